"""A font in place of the wheels of further scripts: squares for wide characters, narrower boxes for the others."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reelbase.media.speech.scripts import columns_of

HAN = "東京は日本の首都であり世界最大級の都市で、多くの人が住んでいる。"
HEBREW = "שלום עולם גדול."
THAI = "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย"


def save_squares(path: Path, text: str = HAN + HEBREW + THAI) -> None:
    """A TrueType font of the letters of a text. Marks above and below letters are wide boxes of no advance."""
    names = {f"uni{ord(letter):04X}": letter for letter in sorted(set(text) - set(" ."))}
    widths = {".notdef": 500, **{name: 500 * columns_of(letter) for name, letter in names.items()}}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({ord(letter): name for name, letter in names.items()})
    outlines = {}
    for name, width in widths.items():
        pen = TTGlyphPen(None)
        pen.moveTo((50, 0))
        for point in ((50, 800), (max(width, 400) - 50, 800), (max(width, 400) - 50, 0)):
            pen.lineTo(point)
        pen.closePath()
        outlines[name] = pen.glyph()
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({name: (width, 50) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Bold"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
