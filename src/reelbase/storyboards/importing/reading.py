"""From the bytes of a file from elsewhere to what it says of a plan's scenes."""

from __future__ import annotations

from pathlib import PurePath

from reelbase.storyboards.exporting.rates import FrameRate
from reelbase.storyboards.importing.edl_file import read_edl
from reelbase.storyboards.importing.found import FoundCut, FoundScenes, unusable
from reelbase.storyboards.importing.otio_file import read_otio, read_otioz
from reelbase.storyboards.importing.script_file import read_script
from reelbase.storyboards.importing.table_file import read_csv

MAX_BYTES = 8 << 20
MAX_BUNDLE_BYTES = 64 << 20
"""Of a bundle with media; larger ones can be exported without them."""
SUFFIXES = (".otio", ".otioz", ".edl", ".csv", ".fountain")
LABELS = {".csv": "Table imported", ".fountain": "Script imported"}


def suffix_in(name: str) -> str:
    """How the file's name ends. Raises InputError for a kind that cannot be imported."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix not in SUFFIXES:
        raise unusable(
            f"{name[:100]!r} is not a file that can be imported.",
            f"Give a file that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    return suffix


def max_bytes(name: str) -> int:
    """Most bytes of a file with this name. Raises InputError for a kind that cannot be imported."""
    return MAX_BUNDLE_BYTES if suffix_in(name) == ".otioz" else MAX_BYTES


def label_for(name: str) -> str:
    """What undoing the import of such a file is called."""
    return LABELS.get(suffix_in(name), "Timeline imported")


def read_file(name: str, content: bytes, rate: FrameRate | None = None) -> FoundCut | FoundScenes:
    """What a file says, by the end of its name. rate: of an edit decision list that does not say its own.

    Raises InputError, always with the field ``file``.
    """
    suffix = suffix_in(name)
    if not content:
        raise unusable(f"{name[:100]} is empty.", "Export it again.")
    if len(content) > max_bytes(name):
        raise unusable(f"{name[:100]} is larger than {max_bytes(name) >> 20} MiB.", "Export it without media.")
    if suffix == ".otioz":
        return read_otioz(content)
    if suffix == ".otio":
        return read_otio(content)
    text = _text(content, name)
    if suffix == ".edl":
        return read_edl(text, rate)
    return read_csv(text) if suffix == ".csv" else read_script(text)


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unusable(f"{name[:100]} is not UTF-8 text.", "Save it as UTF-8 and try again.") from None
    if "\0" in text:
        raise unusable(f"{name[:100]} is not a text file.", "Export it again.")
    return text
