"""From a text to the lines of a film: which sentences are spoken, and which of them share a scene."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelbase.media.speech.scripts import is_unspaced
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.reading import SourceText
from reelbase.plans.validation import MAX_FIRST_SCENE_S, MAX_SCENE_S, MIN_SCENE_S
from reelbase.plans.wording import (
    WIDE,
    WIDE_CHARS_A_WORD,
    count_words,
    is_wide,
    listed,
    said_words,
    salience,
    sentences,
)

MAX_LINE_WORDS = 32
"""A longer sentence is spoken in parts, broken where it pauses: nobody reads a caption for a quarter of a minute."""
MAX_SENTENCE_PARTS = 4
FEWEST_SCENES = 2
"""A text of several lines makes at least as many; one of a single line makes one."""
_LEANING = listed("""
    it they he she this that these those but and so or because however therefore instead then thus moreover also
    yet still which such its their his her there here
""")
"""A sentence that begins with one of these depends on the one before it."""
_PAUSES = ",;:—–，；：、،؛"
_ATOM = re.compile(rf"{WIDE}[^\w\s]*|(?:(?!{WIDE})\S)+")
_NEW_SECTION_PRICE = 50.0
_NEW_PARAGRAPH_PRICE = 0.8
_LONG_S = 8.0
_SECTION_START_BONUS = 1.25


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, or a part of a long one, and where it stands: section and paragraph are counted over the text.

    A line that is not ``whole`` breaks off before its sentence does.
    """

    text: str
    section: int
    paragraph: int
    whole: bool = True

    @property
    def words(self) -> int:
        """As many as a voice says."""
        return said_words(self.text)


def lines_of(source: SourceText, language: str) -> list[Line]:
    """All lines of a text, in order."""
    lines: list[Line] = []
    paragraphs = [(n, each.text) for n, section in enumerate(source.sections) for each in section.paragraphs]
    for paragraph, (section, text) in enumerate(paragraphs):
        for sentence in sentences(text, language):
            parts = [part for part in _parts(sentence) if count_words(part)]
            if parts:
                parts[-1] = _ended(parts[-1])
            # A text without full stops has no whole sentences to preserve.
            breaks_off = len(parts) <= MAX_SENTENCE_PARTS
            lines.extend(
                Line(part, section, paragraph, whole=number == len(parts) or not breaks_off)
                for number, part in enumerate(parts, start=1)
            )
    return lines


def narration_of(lines: Sequence[Line]) -> str:
    """Lines as one narration, with spaces between them unless their script has none."""
    text = lines[0].text
    for line in lines[1:]:
        text += ("" if is_unspaced(text[-1]) and is_unspaced(line.text[0]) else " ") + line.text
    return text


def select(lines: list[Line], weights: Counter[str], language: str, budget: int) -> list[Line]:
    """Whole thoughts within a budget of words, in their order; the beginning and the end are chosen first."""
    if sum(line.words for line in lines) <= budget * 1.05:
        return lines
    thoughts = _thoughts(lines)
    ranked = sorted(range(len(thoughts)), key=lambda index: _rank(thoughts, index, weights, language))
    chosen: dict[int, list[Line]] = {}
    left = budget
    for index in ranked:
        beginning = _beginning(thoughts[index], left)
        if beginning:
            chosen[index] = beginning
            left -= sum(line.words for line in beginning)
    selected = [line for index in sorted(chosen) for line in chosen[index]]
    return selected or lines[:1]


