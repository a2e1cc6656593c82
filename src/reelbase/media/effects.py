"""Effects that change a finished frame, besides moving the camera: flash, fade and glitch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import SeededRandom, ease
from reelbase.media.planes import NEUTRAL, PlanarFrame, planes_of_rgb
from reelbase.media.timeline import Effect

FrameEffect = Callable[[PlanarFrame, int], None]
"""Changes a frame in place; the number counts the shot's frames and is negative in the transition before it."""

_DARK_RGB_OF_PRESET: dict[str, tuple[int, int, int]] = {
    "motivation": (44, 26, 20),
    "explainer": (22, 30, 56),
    "facts": (36, 24, 58),
    "history": (46, 34, 22),
    "finance": (16, 40, 38),
    "science": (18, 30, 54),
}
"""The colour that a preset fades from and to: dark enough to read as black. Chosen by eye."""
_DARK_RGB = (28, 28, 40)

_FLASH_PEAK = 0.82
"""Share of white in the first frame of a flash; below 1, so that the picture stays visible. Chosen by eye."""
_FLASH_RISE = 0.35
"""Share of white in the frame before, so that a flash after a transition does not look like a broken frame."""
_FLASH_DECAY_S = 0.085
"""Seconds in which a flash fades to 1/e. Chosen by eye."""
_FLASH_WHITE = 235
"""White in limited-range luma (ITU-R BT.709)."""
_FADE_S = 0.4
"""Seconds of a fade at either end of a shot, or a third of a short one. Chosen by eye."""
_INVISIBLE_SHARE = 1 / 512
"""Half a step of an 8-bit value: a smaller share of a colour changes no pixel."""
_GLITCH_BANDS = 5
"""Displaced slices in a burst. This and the ranges in ``_bursts`` were chosen by eye."""


def frame_effect_for(
    effect: Effect, *, seed: str, preset: str, format: FrameFormat, first: int, last: int, frames: int
) -> FrameEffect | None:
    """The effect on a shot visible from frame ``first`` to ``last``; None where only the camera moves."""
    if effect is Effect.FLASH_CUT:
        return _flash(format.fps)
    if effect is Effect.FADE:
        return _fade(preset, format.fps, first, last)
    if effect is Effect.GLITCH:
        return _glitch(seed, format, frames)
    return None


def _flash(fps: int) -> FrameEffect:
    def apply(frame: PlanarFrame, number: int) -> None:
        share = _FLASH_PEAK * math.exp(-number / fps / _FLASH_DECAY_S) if number >= 0 else _FLASH_RISE * (number == -1)
        _mix_in(frame, share, (_FLASH_WHITE, NEUTRAL, NEUTRAL))

    return apply


def _fade(preset: str, fps: int, first: int, last: int) -> FrameEffect:
    pixel = np.array([[_DARK_RGB_OF_PRESET.get(preset, _DARK_RGB)] * 2] * 2, np.uint8)
    dark = tuple(int(plane[0, 0]) for plane in planes_of_rgb(pixel))
    span = max(1.0, min(_FADE_S * fps, (last - first) / 3))

    def apply(frame: PlanarFrame, number: int) -> None:
        nearest_end = min(number - first, last - number)
        _mix_in(frame, 1.0 - ease(min(1.0, nearest_end / span)), (dark[0], dark[1], dark[2]))

    return apply


def _mix_in(frame: PlanarFrame, share: float, colour: tuple[int, int, int]) -> None:
    if share < _INVISIBLE_SHARE:
        return
    for plane, value in zip(frame.planes, colour, strict=True):
        cv2.convertScaleAbs(plane, dst=plane, alpha=1.0 - share, beta=value * share)


@dataclass(frozen=True, slots=True)
class _Burst:
    """A few displaced frames. ``bands``: (top, height, shift) of displaced slices as shares of the frame."""

    start: int
    frames: int
    shift: float
    bands: tuple[tuple[float, float, float], ...]


def _glitch(seed: str, format: FrameFormat, frames: int) -> FrameEffect:
    bursts = _bursts(SeededRandom(f"glitch:{seed}"), frames, format.fps)

    def apply(frame: PlanarFrame, number: int) -> None:
        for burst in bursts:
            if burst.start <= number < burst.start + burst.frames:
                _displace(frame, burst, number - burst.start)

    return apply


def _bursts(random: SeededRandom, frames: int, fps: int) -> tuple[_Burst, ...]:
    """One burst as the shot begins, then one every two seconds or so."""
    bursts = []
    start = 0.0
    while start < frames:
        bands = tuple(
            (random.uniform(0.02, 0.9), random.uniform(0.015, 0.075), random.uniform(-0.07, 0.07))
            for _ in range(_GLITCH_BANDS)
        )
        length = max(2, round(random.uniform(0.10, 0.20) * fps))
        bursts.append(_Burst(round(start), length, random.uniform(0.008, 0.014), bands))
        start += random.uniform(1.5, 2.6) * fps
    return tuple(bursts)


def _displace(frame: PlanarFrame, burst: _Burst, age: int) -> None:
    height, width = frame.y.shape
    side = 1 if age % 2 == 0 else -1
    fade = 1.0 - age / burst.frames
    # Moving the two colour planes apart is what shifted channels look like once the picture is Y, U and V.
    split = max(1, round(burst.shift * width / 2 * fade))
    frame.u[:] = np.roll(frame.u, split * side, axis=1)
    frame.v[:] = np.roll(frame.v, -split * side, axis=1)
    for index, (top, tall, shift) in enumerate(burst.bands):
        if (index + age) % 2:
            continue
        upper = round(top * height / 2)
        lower = min(height // 2, upper + max(1, round(tall * height / 2)))
        by = round(shift * width / 2 * side * fade)
        frame.y[2 * upper : 2 * lower] = np.roll(frame.y[2 * upper : 2 * lower], 2 * by, axis=1)
        for plane in (frame.u, frame.v):
            plane[upper:lower] = np.roll(plane[upper:lower], by, axis=1)
