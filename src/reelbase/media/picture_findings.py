"""Black and frozen stretches, found in the frames as they are painted, so that no film is decoded again for them.

Each segment has findings of its own, which are stored with it; those of a film are put together from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2

from reelbase.media.planes import PlanarFrame, Plane

EVERY = 3
"""One of so many frames is looked at: ten a second."""
_WIDTH_PX = 270
"""Width to which frames are scaled, so that the finest details do not count as motion."""
_BLACK_LUMA, _BLACK_SHARE = 38, 0.98
"""A picture is black when this share of it has at most a tenth of the range of luma (16 to 235)."""
_STILL_DIFFERENCE = 0.13
"""Mean difference of luma up to which two pictures are equal; slow zooms stay above it (-66 dB of the full range)."""
_SHORTEST_FRAMES = 15
"""Shorter stretches are recorded only at the ends of a segment, where those of its neighbours may continue them."""
_GRID = 8
"""Cells of a signature in either direction."""
_ALIKE = 1
"""Difference of luma in every cell up to which two signatures are of one picture."""

Stretch = tuple[int, int]
"""(first frame, frame after the last)."""


@dataclass(frozen=True, slots=True)
class PictureFindings:
    """What was found in ``frames`` frames: stretches of them, and signatures (luma of 8 x 8 cells) of both ends."""

    frames: int
    black: tuple[Stretch, ...]
    still: tuple[Stretch, ...]
    opening: tuple[int, ...]
    closing: tuple[int, ...]

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> PictureFindings:
        """From the form that ``dataclasses.asdict`` and JSON give it."""
        black, still = (tuple((first, stop) for first, stop in stored[name]) for name in ("black", "still"))
        return cls(stored["frames"], black, still, tuple(stored["opening"]), tuple(stored["closing"]))


class PictureWatch:
    """Looks at a segment's frames, in their order."""

    def __init__(self) -> None:
        self._frames = 0
        self._black: list[Stretch] = []
        self._still: list[Stretch] = []
        self._reference: Plane | None = None
        self._opening: tuple[int, ...] = ()
        self._last: Plane | None = None

    def see(self, frame: PlanarFrame) -> None:
        """Look at the next frame, which may be overwritten afterwards."""
        if self._frames % EVERY == 0:
            # Of so many rows one is read, which takes half the time and finds the same.
            step = max(1, frame.y.shape[1] // _WIDTH_PX)
            rows = frame.y[::step]
            self._look(cv2.resize(rows, (_WIDTH_PX, rows.shape[0]), interpolation=cv2.INTER_AREA), self._frames)
        self._frames += 1

    def findings(self) -> PictureFindings:
        """What was found in all frames so far."""
        closing = () if self._last is None else _signature(self._last)
        black, still = self._long(self._black), self._long(self._still)
        return PictureFindings(self._frames, black, still, self._opening, closing)

    def _look(self, small: Plane, number: int) -> None:
        self._last = small
        if self._reference is None:
            self._opening = _signature(small)
        if cv2.countNonZero(cv2.compare(small, _BLACK_LUMA, cv2.CMP_LE)) >= _BLACK_SHARE * small.size:
            _extend(self._black, number)
        reference, most = self._reference, _STILL_DIFFERENCE * small.size
        if reference is not None and cv2.norm(small, reference, cv2.NORM_L1) <= most:
            self._still[-1] = (self._still[-1][0], number + EVERY)
        else:
            # A slow movement is compared with where it began, not with the frame before.
            self._reference = small
            self._still.append((number, number + EVERY))

    def _long(self, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
        cut = [(first, min(stop, self._frames)) for first, stop in stretches]
        return tuple(
            (first, stop)
            for first, stop in cut
            if first == 0 or stop == self._frames or stop - first >= _SHORTEST_FRAMES
        )


def film_stretches(parts: Sequence[PictureFindings]) -> tuple[list[Stretch], list[Stretch]]:
    """(black, still) stretches of the film made of these segments, in its frames."""
    black: list[Stretch] = []
    still: list[Stretch] = []
    at = 0
    before: PictureFindings | None = None
    for part in parts:
        same = before is not None and _alike(before.closing, part.opening)
        for stretches, own, goes_on in ((black, part.black, True), (still, part.still, same)):
            for first, stop in own:
                if goes_on and first == 0 and stretches and stretches[-1][1] == at:
                    stretches[-1] = (stretches[-1][0], at + stop)
                else:
                    stretches.append((at + first, at + stop))
        at += part.frames
        before = part
    return black, still


def _extend(stretches: list[Stretch], number: int) -> None:
    if stretches and stretches[-1][1] == number:
        stretches[-1] = (stretches[-1][0], number + EVERY)
    else:
        stretches.append((number, number + EVERY))


def _signature(small: Plane) -> tuple[int, ...]:
    return tuple(int(value) for value in cv2.resize(small, (_GRID, _GRID), interpolation=cv2.INTER_AREA).ravel())


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))
