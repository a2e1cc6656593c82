"""Sound files as chunks of 48 kHz samples, whatever they were recorded with."""

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
_MOST_CHANNELS = 16
# Twice the usual filter length: what lies next to half the recording's rate would otherwise be mirrored audibly.
_RESAMPLER = f"{SAMPLE_RATE}:filter_size=128:cutoff=0.95"
_LAYOUTS = {1: "mono", 2: "stereo"}


def decoded(path: Path, channels: int) -> Generator[Samples]:
    """Chunks of (n, channels) float32 at 48 kHz, the first stream of sound; ``channels`` is 1 or 2.

    The first sample that comes out belongs to the first that was recorded. Values that are no numbers become 0.
    Raises InputError when the file is missing, holds no sound or cannot be decoded.
    """
    with open_media(path) as container:
        stream = audio_stream(container, path)
        converter: _Converter | None = None
        for frame in container.decode(stream):
            if converter is None or not converter.takes(frame):
                if converter is not None:
                    yield from converter.rest()
                converter = _Converter(frame, channels, path)
            yield from converter.convert(frame)
        if converter is not None:
            yield from converter.rest()


class _Converter:
    """Resamples and mixes down frames of one kind."""

    def __init__(self, frame: Any, channels: int, path: Path) -> None:
        self._kind = _kind_of(frame)
        self._channels = channels
        if frame.sample_rate not in _RATES_HZ or not 0 < len(frame.layout.channels) <= _MOST_CHANNELS:
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

    def takes(self, frame: Any) -> bool:
        return _kind_of(frame) == self._kind

    def convert(self, frame: Any) -> Iterator[Samples]:
        # The file's own time stamps may lie; what counts is how many samples came before.
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = self._pushed
        self._pushed += frame.samples
        self._source.push(frame)
        yield from self._pulled()

    def rest(self) -> Iterator[Samples]:
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


def _kind_of(frame: Any) -> tuple[int, str, str]:
    return int(frame.sample_rate), str(frame.format.name), str(frame.layout.name)