def into_scenes(lines: list[Line], wanted: int, tempo: str) -> list[list[Line]]:
    """Neighbouring lines in about ``wanted`` groups of similar length, divided where the text itself is divided.

    Finds the cheapest division by dynamic programming.
    """
    total_s = scene_duration_s(narration_of(lines), tempo)
    ideal_s = max(total_s / max(wanted, FEWEST_SCENES), MIN_SCENE_S)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(lines) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            price = _scene_price(lines[start:end], ideal_s, tempo, is_first=start == 0)
            options.append((best[start][0] + price, start))
            if scene_duration_s(narration_of(lines[start:end]), tempo) > MAX_SCENE_S:
                break
        best.append(min(options))
    cuts = [len(lines)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    if len(cuts) <= FEWEST_SCENES and len(lines) >= FEWEST_SCENES:
        cuts = [0, 1, len(lines)]
    return [lines[start:end] for start, end in pairwise(cuts)]


def _scene_price(group: list[Line], ideal_s: float, tempo: str, *, is_first: bool) -> float:
    length_s = scene_duration_s(narration_of(group), tempo)
    price = ((length_s - ideal_s) / ideal_s) ** 2
    price += _NEW_SECTION_PRICE * (group[0].section != group[-1].section)
    price += _NEW_PARAGRAPH_PRICE * (group[-1].paragraph - group[0].paragraph)
    price += 0.5 * max(0.0, length_s - _LONG_S) * (len(group) > 1)
    price += 4.0 * max(0.0, length_s - MAX_SCENE_S) + 2.0 * max(0.0, MIN_SCENE_S - length_s)
    if is_first and len(group) > 1:
        price += max(0.0, length_s - MAX_FIRST_SCENE_S)
    return price


def _parts(sentence: str) -> list[str]:
    """The sentence, or parts of a long one that can be spoken in one breath, cut at a pause if it has one."""
    atoms = list(_ATOM.finditer(sentence)) if count_words(sentence) > MAX_LINE_WORDS else []
    if not atoms:
        return [sentence]
    weights = [1 / WIDE_CHARS_A_WORD if is_wide(atom.group()[0]) else count_words(atom.group()) for atom in atoms]
    cuts, size, pause = [0], 0.0, 0
    for number, (atom, weight) in enumerate(zip(atoms, weights, strict=True)):
        if size + weight > MAX_LINE_WORDS and number > cuts[-1]:
            cuts.append(pause or number)
            size, pause = sum(weights[cuts[-1] : number]), 0
        size += weight
        if atom.group()[-1] in _PAUSES and size > MAX_LINE_WORDS / 4:
            pause = number + 1
    cuts.append(len(atoms))
    return [sentence[atoms[start].start() : atoms[end - 1].end()] for start, end in pairwise(cuts)]


def _ended(text: str) -> str:
    """A list item without a full stop gets one, or the voice would run on into the next."""
    last = text[-1:]
    if not last.isalnum():
        return text
    return text + ("。" if is_wide(last) else ".")


def _rank(thoughts: list[list[Line]], index: int, weights: Counter[str], language: str) -> tuple[bool, float, int]:
    thought = thoughts[index]
    worth = sum(salience(line.text, weights, language) for line in thought) / len(thought)
    if index and thoughts[index - 1][0].section != thought[0].section:
        worth *= _SECTION_START_BONUS
    return index not in (0, len(thoughts) - 1), -worth, index


def _thoughts(lines: list[Line]) -> list[list[Line]]:
    """Sentences with those that depend on them; a new paragraph is a new thought."""
    thoughts: list[list[Line]] = []
    for before, line in zip([None, *lines], lines, strict=False):
        first = line.text.split()[0].lower().strip("“\"'(,.")
        leans = (
            first in _LEANING
            or (before is not None and before.text[-1] in ":,")
            or (before is not None and not before.whole)
        )
        if leans and before is not None and before.paragraph == line.paragraph:
            thoughts[-1].append(line)
        else:
            thoughts.append([line])
    return thoughts


def _beginning(thought: list[Line], budget: int) -> list[Line]:
    """As much of a thought as the budget allows, from its first sentence on."""
    fitting: list[Line] = []
    for line in thought:
        budget -= line.words
        if budget < 0:
            break
        fitting.append(line)
    while fitting and not fitting[-1].whole:
        fitting.pop()
    return fitting
