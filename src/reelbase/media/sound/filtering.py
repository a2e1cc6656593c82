"""Runs FFmpeg over sound files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reelbase.media import ffmpeg
from reelbase.media.formats import SAMPLE_RATE


def raw_input(path: Path, channels: int) -> tuple[str, ...]:
    """FFmpeg's arguments to read a file of interleaved 32-bit floats at 48 kHz."""
    return ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(channels), "-i", file_argument(path))


def input_of(path: Path) -> tuple[str, ...]:
    """FFmpeg's arguments to read a trusted sound file of any format."""
    return ("-i", file_argument(path))


def raw_output(path: Path, channels: int) -> tuple[str, ...]:
    """FFmpeg's arguments to write a file of interleaved 32-bit floats at 48 kHz."""
    return ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(channels), file_argument(path))


def run(arguments: Sequence[str], doing: str) -> str:
    """Run FFmpeg and return its last messages at information level. Raises StepError (ERR_RENDER) or StorageError."""
    return ffmpeg.run(("-loglevel", "info", *arguments), doing)


def file_argument(path: Path) -> str:
    # Without the scheme, a colon in a path would be parsed as one.
    return f"file:{path.absolute()}"
