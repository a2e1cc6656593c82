"""On-screen text: large type, fitted and balanced into its box, legible over any picture."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.media.emoji import split_emoji
from reelbase.media.formats import FrameFormat
from reelbase.media.glyphs import Faces, drawable, faces_for
from reelbase.media.picture import Layer, Pixels
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import Palette, palette_for

log = logging.getLogger(__name__)

MAX_LINES = 4
LARGEST_SHARE = 0.40
"""Largest type, as a share of the text box's height."""
_READABLE_SHARE = 0.09
_SMALLEST_PX = 5.0
_STEP = 0.95
_SHADOW_SHARE = 0.16
_EMOJI_SHARE = 0.30
_MOST_EMOJI = 5
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How a preset's text is set. ``line_height`` is a multiple of the type's size, ``spacing`` a share of it."""

    face: str
    weight: int | None
    capitals: bool
    line_height: float
    spacing: float


_POSTER = TypeStyle("anton", None, True, 1.16, 0.012)
_MODERN = TypeStyle("montserrat", 800, False, 1.10, -0.012)
_TYPE_STYLES = {"motivation": _POSTER, "facts": _POSTER, "history": _POSTER}


def draw_on_screen_text(text: str, format: FrameFormat, *, preset: str, style: str) -> Layer:
    """The text as a layer placed in frame pixels; its letters lie inside ``format.text_box``, its shadow may not.

    Emoji stand in a row below the words. Characters that no font here has are left out, and the log says which. Text
    that fits at no size is shortened with an ellipsis, and the log says so. A text without anything to draw gives a
    layer of one clear pixel. Raises StorageError when the text has emoji and the icons are missing.
    """
    box = format.text_box
    type_style = _TYPE_STYLES.get(preset, _MODERN)
    palette = palette_for(preset, style)
    words, emoji = split_emoji(text)
    shown, faces = _prepared(words, type_style)
    if not shown and not emoji:
        return Layer("text", np.zeros((1, 1, 4), np.uint8), box.x, box.y, 1.0)
    row_px = _EMOJI_SHARE * box.height if emoji else 0.0
    setting = None
    if shown:
        free = float(box.height) - 1.15 * row_px
        setting = _fitted(shown, faces, type_style, palette, width=float(box.width), height=free)
    margin = round(_SHADOW_SHARE * box.height)
    surface = skia.Surface.MakeRasterN32Premul(box.width + 2 * margin, box.height + 2 * margin)
    with surface as canvas:
        used = (setting.height if setting else 0.0) + (1.15 * row_px if setting else row_px)
        top = margin + (box.height - used) / 2
        if setting:
            _paint(canvas, setting, margin + (box.width - setting.width) / 2, top)
        if emoji:
            _paint_emoji(canvas, emoji, margin + box.width / 2, top + used - row_px, row_px, box.width)
    return Layer("text", _straight(surface), box.x - margin, box.y - margin, 1.0)


def _straight(surface: Any) -> Pixels:
    width, height = surface.width(), surface.height()
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    surface.readPixels(info, pixels, pixels.strides[0], 0, 0)
    return pixels


@dataclass(frozen=True, slots=True)
class _Setting:
    """Laid-out text: ``width`` and ``height`` in pixels, ``size_px`` of its type."""

    paragraph: Any
    width: float
    height: float
    size_px: float


def _prepared(text: str, type_style: TypeStyle) -> tuple[str, Faces]:
    shown, missing = drawable(" ".join(text.split()))
    if missing:
        log.warning("On-screen text %r: no font here has %s; left out.", text, " ".join(missing))
    if type_style.capitals and "ß" not in shown:
        shown = shown.upper()
    shown = " ".join(shown.split())
    return shown, faces_for(shown, type_style.face, type_style.weight)


def _fitted(
    text: str, faces: Faces, type_style: TypeStyle, palette: Palette, *, width: float, height: float
) -> _Setting:
    """The largest type at which whole words fit; else the largest at which broken words do; else less text."""
    while True:
        for whole_words in (True, False):
            size = LARGEST_SHARE * height
            smallest = _READABLE_SHARE * height if whole_words else min(_SMALLEST_PX, 0.05 * height)
            while size >= smallest:
                paragraph = _paragraph(text, faces, type_style, palette, size)
                if _fits(paragraph, width, height, size * type_style.line_height, whole_words=whole_words):
                    setting = _balanced(paragraph, width, size, whole_words=whole_words)
                    if _ink_stays_inside(setting, width, height):
                        return setting
                size *= _STEP
        if len(text) == 1:
            return _balanced(_paragraph(text, faces, type_style, palette, size), width, size, whole_words=False)
        log.warning("On-screen text %r is too long for its box; shortened.", text)
        text = text[: len(text) * 2 // 3].rstrip(_ELLIPSIS + " ") + _ELLIPSIS


def _fits(paragraph: Any, width: float, height: float, line_px: float, *, whole_words: bool) -> bool:
    paragraph.layout(width)
    if whole_words and (paragraph.MinIntrinsicWidth > width or paragraph.Height > (MAX_LINES + 0.5) * line_px):
        return False
    return bool(paragraph.Height <= height and paragraph.LongestLine <= width + 0.5)


def _ink_stays_inside(setting: _Setting, width: float, height: float) -> bool:
    """Letters of unusual fonts and piled-up accents reach beyond their lines."""
    margin = 2 + math.ceil(setting.size_px)
    surface = skia.Surface.MakeRasterN32Premul(math.ceil(width) + 2 * margin, math.ceil(height) + 2 * margin)
    with surface as canvas:
        setting.paragraph.paint(canvas, margin + (width - setting.width) / 2, margin + (height - setting.height) / 2)
    alpha = np.ascontiguousarray(surface.toarray()[..., 3])
    x, y, ink_width, ink_height = cv2.boundingRect(cv2.compare(alpha, 96, cv2.CMP_GT))
    if ink_width == 0:
        return True
    inside_x = x >= margin - 1 and x + ink_width <= margin + width + 1
    return bool(inside_x and y >= margin - 1 and y + ink_height <= margin + height + 1)


def _balanced(paragraph: Any, width: float, size: float, *, whole_words: bool) -> _Setting:
    """Lines of like length: the narrowest column that takes no more lines."""
    paragraph.layout(width)
    height = paragraph.Height
    low, high = (paragraph.MinIntrinsicWidth if whole_words else width), width
    while high - low > 1.0:
        middle = (low + high) / 2
        paragraph.layout(middle)
        if paragraph.Height > height or paragraph.LongestLine > middle + 0.5:
            low = middle
        else:
            high = middle
    column = float(min(width, high + 1.0))
    paragraph.layout(column)
    return _Setting(paragraph, column, float(paragraph.Height), size)


def _paragraph(text: str, faces: Faces, type_style: TypeStyle, palette: Palette, size_px: float) -> Any:
    layout = skia.textlayout
    plain = _text_style(faces, type_style, size_px, (1.0, 1.0, 1.0))
    strong = _text_style(faces, type_style, size_px, palette.accent)
    paragraph_style = layout.ParagraphStyle()
    paragraph_style.setTextStyle(plain)
    paragraph_style.setTextAlign(layout.TextAlign.kCenter)
    builder = layout.ParagraphBuilder.make(paragraph_style, faces.collection, _unicode())
    words = text.split(" ")
    for number, word in enumerate(words):
        builder.pushStyle(strong if any(c.isdigit() for c in word) and len(words) > 1 else plain)
        builder.addText(word + (" " if number < len(words) - 1 else ""))
        builder.pop()
    return builder.Build()


def _text_style(faces: Faces, type_style: TypeStyle, size_px: float, colour: tuple[float, float, float]) -> Any:
    style = skia.textlayout.TextStyle()
    style.setFontFamilies(list(faces.families))
    style.setFontSize(size_px)
    style.setHeight(type_style.line_height)
    style.setHeightOverride(True)
    style.setLetterSpacing(type_style.spacing * size_px)
    style.setColor(skia.Color4f(*colour, 1.0).toColor())
    return style


@cache
def _unicode() -> Any:
    return skia.Unicodes.ICU.Make()


def _paint(canvas: Any, setting: _Setting, left: float, top: float) -> None:
    """The letters over a wide halo, which quiets a busy picture, and a tight shadow, which cuts their edges out."""
    recorder = skia.PictureRecorder()
    bounds = skia.Rect.MakeWH(canvas.getBaseLayerSize().width(), canvas.getBaseLayerSize().height())
    setting.paragraph.paint(recorder.beginRecording(bounds), left, top)
    letters = recorder.finishRecordingAsPicture()
    size = setting.size_px
    for sigma, drop, opacity in ((0.16, 0.05, 0.55), (0.055, 0.045, 0.75), (0.016, 0.012, 0.55)):
        paint = skia.Paint()
        paint.setImageFilter(
            skia.ImageFilters.DropShadowOnly(
                0.0, drop * size, sigma * size, sigma * size, skia.Color4f(0.02, 0.01, 0.05, opacity).toColor()
            )
        )
        canvas.drawPicture(letters, None, paint)
    canvas.drawPicture(letters)


def _paint_emoji(canvas: Any, names: tuple[str, ...], middle: float, top: float, size: float, room: int) -> None:
    """A row of icons; of many, the first few."""
    shown = names[: min(_MOST_EMOJI, max(1, int(room / (1.2 * size))))]
    left = middle - (1.2 * len(shown) - 0.2) * size / 2
    for number, name in enumerate(shown):
        icon = render_icon(name, max(1, round(size)))
        image = skia.Image.fromarray(icon, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        x = left + number * 1.2 * size + (size - image.width()) / 2
        y = top + (size - image.height()) / 2
        shadow = skia.Paint()
        tint = skia.Color4f(0.02, 0.01, 0.05, 0.5).toColor()
        shadow.setImageFilter(skia.ImageFilters.DropShadowOnly(0, 0.05 * size, 0.05 * size, 0.05 * size, tint))
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        canvas.drawImage(image, x, y, sampling, shadow)
        canvas.drawImage(image, x, y, sampling)
