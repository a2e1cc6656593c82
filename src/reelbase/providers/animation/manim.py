"""Renders with Manim, only ever inside the sandbox.

A fresh work folder is prepared, the driver runs in it, and only the film is copied out, as a plain file that is checked
before it is used. Nothing else outlives a run: whatever one program could write, another would have to trust.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from reelbase.kit.errors import InputError, ReelbaseError
from reelbase.kit.files import copy_file, scratch_folder, write_text
from reelbase.kit.hashing import hash_of
from reelbase.media.formats import FrameFormat
from reelbase.providers.animation import (
    AnimationClip,
    AnimationError,
    AnimationRequest,
    CameraFrame,
    Fault,
    Logs,
    OnProgress,
    Quality,
)
from reelbase.providers.animation.driver_events import DriverListener, SceneRender, own_lines
from reelbase.providers.animation.failures import failure_of, trace_in
from reelbase.providers.animation.films import import_film
from reelbase.providers.animation.fitting import fit_clip, fit_for
from reelbase.providers.animation.fonts import CODE_FONT, FONT_SETTINGS, TEXT_FONT, font_files
from reelbase.providers.animation.installed import library_versions, manim_version
from reelbase.providers.animation.parsing import read_code
from reelbase.providers.usage import Usage
from reelbase.sandbox import Limits, RunResult, Sandbox
from reelbase.sandbox.collecting import collect
from reelbase.sandbox.opening import open_sandbox

RENDERER_VERSION = 2
"""Raise it when the same request gives other frames; it is part of the cache key."""
PREVIEW_PX = 480
"""Shorter side of a preview."""
MAX_FILM_BYTES = 1 << 30
MAX_DATA_BYTES = 256 << 10
LIMITS = Limits(memory_bytes=3 << 30, cpu_s=900.0, wall_s=900.0, processes=64, open_files=256)
PREVIEW_LIMITS = replace(LIMITS, cpu_s=240.0, wall_s=240.0)
_INSIDE = Path(__file__).parent / "inside"
_UNITS = (128 / 9, 8.0)
"""Size of Manim's default frame in its units."""
_ENCODERS = {Quality.FINAL: {"crf": "14", "preset": "veryfast"}, Quality.PREVIEW: {"crf": "23", "preset": "ultrafast"}}


class ManimRenderer:
    """An AnimationMaker. Safe to share between threads; each render has a work folder and a process of its own."""

    def __init__(
        self,
        sandbox: Sandbox | None = None,
        *,
        limits: Limits = LIMITS,
        preview_limits: Limits = PREVIEW_LIMITS,
    ) -> None:
        """``sandbox``: None opens the best one that works on this machine when it is first needed."""
        self._sandbox = sandbox
        self._limits = {Quality.FINAL: limits, Quality.PREVIEW: preview_limits}

    def identity(self) -> dict[str, Any]:
        """Raises NotConfigured when Manim is not installed."""
        return {
            "maker": "manim",
            "manim": manim_version(),
            "version": RENDERER_VERSION,
            "driver": _driver_hash(),
            "libraries": library_versions(),
        }

    def make(
        self,
        request: AnimationRequest,
        *,
        out: Path,
        on_progress: OnProgress | None = None,
    ) -> AnimationClip:
        result = self.make_all([request], outs=[out], on_progress=on_progress)[0]
        if isinstance(result, ReelbaseError):
            raise result
        return result

    def make_all(
        self,
        requests: Sequence[AnimationRequest],
        *,
        outs: Sequence[Path],
        on_progress: OnProgress | None = None,
    ) -> list[AnimationClip | AnimationError]:
        """Render several animations of one author in one sandbox, which loads Manim once; one result per request.

        Each could change the film of another, so what is cached comes from ``make`` alone. The limits apply to all of
        them together. Raises what ``make`` raises except AnimationError.
        """
        results: dict[int, AnimationClip | AnimationError] = {}
        parts: list[_Part] = []
        for number, (request, out) in enumerate(zip(requests, outs, strict=True)):
            try:
                parts.append(self._part(number, request, out))
            except AnimationError as error:
                results[number] = error
        if parts:
            results |= self._render(parts, on_progress)
        return [results[number] for number in range(len(requests))]

    def close(self) -> None:
        pass

    def _part(self, number: int, request: AnimationRequest, out: Path) -> _Part:
        format = clip_format(request)
        if len(json.dumps(request.data)) > MAX_DATA_BYTES:
            raise InputError(
                "The animation's data is too large.", field="data", fix=f"Keep it under {MAX_DATA_BYTES} bytes."
            )
        code = read_code(request.code)
        scene = code.chosen(request.scene)
        return _Part(str(number), request, out, format, scene, request.frame or code.frame, code.emoji)

    def _render(self, parts: list[_Part], on_progress: OnProgress | None) -> dict[int, AnimationClip | AnimationError]:
        manim_version()
        sandbox = self._sandbox = self._sandbox or open_sandbox()
        limits = self._limits[max((part.request.quality for part in parts), key=lambda q: q is Quality.FINAL)]
        with scratch_folder("reelbase-animation-") as work:
            for part in parts:
                write_text(work / part.code, part.request.code)
            fonts = font_files()
            write_text(work / "job.json", json.dumps(_job(parts, fonts)))
            write_text(work / "fonts.conf", FONT_SETTINGS)
            listener = DriverListener([part.id for part in parts], on_progress)
            result = sandbox.run(
                [sys.executable, "-s", "-P", str(_INSIDE / "driver.py"), "job.json"],
                work=work,
                readonly=[_INSIDE, *sorted({font.parent for font in fonts})],
                env={
                    "HOME": str(work),
                    "FONTCONFIG_FILE": str(work / "fonts.conf"),
                    "PYTHONHASHSEED": "0",
                    "OPENBLAS_NUM_THREADS": "1",
                },
                limits=limits,
                on_line=listener.read_line,
            )
            return {int(part.id): _result(part, work, result, listener.renders[part.id], limits) for part in parts}


