"""What a frame shows: people where the description speaks of them, and the things that it names."""

from __future__ import annotations

from reelbase.media.board_frames.pencil import PencilSheet
from reelbase.media.board_frames.scenery import HORIZONS
from reelbase.media.board_frames.vocabulary import EXPRESSIONS, HER, HIS, ICONS_OF_PEOPLE, PEOPLE, words_of
from reelbase.media.picture import Pixels
from reelbase.media.pictures.icon_choice import choose_icons
from reelbase.media.pictures.icons import is_tile, render_icon
from reelbase.media.shots.people import Expression, FaceColours, Pronoun, face_pixels

_COLOURS = FaceColours(skin=(1.0, 1.0, 1.0), ink=(0.1, 0.1, 0.1), clothing=(0.62, 0.62, 0.62), hair=(0.45, 0.45, 0.45))
_LEAST_SCORE = 0.75
_MOTIF = "clapper-board"


def draw_subjects(sheet: PencilSheet, description: str, shot: str, angle: str) -> None:
    """Raises StorageError when the icons are missing."""
    words = words_of(description)
    things = _things(description)
    horizon = HORIZONS[angle] * sheet.height
    if words & PEOPLE and shot != "detail" and not (shot == "top" and things):
        _draw_person(sheet, words, things, shot, horizon)
    else:
        _draw_things(sheet, things or [_MOTIF], shot, horizon)


def _things(description: str) -> list[str]:
    """Names of icons for what the description says, the best first. People are drawn, not shown as icons."""
    found = [match for match in choose_icons(description, 8) if match.by_word and match.score > _LEAST_SCORE]
    return [match.name for match in found if not _is_person(match.name) and not is_tile(match.name)]


def _is_person(name: str) -> bool:
    return not ICONS_OF_PEOPLE.isdisjoint(name.split("-"))


def _draw_person(sheet: PencilSheet, words: frozenset[str], things: list[str], shot: str, horizon: float) -> None:
    # How many times the frame's narrow side a head with its shoulders is, in a square and in a tall frame.
    in_square, in_tall = {"wide": (0.40, 0.46), "medium": (0.84, 1.16), "close": (1.34, 1.9), "top": (0.6, 0.7)}[shot]
    tallness = min(1.0, max(0.0, (sheet.height / sheet.width - 1) / (16 / 9 - 1)))
    size = round((in_square + tallness * (in_tall - in_square)) * min(sheet.width, sheet.height))
    pronoun: Pronoun = "he" if words & HIS else "she" if words & HER else "they"
    expression: Expression = next((name for name, said in EXPRESSIONS.items() if words & said), "neutral")
    face = face_pixels(_name_of(words), expression, _COLOURS, size, pronoun)
    side = -1 if sheet.random.random() < 0.5 else 1
    x = sheet.width / 2 + (side * 0.10 * sheet.width if things and shot in ("wide", "medium") else 0.0)
    if shot == "wide":
        feet = min(0.95 * sheet.height, horizon + (0.22 if tallness > 0.5 else 0.32) * sheet.height)
        top = feet - 1.92 * size
        sheet.ellipse(x, feet, 0.42 * size, 0.07 * size, tone=0.5)
        _draw_legs(sheet, x, top + 0.97 * size, feet, size)
        sheet.place(face, x - size / 2, top)
        if things:
            _stand(sheet, things[0], x - side * 0.62 * size - side * 0.14 * sheet.width, feet, 0.9 * size)
        return
    bottom = {"medium": 1.0, "close": 1.07, "top": 0.75}[shot] * sheet.height
    if things and shot == "medium":
        _hang(sheet, things[0], sheet.width / 2 - side * 0.3 * sheet.width, bottom - 0.98 * size, 0.36 * size)
    sheet.place(face, x - size / 2, bottom - size)
    if things and shot == "close":
        _hang(
            sheet,
            things[0],
            sheet.width * (0.5 - 0.3 * side),
            0.86 * sheet.height,
            0.42 * min(sheet.width, sheet.height),
        )


def _draw_legs(sheet: PencilSheet, x: float, top: float, feet: float, size: float) -> None:
    """Trousers and shoes below a figure that is cut off at the waist."""
    for side in (-1, 1):
        hip, foot = x + side * 0.15 * size, x + side * 0.17 * size
        half, ankle = 0.13 * size, 0.075 * size
        leg = [(hip - half, top), (hip + half, top), (foot + ankle, feet), (foot - ankle, feet)]
        sheet.area(leg, tone=0.5)
        sheet.line([leg[0], leg[3]], strength=0.85)
        sheet.line([leg[1], leg[2]], strength=0.85)
        shoe = [(foot - ankle, feet), (foot + ankle + side * 0.05 * size, feet), (foot + ankle, feet - 0.05 * size)]
        sheet.line([*shoe, shoe[0]], weight=1.0, strength=0.9)


def _draw_things(sheet: PencilSheet, things: list[str], shot: str, horizon: float) -> None:
    width, height = sheet.width, sheet.height
    reach = min(width, height)
    if shot == "top":
        sheet.ellipse(width / 2 + 2 * sheet.unit, height / 2 + 3 * sheet.unit, 0.34 * reach, 0.34 * reach, tone=0.3)
        _hang(sheet, things[0], width / 2, height / 2, 0.64 * reach)
        for name, (x, y) in zip(things[1:3], ((0.2, 0.2), (0.8, 0.82)), strict=False):
            _hang(sheet, name, x * width, y * height, 0.26 * reach)
    elif shot in ("close", "detail"):
        size = (0.96 if shot == "close" else 1.7) * reach
        shift = float(sheet.random.uniform(-0.06, 0.06)) * width
        _hang(sheet, things[0], width / 2 + shift, 0.52 * height, size)
    else:
        size = (0.48 if shot == "wide" else 0.7) * reach
        feet = min(0.9 * height, horizon + (0.16 if shot == "wide" else 0.24) * height)
        others = things[1 : 3 if shot == "wide" else 2]
        for name, side in zip(others, (-1, 1), strict=False):
            _stand(sheet, name, width * (0.5 + 0.31 * side), feet - 0.05 * height, 0.62 * size)
        _stand(sheet, things[0], width * (0.5 if len(others) != 1 else 0.57), feet, size)


def _stand(sheet: PencilSheet, name: str, x: float, feet: float, size: float) -> None:
    """A thing on the floor with its shadow."""
    drawing = _icon(name, size)
    height, width = drawing.shape[:2]
    sheet.ellipse(x, feet, 0.52 * width, 0.09 * width, tone=0.5)
    sheet.place(drawing, x - width / 2, feet - height)


def _hang(sheet: PencilSheet, name: str, x: float, y: float, size: float) -> None:
    """A thing with its middle at a point."""
    drawing = _icon(name, size)
    height, width = drawing.shape[:2]
    sheet.place(drawing, x - width / 2, y - height / 2)


def _icon(name: str, size: float) -> Pixels:
    return render_icon(name, max(12, round(size)))


def _name_of(words: frozenset[str]) -> str:
    """The seed of a face: scenes that call somebody the same show the same person."""
    called = sorted(words & PEOPLE)
    return called[0] if called else "person"
