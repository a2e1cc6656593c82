"""Names of files that a browser keeps."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60


def download_name(title: str, path: str) -> str:
    """``final.mp4`` of a film as ``why-the-sky-is-blue.mp4``; other files with their own name behind it."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", title).lower())
    stem = "-".join(words)[:_LONGEST].strip("-_") or "film"
    name = path.rsplit("/", 1)[-1]
    base, _, suffix = name.rpartition(".")
    return f"{stem}.{suffix}" if base == "final" else f"{stem}-{base}.{suffix}"