@dataclass(frozen=True, slots=True)
class _Part:
    """One scene of a render: its request, and its paths in the work folder."""

    id: str
    request: AnimationRequest
    out: Path
    format: FrameFormat
    scene: str
    frame: CameraFrame
    emoji: tuple[str, ...]

    @property
    def segments(self) -> str:
        return f"segments/{self.id}"

    @property
    def film(self) -> str:
        return f"films/{self.id}.mp4"

    @property
    def code(self) -> str:
        return f"code/{self.id}/scene.py"


def clip_format(request: AnimationRequest) -> FrameFormat:
    """Size and rate of the clip that a request asks for."""
    format = request.format
    if request.quality is Quality.FINAL:
        return format
    smaller = format.scaled(min(1.0, PREVIEW_PX / min(format.width, format.height)))
    return FrameFormat(smaller.width, smaller.height, max(1, format.fps // 2))


@cache
def _driver_hash() -> str:
    return hash_of({path.name: path.read_text(encoding="utf-8") for path in sorted(_INSIDE.glob("*.py"))})[:16]


def _job(parts: list[_Part], fonts: Sequence[Path]) -> dict[str, Any]:
    scenes = []
    for part in parts:
        width, height = frame_units(part.format, part.frame)
        request = part.request
        scenes.append(
            {
                "id": part.id,
                "code": part.code,
                "scene": part.scene,
                "out": part.film,
                "segments": part.segments,
                "width": part.format.width,
                "height": part.format.height,
                "fps": part.format.fps,
                "frame_width": width,
                "frame_height": height,
                "seed": request.seed,
                "background": request.background or "#000000",
                "data": request.data,
                "encoder": _ENCODERS[request.quality],
            }
        )
    return {"fonts": [str(font) for font in fonts], "font": TEXT_FONT, "code_font": CODE_FONT, "scenes": scenes}


def frame_units(format: FrameFormat, frame: CameraFrame) -> tuple[float, float]:
    """(width, height) of the visible part of Manim's plane."""
    if frame is CameraFrame.OWN:
        unit_px = min(format.width, format.height) / _UNITS[1]
    else:
        unit_px = min(format.width / _UNITS[0], format.height / _UNITS[1])
    return format.width / unit_px, format.height / unit_px


def _result(
    part: _Part, work: Path, result: RunResult, render: SceneRender, limits: Limits
) -> AnimationClip | AnimationError:
    logs = Logs(own_lines(result.stdout), result.stderr, trace_in(result.stderr))
    if not render.complete:
        return failure_of(result, render, limits, logs)
    try:
        return _imported(part, work, result, render, logs)
    except InputError as error:
        return AnimationError(
            f"The rendered film cannot be used: {error.message}",
            fault=Fault.RUNTIME,
            fix=error.fix,
            logs=logs,
            render_s=result.wall_s,
        )


def _imported(part: _Part, work: Path, result: RunResult, render: SceneRender, logs: Logs) -> AnimationClip:
    """The film, copied out of the sandbox, checked, and brought to its length. Raises InputError."""
    with scratch_folder("reelbase-animation-") as folder:
        raw, even = Path(folder) / "raw.mp4", Path(folder) / "even.mp4"
        collect(work, part.film, raw, max_bytes=MAX_FILM_BYTES)
        natural_s = import_film(raw, part.format, even)
        duration_s, note = natural_s, ""
        if part.request.duration_s is None:
            copy_file(even, part.out)
        else:
            fit = fit_for(natural_s, part.request.duration_s, part.format)
            fit_clip(even, fit, part.format, part.out)
            duration_s, note = fit.frames / part.format.fps, fit.note
    if render.sound:
        note = f"{note} Sounds that the scene adds are not included.".strip()
    if part.emoji:
        note = f"{note} Manim does not draw emoji in text: {' '.join(part.emoji)}".strip()
    usage = Usage(provider="manim", model=manim_version(), unit="seconds", units=natural_s)
    return AnimationClip(part.out, duration_s, natural_s, render.played, usage, logs, result.wall_s, note)
