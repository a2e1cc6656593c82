"""Tables of words in the code, written as text so that many entries fit on a line."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """``"one two three"`` as a tuple of its words."""
    return tuple(text.split())


def table(text: str) -> dict[str, str]:
    """``"dr.=Doctor, etc.=et cetera"`` as a dictionary. Entries are separated by commas, so none may contain one."""
    return dict(entry.lstrip().split("=", 1) for entry in text.rstrip().split(","))
