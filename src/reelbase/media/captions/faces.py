"""Font faces: their name in an ASS file, their characters, and the width of a text set in them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb

_WIN_METRICS = 74
"""Offset of usWinAscent and usWinDescent in the OS/2 table, after the OpenType specification."""
_HHEA_METRICS = 4
"""Offset of ascender and descender in the hhea table."""
INVISIBLE = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""Joiners and variation selectors: fonts need not have them, and alone they are not visible."""
_MAX_ADVANCES = 8192
"""Measured texts that are remembered for a face."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Ascent and descent as libass reads them, in em, both positive."""

    ascent: float
    descent: float


class Face:
    """A font face. ``bold``: whether libass must ask for the family's bold member to get it."""

    def __init__(self, name: str, face: Any, *, bold: bool = False, tables: object = None) -> None:
        self.name = name
        self.bold = bold
        self._face = face
        self._tables = tables
        self._font = hb.Font(face)
        self._characters = frozenset(map(chr, face.unicodes)) | INVISIBLE
        self._advances: dict[str, float] = {}
        self.metrics = _metrics(face)

    @classmethod
    def from_file(cls, name: str, path: Path) -> Face:
        return cls(name, hb.Face(hb.Blob.from_file_path(str(path))))

    def covers(self, text: str) -> bool:
        return not self.missing(text)

    def missing(self, text: str) -> set[str]:
        return {char for char in text if char not in self._characters and not char.isspace()}

    def advance(self, text: str) -> float:
        """Width of a shaped text, in em."""
        known = self._advances.get(text)
        if known is None:
            if len(self._advances) >= _MAX_ADVANCES:
                self._advances.clear()
            known = self._advances[text] = self._shaped(text)
        return known

    def _shaped(self, text: str) -> float:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, {"kern": True, "liga": True})
        return float(sum(position.x_advance for position in buffer.glyph_positions or ()) / self._face.upem)


@cache
def system_face(point: int) -> Face | None:
    """The system's face for a code point, if it has outlines; libass draws no coloured bitmaps."""
    # Skia is loaded only for text that the packaged fonts lack.
    from reelbase.media.glyphs import system_typeface

    typeface = system_typeface(point)
    return None if typeface is None else _system_face(typeface.uniqueID(), typeface)


_known: dict[int, Face | None] = {}


def _system_face(number: int, typeface: Any) -> Face | None:
    if number not in _known:
        tags = {tag.to_bytes(4, "big").decode("latin-1") for tag in typeface.getTableTags()}
        # Such names cannot be written into an ASS override.
        nameable = not set(typeface.getFamilyName()) & set("{}\\()\n")
        outlines = nameable and bool(tags & {"glyf", "CFF ", "CFF2"}) and not tags & {"CBDT", "sbix"}
        _known[number] = _from_tables(typeface) if outlines else None
    return _known[number]


def _from_tables(typeface: Any) -> Face:
    tags = [tag.to_bytes(4, "big").decode("latin-1") for tag in typeface.getTableTags()]
    # HarfBuzz reads the tables in place without holding a reference, so they must live as long as the face.
    tables = {tag: bytes(typeface.getTableData(int.from_bytes(tag.encode("latin-1"), "big"))) for tag in tags}
    face = hb.Face.create_for_tables(lambda _face, tag, _data: tables.get(tag, b""), None)
    return Face(typeface.getFamilyName(), face, bold=typeface.isBold(), tables=tables)


def _metrics(face: Any) -> Metrics:
    windows = face.reference_table("OS/2").data or b""
    if len(windows) >= _WIN_METRICS + 4:
        ascent, descent = struct.unpack_from(">HH", windows, _WIN_METRICS)
        if ascent + descent:
            return Metrics(ascent / face.upem, descent / face.upem)
    ascent, descent = struct.unpack_from(">hh", face.reference_table("hhea").data, _HHEA_METRICS)
    return Metrics(ascent / face.upem, -descent / face.upem)
