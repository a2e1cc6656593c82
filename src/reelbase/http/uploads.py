"""Uploads: untrusted until checked, then stored under the hash of their content.

The first bytes decide what a file is. Its name and its stated type must agree with them, and then the file is opened,
within limits, by the code that will read it later. No part of its name is ever part of a path.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Any, Literal
from uuid import uuid4

from fastapi import Depends, Request, UploadFile
from fastapi import File as FileField

from reelbase.application.application import Application
from reelbase.http.errors import TooLarge, Unsupported
from reelbase.kit.errors import InputError, StorageError
from reelbase.kit.settings import UploadsSettings

FileKind = Literal["picture", "clip", "sound"]
NAME_BYTES = 255
_HEAD_BYTES = 64
_CHUNK_BYTES = 1 << 20
_FIX = (
    "Use PNG, JPEG, WebP or OpenRaster for pictures, MP4, MOV or WebM for clips, WAV, MP3, M4A, FLAC or OGG for sound."
)
_DECODING = threading.BoundedSemaphore(1)
"""A decoded picture or frame takes hundreds of megabytes: one at a time."""


@dataclass(frozen=True, slots=True)
class _Format:
    """A supported format; files are stored with the first of its suffixes and served with the first of its types."""

    label: str
    kinds: tuple[FileKind, ...]
    suffixes: tuple[str, ...]
    types: tuple[str, ...]
    matches: Callable[[bytes], bool]


def _iso(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _first(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_open_raster(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and head[30:54] == b"mimetypeimage/openraster"


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2"))


_OCTETS = "application/octet-stream"
_WEBM_TYPES = ("video/webm", "audio/webm", "video/x-matroska")
_OGG_TYPES = ("audio/ogg", "audio/opus", "application/ogg")
_MP4_SOUND = ("audio/mp4", "audio/x-m4a", "audio/m4a")
_WAV_TYPES = ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave")
_FORMATS = (
    _Format("PNG", ("picture",), (".png",), ("image/png",), _first(b"\x89PNG\r\n\x1a\n")),
    _Format("JPEG", ("picture",), (".jpg", ".jpeg"), ("image/jpeg", "image/jpg"), _first(b"\xff\xd8\xff")),
    _Format("WebP", ("picture",), (".webp",), ("image/webp",), _riff(b"WEBP")),
    _Format("OpenRaster", ("picture",), (".ora",), ("image/openraster", "application/zip"), _is_open_raster),
    _Format("M4A", ("sound",), (".m4a",), _MP4_SOUND, _iso(b"M4A ", b"M4B ")),
    _Format("QuickTime", ("clip",), (".mov",), ("video/quicktime",), _iso(b"qt  ")),
    _Format("MP4", ("clip", "sound"), (".mp4", ".m4v", ".m4a"), ("video/mp4", "video/x-m4v", *_MP4_SOUND), _iso()),
    _Format("WebM", ("clip", "sound"), (".webm", ".mkv"), _WEBM_TYPES, _first(b"\x1a\x45\xdf\xa3")),
    _Format("WAV", ("sound",), (".wav",), _WAV_TYPES, _riff(b"WAVE")),
    _Format("FLAC", ("sound",), (".flac",), ("audio/flac", "audio/x-flac"), _first(b"fLaC")),
    _Format("OGG", ("sound",), (".ogg", ".oga", ".opus"), _OGG_TYPES, _first(b"OggS")),
    _Format("MP3", ("sound",), (".mp3",), ("audio/mpeg", "audio/mp3"), _is_mp3),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A checked file in storage. ``name`` is the stored name, ``called`` the sender's."""

    name: str
    called: str
    kind: FileKind
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    duration_s: float | None


_FormFile = Annotated[UploadFile, FileField(description="The file, with its own name and type.")]


def uploaded(*kinds: FileKind) -> Any:
    """``file: Annotated[Upload, uploaded("picture", "clip")]``: the form's ``file``, checked and stored.

    It is checked before the endpoint runs, so that no transaction waits for it. Raises InputError, Unsupported (415),
    TooLarge (413), always with the field ``file``.
    """

    def take(request: Request, file: _FormFile) -> Upload:
        application: Application = request.app.state.application
        return take_upload(application, file, kinds)

    return Depends(take)


def take_upload(application: Application, file: UploadFile, kinds: tuple[FileKind, ...]) -> Upload:
    """Check a file and store it; call it in a sync endpoint or a thread. Raises what ``uploaded`` does."""
    limits = application.settings.uploads
    called = _checked_name(file.filename)
    format = _format_of(file.file, called)
    _check_agreement(format, called, file.content_type)
    with _in_work_folder(application, format.suffixes[0]) as path:
        size_bytes = _copy(file.file, path, limits.max_bytes)
        kind, width, height, duration_s = _inspect(format, path, called, limits)
        if kind not in kinds:
            raise Unsupported(f"{called} is a {kind}; a {' or a '.join(kinds)} is needed.", field="file", fix=_FIX)
        name = application.storage.take(path)
    return Upload(name, called, kind, format.types[0], size_bytes, width, height, duration_s)


