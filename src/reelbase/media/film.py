"""Joins segments and sound into the finished film by copying packets; nothing is decoded or re-encoded."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from reelbase.kit.errors import ErrorCode, InputError, ReelbaseError, StepError
from reelbase.kit.files import atomic_path
from reelbase.media.probe import open_media

SOUND_SLACK_S = 0.1
"""Seconds by which sound may end before the picture, as the film's checks allow; longer sound is cut."""

_BIT_EXACT = 0x0400
"""FFmpeg's AVFMT_FLAG_BITEXACT: no version or time in the file, so that equal parts give equal bytes."""
_KNOWN_METADATA = frozenset({"artist", "comment", "copyright", "date", "description", "genre", "language", "keywords"})


def join_film(
    segments: Sequence[Path], audio: Path, out: Path, *, title: str, metadata: Mapping[str, str] | None = None
) -> None:
    """Write the film to ``out`` atomically, ready for streaming, exactly as many frames long as its segments.

    segments: MP4 files that ``render_segments`` wrote with the same format and encoding, in film order.
    audio: an AAC file (.m4a), copied unchanged.
    metadata: any of artist, comment, copyright, date, description, genre, language, keywords.
    Raises StepError (ERR_PACKAGING) when the parts do not fit together, StorageError when the disk is full.
    """
    if not segments:
        raise _packaging_error("A film needs at least one segment.")
    unknown = set(metadata or ()) - _KNOWN_METADATA
    if unknown:
        raise _packaging_error(f"MP4 cannot store the metadata {', '.join(sorted(unknown))}.")
    try:
        with (
            atomic_path(out) as part,
            open_media(audio) as sound,
            open_media(segments[0]) as first,
            _film_file(part) as film,
        ):
            film.metadata.update({**(metadata or {}), "title": title})
            _mux(film, segments, first, sound)
    except InputError as error:
        raise _packaging_error(error.message) from error


@contextmanager
def _film_file(part: Path) -> Iterator[Any]:
    try:
        with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as film:
            film.flags |= _BIT_EXACT
            yield film
    except av.error.FFmpegError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EIO):
            raise OSError(error.errno, error.strerror) from error
        raise _packaging_error(f"The film cannot be written: {error.strerror}.") from error


def _mux(film: Any, segments: Sequence[Path], first: Any, sound: Any) -> None:
    if not first.streams.video or not sound.streams.audio:
        raise _packaging_error("A segment has no video track, or the sound file has no audio track.")
    template = first.streams.video[0]
    picture = film.add_stream_from_template(template)
    voice = film.add_stream_from_template(sound.streams.audio[0])
    fps = Fraction(template.average_rate)
    picture.time_base = 1 / fps
    header = bytes(template.codec_context.extradata or b"")

    pictures = _video_packets(segments, fps, header)
    frames = 0
    sounds = _audio_packets(sound)
    pending = next(sounds, None)
    sound_end_s = 0.0
    for packet, time_s in pictures:
        while pending is not None and pending[1] <= time_s:
            sound_end_s = _write_sound(film, voice, pending[0])
            pending = next(sounds, None)
        packet.stream = picture
        film.mux_one(packet)
        frames += 1
    end_s = float(frames / fps)
    while pending is not None and pending[1] < end_s:
        sound_end_s = _write_sound(film, voice, pending[0], end_s)
        pending = next(sounds, None)
    if sound_end_s < end_s - SOUND_SLACK_S:
        raise _packaging_error(f"The sound ends at {sound_end_s:.2f} s, the picture at {end_s:.2f} s.")


def _write_sound(film: Any, stream: Any, packet: Any, end_s: float | None = None) -> float:
    end = packet.pts + packet.duration
    if end_s is not None:
        end = min(end, round(end_s / packet.time_base))
        packet.duration = max(1, end - packet.pts)
    written_until_s = float(end * packet.time_base)
    packet.stream = stream
    film.mux_one(packet)
    return written_until_s


def _video_packets(segments: Sequence[Path], fps: Fraction, header: bytes) -> Iterator[tuple[Any, float]]:
    """Packets in decoding order with film-wide times in frames, each with its time in seconds."""
    start, decoded = 0, 0
    delay = 0
    for path in segments:
        with open_media(path) as container:
            stream = container.streams.video[0] if container.streams.video else None
            if stream is None or stream.average_rate != fps or bytes(stream.codec_context.extradata or b"") != header:
                raise _packaging_error(f"{path.name} was not encoded with the same settings as the other segments.")
            count = 0
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue
                frame = round(packet.pts * packet.time_base * fps)
                if count == 0:
                    # All segments delay their frames by the same number, for those that refer to later ones.
                    delay = max(delay, frame - round(packet.dts * packet.time_base * fps))
                packet.time_base = 1 / fps
                packet.pts, packet.dts, packet.duration = start + frame, decoded - delay, 1
                count, decoded = count + 1, decoded + 1
                yield packet, float(packet.dts / fps)
            start += count


def _audio_packets(sound: Any) -> Iterator[tuple[Any, float]]:
    try:
        for packet in sound.demux(sound.streams.audio[0]):
            if packet.size:
                yield packet, float(packet.pts * packet.time_base)
    except av.error.FFmpegError as error:
        raise _packaging_error(f"The sound cannot be read: {error.strerror}.") from error


def _packaging_error(message: str) -> ReelbaseError:
    return StepError(message, code=ErrorCode.PACKAGING)
