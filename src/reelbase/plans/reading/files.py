"""From a file to its content: bytes that are bounded, and text that is decoded."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath
from typing import BinaryIO

from reelbase.kit.errors import InputError
from reelbase.plans.reading.formats import (
    BINARY_READERS,
    STANDARD_INPUT,
    SUFFIXES,
    TextFormat,
    binary_format,
    readable,
)
from reelbase.plans.reading.kinds import CODE_SUFFIXES, kind_of
from reelbase.plans.reading.pages import charset_of
from reelbase.plans.reading.source import unusable

MAX_TEXT_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 32 << 20
"""Most bytes of a document that is not a text, such as a PDF: pictures and fonts are part of it."""
_FIRST_BYTES = 4
"""A file whose first bytes are no text is no text; later ones may be letters of another encoding."""
_MIN_ZEROS = 0.7
_FOREIGN_TEXTS = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"%!PS", b"SQLite format 3")
"""Beginnings of files that may consist of nothing but letters and are no texts all the same."""
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_content(source: str | Path) -> str | bytes:
    """The text of a file or of standard input (``-``), or the bytes of a document that a reader is there for.

    Raises InputError.
    """
    if str(source) == STANDARD_INPUT:
        return content_of(sys.stdin.buffer, "Standard input")
    path = Path(source).expanduser()
    if path.suffix.lower() in CODE_SUFFIXES:
        raise unusable(f"{path.name} is a program or its settings, not a text to narrate.", readable())
    try:
        with path.open("rb") as file:
            return content_of(file, path.name)
    except FileNotFoundError:
        raise unusable(f"The file {path} does not exist.", "Check the path, or give a topic in quotes.") from None
    except IsADirectoryError:
        raise unusable(f"{path} is a folder.", "Give a text file in it.") from None
    except PermissionError:
        raise unusable(f"{path} cannot be read.", "Change its permissions, or copy it.") from None


def content_of(file: BinaryIO, name: str) -> str | bytes:
    """What ``read_content`` returns, from an open file. ``name`` is for messages."""
    data = file.read(MAX_TEXT_BYTES + 1)
    is_email = SUFFIXES.get(PurePath(name).suffix.lower()) is TextFormat.EMAIL
    if is_email or is_document(data[:8]):
        data += file.read(MAX_DOCUMENT_BYTES + 1 - len(data))
        if len(data) > MAX_DOCUMENT_BYTES:
            raise unusable(f"{name} is larger than {MAX_DOCUMENT_BYTES >> 20} MiB.", "Shorten it.")
        if is_email or binary_format(data) in BINARY_READERS:
            return data
    elif len(data) > MAX_TEXT_BYTES and kind_of(data):
        raise _no_text(data, name)
    elif len(data) > MAX_TEXT_BYTES:
        raise unusable(
            f"{name} is larger than {MAX_TEXT_BYTES >> 20} MiB.",
            "Shorten it; a ten-minute film needs about 10 kB of text.",
        )
    return decoded(data, name)


def is_document(start: bytes) -> bool:
    """Whether a file that begins like this may be a document that is not a text."""
    return start.startswith((b"PK\x03\x04", b"%PDF-"))


def decoded(data: bytes, name: str, charset: str | None = None) -> str:
    """The text that these bytes are. Raises InputError that says what they are, or which kinds can be read.

    charset: what a server says of it, for text that is not UTF-8.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    if (unmarked := _without_mark(data)) is not None:
        return unmarked
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if charset := charset or charset_of(data):
            return _in_charset(data, charset, name)
        if b"\0" in data or error.start < _FIRST_BYTES or kind_of(data):
            raise _no_text(data, name) from None
        raise unusable(f"{name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8 and try again.") from None
    if "\0" in text or data.startswith(_FOREIGN_TEXTS):
        raise _no_text(data, name)
    return text


def _no_text(data: bytes, name: str) -> InputError:
    kind = kind_of(data)
    if kind is None:
        return unusable(f"{name} is not a text file.", readable())
    what, fix = kind
    return unusable(f"{name} is {what} and cannot be read.", f"{fix} {readable()}")


def _in_charset(data: bytes, charset: str, name: str) -> str:
    """A page in the encoding that it declares. ``iso-8859-1`` means what browsers take it for."""
    latin = charset.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii")
    try:
        return data.decode("windows-1252" if latin else charset, errors="replace")
    except LookupError:
        raise unusable(f"{name} is in an unknown encoding: {charset}.", "Save it as UTF-8 and try again.") from None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 that does not begin with its mark: every other byte of a text in Latin letters is zero."""
    start = data[:1000]
    zeros = [start[place::2].count(0) * 2 / max(len(start), 1) for place in (0, 1)]
    if max(zeros) < _MIN_ZEROS or min(zeros) > 0:
        return None
    try:
        return data.decode("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
    except UnicodeDecodeError:
        return None
