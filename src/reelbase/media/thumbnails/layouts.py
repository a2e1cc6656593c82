"""The layouts of thumbnails. Each paints one whole thumbnail, or says that the film has nothing for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from reelbase.media.formats import Rectangle
from reelbase.media.pictures.drawing import BLACK, fill, upright
from reelbase.media.pictures.palettes import mix
from reelbase.media.shots.board import Board
from reelbase.media.shots.contents.time_and_place import RouteContent
from reelbase.media.shots.kinds.things.person import face_colours
from reelbase.media.shots.kinds.time_and_place.maps import draw_map, draw_route
from reelbase.media.shots.people import Expression, face_pixels
from reelbase.media.shots.placing import lay_sprite
from reelbase.media.shots.sprites import accent_of, draw_sprite
from reelbase.media.shots.typesetting import Align
from reelbase.media.speech.scripts import columns_of, is_right_to_left
from reelbase.media.thumbnails.backdrops import bold_ground, bold_ink, halves, picture_ground, rays, spot, style_ground
from reelbase.media.thumbnails.sheet import Sheet
from reelbase.media.thumbnails.subjects import Subjects
from reelbase.media.thumbnails.words import strongest_word

_LARGEST = ((12, 38.0), (20, 30.0), (34, 23.0))
_LARGEST_LONG = 19.0
"""Largest type size by how many half-width characters a text has, in hundredths of the shorter side. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class FilmSummary:
    """What a thumbnail says and shows.

    title: the title or its strong part; line: another short line of the film, or the title; question: one that the
    film asks, or an empty text; picture: its leading picture of the film's size, if it has its own.
    """

    title: str
    line: str
    question: str
    subjects: Subjects
    picture: np.ndarray | None = None


Layout = Callable[[Sheet, FilmSummary], str | None]
"""Paints, and returns the text that it shows; None where it cannot be made of the summary."""


