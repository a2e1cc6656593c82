"""Composes a film's thumbnails: three that differ clearly, the best of them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat, Rectangle
from reelbase.media.glyphs import drawable
from reelbase.media.pictures.contrast import LEAST_CONTRAST
from reelbase.media.pictures.palettes import palette_for
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.styles import style_for
from reelbase.media.thumbnails import layouts
from reelbase.media.thumbnails.layouts import FilmSummary, Layout
from reelbase.media.thumbnails.sheet import LEAST_TYPE_SHARE, Sheet
from reelbase.media.thumbnails.subjects import Subjects, subjects_of
from reelbase.media.thumbnails.words import is_question, short_lines, shortest_strong_part

THUMBNAIL_VERSION = 2
"""Raised whenever the same film would get other thumbnails."""
COUNT = 3
_TRIAL_PX = 270
"""Shorter side of the pictures that are compared, in pixels."""
_MARGIN = 0.055
"""Around everything, as a share of the shorter side. Chosen by eye."""
_MOST_LINE_CELLS = 48
"""Width up to which a hook or a question stands on a thumbnail, in half-width characters."""
_FRAMES = 150
"""Frames of the shots whose drawings are taken: enough for all of them to be visible at the end."""
_LAYOUTS: dict[str, Layout] = {
    "picture": layouts.picture_led,
    "thing": layouts.title_and_thing,
    "face": layouts.face_led,
    "map": layouts.map_led,
    "figure": layouts.figure_led,
    "question": layouts.question_led,
    "collage": layouts.collage,
    "poster": layouts.poster,
    "statement": layouts.statement,
    "sloped": layouts.sloped,
}
_ALIKE = ({"figure", "collage", "poster"}, {"face", "question"}, {"thing", "statement"})
"""Layouts that share a ground: of each set, at most one is offered unless there is nothing else."""


@dataclass(frozen=True, slots=True)
class ComposedThumbnail:
    """layout: its name; text: what it says; score: from 0 to 1, see ``_score``.

    pixels: (height, width, 3) uint8 RGB. type_share: the smallest type size by the frame's shorter side.
    contrast: the least of all texts. texts, subjects: what they cover, in pixels of the frame.
    """

    layout: str
    text: str
    score: float
    pixels: NDArray[np.uint8]
    type_share: float
    contrast: float
    texts: tuple[Rectangle, ...]
    subjects: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class FilmWords:
    """What a film says of itself: its title, and further lines that may stand for it, such as its hooks."""

    title: str
    lines: tuple[str, ...] = ()


def compose_thumbnails(
    words: FilmWords,
    contents: Sequence[ShotContent],
    format: FrameFormat,
    *,
    preset: str,
    style: str,
    picture: NDArray[np.uint8] | None = None,
) -> tuple[ComposedThumbnail, ...]:
    """Three thumbnails, the best first; none where no installed font can draw the title or another line.

    contents: of the film's shots, in order. picture: its leading picture of the format's size, if it has its own.
    """
    subjects = subjects_of(words.title, contents)
    summary = _summary_of(words, subjects, picture)
    if summary is None:
        return ()
    compose = partial(_composed, summary=summary, preset=preset, style=style)
    # Which are the best is seen in small: every measure is a share of the frame.
    small = format.scaled(min(1.0, _TRIAL_PX / min(format.width, format.height)))
    tried = [found for name in _LAYOUTS if (found := compose(name, format=small)) is not None]
    chosen = _chosen(sorted(tried, key=lambda each: -each.score))
    full = [found for each in chosen if (found := compose(each.layout, format=format)) is not None]
    return tuple(sorted(full, key=lambda each: -each.score))


def _summary_of(words: FilmWords, subjects: Subjects, picture: NDArray[np.uint8] | None) -> FilmSummary | None:
    said = [text for text in short_lines([*words.lines, *subjects.sentences], _MOST_LINE_CELLS) if _has_fonts(text)]
    whole = shortest_strong_part(words.title)
    title = whole if _has_fonts(whole) else next(iter(said), "")
    if not title:
        return None
    questions = [text for text in said if is_question(text)]
    statements = [text for text in said if not is_question(text) and text != title]
    question = title if is_question(title) else next(iter(questions), "")
    return FilmSummary(title, next(iter(statements), title), question, subjects, picture)


def _has_fonts(text: str) -> bool:
    return not drawable(text)[1]


def _composed(
    name: str, *, summary: FilmSummary, format: FrameFormat, preset: str, style: str
) -> ComposedThumbnail | None:
    palette = palette_for(preset, style)
    seed = f"thumbnail/{name}/{summary.title}"
    board = Board(format, _area(format), style_for(preset, style), palette, _FRAMES, (), seed)
    sheet = Sheet(board)
    text = _LAYOUTS[name](sheet, _sized(summary, format))
    if text is None:
        return None
    shorter = min(format.width, format.height)
    share = sheet.type_px / shorter
    return ComposedThumbnail(
        layout=name,
        text=text,
        score=_score(name, text, share, sheet.contrast, summary),
        pixels=sheet.pixels,
        type_share=share,
        contrast=sheet.contrast,
        texts=tuple(sheet.texts),
        subjects=tuple(sheet.subjects),
    )


def _sized(summary: FilmSummary, format: FrameFormat) -> FilmSummary:
    if summary.picture is None or summary.picture.shape[:2] == (format.height, format.width):
        return summary
    size = (format.width, format.height)
    return replace(summary, picture=cv2.resize(summary.picture, size, interpolation=cv2.INTER_AREA))


def _area(format: FrameFormat) -> Rectangle:
    """The whole frame but a margin; a tall one is clear of what platforms lay over its upper and lower edge."""
    side = round(_MARGIN * min(format.width, format.height))
    edge = round(0.07 * format.height) if format.is_tall else side
    return Rectangle(side, edge, format.width - 2 * side, format.height - 2 * edge)


def _score(name: str, text: str, type_share: float, contrast: float, summary: FilmSummary) -> float:
    """How good a thumbnail is: 40 percent its legibility, 40 its subject, and 20 whether it says the title.

    Legibility is the type size, full at twice the least, times the contrast, full where
    all of it is read. Of subjects, a face or a
    thing that the title names counts in full, and type alone for a quarter.
    """
    legibility = min(1.0, type_share / (2 * LEAST_TYPE_SHARE)) * min(1.0, contrast / LEAST_CONTRAST)
    if type_share < LEAST_TYPE_SHARE:
        legibility *= 0.5
    subjects = summary.subjects
    person, figure = subjects.person, next(iter(subjects.figures), None)
    weight = {
        "picture": 0.95,
        "face": 1.0 if person is not None and person.name.casefold() in summary.title.casefold() else 0.8,
        "thing": 1.0 if subjects.named else 0.7 if subjects.things else 0.45,
        "figure": 0.75 + 0.15 * bool(figure and figure.label) + 0.1 * bool(figure and figure.of_title),
        "map": 0.75 if getattr(subjects.map, "countries", ()) else 0.55,
        "question": 0.7 if summary.question == summary.title else 0.45,
        "collage": 0.5,
        "poster": 0.3,
        "statement": 0.25,
        "sloped": 0.25,
    }[name]
    says_title = 1.0 if summary.title in text else 0.5
    return round(0.4 * legibility + 0.4 * weight + 0.2 * says_title, 3)


def _chosen(made: Sequence[ComposedThumbnail]) -> list[ComposedThumbnail]:
    """The best three of different looks; what is alike fills up where there are no others."""
    chosen: list[ComposedThumbnail] = []
    for strict in (True, False):
        for each in made:
            is_like_one = any({each.layout, other.layout} <= alike for other in chosen for alike in _ALIKE)
            if len(chosen) < COUNT and each not in chosen and not (strict and is_like_one):
                chosen.append(each)
    return sorted(chosen, key=lambda each: -each.score)
