"""From a file to its content: bytes that are bounded, and text that is decoded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from reelbase.plans.reading.formats import BINARY_READERS, STANDARD_INPUT, binary_format
from reelbase.plans.reading.source import unusable

MAX_TEXT_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 32 << 20
"""Most bytes of a document that is not a text, such as a PDF: pictures and fonts are part of it."""
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_content(source: str | Path) -> str | bytes:
    """The text of a file or of standard input (``-``), or the bytes of a document that a reader is there for.

    Raises InputError.
    """
    if str(source) == STANDARD_INPUT:
        return content_of(sys.stdin.buffer, "Standard input")
    path = Path(source).expanduser()
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
    if is_document(data[:8]):
        data += file.read(MAX_DOCUMENT_BYTES + 1 - len(data))
        if len(data) > MAX_DOCUMENT_BYTES:
            raise unusable(f"{name} is larger than {MAX_DOCUMENT_BYTES >> 20} MiB.", "Shorten it.")
        if binary_format(data) in BINARY_READERS:
            return data
    elif len(data) > MAX_TEXT_BYTES:
        raise unusable(
            f"{name} is larger than {MAX_TEXT_BYTES >> 20} MiB.",
            "Shorten it; a ten-minute film needs about 10 kB of text.",
        )
    return decoded(data, name)


def is_document(start: bytes) -> bool:
    """Whether a file that begins like this may be a document that is not a text."""
    return start.startswith((b"PK\x03\x04", b"%PDF-"))


def decoded(data: bytes, name: str) -> str:
    """The text that these bytes are. Raises InputError."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data or error.start < 4:
            raise unusable(f"{name} is not a text file.", "Give a Markdown or plain-text file.") from None
        raise unusable(f"{name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8 and try again.") from None
    if "\0" in text:
        raise unusable(f"{name} is not a text file.", "Give a Markdown or plain-text file.")
    return text
