"""What an effect does to a finished frame, besides the camera: the flash, the fade and the glitch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from reelbase.media.formats import FrameFormat
from reelbase.media.motion import Dice, ease
from reelbase.media.planes import NEUTRAL, Frame, planes_of_rgb
from reelbase.media.timeline import Effect

Touch = Callable[[Frame, int], None]
"""Changes a frame in place; the number counts the shot's frames and is negative inside the transition before it."""

DARK_RGB: dict[str, tuple[int, int, int]] = {
    "motivation": (44, 26, 20),
    "explainer": (22, 30, 56),
    "facts": (36, 24, 58),
    "history": (46, 34, 22),
    "finance": (16, 40, 38),
    "science": (18, 30, 54),
}
_DARK_RGB = (28, 28, 40)

_FLASH_PEAK = 0.82
_FLASH_DECAY_S = 0.085
_FLASH_WHITE = 235
_FADE_S = 0.4


def touch_for(
    effect: Effect, *, seed: str, preset: str, format: FrameFormat, first: int, last: int, frames: int
) -> Touch | None:
    """The touch of a shot seen from frame ``first`` to ``last``, or None where the effect is the camera alone."""
    if effect is Effect.FLASH_CUT:
        return _flash(format.fps)
    if effect is Effect.FADE:
        return _fade(preset, format.fps, first, last)
    if effect is Effect.GLITCH:
        return _glitch(seed, format, frames)
    return None


def _flash(fps: int) -> Touch:
    def touch(frame: Frame, number: int) -> None:
        # One frame of rise keeps the flash from looking like a broken frame when a transition leads into it.
        share = _FLASH_PEAK * math.exp(-number / fps / _FLASH_DECAY_S) if number >= 0 else 0.35 * (number == -1)
        _towards(frame, share, (_FLASH_WHITE, NEUTRAL, NEUTRAL))

    return touch


def _fade(preset: str, fps: int, first: int, last: int) -> Touch:
    pixel = np.array([[DARK_RGB.get(preset, _DARK_RGB)] * 2] * 2, np.uint8)
    dark = tuple(int(plane[0, 0]) for plane in planes_of_rgb(pixel))
    span = max(1.0, min(_FADE_S * fps, (last - first) / 3))

    def touch(frame: Frame, number: int) -> None:
        nearest_end = min(number - first, last - number)
        _towards(frame, 1.0 - ease(min(1.0, nearest_end / span)), (dark[0], dark[1], dark[2]))

    return touch


def _towards(frame: Frame, share: float, colour: tuple[int, int, int]) -> None:
    if share < 1 / 512:
        return
    for plane, value in zip(frame.planes, colour, strict=True):
        cv2.convertScaleAbs(plane, dst=plane, alpha=1.0 - share, beta=value * share)


@dataclass(frozen=True, slots=True)
class _Burst:
    """A few broken frames. ``bands``: (top, height, shift) of displaced slices as shares of the frame."""

    start: int
    frames: int
    shift: float
    bands: tuple[tuple[float, float, float], ...]


def _glitch(seed: str, format: FrameFormat, frames: int) -> Touch:
    bursts = _bursts(Dice(f"glitch:{seed}"), frames, format.fps)

    def touch(frame: Frame, number: int) -> None:
        for burst in bursts:
            if burst.start <= number < burst.start + burst.frames:
                _break(frame, burst, number - burst.start)

    return touch


def _bursts(dice: Dice, frames: int, fps: int) -> tuple[_Burst, ...]:
    """One burst as the shot begins, then one every two seconds or so."""
    bursts = []
    start = 0.0
    while start < frames:
        bands = tuple(
            (dice.between(0.02, 0.9), dice.between(0.015, 0.075), dice.between(-0.07, 0.07)) for _ in range(5)
        )
        length = max(2, round(dice.between(0.10, 0.20) * fps))
        bursts.append(_Burst(round(start), length, dice.between(0.008, 0.014), bands))
        start += dice.between(1.5, 2.6) * fps
    return tuple(bursts)


def _break(frame: Frame, burst: _Burst, age: int) -> None:
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
