"""Decodes any sound file into chunks of 48 kHz samples."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from reelbase.kit.errors import InputError
from reelbase.media.formats import SAMPLE_RATE
from reelbase.media.probe import audio_stream, open_media

Samples = NDArray[np.float32]
"""(samples, channels), full scale at 1.0."""

_RATES_HZ = range(4_000, 384_001)
_MAX_CHANNELS = 16
"""Rates and channels of real recordings; others are refused before a resampler is built for them."""
# Twice the default filter length; otherwise frequencies near half the recording's rate would alias audibly.
_RESAMPLER = f"{SAMPLE_RATE}:filter_size=128:cutoff=0.95"
_LAYOUTS = {1: "mono", 2: "stereo"}


def decoded(path: Path, channels: int) -> Generator[Samples]:
    """The first audio track as chunks of (n, channels) float32 at 48 kHz; ``channels`` is 1 or 2.

    The first sample corresponds to the first recorded one. NaN and infinite values become 0.
    Raises InputError when the file is missing, has no sound or cannot be decoded.
    """
    with open_media(path) as container:
        stream = audio_stream(container, path)
        converter: _Converter | None = None
        for frame in container.decode(stream):
            if converter is None or not converter.accepts(frame):
                if converter is not None:
                    yield from converter.flush()
                converter = _Converter(frame, channels, path)
            yield from converter.convert(frame)
        if converter is not None:
            yield from converter.flush()


class _Converter:
    """Resamples and downmixes frames with the same parameters."""

    def __init__(self, frame: Any, channels: int, path: Path) -> None:
        self._parameters = _parameters_of(frame)
        self._channels = channels
        if frame.sample_rate not in _RATES_HZ or not 0 < len(frame.layout.channels) <= _MAX_CHANNELS:
            raise InputError(
                f"{path.name} has {len(frame.layout.channels)} channels at {frame.sample_rate} Hz.",
                field="file",
                fix="Convert it to 48 kHz stereo.",
            )
        graph = Graph()
        self._source = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout,
            time_base=Fraction(1, frame.sample_rate),
        )
        shape = f"sample_fmts=flt:channel_layouts={_LAYOUTS[channels]}"
        self._sink = graph.add("abuffersink")
        graph.link_nodes(
            self._source, graph.add("aresample", _RESAMPLER), graph.add("aformat", shape), self._sink
        ).configure()
        self._graph = graph
        self._pushed = 0

    def accepts(self, frame: Any) -> bool:
        return _parameters_of(frame) == self._parameters

    def convert(self, frame: Any) -> Iterator[Samples]:
        # The file's time stamps may be wrong; only the number of samples before counts.
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = self._pushed
        self._pushed += frame.samples
        self._source.push(frame)
        yield from self._pulled()

    def flush(self) -> Iterator[Samples]:
        self._source.push(None)
        yield from self._pulled()

    def _pulled(self) -> Iterator[Samples]:
        while True:
            try:
                frame: Any = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            values = frame.to_ndarray().reshape(-1, self._channels)
            yield np.nan_to_num(values, copy=True, nan=0.0, posinf=0.0, neginf=0.0).astype(np.float32, copy=False)


def _parameters_of(frame: Any) -> tuple[int, str, str]:
    return int(frame.sample_rate), str(frame.format.name), str(frame.layout.name)
