"""Where sentences end. Plans, voices and captions all ask here, so that they agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reelbase.media.speech.abbreviations import (
    AFTER_TIME,
    ORDINAL_LANGUAGES,
    before_name,
    before_number,
    may_be_last,
    never_last,
    starters,
)
from reelbase.media.speech.scripts import clean
from reelbase.media.speech.splitting import token_spans

OPENERS = "\"'“‘„‚«‹»›([{「『（【《〈¿¡*_"
CLOSERS = "\"'”’“‘»›«‹)]}」』）】》〉*_"
"""Quotation marks are in both: Germans close with the sign that opens an English quotation."""
_CLOSING_ALONE = frozenset("”’»›)]}」』）】》〉")
_QUOTES = frozenset("\"'”’“‘»›«‹」』")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_STRONG = "!?！？。．｡؟।॥۔።፧။។៕։⸮‼⁇⁈⁉"
_END = re.compile(rf"[.…{_STRONG}]+$")
_NUMBER = re.compile(r"[#№(\[]*\d|§")
_ROMAN = re.compile(r"[IVXLCDM]+|[ivxlcdm]+")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})\.")
_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[IVXL]{1,6})\.")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+")
_CHESS_MOVE = re.compile(r"(?:O-O(?:-O)?|0-0(?:-0)?|[KQRBNDTLS]?[a-h]?[1-8]?x?[a-h][1-8](?:=[QRBN])?)[+#!?]*[.,;)]*")
_MOVE_NUMBER = re.compile(r"\d{1,3}\.(?:\.\.)?")
_BLOCK = re.compile(r"[-*+•‣◦▪–—]|\d{1,2}[.)]")
_SAID_AFTER_QUOTE = re.compile(
    r"と|って|っと|など|[^，。！？；：]{0,4}(?:说|說|道|问|問|喊|叫|答|笑|想|写|寫|言)|라고|이라고|하고"
)
_ATTRIBUTION_CHARS = 8
_INFORMAL_SHARE = 0.5
_UNITS = frozenset(["min", "hrs", "secs", "mins", "yd", "oz", "lbs", "ft"])


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Half-open ranges of a text's sentences; between them, and around them, is nothing but white space."""
    spans = token_spans(text)
    gaps = [text[stop:start] for (_, stop), (start, _) in pairwise(spans)]
    ends = sentence_ends([text[start:stop] for start, stop in spans], gaps, language)
    found: list[tuple[int, int]] = []
    first = 0
    for index, ended in enumerate(ends):
        if ended:
            found.append((spans[first][0], spans[index][1]))
            first = index + 1
    return found


def sentence_ends(tokens: Sequence[str], gaps: Sequence[str], language: str) -> list[bool]:
    """Whether a sentence ends with each of a text's tokens. It always does with the last.

    gaps: the white space between each two neighbours.
    """
    base = language.split("-")[0].lower()
    cleaned = [clean(token) for token in tokens]
    informal = _is_informal(cleaned, base)
    ends: list[bool] = []
    whole = ""
    for index, token in enumerate(cleaned[:-1]):
        before = "" if not index or ends[-1] else cleaned[index - 1]
        # A mark that stands alone, as French ones do, belongs to the word before it.
        whole = whole + token if before and not token.strip(CLOSERS + _STRONG) else token
        following = _next_word(cleaned, index + 1)
        if not gaps[index] and len(cleaned[index + 1]) < _ATTRIBUTION_CHARS:
            following = "".join(cleaned[index + 1 : index + 1 + _ATTRIBUTION_CHARS])
        ends.append(
            _new_block(gaps[index], cleaned[index + 1]) or _ends(before, whole, following, base, informal=informal)
        )
    return [*ends, True] if tokens else []


