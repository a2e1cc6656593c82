"""Animation makers: the code of a Manim scene in, a clip of exactly the film's frames out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.media.formats import FrameFormat
from reelbase.providers.usage import Usage


class Quality(StrEnum):
    """``PREVIEW``: 480 pixels on the short side at half the frame rate."""

    PREVIEW = "preview"
    FINAL = "final"


class Frame(StrEnum):
    """Which part of Manim's plane is seen.

    ``FITTED``: at least 14.2 x 8 units, so that a scene written for a wide screen is whole on any screen.
    ``OWN``: 8 units on the short side; for code that asks ``config`` for the frame's size and lays itself out.
    """

    FITTED = "fitted"
    OWN = "own"


class Fault(StrEnum):
    """Why an animation could not be made."""

    SYNTAX = "syntax"
    IMPORT = "import"
    RUNTIME = "runtime"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class AnimationRequest:
    """Everything that the frames may depend on.

    scene: name of the class to render; None when the code has only one.
    duration_s: how long the clip is to be; None leaves it as long as the animation is.
    background: colour as ``#rrggbb``; None is black.
    data: values that the code reads with ``from reel import data``; JSON, never part of the code.
    frame: None means ``OWN`` for code that asks for the frame's size, else ``FITTED``.
    """

    code: str
    format: FrameFormat
    scene: str | None = None
    quality: Quality = Quality.FINAL
    duration_s: float | None = None
    background: str | None = None
    seed: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Logs:
    """What the code wrote, and the trace of the error that ended it; for the owner's eyes only."""

    stdout: str = ""
    stderr: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class MadeAnimation:
    """``path``: H.264 in MP4, yuv420p, BT.709, constant frame rate, no sound.

    natural_s: length before it was fitted to the wanted duration. played, cached: animations drawn now, and taken
    from earlier renders. note: what was done to reach the duration, when a person should know.
    """

    path: Path
    duration_s: float
    natural_s: float
    played: int
    cached: int
    usage: Usage
    logs: Logs = Logs()
    render_s: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render is: animations begun, and seconds of film drawn or taken from earlier renders."""

    animations: int
    film_s: float


OnProgress = Callable[[Progress], None]


class AnimationError(ProviderError):
    """An animation that cannot be made. ``line`` is 1-based, in the author's code; None when no line is to blame."""

    def __init__(
        self,
        message: str,
        *,
        fault: Fault,
        line: int | None = None,
        fix: str | None = None,
        logs: Logs | None = None,
        render_s: float = 0.0,
    ) -> None:
        code = ErrorCode.VISUAL_PLAN if fault in _BLAME_THE_CODE else ErrorCode.RENDER
        super().__init__(message, provider="manim", code=code, fix=fix)
        self.fault = fault
        self.line = line
        self.logs = logs or Logs()
        self.render_s = render_s


_BLAME_THE_CODE = frozenset({Fault.SYNTAX, Fault.IMPORT, Fault.RUNTIME})


class AnimationMaker(Protocol):
    def identity(self) -> dict[str, Any]:
        """What besides the request decides how the frames look. Raises NotConfigured when it is not installed."""
        ...

    def make(
        self,
        request: AnimationRequest,
        *,
        out: Path,
        segments: str | None = None,
        on_progress: OnProgress | None = None,
    ) -> MadeAnimation:
        """Write the clip to ``out``.

        segments: names a shelf of finished animations, which the next render of nearly the same code takes up
        again; give each project its own, since the code of one could read another's.

        Raises AnimationError; InputError when the request makes no sense; NotConfigured when Manim or a sandbox
        is missing.
        """
        ...

    def close(self) -> None: ...
