"""Kinds of files that are not read: what they are, and what to do with them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass

from reelbase.plans.wording import listed


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: how it begins, with which bytes at ``offset``, and the ways out."""

    start: bytes
    name: str
    fix: str
    offset: int = 0


_PICTURE = "Give the text that is on it; a program for text recognition (OCR) can find it."
_RECORDING = "Have it transcribed, and give the transcript or the subtitles."
_UNPACK = "Unpack it, and give one of the files in it."
_KINDS = (
    _Kind(
        b"\xd0\xcf\x11\xe0",
        "a document of an old Office program, or one with a password",
        "Save it as .docx or .pptx without one.",
    ),
    _Kind(b"\x89PNG", "a picture", _PICTURE),
    _Kind(b"\xff\xd8\xff", "a picture", _PICTURE),
    _Kind(b"GIF8", "a picture", _PICTURE),
    _Kind(b"II*\0", "a picture", _PICTURE),
    _Kind(b"MM\0*", "a picture", _PICTURE),
    _Kind(b"WEBP", "a picture", _PICTURE, offset=8),
    _Kind(b"ftypheic", "a picture", _PICTURE, offset=4),
    _Kind(b"ftypavif", "a picture", _PICTURE, offset=4),
    _Kind(b"ftyp", "a recording", _RECORDING, offset=4),
    _Kind(b"\x1aE\xdf\xa3", "a recording", _RECORDING),
    _Kind(b"ID3", "a recording", _RECORDING),
    _Kind(b"\xff\xfb", "a recording", _RECORDING),
    _Kind(b"OggS", "a recording", _RECORDING),
    _Kind(b"fLaC", "a recording", _RECORDING),
    _Kind(b"WAVE", "a recording", _RECORDING, offset=8),
    _Kind(b"AVI ", "a recording", _RECORDING, offset=8),
    _Kind(b"\x1f\x8b", "an archive", _UNPACK),
    _Kind(b"7z\xbc\xaf", "an archive", _UNPACK),
    _Kind(b"Rar!", "an archive", _UNPACK),
    _Kind(b"BZh", "an archive", _UNPACK),
    _Kind(b"\xfd7zXZ", "an archive", _UNPACK),
    _Kind(b"SQLite format 3", "a database", "Export what the film is about as text."),
    _Kind(b"{\\rtf", "a document in Rich Text Format", "Save it as .docx or as plain text."),
    _Kind(b"%!PS", "PostScript", "Convert it to PDF, for example with ps2pdf."),
    _Kind(b"AT&TFORM", "DjVu", "Convert it to PDF with its text."),
    _Kind(b"bplist", "a property list", "Export what the film is about as text."),
)
_FINAL_DRAFT = ("a screenplay of Final Draft", "Export it as Fountain or as PDF.")
_DRAWING = ("a drawing in SVG", "Give the text that is on it.")
_FEED = ("a feed", "Give the address of the article that the film is about.")
_WIKI_EXPORT = ("an export of a wiki", "Give one page of it, saved as .mediawiki.")
_XML = re.compile(
    r"(?:<\?xml[^<>]*\?>\s*|<!--.{0,5000}?-->\s*|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\])?\s*>\s*)+<([A-Za-z][\w:.-]*)",
    re.DOTALL,
)
CODE_SUFFIXES = listed("""
    .bat .c .cc .cpp .cs .css .dart .go .h .hpp .ini .ipynb .java .js .jsx .kt .lua .php .pl .ps1 .r .rb .rs .scala
    .scss .sh .sql .swift .toml .ts .tsx .vb .vue .xsl .zig
""")
"""Names of files with programs and settings, which nobody wants to hear."""
_ARCHIVES = (
    ("xl/", "an Excel workbook", "Save the sheet as .csv."),
    ("Index/", "a Pages, Numbers or Keynote file", "Export it as .docx, .csv or .pptx."),
    ("visio/", "a drawing", "Export it as PDF."),
)
_MEDIA_TYPES = (
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet", "Save the sheet as .csv."),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation", "Save it as .pptx."),
)


def kind_of(data: bytes) -> tuple[str, str] | None:
    """What a file is and what to do with it, when it is of a known kind that is not read."""
    return _archive_kind(data) if data.startswith(b"PK\x03\x04") else _plain_kind(data)


def kind_of_text(text: str) -> tuple[str, str] | None:
    """As ``kind_of``, for data that is written as text."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "[") and _is_json(text):
        return "JSON data", "Give the sentences in it as a text, or save its table as .csv."
    root = _XML.match(start)
    if root is None:
        return None
    known = {"fdx": _FINAL_DRAFT, "svg": _DRAWING, "rss": _FEED, "feed": _FEED, "mediawiki": _WIKI_EXPORT}
    name = root.group(1).lower()
    return known.get("fdx" if name == "finaldraft" else name, (f"XML data (<{root.group(1)}>)", "Give its text."))


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _plain_kind(data: bytes) -> tuple[str, str] | None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n")
    for kind in _KINDS:
        if (start if kind.offset == 0 else data[kind.offset :]).startswith(kind.start):
            return kind.name, kind.fix
    return None


def _archive_kind(data: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            media_type = archive.open("mimetype").read(100).strip() if "mimetype" in names else b""
    except Exception:
        # Whatever a broken archive hits, it is an archive.
        return "an archive", _UNPACK
    for start, what, fix in _MEDIA_TYPES:
        if media_type == start:
            return what, fix
    for folder, what, fix in _ARCHIVES:
        if any(each.startswith(folder) for each in names):
            return what, fix
    return "an archive", _UNPACK
