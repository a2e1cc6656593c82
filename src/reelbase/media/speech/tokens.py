"""The script's tokens: words with their punctuation exactly as written, and their spoken forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations, with_pronunciations
from reelbase.media.speech.scripts import clean, gap_between, is_unspaced
from reelbase.media.speech.sentences import CLOSERS, OPENERS, sentence_ends
from reelbase.media.speech.splitting import lined, token_spans
from reelbase.media.speech.spoken import readings

_STRENGTH = {"": 0, ",": 1, ";": 2, ":": 2, ".": 3, "!": 4, "?": 5}
_FULL_STOPS = str.maketrans(dict(zip("。．｡！？，、；：؟،؛।॥۔።။។៕։⸮…", [*"...!?,,;:?,;........?", "..."], strict=True)))
_TRAILING = re.compile(r"[^\w%°$€£¥₹+#)\]}\"'”’»]*[)\]}\"'”’»]*[^\w%°$€£¥₹+#]*$")
_DASH = re.compile(r"(?:[—–]|-{2,})$")
_LISTED = re.compile(r"\(?\d{1,3}\.")
"""The number of a list item, after which a voice pauses."""
_RULE = re.compile(r"^(?:[—–]+|-+|\.{2,}|…+)$")

_AREA_CODE = re.compile(r"\(\d{3}\)")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a script.

    text: as written, with its punctuation; never empty, without white space.
    start: its offset in the script, in characters.
    spoken: its spoken form; empty for a token that is not spoken.
    mark: the pause after it as one of ``, ; : . ! ?``, or empty.
    ends: whether a sentence ends with it; one in a quotation does not where ``he said`` follows.
    gap: the white space before it: nothing, a space, or a line feed where a line of verse begins.
    """

    text: str
    start: int
    spoken: str
    mark: str
    ends: bool
    gap: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokenize(text: str, language: str, pronunciations: Pronunciations = NO_PRONUNCIATIONS) -> tuple[Token, ...]:
    """Tokens in order, which together contain every character of the text except white space, once.

    Accepts any text; control characters, emoji and decoration stay in ``text`` and never reach ``spoken``.
    """
    spans = token_spans(text)
    written = [text[start:stop] for start, stop in spans]
    cleaned = [clean(each) for each in written]
    pieces, inside = _said(cleaned, language)
    pieces = with_pronunciations(cleaned, pieces, pronunciations, lambda part: " ".join(_said([part], language)[0]))
    spaces = [text[stop:start] for (_, stop), (start, _) in pairwise(spans)]
    ends = sentence_ends(written, spaces, language)
    keeps_lines = lined(text)
    pauses = _asides(cleaned) - inside
    tokens = []
    gap = ""
    for index, (own, (start, _)) in enumerate(zip(written, spans, strict=True)):
        begins = index == 0 or ends[index - 1]
        mark = _mark(cleaned[index], language, begins=begins, ends=ends[index])
        after = spaces[index] if index < len(spaces) else ""
        gap_after = ("\n" if keeps_lines and "\n" in after else " ") if after else ""
        if ends[index] and after and mark in ("", ","):
            mark = "."
        elif gap_after == "\n" and not mark:
            mark = ","
        elif pieces[index] and _RULE.match(cleaned[index]):
            # A dash that is said, as in ``80 – 85 %``.
            mark = ""
        elif index in inside and not ends[index] and mark != ",":
            # The full stop of an abbreviation inside a group, as in ``6 ft. 2 in.``
            mark = ""
        if not mark and index in pauses:
            mark = ","
        tokens.append(Token(own, start, pieces[index], mark, ends[index], gap))
        gap = gap_after
    return tuple(tokens)


def _asides(tokens: Sequence[str]) -> set[int]:
    """Tokens after which an aside in parentheses begins or ends, and those before a bar between two parts."""
    found: set[int] = set()
    is_open = False
    for index, token in enumerate(tokens):
        if token.startswith("(") and len(token) > 1 and index and _can_precede_aside(tokens, index - 1):
            found.add(index - 1)
            is_open = True
        if is_open and token.endswith(")"):
            found.add(index)
            is_open = False
        if token in ("|", "·", "•"):
            found.add(index - 1)
    return found


def _can_precede_aside(tokens: Sequence[str], index: int) -> bool:
    """Whether a token is a word, an amount or its unit, not a sign or a letter of a formula, nor a telephone number."""
    core = tokens[index].strip(OPENERS + CLOSERS)
    is_unit = len(core) == 1 and core.isalpha() and index > 0 and tokens[index - 1][-1:].isdecimal()
    if not (is_unit or len(core) > 1) or not core[-1].isalnum() or _AREA_CODE.fullmatch(tokens[index + 1]):
        return False
    # A name in another script, as in ``Tokyo (東京)``, may not be said at all.
    return len({_script_of(core), _script_of(tokens[index + 1])} - {""}) < 2


def _script_of(token: str) -> str:
    """The script of a token's first letter, such as ``LATIN``; empty without one."""
    letter = next(filter(str.isalpha, token), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _said(tokens: list[str], language: str) -> tuple[list[str], set[int]]:
    """What is said for each token, and the tokens after which a group that is read together goes on."""
    pieces: list[str] = []
    inside: set[int] = set()
    for reading in readings(tokens, language):
        inside.update(range(len(pieces), len(pieces) + len(reading) - 1))
        pieces.extend(reading)
    return pieces, inside


def speech_text(tokens: tuple[Token, ...] | list[Token]) -> str:
    """The text for a voice: the spoken forms, each followed by at most one mark."""
    parts: list[str] = []
    pending = ""
    for token in tokens:
        if token.spoken:
            if parts:
                parts[-1] += pending + (" " if pending else gap_between(parts[-1], token.spoken, token.gap))
            parts.append(token.spoken)
            pending = token.mark
        elif _STRENGTH[token.mark] > _STRENGTH[pending]:
            pending = token.mark
    return "".join(parts) + (pending if parts else "")


def sentences(tokens: tuple[Token, ...] | list[Token], *, max_chars: int = 400) -> tuple[tuple[int, int], ...]:
    """Half-open token ranges of sentences; those longer than ``max_chars`` are split at clauses."""
    ranges: list[tuple[int, int]] = []
    start, length, clause = 0, 0, 0
    for index, token in enumerate(tokens):
        length += len(token.spoken) + 1
        if token.mark in (",", ";", ":") or (token.text and is_unspaced(token.text[-1]) and _spaced(tokens, index)):
            clause = index + 1
        if length > max_chars and index > start:
            stop = clause if clause > start else index
            ranges.append((start, stop))
            start, length = stop, sum(len(each.spoken) + 1 for each in tokens[stop : index + 1])
        if token.ends and start <= index:
            ranges.append((start, index + 1))
            start, length = index + 1, 0
    if start < len(tokens):
        ranges.append((start, len(tokens)))
    return tuple(ranges)


def _spaced(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].gap != ""


def _mark(written: str, language: str, *, begins: bool, ends: bool) -> str:
    text = written.translate(_FULL_STOPS)
    if _RULE.match(text):
        return "," if text != "-" else ""
    tail = _TRAILING.search(text)
    trailing = tail.group() if tail else ""
    if language.startswith("el") and ";" in trailing:
        return "?"
    for mark in "?!":
        if mark in trailing:
            return mark
    if "." in trailing and ends:
        return "."
    if ".." in trailing or (begins and _LISTED.fullmatch(text)):
        return ","
    for mark in ";:,":
        if mark in trailing:
            return mark
    return "," if _DASH.search(trailing) else ""
