"""On-screen text: large type, fitted and balanced in its box, legible over any picture."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import skia

from reelbase.media.emoji import split_emoji
from reelbase.media.formats import FrameFormat
from reelbase.media.glyphs import FontFallback, drawable, font_fallback, text_unicode
from reelbase.media.picture import Layer
from reelbase.media.pictures.drawing import read_rgba
from reelbase.media.pictures.icons import render_icon
from reelbase.media.pictures.palettes import Palette, palette_for
from reelbase.media.speech.scripts import EMBED_RTL, END_EMBEDDING, is_right_to_left

log = logging.getLogger(__name__)

MAX_LINES = 4
"""Lines of on-screen text; more cannot be read in the time of a shot. Chosen by eye."""
LARGEST_SHARE = 0.40
"""Largest type size, as a share of the text box's height. This and the sizes below were chosen by eye."""
_READABLE_SHARE = 0.09
"""Smallest type size before words are broken, as a share of the box's height."""
_SMALLEST_SHARE = 0.05
_SMALLEST_PX = 5.0
"""Smallest type size for broken words: a share of the box's height, at most so many pixels."""
_SIZE_STEP = 0.95
"""Factor from one type size that is tried to the next smaller one."""
_SHADOW_SHARE = 0.16
"""Room around the box for shadows, as a share of its height; the widest shadow's blur at the largest size fits in."""
_EMOJI_SHARE = 0.30
"""Size of emoji, as a share of the box's height."""
_EMOJI_GAP = 1.15
"""Height of the emoji row with the gap above it, in emoji sizes."""
_EMOJI_PITCH = 1.2
"""Distance between the left edges of two emoji, in emoji sizes."""
_MAX_EMOJI = 5
_INK_ALPHA = 96
"""Alpha (0 to 255) from which a pixel counts as part of a letter and not as its soft edge."""
_SHADOWS = ((0.16, 0.05, 0.55), (0.055, 0.045, 0.75), (0.016, 0.012, 0.55))
"""(blur, drop, opacity) of a wide halo and two tight shadows; blur and drop in type sizes. Chosen by eye."""
_SHADOW_RGB = (0.02, 0.01, 0.05)
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """Typography of a preset. ``line_height`` and letter ``spacing`` are multiples of the type size."""

    face: str
    weight: int | None
    capitals: bool
    line_height: float
    spacing: float


_POSTER = TypeStyle("anton", None, True, 1.16, 0.012)
_MODERN = TypeStyle("montserrat", 800, False, 1.10, -0.012)
_TYPE_STYLES = {"motivation": _POSTER, "facts": _POSTER, "history": _POSTER}


def draw_on_screen_text(text: str, format: FrameFormat, *, preset: str, style: str) -> Layer:
    """Draw text as a layer placed in frame pixels: its letters within ``format.text_box``, its shadow perhaps beyond.

    Emoji are drawn as icons in a row below the words. Characters that no installed font has are left out, and text
    that fits at no size is shortened with an ellipsis; both are logged. Text with nothing to draw gives a layer of
    one transparent pixel. Raises StorageError when the text has emoji and the icons are missing.
    """
    box = format.text_box
    type_style = _TYPE_STYLES.get(preset, _MODERN)
    palette = palette_for(preset, style)
    words, emoji = split_emoji(text)
    shown, fonts = _prepared(words, type_style)
    if not shown and not emoji:
        return Layer("text", np.zeros((1, 1, 4), np.uint8), box.x, box.y, 1.0)
    row_px = _EMOJI_SHARE * box.height if emoji else 0.0
    layout = None
    if shown:
        free = float(box.height) - _EMOJI_GAP * row_px
        layout = _fitted(shown, fonts, type_style, palette, width=float(box.width), height=free)
    margin = round(_SHADOW_SHARE * box.height)
    surface = skia.Surface.MakeRasterN32Premul(box.width + 2 * margin, box.height + 2 * margin)
    with surface as canvas:
        used = (layout.height if layout else 0.0) + (_EMOJI_GAP * row_px if layout else row_px)
        top = margin + (box.height - used) / 2
        if layout:
            _paint(canvas, layout, margin + (box.width - layout.width) / 2, top)
        if emoji:
            _paint_emoji(canvas, emoji, margin + box.width / 2, top + used - row_px, row_px, box.width)
    return Layer("text", read_rgba(surface), box.x - margin, box.y - margin, 1.0)


@dataclass(frozen=True, slots=True)
class _TextLayout:
    """Laid-out text: its ``width``, ``height`` and type size in pixels."""

    paragraph: Any
    width: float
    height: float
    size_px: float


def _prepared(text: str, type_style: TypeStyle) -> tuple[str, FontFallback]:
    shown, missing = drawable(" ".join(text.split()))
    if missing:
        log.warning("On-screen text %r: no installed font has %s; omitted.", text, " ".join(missing))
    if type_style.capitals and "ß" not in shown:
        shown = shown.upper()
    shown = " ".join(shown.split())
    return shown, font_fallback(shown, type_style.face, type_style.weight)


