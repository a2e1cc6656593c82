"""Where a text is divided into tokens: at white space, and inside scripts that are written without any."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from reelbase.media.speech.scripts import is_ideographic, is_unspaced

_CHUNK = re.compile(r"\S+")
_OPENING = frozenset("([{「『（【〈《“‘«¿¡")
_MAX_KANA = 8
"""Characters of the longest Japanese token; longer ones do not fit a caption line."""
_MAX_RUN = 8
"""The same for scripts such as Thai, whose words cannot be found without a dictionary."""
_DEPENDENT_VOWELS = frozenset("ะาำๅະາຳ")
_NARROWEST_WRAPPING = 40
"""Characters of the longest line of a paragraph that a program would wrap."""
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")


def token_spans(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the text's tokens; together they hold every character but white space, once."""
    return [span for chunk in _CHUNK.finditer(text) for span in _split(chunk.group(), chunk.start())]


def lined(text: str) -> bool:
    """Whether the text's line ends are the author's, as in verse, and not those of a wrapped paragraph."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    widest = max(map(len, lines), default=0)
    if len(lines) < 2 or widest < _NARROWEST_WRAPPING:
        return len(lines) > 1
    # A paragraph is wrapped where the next word would not have fitted.
    return any(len(line) + 1 + len(after.split()[0]) <= widest for line, after in pairwise(lines))


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
