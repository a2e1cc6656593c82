"""Sets words in a caption style's type: measures them, and draws them with the fonts that their characters need."""

from __future__ import annotations

import unicodedata
from functools import cached_property, lru_cache
from typing import Any

import skia

from reelbase.media.captions.designs import CaptionDesign
from reelbase.media.emoji import emoji_pieces
from reelbase.media.fonts import typeface
from reelbase.media.glyphs import further_typeface, text_unicode
from reelbase.media.pictures.icons import render_icon
from reelbase.media.speech.scripts import EMBED_RTL, END_EMBEDDING, clean, direction

_FALLBACKS = (("montserrat", 800), ("noto_sans", 700))
"""Packaged fonts for what the style's own lacks, and their OpenType weights, near those of the styles."""
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
_MEASURING_PX = 100.0
_ICON_EM, _ICON_SIDE_EM, _ICON_BELOW_EM = 0.98, 0.04, 0.14
"""Size of an emoji, the room on either side of it, and how far it reaches below the base line."""
_LEAST_SPACE_EM = 0.28
"""Narrowest space between two words, so that heavy type with outlines has clear gaps."""


class Typesetter:
    """Type of one design for texts of one language."""

    def __init__(self, design: CaptionDesign, language: str) -> None:
        self._design, self.language = design, language
        self._collections: dict[tuple[int, ...], tuple[Any, list[str]]] = {}
        self.width_em = lru_cache(maxsize=4096)(self._width_em)
        """Width of a word, in em, as ``draw`` draws it."""

    @cached_property
    def space_em(self) -> float:
        """Width of the space between two words, in em."""
        return max(_LEAST_SPACE_EM, self.width_em("n n") - self.width_em("nn"))

    def written(self, text: str) -> str:
        """The text as it is drawn: in the style's case, without what no font can draw; empty if nothing is left."""
        text = clean(unicodedata.normalize("NFC", text))
        if self._design.capitals and "ß" not in text:
            text = text.upper()
        drawn = "".join(piece for piece, is_icon in emoji_pieces(text) if is_icon or self._drawable(piece).strip())
        if not drawn.strip("".join(_JOINERS)):
            return ""
        return text

    def draw(self, canvas: Any, text: str, x: float, baseline: float, em_px: float, paint: Any) -> None:
        """Draw a word from its left edge on its base line, all sizes in pixels; emoji as icons, once, by a fill."""
        for piece, is_icon in self._pieces(text):
            if is_icon:
                if paint.getStyle() == skia.Paint.kFill_Style and paint.getMaskFilter() is None:
                    self._draw_icon(canvas, piece, x, baseline, em_px, paint)
                x += (_ICON_EM + 2 * _ICON_SIDE_EM) * em_px
            else:
                paragraph = self._paragraph(piece, em_px, paint)
                paragraph.paint(canvas, x, baseline - paragraph.AlphabeticBaseline)
                x += paragraph.LongestLine

    def _width_em(self, text: str) -> float:
        plain = skia.Paint()
        return sum(
            _ICON_EM + 2 * _ICON_SIDE_EM
            if is_icon
            else float(self._paragraph(piece, _MEASURING_PX, plain).LongestLine) / _MEASURING_PX
            for piece, is_icon in self._pieces(text)
        )

    def _pieces(self, text: str) -> tuple[tuple[str, bool], ...]:
        """From left to right as displayed."""
        pieces = tuple(
            (piece if is_icon else self._drawable(piece), is_icon) for piece, is_icon in emoji_pieces(text) if piece
        )
        return pieces[::-1] if direction(text) == "rtl" else pieces

    def _paragraph(self, text: str, em_px: float, paint: Any) -> Any:
        textlayout = skia.textlayout
        collection, families = self._fonts(text)
        style = textlayout.TextStyle()
        style.setFontFamilies(families)
        style.setFontSize(em_px)
        style.setForegroundPaint(paint)
        paragraph_style = textlayout.ParagraphStyle()
        paragraph_style.setTextStyle(style)
        builder = textlayout.ParagraphBuilder.make(paragraph_style, collection, text_unicode())
        builder.pushStyle(style)
        # A paragraph's own direction cannot be set; without it a full stop would stand on the wrong side.
        builder.addText(f"{EMBED_RTL}{text}{END_EMBEDDING}" if direction(text) == "rtl" else text)
        paragraph = builder.Build()
        paragraph.layout(1e6)
        return paragraph

    def _fonts(self, text: str) -> tuple[Any, list[str]]:
        """The style's font and those that characters of the text need, with their names in the collection."""
        extra = {}
        for char in text:
            face = _extra_face(char, self._design.font, self.language)
            if face is not None:
                extra[face.uniqueID()] = face
        known = self._collections.get(tuple(extra))
        if known is None:
            known = self._collections[tuple(extra)] = _collection(
                [typeface(self._design.font, self._design.weight), *extra.values()]
            )
        return known

    def _drawable(self, text: str) -> str:
        return "".join(char for char in text if char in _JOINERS or char.isspace() or self._has_face(char))

    def _has_face(self, char: str) -> bool:
        return _is_packaged(char, self._design.font) or _extra_face(char, self._design.font, self.language) is not None

    @staticmethod
    def _draw_icon(canvas: Any, name: str, x: float, baseline: float, em_px: float, paint: Any) -> None:
        image = skia.Image.fromarray(
            render_icon(name, max(1, round(_ICON_EM * em_px))), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
        )
        left = x + _ICON_SIDE_EM * em_px + (_ICON_EM * em_px - image.width()) / 2
        top = baseline + _ICON_BELOW_EM * em_px - (_ICON_EM * em_px + image.height()) / 2
        opacity = skia.Paint(Alphaf=paint.getAlphaf())
        canvas.drawImage(image, left, top, skia.SamplingOptions(skia.FilterMode.kLinear), opacity)


def _collection(faces: list[Any]) -> tuple[Any, list[str]]:
    provider = skia.textlayout.TypefaceFontProvider()
    own, *extra = faces
    faces = [own, *(typeface(*fallback) for fallback in _FALLBACKS), *extra]
    families = [f"face {number}" for number in range(len(faces))]
    for face, family in zip(faces, families, strict=True):
        provider.registerTypeface(face, family)
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return collection, families


@lru_cache(maxsize=8192)
def _is_packaged(char: str, font: str) -> bool:
    names = (font, *(name for name, _ in _FALLBACKS))
    return any(typeface(name).unicharToGlyph(ord(char)) for name in names)


@lru_cache(maxsize=8192)
def _extra_face(char: str, font: str, language: str) -> Any:
    """The face of an installed wheel or of the system that has a character which the packaged fonts lack, or None."""
    if char.isspace() or char in _JOINERS or _is_packaged(char, font):
        return None
    return further_typeface(ord(char), language)
