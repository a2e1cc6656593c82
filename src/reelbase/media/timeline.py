"""The timeline: shots and the transitions between them, in whole frames, without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from reelbase.media.formats import FrameFormat
from reelbase.media.words import TimedToken


class Effect(StrEnum):
    """How the camera moves over a shot."""

    SLOW_ZOOM_IN = "slow_zoom_in"
    SLOW_ZOOM_OUT = "slow_zoom_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    FLASH_CUT = "flash_cut"
    FADE = "fade"
    GLITCH = "glitch"
    STATIC = "static"


class TransitionKind(StrEnum):
    CUT = "cut"
    CROSSFADE = "crossfade"
    SLIDE = "slide"
    WIPE = "wipe"
    ZOOM = "zoom"


@dataclass(frozen=True, slots=True)
class Visual:
    """What a shot shows. ``content_hash`` stands for the file in every hash; the path never does.

    kind: picture, clip, or animation: a clip that is played once, a little faster where its shot is shorter, and
    holds its last frame where it is longer.
    """

    kind: str
    path: Path
    content_hash: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One scene on the timeline.

    frames: its length, from the middle of the transition before it to the middle of the one after it.
    tokens: the scene's words; times count from the start of its voice.
    voice_offset_s: where the voice starts inside the shot, in seconds.
    """

    scene: int
    visual: Visual
    effect: Effect
    frames: int
    on_screen_text: str = ""
    tokens: tuple[TimedToken, ...] = ()
    voice_offset_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Transition:
    """Between two shots. ``frames`` is even: one half lies in either shot; 0 for a cut."""

    kind: TransitionKind
    frames: int


@dataclass(frozen=True, slots=True)
class Look:
    """What all shots of a film share."""

    preset: str
    style: str = ""
    caption_style: str = "bold"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Timeline:
    """``transitions[i]`` stands between ``shots[i]`` and ``shots[i + 1]``."""

    format: FrameFormat
    look: Look
    shots: tuple[Shot, ...]
    transitions: tuple[Transition, ...] = field(default_factory=tuple)

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.shots)

    @property
    def duration_s(self) -> float:
        return self.frames / self.format.fps

    def shot_start(self, index: int) -> int:
        """First frame of a shot on the film."""
        return sum(shot.frames for shot in self.shots[:index])
