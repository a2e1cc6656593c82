"""The order in which the words of a line stand on the screen, from left to right, in any mix of directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

from reelbase.media.speech.scripts import direction, is_rtl_language

Item = TypeVar("Item")


def visual_order(lines: Sequence[Sequence[Item]], text_of: Callable[[Item], str], language: str) -> list[list[Item]]:
    """Words from left to right as displayed; runs against the text's direction keep their own order."""
    base, word_directions = _directions([text_of(item) for line in lines for item in line], language)
    ordered = []
    for line in lines:
        own, word_directions = word_directions[: len(line)], word_directions[len(line) :]
        ordered.append(
            _reversed_runs(line, own, "rtl") if base == "ltr" else _reversed_runs(line[::-1], own[::-1], "ltr")
        )
    return ordered


def _reversed_runs(line: Sequence[Item], directions: Sequence[str], way: str) -> list[Item]:
    """The line with each run of one direction reversed."""
    ordered: list[Item] = []
    for own, run in groupby(zip(line, directions, strict=True), key=lambda pair: pair[1]):
        items = [item for item, _ in run]
        ordered += items[::-1] if own == way else items
    return ordered


def _directions(texts: Sequence[str], language: str) -> tuple[str, list[str]]:
    """The direction of a text and of each of its words, by the bidirectional algorithm's rules for runs."""
    strong = [direction(text) for text in texts]
    first = next((way for way in strong if way), "ltr")
    base = "rtl" if first == "rtl" or (is_rtl_language(language) and "rtl" in strong) else "ltr"
    resolved: list[str] = []
    for way, text in zip(strong, texts, strict=True):
        before = resolved[-1] if resolved else base
        # A number takes the direction of the word before it; other signs that of both neighbours or of the line.
        number = any(char.isdecimal() for char in text)
        resolved.append(way or (before if number else ""))
    for index, way in enumerate(resolved):
        if not way:
            following = next((other for other in resolved[index:] if other), base)
            resolved[index] = following if following == (resolved[index - 1] if index else base) else base
    return base, resolved
