"""Zip files with media beside what names them. Every path in them is relative; media are stored as they are."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from reelbase.storyboards.exporting.captions import subtitles_of
from reelbase.storyboards.exporting.cutlist import CutList, MediaFile
from reelbase.storyboards.exporting.timeline_otio import otio_document

CAPTIONS = "captions.srt"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a bundle, so that the same plan gives the same bytes."""


def write_otioz(cuts: CutList, target: Path) -> None:
    """A bundle as OpenTimelineIO reads it: ``content.otio``, ``version.txt`` and the media."""
    write_bundle(target, {"content.otio": otio_document(cuts), "version.txt": "1.0.0"}, cuts.media)


def write_with_media(cuts: CutList, name: str, document: str, target: Path) -> None:
    """A timeline with its media and captions."""
    write_bundle(target, {name: document, CAPTIONS: subtitles_of(cuts)}, cuts.media)


def write_numbered_media(cuts: CutList, target: Path) -> None:
    """The media in the order of the scenes, with captions: for editors that read no timeline, such as CapCut."""
    lengths = {use.file.name: clip for clip in cuts.clips if (use := clip.media.shown) is not None}
    listed = "".join(
        f"{PurePosixPath(name).name}\t{float(cuts.rate.seconds(clip.frames)):.3f} s\t{clip.name}\n"
        for name, clip in lengths.items()
    )
    texts = {CAPTIONS: subtitles_of(cuts), "order.txt": listed}
    flat = [MediaFile(file.path, PurePosixPath(file.name).name, file.kind, file.duration_s) for file in cuts.media]
    write_bundle(target, texts, flat)


def write_bundle(target: Path, texts: Mapping[str, str], media: Iterable[MediaFile]) -> None:
    with zipfile.ZipFile(target, "w") as bundle:
        for name, text in texts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(info, text)
        for file in media:
            info = zipfile.ZipInfo(file.name, _EPOCH)
            info.file_size = file.path.stat().st_size
            with file.path.open("rb") as source, bundle.open(info, "w") as out:
                while chunk := source.read(1 << 20):
                    out.write(chunk)