def _checked_name(filename: str | None) -> str:
    name = filename or ""
    if not name or name in (".", "..") or len(name.encode()) > NAME_BYTES or not name.isprintable():
        raise InputError("The file has no usable name.", field="file", fix="Give it a plain name, such as picture.png.")
    if "/" in name or "\\" in name:
        raise InputError("The file name must not contain a path.", field="file", fix="Send only the name.")
    return name


def _format_of(stream: IO[bytes], called: str) -> _Format:
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise InputError(f"{called} is empty.", field="file", fix="Choose another file.")
    found = next((format for format in _FORMATS if format.matches(head)), None)
    if found is not None:
        return found
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise Unsupported(f"{called} is an SVG, which can contain scripts.", field="file", fix="Export it as a PNG.")
    if start.startswith(b"pk\x03\x04"):
        raise Unsupported(f"{called} is an archive.", field="file", fix="Upload the files in it one by one.")
    raise Unsupported(f"We can't use {called}: its file type is not supported.", field="file", fix=_FIX)


def _check_agreement(format: _Format, called: str, stated: str | None) -> None:
    suffix = PurePosixPath(called).suffix.lower()
    if suffix not in format.suffixes:
        raise Unsupported(
            f"{called} ends in {suffix or 'nothing'}, but its content is {format.label}.",
            field="file",
            fix=f"Rename it to end in {format.suffixes[0]}.",
        )
    plain = (stated or _OCTETS).partition(";")[0].strip().lower()
    if plain not in (*format.types, _OCTETS):
        raise Unsupported(
            f"{called} is declared as {plain[:100]}, but its content is {format.label}.",
            field="file",
            fix=f"Send it as {format.types[0]}.",
        )


def _copy(source: IO[bytes], target: Path, limit_bytes: int) -> int:
    size_bytes = 0
    try:
        with target.open("xb") as out:
            while chunk := source.read(_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise TooLarge(f"The file exceeds {limit_bytes} bytes.", field="file", fix="Upload a smaller file.")
                out.write(chunk)
    except OSError as error:
        raise StorageError(f"The file cannot be stored: {error.strerror}.", fix="Free some space.") from error
    return size_bytes


def _inspect(
    format: _Format, path: Path, called: str, limits: UploadsSettings
) -> tuple[FileKind, int | None, int | None, float | None]:
    # Imported late: decoders are heavy, and a starting server needs none.
    from reelbase.media.pictures.measuring import TooManyPixels, look_at_picture

    try:
        with _DECODING:
            if "picture" in format.kinds:
                return "picture", *look_at_picture(path, max_pixels=limits.max_pixels), None
            return _media(format, path, called, limits)
    except TooManyPixels as error:
        raise TooLarge(error.message.replace(path.name, called), field="file", fix=error.fix) from error
    except InputError as error:
        # The reader knows the file by its temporary name.
        message = error.message.replace(path.name, called)
        raise type(error)(message, field="file", fix=error.fix) from error


def _media(
    format: _Format, path: Path, called: str, limits: UploadsSettings
) -> tuple[FileKind, int | None, int | None, float | None]:
    from reelbase.media.probe import probe

    info = probe(path)
    kind: FileKind = "clip" if info.video is not None and "clip" in format.kinds else "sound"
    if kind == "sound" and info.audio is None:
        raise Unsupported(f"{called} has no sound.", field="file", fix=_FIX)
    if info.duration_s > limits.max_duration_s:
        raise TooLarge(
            f"{called} lasts {info.duration_s:.0f} s; the limit is {limits.max_duration_s:.0f} s.",
            field="file",
            fix="Upload a shorter file.",
        )
    video = info.video if kind == "clip" else None
    if video is not None and video.width * video.height > limits.max_pixels:
        raise TooLarge(
            f"{called} is {video.width}x{video.height} pixels; the limit is {limits.max_pixels / 1e6:g} million.",
            field="file",
            fix="Upload a smaller one.",
        )
    return kind, video.width if video else None, video.height if video else None, info.duration_s


@contextmanager
def _in_work_folder(application: Application, suffix: str) -> Iterator[Path]:
    """A temporary path on the storage's disk, so that storing the file moves no bytes."""
    folder = application.settings.work_dir / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < application.settings.uploads.max_bytes:
        raise StorageError("The server's disk is nearly full.", fix="Free some space on it.")
    path = folder / f"{uuid4().hex}{suffix}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