def _ends(before: str, left: str, right: str, language: str, *, informal: bool) -> bool:
    core = left.rstrip(CLOSERS + _SUPERSCRIPTS)
    greek_question = language == "el" and core.endswith(";")
    if not (_END.search(core) or greek_question) or (right and set(right) <= _CLOSING_ALONE | set(_STRONG)):
        return False
    quoted = not _QUOTES.isdisjoint(left[len(core) :])
    if quoted and _SAID_AFTER_QUOTE.match(right):
        return False
    if core[-1] in _STRONG and not core[-1].isascii():
        return True
    opening = right.lstrip(OPENERS + "—–-…")[:1]
    goes_on = opening.islower() and not _written_small(right)
    if core[-1] in _STRONG or greek_question:
        return not goes_on or (informal and not quoted)
    if core.endswith(("..", "…")):
        return not goes_on
    if goes_on:
        return informal and not quoted and _is_plain_word(core, language)
    if _MOVE_NUMBER.fullmatch(core) and _CHESS_MOVE.fullmatch(right.rstrip(CLOSERS)):
        return False
    if not before and _ENUMERATOR.fullmatch(core):
        return False
    return _ends_after_abbreviation(before, core, right, language)


def _ends_after_abbreviation(before: str, core: str, right: str, language: str) -> bool:
    """Whether a full stop ends a sentence before a capital letter or a number, and not only an abbreviation."""
    word = core.lstrip(OPENERS).lower().rstrip(".").replace("’", "'").rsplit("'", 1)[-1]
    if len(word) == 1 and len(before.strip(OPENERS)) <= 3 and before.endswith("."):
        # Abbreviations of several letters are also written with spaces: z. B., т. е.
        word = f"{before.lstrip(OPENERS).lower()}{word}"
    follows = right.lstrip(OPENERS).rstrip(CLOSERS + ".,;:!?…").lower()
    starts = follows.split("'")[0].split("’")[0] in starters(language) or follows in starters(language)
    numbered = bool(_NUMBER.match(right)) or _ROMAN.fullmatch(right.rstrip(CLOSERS + ".,;:!?…")) is not None
    if word in never_last(language):
        return False
    if word in before_number(language) and (numbered or len(follows) == 1):
        return not numbered and starts
    if word in may_be_last(language):
        return not numbered and follows not in AFTER_TIME
    if word in before_name(language):
        # After a figure these are units, which no name follows.
        is_unit = language == "en" and word in _UNITS and before[-1:].isdigit()
        return starts or (is_unit and right.lstrip(OPENERS)[:1].isupper())
    if language in ORDINAL_LANGUAGES and _ORDINAL.fullmatch(core):
        return starts or not right[:1].isalpha()
    if _INITIAL.fullmatch(core.lstrip(OPENERS)):
        if _INITIAL.fullmatch(right):
            return False
        # A small letter after a figure is a unit: 1642 м.
        return starts or (len(word) == 1 and core.islower() and before[-1:].isdigit())
    return True


def _next_word(tokens: Sequence[str], index: int) -> str:
    """The token there; if it is a dash or another sign that stands alone, together with the word after it."""
    token = tokens[index]
    if token.strip("—–-…") or index + 1 == len(tokens):
        return token
    return token + tokens[index + 1]


def _is_informal(tokens: Sequence[str], language: str) -> bool:
    """Whether a text writes most words after a full stop small."""
    small = large = 0
    for before, (left, right) in zip(["", *tokens], pairwise(tokens), strict=False):
        # A word after a figure may be a unit: 2 in. tall.
        if left.endswith((".", "!", "?")) and not before[-1:].isdigit() and _is_plain_word(left.rstrip("!?"), language):
            opening = right.lstrip(OPENERS)[:1]
            small += opening.islower()
            large += opening.isupper()
    return small > _INFORMAL_SHARE * (small + large)


def _is_plain_word(core: str, language: str) -> bool:
    word = core.strip(OPENERS + CLOSERS).lower().rstrip(".")
    if _ROMAN.fullmatch(core.strip(OPENERS + CLOSERS + ".")) and core.isupper():
        return False
    if len(word) < 2 or "." in word or core.endswith("..") or any(char.isdigit() for char in word):
        return False
    listed = never_last(language) | before_number(language) | before_name(language) | may_be_last(language)
    return word not in listed


def _written_small(word: str) -> bool:
    """Whether a word begins small wherever it stands, such as iPhone."""
    return re.match(rf"[{re.escape(OPENERS)}—–-]*[a-z]{{1,2}}[A-Z]", word) is not None


def _new_block(gap: str, after: str) -> bool:
    """Whether a paragraph or a list item starts after the gap."""
    return gap.count("\n") > 1 or ("\n" in gap and _BLOCK.fullmatch(after) is not None)
