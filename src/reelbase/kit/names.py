"""Titles as file names."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_CHARS = 60


def slug(title: str) -> str:
    """A title as a file name: letters and digits of any script, joined by hyphens."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", title).lower())
    return "-".join(words)[:_LONGEST_CHARS].strip("-_") or "film"
