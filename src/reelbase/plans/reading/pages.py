"""Web pages as texts: known by their beginning, and read in a process of their own."""

from __future__ import annotations

import re

from reelbase.plans.reading.documents import read_document
from reelbase.plans.reading.source import ReadText

_START = re.compile(
    r"\s*(?:<\?xml[^<>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL
)
_FIRST_TAG = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|article|section|main|table|blockquote)(?:\s[^<>]*)?>", re.IGNORECASE
)
_LAST_TAG = re.compile(r"</[a-z][a-z0-9]*>\s*$", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LOOKED_AT_BYTES = 4_096


def is_html(text: str) -> bool:
    """Whether a text begins as a page does, or is all between tags of paragraphs."""
    if _START.match(text):
        return True
    return _FIRST_TAG.match(text) is not None and _LAST_TAG.search(text[-200:]) is not None


def charset_of(data: bytes) -> str | None:
    """The character encoding that a page declares for itself."""
    match = _CHARSET.search(data[:_LOOKED_AT_BYTES])
    return match.group(1).decode("ascii") if match else None


def read_html(text: str) -> ReadText:
    """The article of a page. Raises InputError."""
    return read_document("html", text.encode("utf-8", errors="replace"))
