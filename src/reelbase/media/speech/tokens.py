"""The script's tokens: words with their punctuation exactly as written, and their spoken forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reelbase.media.speech.phrases import ends_sentence
from reelbase.media.speech.scripts import clean, gap_between, is_ideographic, is_unspaced
from reelbase.media.speech.spoken import readings

_CHUNK = re.compile(r"\S+")
_OPENING = frozenset("([{「『（【〈《“‘«¿¡")
_MAX_KANA = 8
"""Characters of the longest Japanese token; longer ones do not fit a caption line."""
_MAX_RUN = 8
"""The same for scripts such as Thai, whose words cannot be found without a dictionary."""
_DEPENDENT_VOWELS = frozenset("ะาำๅະາຳ")
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
_STRENGTH = {"": 0, ",": 1, ";": 2, ":": 2, ".": 3, "!": 4, "?": 5}
_FULL_STOPS = str.maketrans(dict(zip("。．！？，、；：؟،؛।॥۔።။។…", [*"..!?,,;:?,;......", "..."], strict=True)))
_TRAILING = re.compile(r"[^\w%°$€£¥₹+#)\]}\"'”’»]*[)\]}\"'”’»]*[^\w%°$€£¥₹+#]*$")
_DASH = re.compile(r"(?:[—–]|-{2,})$")
_BULLET = re.compile(r"^(?:[-*+•‣◦▪–—]|\d{1,2}[.)])$")
_RULE = re.compile(r"^(?:[—–]+|-+|\.{2,}|…+)$")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a script.

    text: as written, with its punctuation; never empty, without white space.
    start: its offset in the script, in characters.
    spoken: its spoken form; empty for a token that is not spoken.
    mark: the pause after it as one of ``, ; : . ! ?``, or empty.
    """

    text: str
    start: int
    spoken: str
    mark: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokenize(text: str, language: str) -> tuple[Token, ...]:
    """Tokens in order, which together contain every character of the text except white space, once.

    Accepts any text; control characters, emoji and decoration stay in ``text`` and never reach ``spoken``.
    """
    spans = [span for chunk in _CHUNK.finditer(text) for span in _split(chunk.group(), chunk.start())]
    written = [text[start:stop] for start, stop in spans]
    cleaned = [clean(each) for each in written]
    pieces, inside = _said(cleaned, language)
    tokens = []
    for index, (own, (start, stop)) in enumerate(zip(written, spans, strict=True)):
        mark = _mark(cleaned, index)
        following = spans[index + 1] if index + 1 < len(spans) else None
        if following and mark in ("", ",") and _new_block(text[stop : following[0]], cleaned[index + 1]):
            mark = "."
        elif index in inside and mark != ",":
            # The full stop of an abbreviation inside a group, as in ``6 ft. 2 in.``
            mark = ""
        tokens.append(Token(own, start, pieces[index], mark))
    return tuple(tokens)


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
                parts[-1] += pending or gap_between(parts[-1], token.spoken)
                parts[-1] += " " if pending else ""
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
        if token.mark in (",", ";", ":"):
            clause = index + 1
        if length > max_chars and index > start:
            stop = clause if clause > start else index
            ranges.append((start, stop))
            start, length = stop, sum(len(each.spoken) + 1 for each in tokens[stop : index + 1])
        if token.mark in (".", "!", "?"):
            ranges.append((start, index + 1))
            start, length = index + 1, 0
    if start < len(tokens):
        ranges.append((start, len(tokens)))
    return tuple(ranges)


def _mark(written: list[str], index: int) -> str:
    text = written[index].translate(_FULL_STOPS)
    if _RULE.match(text):
        return "," if text != "-" else ""
    tail = _TRAILING.search(text)
    trailing = tail.group() if tail else ""
    for mark in "?!":
        if mark in trailing:
            return mark
    if "." in trailing:
        after = written[index + 1] if index + 1 < len(written) else ""
        if not after or ends_sentence(written[index], after):
            return "."
        return "," if ".." in trailing else ""
    for mark in ";:,":
        if mark in trailing:
            return mark
    return "," if _DASH.search(trailing) else ""


def _new_block(gap: str, after: str) -> bool:
    """Whether a paragraph or a list item starts after the gap."""
    return gap.count("\n") > 1 or ("\n" in gap and _BULLET.match(after) is not None)


def _split(chunk: str, start: int) -> Iterator[tuple[int, int]]:
    """Ranges of the tokens in a run without white space; only scripts written without spaces are split."""
    if not any(is_unspaced(char) for char in chunk):
        yield start, start + len(chunk)
        return
    japanese = any("\u3040" <= char <= "\u30ff" for char in chunk)
    first = 0
    for index in range(1, len(chunk) + 1):
        if index == len(chunk) or _may_cut(chunk, first, index, japanese):
            yield start + first, start + index
            first = index


def _may_cut(chunk: str, first: int, index: int, japanese: bool) -> bool:
    left, right = chunk[index - 1], chunk[index]
    if not is_unspaced(left) and not is_unspaced(right):
        # A cut here would be shown as a space that the author did not write.
        return False
    if left in _OPENING or unicodedata.combining(right) or unicodedata.category(right) in ("Mn", "Mc", "Me", "Cf"):
        return False
    if unicodedata.category(right)[0] in "PS" and right not in _OPENING:
        return False
    if right in _OPENING or unicodedata.category(left)[0] in "PS":
        return True
    if is_unspaced(left) != is_unspaced(right):
        return True
    if not is_ideographic(left) or not is_ideographic(right):
        # A vowel sign that is encoded separately stays with its consonant.
        holds = right in _DEPENDENT_VOWELS or left in _LEADING_VOWELS or unicodedata.category(right) != "Lo"
        return index - first >= _MAX_RUN and not holds
    return _may_cut_japanese(left, right, index - first) if japanese else True


def _may_cut_japanese(left: str, right: str, length: int) -> bool:
    """Kanji keep the hiragana after them; katakana words stay whole."""
    if length >= _MAX_KANA:
        return True
    kinds = _kind(left), _kind(right)
    return kinds not in {("kanji", "hiragana"), ("hiragana", "hiragana"), ("katakana", "katakana"), ("kanji", "kanji")}


def _kind(char: str) -> str:
    if "\u3040" <= char <= "\u309f":
        return "hiragana"
    return "katakana" if "\u30a0" <= char <= "\u30ff" else "kanji"