def title_and_thing(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The title, and beside or below it the leading thing, large."""
    if not summary.subjects.icons:
        return None
    style_ground(sheet)
    text, place = _divided(sheet.board, summary.title)
    size = min(place.width, place.height)
    x, y = place.x + place.width / 2, place.y + place.height / 2
    lay_sprite(sheet.compositor, sheet.frame, spot(sheet, x, y, 0.62 * size))
    sheet.icon(summary.subjects.icons[0], _square(x, y, 0.94 * size), angle=5.0)
    return _titled(sheet, summary.title, text)


def figure_led(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The leading figure over the accent, as large as it fits, and what it is a figure of."""
    if not summary.subjects.figures:
        return None
    figure, board = summary.subjects.figures[0], sheet.board
    bold_ground(sheet)
    label = figure.label if figure.label and columns_of(figure.label) <= 30 else summary.title
    wide = not board.is_tall and board.area.width > 1.2 * board.area.height
    icon = summary.subjects.icons[0] if summary.subjects.things else None
    room, below, place = _figure_areas(board, with_icon=icon is not None, wide=wide)
    if icon:
        side = min(place.width, place.height)
        sheet.icon(icon, _square(place.x + place.width / 2, place.y + place.height / 2, 0.96 * side), angle=-6.0)
    tint = bold_ink(board)
    if not sheet.write(figure.shown, room, largest=62.0, role="number", lines=2, valign=0.9, tint=tint):
        return None
    return _shown(sheet.write(label, below, largest=17.0, lines=3, valign=0.0, tint=tint), f"{figure.shown} {label}")


def face_led(sheet: Sheet, summary: FilmSummary) -> str | None:
    """A face, cut off by the frame's lower edge, and the title or the name."""
    person, board = summary.subjects.person, sheet.board
    if person is None:
        return None
    text, place = _divided(board, summary.title, share=0.5)
    frame = sheet.whole
    # The face stands on the frame's edge, not on the area's.
    bottom = frame.height
    height = bottom - place.y
    size = round(min(1.3 * place.width, 1.02 * height, frame.width))
    x = place.x + place.width / 2
    rays(sheet, x, bottom - 0.55 * size)
    pixels = face_pixels(
        person.seed or person.name, _look(person.expression), face_colours(board), size, person.pronoun
    )
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    left = min(max(x - size / 2, 0.0), frame.width - size)

    def draw(canvas: Any) -> None:
        paint = skia.Paint()
        halo = skia.Color4f(*mix(board.palette.spark, board.palette.glow, 0.15), 1.0).toColor()
        paint.setImageFilter(skia.ImageFilters.DropShadowOnly(0, 0, 0.012 * size, 0.012 * size, halo))
        for _ in range(3):
            canvas.drawImage(image, left, bottom - size, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
        canvas.drawImage(image, left, bottom - size, skia.SamplingOptions(skia.FilterMode.kLinear))

    sheet.lay(draw_sprite(Rectangle(round(left), bottom - size, size, size), draw))
    return _titled(sheet, summary.title, text)


def question_led(sheet: Sheet, summary: FilmSummary) -> str | None:
    """A question beside a great question mark."""
    if not summary.question:
        return None
    rtl = is_right_to_left(summary.question)
    text, place = _divided(sheet.board, summary.question)
    rays(sheet, place.x + place.width / 2, place.y + place.height / 2)
    mark = "؟" if rtl else "?"
    if not sheet.write(mark, place, largest=95.0, align="centre", lines=1, is_subject=True):
        return None
    return _titled(sheet, summary.question, text)


def map_led(sheet: Sheet, summary: FilmSummary) -> str | None:
    """A map over the whole frame, and the title."""
    content, board = summary.subjects.map, sheet.board
    if content is None:
        return None
    text, place = _divided(board, summary.title)
    plain = content.model_copy(update={"title": ""})
    within, last = board.within(place), board.frames - 1
    # Names on it would be too small to be read.
    if isinstance(plain, RouteContent):
        elements = draw_route(plain, within, has_names=False)
    else:
        elements = draw_map(plain, within, has_names=False)
    for element in elements:
        element.paint(sheet.compositor, sheet.frame, last)
    sheet.subjects.append(place)
    return _titled(sheet, summary.title, text)


def collage(sheet: Sheet, summary: FilmSummary) -> str | None:
    """Several things of the film in a row or an arc, and the title."""
    icons = summary.subjects.icons[: min(4, summary.subjects.things)]
    if len(icons) < 3:
        return None
    board = sheet.board
    bold_ground(sheet)
    wide = board.area.width > 1.2 * board.area.height
    row = board.part_of_area(0, 0.54, 1, 0.46) if wide else board.part_of_area(0, 0.50, 1, 0.46)
    text = board.part_of_area(0, 0, 1, 0.50) if wide else board.part_of_area(0, 0.02, 1, 0.44)
    in_a_row = board.area.width > 0.8 * board.area.height
    columns = len(icons) if in_a_row else 2 if len(icons) == 4 else 3
    for number, (x, y, side) in enumerate(_cells(row, len(icons), columns)):
        sheet.icon(icons[number], _square(x, y, 0.92 * side), angle=(-7.0, 5.0, -4.0, 7.0)[number])
    written = _write_title(sheet, summary.title, text, align="centre", tint=bold_ink(board))
    return _shown(written, summary.title)


def picture_led(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The film's own picture over the whole frame, and the title over its quieter part."""
    if summary.picture is None:
        return None
    picture_ground(sheet, summary.picture)
    board = sheet.board
    wide = board.area.width > 1.2 * board.area.height
    box = board.part_of_area(0, 0.50, 0.86, 0.50) if wide else board.part_of_area(0, 0.56, 1, 0.40)
    dark = mix(board.palette.deep, BLACK, 0.5)
    whole = sheet.whole

    def shade(canvas: Any) -> None:
        stops = [(0.0, dark, 0.0), (0.35, dark, 0.62), (1.0, dark, 0.88)]
        canvas.drawRect(
            skia.Rect.MakeLTRB(0, 0.3 * whole.height, whole.width, whole.height),
            upright(0.3 * whole.height, whole.height, stops),
        )

    sheet.draw(shade)
    return _titled(sheet, summary.title, box, valign=0.9)


def poster(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The line alone over the accent, as large as it fits."""
    bold_ground(sheet)
    board = sheet.board
    tint = bold_ink(board)
    box = board.part_of_area(0.01, 0.04, 0.98, 0.92)
    return _shown(_write_title(sheet, summary.line, box, tint=tint, larger=1.25), summary.line)


def statement(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The line on the style's ground, with a bar of the accent beside or above it."""
    board = sheet.board
    style_ground(sheet)
    wide = board.area.width > 1.2 * board.area.height
    rtl = is_right_to_left(summary.line)
    box = board.part_of_area(0.0 if rtl else 0.06, 0.05, 0.94, 0.9) if wide else board.part_of_area(0, 0.14, 1, 0.8)
    if not _write_title(sheet, summary.line, box, larger=1.15):
        return None
    words, thick = sheet.texts[-1], 2.6 * board.unit
    if wide:
        x = board.area.x + board.area.width - thick if rtl else board.area.x
        bar = Rectangle(round(x), words.y, round(thick), words.height)
    else:
        x = words.x + words.width - 26 * board.unit if rtl else words.x
        bar = Rectangle(round(x), round(words.y - 3 * thick), round(26 * board.unit), round(thick))
    shape = skia.Rect.MakeXYWH(bar.x, bar.y, bar.width, bar.height)
    sheet.draw(lambda canvas: canvas.drawRoundRect(shape, thick / 2, thick / 2, fill(accent_of(board))), bar, margin=2)
    sheet.subjects.append(bar)
    return summary.line


def sloped(sheet: Sheet, summary: FilmSummary) -> str | None:
    """The title before two halves of colour."""
    board = sheet.board
    halves(sheet)
    wide = board.area.width > 1.2 * board.area.height
    box = board.part_of_area(0.27, 0.06, 0.73, 0.88) if wide else board.part_of_area(0, 0.32, 1, 0.66)
    return _shown(_write_title(sheet, summary.title, box), summary.title)


def _figure_areas(board: Board, *, with_icon: bool, wide: bool) -> tuple[Rectangle, Rectangle, Rectangle]:
    """The areas of the figure, of its label and of the icon."""
    if wide:
        width = 0.66 if with_icon else 1.0
        rows = board.part_of_area(0, 0.04, width, 0.56), board.part_of_area(0, 0.64, width, 0.34)
        return *rows, board.part_of_area(0.70, 0.14, 0.30, 0.72)
    if not with_icon:
        return board.part_of_area(0, 0.12, 1, 0.42), board.part_of_area(0, 0.58, 1, 0.36), board.area
    rows = board.part_of_area(0, 0.40, 1, 0.32), board.part_of_area(0, 0.745, 1, 0.255)
    return *rows, board.part_of_area(0.1, 0.0, 0.8, 0.37)


def _divided(board: Board, text: str, share: float = 0.56) -> tuple[Rectangle, Rectangle]:
    """The areas of the text and of the subject: side by side in a wide frame, else the subject below."""
    if board.area.width > 1.2 * board.area.height:
        if is_right_to_left(text):
            return board.part_of_area(1 - share, 0.02, share, 0.96), board.part_of_area(0, 0.04, 0.96 - share, 0.92)
        return board.part_of_area(0, 0.02, share, 0.96), board.part_of_area(share + 0.04, 0.04, 0.96 - share, 0.92)
    return board.part_of_area(0, 0.02, 1, 0.45), board.part_of_area(0, 0.50, 1, 0.48)


def _titled(sheet: Sheet, text: str, box: Rectangle, *, valign: float = 0.5) -> str | None:
    return _shown(_write_title(sheet, text, box, valign=valign), text)


def _write_title(
    sheet: Sheet,
    text: str,
    box: Rectangle,
    *,
    align: Align = "left",
    valign: float = 0.5,
    tint: Any = None,
    larger: float = 1.0,
) -> bool:
    largest = larger * next((size for most, size in _LARGEST if columns_of(text) <= most), _LARGEST_LONG)
    emphasis = strongest_word(text) if tint is None else None
    return sheet.write(text, box, largest=largest, align=align, valign=valign, lines=7, emphasis=emphasis, tint=tint)


def _shown(written: bool, text: str) -> str | None:
    return text if written else None


def _square(x: float, y: float, side: float) -> Rectangle:
    return Rectangle(round(x - side / 2), round(y - side / 2), round(side), round(side))


def _cells(area: Rectangle, count: int, columns: int) -> list[tuple[float, float, float]]:
    """Middles and sides of cells in rows, the last row in the middle."""
    rows = -(-count // columns)
    side = min(area.width / columns, area.height / rows)
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        step = area.width / columns if in_row == columns else side
        x = area.x + area.width / 2 + (column - (in_row - 1) / 2) * step
        found.append((x, area.y + area.height / 2 + (row - (rows - 1) / 2) * side, side))
    return found


def _look(expression: Expression) -> Expression:
    """A face without an expression of its own smiles."""
    return "happy" if expression == "neutral" else expression
