"""What a render that failed comes to: a class, the author's line, a sentence, and what to do."""

from __future__ import annotations

import re
from typing import Any

from reelbase.providers.animation import AnimationError, Fault, Logs
from reelbase.providers.animation.events import Story
from reelbase.providers.animation.parsing import MAX_CODE_CHARS
from reelbase.sandbox import Ended, Finished, Limits

_MAX_MESSAGE = 500
_NEARLY = 0.75
_FILE = re.compile(r'File "(?P<path>[^"]+)"')
# What lies below them is named from there: a package's file, and the author's own.
_ABOVE_NAMES = ("/site-packages/", "/code/")
_TRACE = "Traceback (most recent call last):"


def failure_of(finished: Finished, story: Story, limits: Limits, logs: Logs) -> AnimationError:
    """The error of a render without a usable result. A limit that was met counts before what the code said."""
    by_limit = _by_limit(finished, story, limits)
    if by_limit is not None:
        fault, message, fix = by_limit
        return AnimationError(message, fault=fault, fix=fix, logs=logs, render_s=finished.wall_s)
    if story.failure is not None:
        return _told(story.failure, logs, finished.wall_s)
    ended = f"with code {finished.exit_code}" if finished.exit_code else "without saying why"
    return AnimationError(
        f"The scene's process ended {ended} before the film was finished.",
        fault=Fault.RUNTIME,
        fix="Look at its log; a scene must not end the process itself.",
        logs=logs,
        render_s=finished.wall_s,
    )


def trace_in(stderr: str) -> str:
    """The last Python trace in what was written to standard error."""
    start = stderr.rfind(_TRACE)
    return stderr[start:].strip() if start >= 0 else ""


def portable_trace(trace: str) -> str:
    """A trace for somebody elsewhere: files by their package or their name, without this machine's folders."""
    return _FILE.sub(lambda found: f'File "{_short(found["path"])}"', trace)


def _short(path: str) -> str:
    for folder in _ABOVE_NAMES:
        if folder in path:
            return path.rpartition(folder)[2]
    return path.rpartition("/")[2]


def _by_limit(finished: Finished, story: Story, limits: Limits) -> tuple[Fault, str, str] | None:
    where = f", in its animation {story.animations}" if story.animations else " before its first animation"
    ended = finished.ended
    if ended is Ended.SIGNAL and finished.cpu_s >= _NEARLY * limits.cpu_s:
        # The kernel's own clock ended it; ours was read a little earlier.
        ended = Ended.CPU
    match ended:
        case Ended.TIMEOUT:
            message = f"The render was not finished after {limits.wall_s:.0f} s{where}."
            return Fault.TIMEOUT, message, "Look for a loop that does not end, or draw less."
        case Ended.CPU:
            message = f"The render used up its {limits.cpu_s:.0f} s of computing time{where}."
            return Fault.TIMEOUT, message, "Look for a loop that does not end, or draw less."
        case Ended.MEMORY:
            message = f"The render needed more than {_gib(limits.memory_bytes)} of memory{where}."
            return Fault.MEMORY, message, "Draw fewer or simpler objects at once."
        case Ended.PROCESSES:
            message = f"The code started more than {limits.processes} processes or threads."
            return Fault.SANDBOX, message, "A scene needs no processes of its own."
        case Ended.DISK:
            message = f"The code wrote more than {_gib(limits.work_bytes)}, or a file that is too large."
            return Fault.SANDBOX, message, "A scene needs no files of its own; make the film shorter if it wrote none."
        case Ended.OUTPUT:
            message = f"The code printed more than {limits.output_bytes >> 20} MiB."
            return Fault.SANDBOX, message, "Remove the print calls."
        case Ended.SIGNAL:
            message = f"The render crashed (signal {-(finished.exit_code or 0)}){where}."
            return Fault.RUNTIME, message, "Look at the drawing calls of that animation."
    return None


def _told(failure: dict[str, Any], logs: Logs, render_s: float) -> AnimationError:
    kind, told = failure["kind"], failure["line"]
    fault = Fault(kind) if isinstance(kind, str) and kind in set(Fault) else Fault.RUNTIME
    line = told if isinstance(told, int) and 0 < told <= MAX_CODE_CHARS else None
    name, said = _plain(failure["type"])[:80], _plain(failure["message"]).strip()[:_MAX_MESSAGE]
    where = f"Line {line}: " if line else ""
    source = _plain(failure["source"] or "")[:200]
    return AnimationError(
        f"{where}{name}: {said}" if said else f"{where}{name}.",
        fault=fault,
        line=line,
        fix=_fix(fault, name, said, source),
        logs=logs,
        render_s=render_s,
    )


def _fix(fault: Fault, name: str, said: str, source: str) -> str:
    at = f" It came from `{source}`." if source else ""
    if "MathTypst" in said:
        return f"MathTypst('a^2 + b^2') takes Typst's notation and needs no LaTeX.{at}"
    if name == "SystemExit":
        return f"Remove the call that ends the program.{at}"
    match fault:
        case Fault.SYNTAX:
            return f"Correct that line.{at}"
        case Fault.IMPORT:
            return f"Only Python's own modules, Manim, NumPy, SciPy and NetworkX are there to import.{at}"
        case Fault.MEMORY:
            return f"Draw fewer or simpler objects at once.{at}"
        case Fault.SANDBOX:
            return f"A scene has no network, starts no programs, and sees no files but its own.{at}"
    return f"Correct that line.{at}" if at else "Look at the trace in its log."


def _plain(told: object) -> str:
    """Text that every database and terminal takes: hostile code says what it likes, half characters included."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in str(told))


def _gib(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB"
