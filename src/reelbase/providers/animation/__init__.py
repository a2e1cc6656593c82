"""Animation makers: turn the code of a Manim scene into a clip of exactly the requested frames."""

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
    """``FINAL``: as requested. ``PREVIEW``: 480 pixels on the short side at half the frame rate."""

    PREVIEW = "preview"
    FINAL = "final"


class CameraFrame(StrEnum):
    """The visible part of Manim's plane.

    ``FITTED``: at least 14.2 x 8 units, so that a scene written for a wide screen is completely visible on any.
    ``OWN``: 8 units on the short side; for code that reads the frame's size from ``config`` and lays itself out.
    """

    FITTED = "fitted"
    OWN = "own"


class Fault(StrEnum):
    """Why an animation could not be rendered."""

    SYNTAX = "syntax"
    IMPORT = "import"
    RUNTIME = "runtime"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class AnimationRequest:
    """Everything that the frames depend on; its hash is part of the cache key.

    code: Python source of a Manim scene.
    format: size in pixels and frames per second of the final clip.
    scene: name of the class to render; None when the code has only one.
    duration_s: length of the clip in seconds; None for the animation's natural length.
    background: colour as ``#rrggbb``; None is black.
    data: JSON values that the code reads with ``from reel import data``; never part of the code.
    frame: None means ``OWN`` for code that reads the frame's size, else ``FITTED``.
    """

    code: str
    format: FrameFormat
    scene: str | None = None
    quality: Quality = Quality.FINAL
    duration_s: float | None = None
    background: str | None = None
    seed: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    frame: CameraFrame | None = None


@dataclass(frozen=True, slots=True)
class Logs:
    """The code's output, and the trace of the error that ended it; only for the owner."""

    stdout: str = ""
    stderr: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class AnimationClip:
    """A rendered animation.

    path: H.264 in MP4, yuv420p, BT.709, constant frame rate, without sound.
    duration_s, natural_s: length in seconds, and the one before it was fitted to the request.
    played: number of animations drawn.
    render_s: wall time of the render in seconds.
    note: a change that its author should know about, such as a cut end; or empty.
    """

    path: Path
    duration_s: float
    natural_s: float
    played: int
    usage: Usage
    logs: Logs = Logs()
    render_s: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class RenderProgress:
    """Progress of a render: animations started, and seconds of film drawn."""

    animations: int
    film_s: float


OnProgress = Callable[[RenderProgress], None]


class AnimationError(ProviderError):
    """An animation that cannot be rendered. ``line``: 1-based, in the author's code; None if no line is the cause."""

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
        code = ErrorCode.VISUAL_PLAN if fault in _FAULTS_OF_THE_CODE else ErrorCode.RENDER
        super().__init__(message, provider="manim", code=code, fix=fix)
        self.fault = fault
        self.line = line
        self.logs = logs or Logs()
        self.render_s = render_s


_FAULTS_OF_THE_CODE = frozenset({Fault.SYNTAX, Fault.IMPORT, Fault.RUNTIME})


class AnimationMaker(Protocol):
    """Renders animations."""

    def identity(self) -> dict[str, Any]:
        """What decides the frames besides the request; part of the cache key. Raises NotConfigured."""
        ...

    def make(
        self,
        request: AnimationRequest,
        *,
        out: Path,
        on_progress: OnProgress | None = None,
    ) -> AnimationClip:
        """Write the clip to ``out``.

        on_progress: called from the calling thread while the render runs.

        Raises AnimationError; InputError for an invalid request; NotConfigured when Manim or a sandbox is missing.
        """
        ...

    def close(self) -> None: ...
