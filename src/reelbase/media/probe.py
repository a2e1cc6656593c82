"""Inspects media files. They are untrusted: only local, self-contained containers and common codecs are opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from reelbase.kit.errors import InputError

MAX_SIDE_PX = 8192
MAX_FRAME_PIXELS = 8192 * 4608
"""Pixels of any decoded frame, whatever the header says: 8K video, the largest that cameras record."""
_MAX_PIXEL_ASPECT = 16
"""Widest pixel shape that is believed; real ones are below 3."""
_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,ogg,wav,mp3,flac,aac,gif,image2,png_pipe,jpeg_pipe"
)
# FFmpeg brings decoders for hundreds of formats of old games and cameras, whose code is hardly maintained.
_CODECS = ",".join(
    (
        *("h264", "hevc", "av1", "libdav1d", "vp8", "vp9", "libvpx", "libvpx-vp9", "theora"),
        *("mpeg4", "mpeg2video", "mpeg1video", "h263", "flv", "msmpeg4", "mjpeg", "png", "gif"),
        *("prores", "dnxhd", "cfhd", "dvvideo", "qtrle", "ffv1", "huffyuv", "utvideo", "rawvideo", "v210"),
        *("aac", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis", "flac", "alac", "ac3", "eac3"),
        *("pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
        *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw"),
        *("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt"),
    )
)
_DECODING = {"codec_whitelist": _CODECS, "max_pixels": str(MAX_FRAME_PIXELS)}


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A video track. Its size is as displayed: rotated, in square pixels.

    fps: the average rate; duration_s: in seconds; frames: their number, 0 if the header has none.
    """

    codec: str
    width: int
    height: int
    fps: Fraction
    duration_s: float
    frames: int
    pixel_format: str


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """An audio track: ``sample_rate`` in Hz, ``duration_s`` in seconds."""

    codec: str
    sample_rate: int
    channels: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A media file with its first video and audio tracks; ``metadata`` as sorted (name, value) pairs."""

    container: str
    size_bytes: int
    duration_s: float
    video: VideoInfo | None
    audio: AudioInfo | None
    metadata: tuple[tuple[str, str], ...] = ()


def probe(path: Path) -> MediaInfo:
    """Read a file's tracks and decode its first frame. Raises InputError for a file that is not usable media."""
    with open_media(path) as container:
        duration_s = (container.duration or 0) / av.time_base
        video = container.streams.video[0] if container.streams.video else None
        audio = container.streams.audio[0] if container.streams.audio else None
        if video is None and audio is None:
            raise InputError(
                f"{path.name} has neither a video nor an audio track.", field="file", fix="Use another file."
            )
        return MediaInfo(
            container=container.format.name,
            size_bytes=path.stat().st_size,
            duration_s=duration_s,
            video=_video_info(container, video, duration_s, path) if video is not None else None,
            audio=_audio_info(audio, duration_s, path) if audio is not None else None,
            metadata=tuple(sorted((str(key), str(value)) for key, value in container.metadata.items())),
        )


def video_stream(container: Any, path: Path) -> Any:
    """The first video stream of an open container. Raises InputError when there is none."""
    if not container.streams.video:
        raise InputError(f"{path.name} has no video track.", field="file", fix="Use a video file.")
    return container.streams.video[0]


def audio_stream(container: Any, path: Path) -> Any:
    """The first audio stream of an open container. Raises InputError when there is none."""
    if not container.streams.audio:
        raise InputError(f"{path.name} has no audio track.", field="file", fix="Use a file with sound.")
    return container.streams.audio[0]


@contextmanager
def open_media(path: Path) -> Iterator[Any]:
    """Open a local file as a PyAV container; playlists and network addresses inside it are refused.

    Failures of the demuxer or a decoder inside the block become an InputError that names the file.
    """
    # A demuxer that follows references (HLS, concat) would let an uploaded file read others.
    options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS, **_DECODING}
    if not path.is_file():
        raise InputError(f"File not found: {path}.", field="file", fix="Check the path.")
    try:
        with av.open(f"file:{path.absolute()}", options=options, metadata_errors="replace") as container:
            for stream in (*container.streams.video, *container.streams.audio):
                if stream.codec_context is not None:
                    stream.codec_context.options = dict(_DECODING)
            yield container
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{path.name} cannot be read as a media file: {reason}.",
            field="file",
            fix="Use a common format such as MP4, MOV, WebM, PNG or WAV.",
        ) from error


def _video_info(container: Any, stream: Any, container_s: float, path: Path) -> VideoInfo:
    _check_codec(stream, path)
    width, height = int(stream.codec_context.width), int(stream.codec_context.height)
    if not (0 < width <= MAX_SIDE_PX and 0 < height <= MAX_SIDE_PX and width * height <= MAX_FRAME_PIXELS):
        raise InputError(
            f"{path.name} is too large: {width}x{height} pixels.",
            field="file",
            fix=f"Use a picture or clip of at most {MAX_SIDE_PX} pixels per side and {MAX_FRAME_PIXELS:,} in total.",
        )
    first = next(container.decode(stream), None)
    if first is None:
        raise InputError(f"{path.name} has no frame that can be decoded.", field="file", fix="Use another file.")
    width, height = display_size(first, stream)
    duration_s = float(stream.duration * stream.time_base) if stream.duration else container_s
    return VideoInfo(
        codec=stream.codec_context.name,
        width=width,
        height=height,
        fps=Fraction(stream.average_rate or 0),
        duration_s=duration_s,
        frames=int(stream.frames or 0),
        pixel_format=str(stream.codec_context.pix_fmt or ""),
    )


def display_size(frame: Any, stream: Any) -> tuple[int, int]:
    """(width, height) of a decoded frame as a player displays it, in square pixels."""
    shape = Fraction(stream.sample_aspect_ratio or 1)
    width = max(1, round(frame.width * shape)) if 0 < shape < _MAX_PIXEL_ASPECT else frame.width
    return (frame.height, width) if frame.rotation % 180 else (width, frame.height)


def _audio_info(stream: Any, container_s: float, path: Path) -> AudioInfo:
    _check_codec(stream, path)
    return AudioInfo(
        codec=stream.codec_context.name,
        sample_rate=int(stream.codec_context.sample_rate),
        channels=int(stream.codec_context.channels),
        duration_s=float(stream.duration * stream.time_base) if stream.duration else container_s,
    )


def _check_codec(stream: Any, path: Path) -> None:
    name = stream.codec_context.name if stream.codec_context is not None else "unknown"
    if name not in _CODECS.split(","):
        raise InputError(
            f"{path.name} uses the codec {name}, which is not supported.",
            field="file",
            fix="Use a common format such as MP4 with H.264, WebM or WAV.",
        )
