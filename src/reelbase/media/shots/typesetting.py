"""Typesets the words of shots: in the style's faces, fitted to a box, in every script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import skia

from reelbase.media.formats import Rectangle
from reelbase.media.glyphs import FontFallback, drawable, font_fallback, text_unicode
from reelbase.media.pictures.palettes import RGB, mix
from reelbase.media.pictures.shadows import throw_shadow
from reelbase.media.planes import PlanarLayer
from reelbase.media.shots.board import Board
from reelbase.media.shots.sprites import draw_sprite, ink_of
from reelbase.media.shots.styles import StyleFace
from reelbase.media.speech.scripts import EMBED_RTL, END_EMBEDDING, is_mostly_wide, is_right_to_left, with_line_ends

FaceRole = Literal["heading", "body", "number", "mono"]
Align = Literal["left", "centre", "right"]

_SIZE_STEP = 0.94
_SMALLEST_UNITS = 3.0
"""Smallest type size, in units of the board; smaller type is cut short instead. Chosen by eye for phones."""
_ELLIPSIS = "…"
_UNLIMITED_PX = 1e6


@dataclass(frozen=True, slots=True)
class TypeSetting:
    """How a text is set. Sizes in units of the board (hundredths of its shorter side).

    largest: the type size that is tried first; max_lines: lines at most; valign: 0 at the top of its box, 1 at its
    bottom; shadow: strength of the shadow that lifts it off a busy ground.
    """

    role: FaceRole = "body"
    largest: float = 9.0
    max_lines: int = 3
    align: Align = "centre"
    valign: float = 0.5
    line_height: float = 1.14
    shadow: float = 0.35


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text with a colour of its own."""

    text: str
    colour: RGB | None = None


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text that is laid out: where it stands, in frame pixels, and its type size."""

    paragraph: Any
    left: float
    top: float
    width: float
    height: float
    size_px: float
    ink_left: float
    ink_width: float


def set_text(
    board: Board,
    text: str | Sequence[Span],
    box: Rectangle,
    setting: TypeSetting | None = None,
    tint: RGB | None = None,
) -> PlanarLayer:
    """A text as one sprite, as large as fits into ``box``; too much text is cut short with an ellipsis."""
    chosen = setting or TypeSetting()
    block = lay_out_text(board, text, box, chosen, tint)
    return draw_sprite(
        Rectangle(round(block.left), round(block.top), math.ceil(block.width), math.ceil(block.height)),
        lambda canvas: paint_text(canvas, board, block, chosen),
        margin=0.35 * block.size_px,
    )


def lay_out_text(
    board: Board, text: str | Sequence[Span], box: Rectangle, setting: TypeSetting, tint: RGB | None = None
) -> TextBlock:
    """Fit a text into a box: the largest size at which whole words fit on at most ``max_lines`` lines."""
    face = face_of(board, setting.role)
    spans = [Span(text, tint)] if isinstance(text, str) else [replace(s, colour=s.colour or tint) for s in text]
    spans = [Span(shown_as(span.text, face), span.colour) for span in spans]
    while True:
        found = _fitted(board, spans, face, box, setting)
        if found is not None:
            return found
        shorter = _shortened(spans)
        if shorter == spans:
            # Not one letter fits: it is set as small as can be read, and reaches beyond its box.
            return _smallest(board, spans, face, box, setting)
        spans = shorter


def fit_text(board: Board, spans: Sequence[Span], box: Rectangle, setting: TypeSetting) -> TextBlock | None:
    """All of a text in a box, at the largest size at which whole words fit; None where it would have to be cut."""
    face = face_of(board, setting.role)
    shown = [Span(shown_as(span.text, face), span.colour) for span in spans]
    return _fitted(board, shown, face, box, setting)


def shown_as(text: str, face: StyleFace) -> str:
    """The text as the face sets it, without characters that no font has."""
    shown, _ = drawable(text)
    return shown.upper() if face.capitals and "ß" not in shown else shown


def face_of(board: Board, role: FaceRole) -> StyleFace:
    face: StyleFace = getattr(board.style, role)
    return face


def paint_text(canvas: Any, board: Board, block: TextBlock, setting: TypeSetting) -> None:
    if setting.shadow > 0 and not board.style.is_light:
        room = 0.3 * block.size_px
        throw_shadow(
            canvas,
            (block.left - room, block.top - room, block.width + 2 * room, block.height + 2 * room),
            lambda small: block.paragraph.paint(small, block.left, block.top),
            blur_px=0.06 * block.size_px,
            drop_px=0.04 * block.size_px,
            tint=mix(board.palette.deep, (0, 0, 0), 0.6),
            strength=setting.shadow,
        )
    block.paragraph.paint(canvas, block.left, block.top)


def _fitted(board: Board, spans: list[Span], face: StyleFace, box: Rectangle, setting: TypeSetting) -> TextBlock | None:
    text = "".join(span.text for span in spans)
    fonts, breaks_anywhere = _fonts(text, face.font, face.weight), is_mostly_wide(text)
    size, smallest = setting.largest * board.unit, _SMALLEST_UNITS * board.unit
    width = float(max(1, box.width))
    while size >= min(smallest, setting.largest * board.unit):
        paragraph = _paragraph(board, spans, face, fonts, setting, size)
        # Laid out without a limit first: once a word has been broken, it no longer counts in the intrinsic width.
        paragraph.layout(_UNLIMITED_PX)
        longest_word_px = 2 * size if breaks_anywhere else paragraph.MinIntrinsicWidth
        paragraph.layout(width)
        line_px = size * setting.line_height
        if (
            longest_word_px <= width
            and paragraph.Height <= box.height + 1
            and paragraph.Height <= (setting.max_lines + 0.4) * line_px
        ):
            return _balanced(paragraph, box, setting, size, longest_word_px)
        size *= _SIZE_STEP
    return None


def _smallest(board: Board, spans: list[Span], face: StyleFace, box: Rectangle, setting: TypeSetting) -> TextBlock:
    size = min(setting.largest, _SMALLEST_UNITS) * board.unit
    fonts = _fonts("".join(span.text for span in spans), face.font, face.weight)
    paragraph = _paragraph(board, spans, face, fonts, setting, size)
    paragraph.layout(_UNLIMITED_PX)
    return _balanced(paragraph, box, setting, size, paragraph.MinIntrinsicWidth)


def _balanced(paragraph: Any, box: Rectangle, setting: TypeSetting, size: float, longest_word_px: float) -> TextBlock:
    """Lines of like length: the narrowest column that needs no more lines."""
    height = paragraph.Height
    low, high = longest_word_px, float(box.width)
    while high - low > 2.0:
        middle = (low + high) / 2
        paragraph.layout(middle)
        if paragraph.Height > height or paragraph.LongestLine > middle + 0.5:
            low = middle
        else:
            high = middle
    column = min(float(box.width), math.ceil(high) + 1.0)
    paragraph.layout(column)
    free = box.width - column
    left = box.x + {"left": 0.0, "centre": free / 2, "right": free}[setting.align]
    top = box.y + setting.valign * (box.height - height)
    # A text of no lines has a longest line of less than nothing.
    ink = max(0.0, min(column, float(paragraph.LongestLine)))
    ink_left = left + {"left": 0.0, "centre": (column - ink) / 2, "right": column - ink}[setting.align]
    return TextBlock(paragraph, left, top, column, height, size, ink_left, ink)


def _shortened(spans: list[Span]) -> list[Span]:
    whole = "".join(span.text for span in spans)
    keep = len(whole.rstrip(_ELLIPSIS + " ")) * 4 // 5
    cut: list[Span] = []
    for span in spans:
        if keep <= 0:
            break
        cut.append(Span(span.text[:keep], span.colour))
        keep -= len(span.text)
    if not cut:
        return [Span(whole[:1] or " ")]
    last = cut[-1]
    return [*cut[:-1], Span(last.text.rstrip(_ELLIPSIS + " ,;:") + _ELLIPSIS, last.colour)]


def _paragraph(
    board: Board, spans: list[Span], face: StyleFace, fonts: FontFallback, setting: TypeSetting, size_px: float
) -> Any:
    textlayout = skia.textlayout
    style = textlayout.ParagraphStyle()
    align = {"left": textlayout.TextAlign.kLeft, "centre": textlayout.TextAlign.kCenter}
    style.setTextAlign(align.get(setting.align, textlayout.TextAlign.kRight))
    builder = textlayout.ParagraphBuilder.make(style, fonts.collection, text_unicode())
    # A paragraph's own direction cannot be set, so text from right to left is embedded in marks.
    is_rtl = is_right_to_left("".join(span.text for span in spans))
    if is_rtl:
        # Its letters may be joined, and are not spaced.
        face = replace(face, spacing=0.0)
    for number, span in enumerate(spans):
        builder.pushStyle(_text_style(fonts, face, setting, size_px, span.colour or ink_of(board)))
        before = EMBED_RTL if is_rtl and number == 0 else ""
        after = END_EMBEDDING if is_rtl and number == len(spans) - 1 else ""
        builder.addText(f"{before}{with_line_ends(span.text)}{after}")
        builder.pop()
    return builder.Build()


def _text_style(fonts: FontFallback, face: StyleFace, setting: TypeSetting, size_px: float, tint: RGB) -> Any:
    style = skia.textlayout.TextStyle()
    style.setFontFamilies(list(fonts.families))
    style.setFontSize(size_px * face.scale)
    style.setHeight(setting.line_height / face.scale)
    style.setHeightOverride(True)
    style.setLetterSpacing(face.spacing * size_px)
    style.setColor(skia.Color4f(*(min(1.0, max(0.0, value)) for value in tint), 1.0).toColor())
    return style


@lru_cache(maxsize=256)
def _fonts(text: str, font: str, weight: int | None) -> FontFallback:
    return font_fallback(text, font, weight)
