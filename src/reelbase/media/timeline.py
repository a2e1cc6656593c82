"""The timeline: shots and the transitions between them, in whole frames, without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from reelbase.media.captions.look import CaptionLook
from reelbase.media.formats import FrameFormat
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.words import TimedToken


class Effect(StrEnum):
    """How the camera moves over a shot, or how a shot's frames are changed."""

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


Wipe = Literal["edge", "ink", "page"]
"""How the new shot is uncovered in a wipe: by a soft edge, by ink that spreads, or by a page that is turned."""


class TransitionKind(StrEnum):
    """How one shot replaces the one before it; ``CUT`` takes no frames."""

    CUT = "cut"
    CROSSFADE = "crossfade"
    SLIDE = "slide"
    WIPE = "wipe"
    ZOOM = "zoom"


@dataclass(frozen=True, slots=True)
class Visual:
    """What a shot shows.

    kind: ``drawn``, ``picture``, ``clip``, or ``animation``: a clip that plays once, somewhat faster if its shot is
    shorter, and holds its last frame if its shot is longer.
    path: the file; never part of a cache key.
    content_hash: SHA-256 (hex) of the file; represents it in every cache key.
    """

    kind: str
    path: Path
    content_hash: str


@dataclass(frozen=True, slots=True)
class Shot:
    """What is shown between two cuts: a scene, or a part of one.

    scene: number of the plan's scene, for error messages.
    frames: its length, from the middle of the transition before it to the middle of the one after it.
    on_screen_text: shown in the text area; empty for none.
    tokens: the scene's words for the captions; their times count from the start of its voice.
    voice_offset_s: seconds from the start of the shot to the start of its voice; negative for one that began before.
    drawn: what is drawn, for a visual of the kind ``drawn``.
    """

    scene: int
    visual: Visual
    effect: Effect
    frames: int
    on_screen_text: str = ""
    tokens: tuple[TimedToken, ...] = ()
    voice_offset_s: float = 0.0
    drawn: DrawnShot | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition between two shots. ``frames`` is even, half of them in either shot; 0 for a cut."""

    kind: TransitionKind
    frames: int


@dataclass(frozen=True, slots=True)
class Look:
    """What all shots of a film share: names of its preset, style, caption style, and its language (BCP 47).

    captions: how captions are drawn; None for those of ``caption_style``, which FFmpeg burns in.
    """

    preset: str
    style: str = ""
    caption_style: str = "bold"
    language: str = "en"
    captions: CaptionLook | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A film: ``transitions[i]`` is between ``shots[i]`` and ``shots[i + 1]``; none at all means cuts only."""

    format: FrameFormat
    look: Look
    shots: tuple[Shot, ...]
    transitions: tuple[Transition, ...] = field(default_factory=tuple)

    @property
    def frames(self) -> int:
        """Length of the film in frames."""
        return sum(shot.frames for shot in self.shots)

    @property
    def duration_s(self) -> float:
        return self.frames / self.format.fps

    def shot_start(self, index: int) -> int:
        """The film's frame at which a shot starts."""
        return sum(shot.frames for shot in self.shots[:index])
