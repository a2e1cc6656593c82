"""Turns a failed render into an error: its class, the author's line, a message and a fix."""

from __future__ import annotations

import re
from typing import Any

from reelbase.providers.animation import AnimationError, Fault, Logs
from reelbase.providers.animation.driver_events import SceneRender
from reelbase.providers.animation.parsing import MAX_CODE_CHARS
from reelbase.sandbox import EndReason, Limits, RunResult

_MAX_MESSAGE_CHARS = 500
_NEAR_LIMIT = 0.75
"""Share of the CPU limit from which a kill by the kernel is taken for that limit: its clock is ahead of ours."""
_FILE = re.compile(r'File "(?P<path>[^"]+)"')
# Paths are shown from below these folders: a package's file, or the author's.
_ABOVE_NAMES = ("/site-packages/", "/code/")
_TRACE = "Traceback (most recent call last):"
_FILE_ERRORS = ("OSError", "FileNotFoundError")
_MISSING_FILE = re.compile(r"could not find (\S+) at|No such file or directory: '(?!/)([^']+)'")
_UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined")
_NAMES_OF_MANIMGL = {
    "ShowCreation": "Create",
    "ShowPassingFlashAround": "ShowPassingFlash",
    "TextMobject": "Text",
    "TexMobject": "MathTypst",
    "TexText": "Text",
    "OldTex": "MathTypst",
    "OldTexText": "Text",
    "FadeInFrom": "FadeIn with shift",
    "FadeInFromDown": "FadeIn with shift=UP",
    "FadeOutAndShift": "FadeOut with shift",
    "InteractiveScene": "Scene",
    "GraphScene": "Axes in a Scene",
}
_LOOP_FIX = "Check for an endless loop, or draw less."
_MEMORY_FIX = "Draw fewer or simpler objects at once."


def failure_of(result: RunResult, render: SceneRender, limits: Limits, logs: Logs) -> AnimationError:
    """The error of a render without a usable result. A limit that was reached precedes the code's error."""
    by_limit = _by_limit(result, render, limits)
    if by_limit is not None:
        fault, message, fix = by_limit
        return AnimationError(message, fault=fault, fix=fix, logs=logs, render_s=result.wall_s)
    if render.failure is not None:
        return _from_driver(render.failure, logs, result.wall_s)
    ended = f"with exit code {result.exit_code}" if result.exit_code else "without an error"
    return AnimationError(
        f"The scene's process ended {ended} before the film was finished.",
        fault=Fault.RUNTIME,
        fix="See its log. A scene must not end the process itself.",
        logs=logs,
        render_s=result.wall_s,
    )


def trace_in(stderr: str) -> str:
    """The last Python trace in what was written to standard error."""
    start = stderr.rfind(_TRACE)
    return stderr[start:].strip() if start >= 0 else ""


def portable_trace(trace: str) -> str:
    """A trace without this machine's folders: files are named from their package."""
    return _FILE.sub(lambda found: f'File "{_short(found["path"])}"', trace)


def _short(path: str) -> str:
    for folder in _ABOVE_NAMES:
        if folder in path:
            return path.rpartition(folder)[2]
    return path.rpartition("/")[2]


def _by_limit(result: RunResult, render: SceneRender, limits: Limits) -> tuple[Fault, str, str] | None:
    where = f", in animation {render.played}" if render.played else " before its first animation"
    ended = result.ended
    if ended is EndReason.SIGNAL and result.cpu_s >= _NEAR_LIMIT * limits.cpu_s:
        ended = EndReason.CPU
    memory, work = (f"{size / (1 << 30):.1f} GiB" for size in (limits.memory_bytes, limits.work_bytes))
    by_end: dict[EndReason, tuple[Fault, str, str]] = {
        EndReason.TIMEOUT: (Fault.TIMEOUT, f"The render took more than {limits.wall_s:.0f} s{where}.", _LOOP_FIX),
        EndReason.CPU: (Fault.TIMEOUT, f"The render exceeded its {limits.cpu_s:.0f} s of CPU time{where}.", _LOOP_FIX),
        EndReason.MEMORY: (Fault.MEMORY, f"The render needed more than {memory} of memory{where}.", _MEMORY_FIX),
        EndReason.PROCESSES: (
            Fault.SANDBOX,
            f"The code started more than {limits.processes} processes or threads.",
            "Remove the code that starts processes; a scene needs none.",
        ),
        EndReason.DISK: (
            Fault.SANDBOX,
            f"The code wrote more than {work}, or a file that is too large.",
            "Remove the code that writes files, or make the film shorter if it writes none.",
        ),
        EndReason.OUTPUT: (
            Fault.SANDBOX,
            f"The code printed more than {limits.output_bytes >> 20} MiB.",
            "Remove the print calls.",
        ),
        EndReason.SIGNAL: (
            Fault.RUNTIME,
            f"The render crashed (signal {-(result.exit_code or 0)}){where}.",
            "Check the drawing calls of that animation.",
        ),
    }
    return by_end.get(ended)


def _from_driver(failure: dict[str, Any], logs: Logs, render_s: float) -> AnimationError:
    kind, number = failure["kind"], failure["line"]
    fault = Fault(kind) if isinstance(kind, str) and kind in set(Fault) else Fault.RUNTIME
    line = number if isinstance(number, int) and 0 < number <= MAX_CODE_CHARS else None
    name, message = _plain(failure["type"])[:80], _plain(failure["message"]).strip()[:_MAX_MESSAGE_CHARS]
    where = f"Line {line}: " if line else ""
    if name in _FILE_ERRORS and (missing := _MISSING_FILE.search(message)):
        # The rest of it lists folders of the sandbox.
        message = f"there is no file {missing[1] or missing[2]}."
    source = _plain(failure["source"] or "")[:200]
    return AnimationError(
        f"{where}{name}: {message}" if message else f"{where}{name}.",
        fault=fault,
        line=line,
        fix=_fix(fault, name, message, source),
        logs=logs,
        render_s=render_s,
    )


def _fix(fault: Fault, name: str, message: str, source: str) -> str:
    at = f" The error is in `{source}`." if source else ""
    if "MathTypst" in message:
        return f"Use MathTypst('a^2 + b^2'), which takes Typst's notation and needs no LaTeX.{at}"
    if name in _FILE_ERRORS and message.startswith("there is no file"):
        return f"Files are not taken along with the code: draw it with Manim, or use the file as a scene's picture.{at}"
    if name == "NameError" and (found := _UNKNOWN_NAME.search(message)) and found[1] in _NAMES_OF_MANIMGL:
        return f"That is ManimGL's name; Manim Community has {_NAMES_OF_MANIMGL[found[1]]}.{at}"
    if name == "SystemExit":
        return f"Remove the call that ends the program.{at}"
    match fault:
        case Fault.SYNTAX:
            return f"Correct that line.{at}"
        case Fault.IMPORT:
            return f"Import only Python's standard library, Manim, NumPy, SciPy and NetworkX.{at}"
        case Fault.MEMORY:
            return f"{_MEMORY_FIX}{at}"
        case Fault.SANDBOX:
            return f"A scene cannot use the network, start programs, or read files other than its own.{at}"
    return f"Correct that line.{at}" if at else "See the trace in its log."


def _plain(value: object) -> str:
    """Untrusted text, reduced to what every database and terminal accepts."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in str(value))
