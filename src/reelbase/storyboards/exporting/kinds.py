"""The kinds of export by name, and how each is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.storyboards.exporting.captions import subtitles_of
from reelbase.storyboards.exporting.columns import csv_document
from reelbase.storyboards.exporting.cutlist import CutList
from reelbase.storyboards.exporting.edl import edl_document
from reelbase.storyboards.exporting.fcpxml import fcpxml_document
from reelbase.storyboards.exporting.fountain import fountain_document
from reelbase.storyboards.exporting.rates import DEFAULT_RATE

ExportKind = Literal["otio", "otioz", "fcpxml", "fcp7", "edl", "srt", "csv", "fountain", "html", "pdf", "media"]
FramesPerPage = Literal[2, 3, 4, 6]
KINDS: tuple[ExportKind, ...] = get_args(ExportKind)
TIMELINES: tuple[ExportKind, ...] = ("otio", "fcpxml", "fcp7", "edl")
"""Those that name media, and come with them as a zip when that is asked for."""
_NEED_FRAMES = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """fps: name of a rate. with_media: a timeline comes as a zip with the media that it names, and captions."""

    fps: str = DEFAULT_RATE
    frames_per_page: FramesPerPage = 6
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class _Format:
    suffix: str
    media_type: str


_ZIP = _Format(".zip", "application/zip")
_FORMATS: dict[ExportKind, _Format] = {
    "otio": _Format(".otio", "application/octet-stream"),
    "otioz": _Format(".otioz", "application/zip"),
    "fcpxml": _Format(".fcpxml", "application/xml"),
    "fcp7": _Format(".xml", "application/xml"),
    "edl": _Format(".edl", "text/plain; charset=utf-8"),
    "srt": _Format(".srt", "application/x-subrip; charset=utf-8"),
    "csv": _Format(".csv", "text/csv; charset=utf-8"),
    "fountain": _Format(".fountain", "text/plain; charset=utf-8"),
    "html": _Format(".html", "text/html; charset=utf-8"),
    "pdf": _Format(".pdf", "application/pdf"),
    "media": _ZIP,
}


def checked_kind(name: str) -> ExportKind:
    """Raises InputError for a kind that there is not."""
    found = next((kind for kind in KINDS if kind == name), None)
    if found is None:
        raise InputError(f"There is no export {name[:40]!r}.", field="to", fix=f"Use one of {', '.join(KINDS)}.")
    return found


def suffix_of(kind: ExportKind, options: ExportOptions) -> str:
    """How the name of the file ends."""
    return _format(kind, options).suffix


def media_type_of(kind: ExportKind, options: ExportOptions) -> str:
    return _format(kind, options).media_type


def needs_frames(kind: ExportKind) -> bool:
    """Whether it shows small pictures of the scenes."""
    return kind in _NEED_FRAMES


def needs_media(kind: ExportKind) -> bool:
    """Whether it names files that scenes show or play."""
    return kind in (*TIMELINES, "otioz", "media")


def check_options(kind: ExportKind, options: ExportOptions) -> None:
    """Raises InputError for options that do not go together."""
    if options.with_media and kind not in TIMELINES:
        raise InputError(
            f"An export to {kind} is not a timeline that names media.",
            field="media",
            fix=f"Leave it out, or use one of {', '.join(TIMELINES)}. otioz and media contain them always.",
        )


def write_export(kind: ExportKind, cuts: CutList, options: ExportOptions, target: Path) -> None:
    """Write the file, whole or not at all. Raises NotConfigured for a PDF without its package, StorageError."""
    with atomic_path(target) as part:
        if options.with_media:
            from reelbase.storyboards.exporting.bundles import write_with_media

            write_with_media(cuts, f"timeline{_FORMATS[kind].suffix}", _text_writer(kind)(cuts), part)
        elif kind == "pdf":
            from reelbase.storyboards.exporting.pdf import pdf_document

            part.write_bytes(pdf_document(cuts, options.frames_per_page))
        elif kind in ("otioz", "media"):
            from reelbase.storyboards.exporting.bundles import write_numbered_media, write_otioz

            (write_otioz if kind == "otioz" else write_numbered_media)(cuts, part)
        else:
            part.write_text(_text_writer(kind)(cuts), encoding="utf-8", newline="")


def _format(kind: ExportKind, options: ExportOptions) -> _Format:
    return _ZIP if options.with_media else _FORMATS[kind]


def _text_writer(kind: ExportKind) -> Callable[[CutList], str]:
    # Imported late: not every export needs them, and they take a while to load.
    if kind in ("otio", "fcp7"):
        from reelbase.storyboards.exporting.timeline_otio import fcp7_document, otio_document

        return otio_document if kind == "otio" else fcp7_document
    if kind == "html":
        from reelbase.storyboards.exporting.pages import html_document

        return html_document
    return {
        "fcpxml": fcpxml_document,
        "edl": edl_document,
        "srt": subtitles_of,
        "csv": csv_document,
        "fountain": fountain_document,
    }[kind]