def _fitted(
    text: str, fonts: FontFallback, type_style: TypeStyle, palette: Palette, *, width: float, height: float
) -> _TextLayout:
    """The largest size at which whole words fit; else the largest at which broken words do; else less text."""
    while True:
        for whole_words in (True, False):
            size = LARGEST_SHARE * height
            smallest = _READABLE_SHARE * height if whole_words else min(_SMALLEST_PX, _SMALLEST_SHARE * height)
            while size >= smallest:
                paragraph = _paragraph(text, fonts, type_style, palette, size)
                if _fits(paragraph, width, height, size * type_style.line_height, whole_words=whole_words):
                    layout = _balanced(paragraph, width, size, whole_words=whole_words)
                    if _ink_stays_inside(layout, width, height):
                        return layout
                size *= _SIZE_STEP
        if len(text) == 1:
            return _balanced(_paragraph(text, fonts, type_style, palette, size), width, size, whole_words=False)
        log.warning("On-screen text %r is too long for its box; shortened.", text)
        text = text[: len(text) * 2 // 3].rstrip(_ELLIPSIS + " ") + _ELLIPSIS


def _fits(paragraph: Any, width: float, height: float, line_px: float, *, whole_words: bool) -> bool:
    paragraph.layout(width)
    if whole_words and (paragraph.MinIntrinsicWidth > width or paragraph.Height > (MAX_LINES + 0.5) * line_px):
        return False
    return bool(paragraph.Height <= height and paragraph.LongestLine <= width + 0.5)


def _ink_stays_inside(layout: _TextLayout, width: float, height: float) -> bool:
    """Whether all letters lie inside the box; some fonts and stacked accents reach beyond their lines."""
    margin = 2 + math.ceil(layout.size_px)
    surface = skia.Surface.MakeRasterN32Premul(math.ceil(width) + 2 * margin, math.ceil(height) + 2 * margin)
    with surface as canvas:
        layout.paragraph.paint(canvas, margin + (width - layout.width) / 2, margin + (height - layout.height) / 2)
    alpha = np.ascontiguousarray(surface.toarray()[..., 3])
    x, y, ink_width, ink_height = cv2.boundingRect(cv2.compare(alpha, _INK_ALPHA, cv2.CMP_GT))
    if ink_width == 0:
        return True
    inside_x = x >= margin - 1 and x + ink_width <= margin + width + 1
    return bool(inside_x and y >= margin - 1 and y + ink_height <= margin + height + 1)


def _balanced(paragraph: Any, width: float, size: float, *, whole_words: bool) -> _TextLayout:
    """Lines of similar length: the narrowest column that needs no more lines."""
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
    return _TextLayout(paragraph, column, float(paragraph.Height), size)


def _paragraph(text: str, fonts: FontFallback, type_style: TypeStyle, palette: Palette, size_px: float) -> Any:
    textlayout = skia.textlayout
    is_rtl = is_right_to_left(text)
    if is_rtl:
        # Its letters are joined, and may not be spaced.
        type_style = replace(type_style, spacing=0.0)
    plain = _text_style(fonts, type_style, size_px, (1.0, 1.0, 1.0))
    strong = _text_style(fonts, type_style, size_px, palette.accent)
    paragraph_style = textlayout.ParagraphStyle()
    paragraph_style.setTextStyle(plain)
    paragraph_style.setTextAlign(textlayout.TextAlign.kCenter)
    builder = textlayout.ParagraphBuilder.make(paragraph_style, fonts.collection, text_unicode())
    # A paragraph's own direction cannot be set, so text from right to left is embedded in marks.
    words = (f"{EMBED_RTL}{text}{END_EMBEDDING}" if is_rtl else text).split(" ")
    for number, word in enumerate(words):
        builder.pushStyle(strong if any(c.isdigit() for c in word) and len(words) > 1 else plain)
        builder.addText(word + (" " if number < len(words) - 1 else ""))
        builder.pop()
    return builder.Build()


def _text_style(fonts: FontFallback, type_style: TypeStyle, size_px: float, colour: tuple[float, float, float]) -> Any:
    style = skia.textlayout.TextStyle()
    style.setFontFamilies(list(fonts.families))
    style.setFontSize(size_px)
    style.setHeight(type_style.line_height)
    style.setHeightOverride(True)
    style.setLetterSpacing(type_style.spacing * size_px)
    style.setColor(skia.Color4f(*colour, 1.0).toColor())
    return style


def _paint(canvas: Any, layout: _TextLayout, left: float, top: float) -> None:
    """Draw the letters over a wide halo, which calms a busy picture, and tight shadows, which sharpen their edges."""
    recorder = skia.PictureRecorder()
    bounds = skia.Rect.MakeWH(canvas.getBaseLayerSize().width(), canvas.getBaseLayerSize().height())
    layout.paragraph.paint(recorder.beginRecording(bounds), left, top)
    letters = recorder.finishRecordingAsPicture()
    size = layout.size_px
    for sigma, drop, opacity in _SHADOWS:
        paint = skia.Paint()
        paint.setImageFilter(
            skia.ImageFilters.DropShadowOnly(
                0.0, drop * size, sigma * size, sigma * size, skia.Color4f(*_SHADOW_RGB, opacity).toColor()
            )
        )
        canvas.drawPicture(letters, None, paint)
    canvas.drawPicture(letters)


def _paint_emoji(canvas: Any, names: tuple[str, ...], middle: float, top: float, size: float, room: int) -> None:
    """Draw a row of icons, at most ``_MAX_EMOJI``."""
    shown = names[: min(_MAX_EMOJI, max(1, int(room / (_EMOJI_PITCH * size))))]
    left = middle - (_EMOJI_PITCH * len(shown) - 0.2) * size / 2
    for number, name in enumerate(shown):
        icon = render_icon(name, max(1, round(size)))
        image = skia.Image.fromarray(icon, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        x = left + number * _EMOJI_PITCH * size + (size - image.width()) / 2
        y = top + (size - image.height()) / 2
        shadow = skia.Paint()
        tint = skia.Color4f(*_SHADOW_RGB, 0.5).toColor()
        shadow.setImageFilter(skia.ImageFilters.DropShadowOnly(0, 0.05 * size, 0.05 * size, 0.05 * size, tint))
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        canvas.drawImage(image, x, y, sampling, shadow)
        canvas.drawImage(image, x, y, sampling)
