"""A job as it moves, on stderr: a bar for each step on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from reelbase.production.records.schemas import InternalJob
from reelbase.schemas.jobs import Step

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PLAIN_EVERY_PCT = 25
_NAME_WIDTH = 10
_BAR_WIDTH = 30


class Display(AbstractContextManager["Display"]):
    """Shows one job; ``update`` takes each snapshot as it comes."""

    def update(self, job: InternalJob) -> None:
        raise NotImplementedError


def display_for(stream: TextIO = sys.stderr) -> Display:
    return Bars() if stream.isatty() else Lines(stream)


class Lines(Display):
    """One line when a step starts, at each quarter, and when it ends."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._states: dict[str, str] = {}
        self._started_s: dict[str, float] = {}
        self._printed_pct: dict[str, int] = {}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def update(self, job: InternalJob) -> None:
        for step in job.steps:
            if self._states.get(step.name) != step.state:
                self._changed(step)
                self._states[step.name] = step.state
            elif step.state == "started":
                self._moved(step)

    def _changed(self, step: Step) -> None:
        if step.state == "started":
            self._started_s[step.name] = time.monotonic()
            self._printed_pct[step.name] = step.progress_pct
            self._say(step.name, "started")
        elif step.state == "succeeded":
            began = self._started_s.get(step.name)
            self._say(step.name, f"done in {time.monotonic() - began:.1f} s" if began else "done")
        elif step.state == "failed":
            reason = (step.error_message or "").partition("\n")[0]
            self._say(step.name, f"failed: {reason}" if reason else "failed")

    def _moved(self, step: Step) -> None:
        if step.progress_pct - self._printed_pct.get(step.name, 0) < PLAIN_EVERY_PCT or step.progress_pct >= 100:
            return
        self._printed_pct[step.name] = step.progress_pct
        self._say(step.name, f"{step.progress_pct} %{f', {step.message}' if step.message else ''}")

    def _say(self, name: str, text: str) -> None:
        self._stream.write(f"{name}: {text}\n")
        self._stream.flush()


class Bars(Display):
    """A bar a step, drawn by rich on the terminal behind stderr."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        self._progress = Progress(
            TextColumn(
                "{task.fields[mark]} {task.description}", table_column=Column(no_wrap=True, min_width=_NAME_WIDTH + 2)
            ),
            BarColumn(bar_width=_BAR_WIDTH, pulse_style="bar.back"),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn(
                "{task.fields[message]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
            ),
            console=Console(stderr=True),
            expand=True,
        )
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def update(self, job: InternalJob) -> None:
        assert self._progress is not None, "a display is entered before it is updated"
        for step in job.steps:
            if step.name not in self._tasks:
                self._tasks[step.name] = self._progress.add_task(
                    step.name.ljust(_NAME_WIDTH), start=False, total=100, mark=" ", message=""
                )
            task = self._tasks[step.name]
            if step.state == "started":
                self._progress.start_task(task)
            if step.state in ("succeeded", "failed"):
                self._progress.stop_task(task)
            done = 100 if step.state == "succeeded" else step.progress_pct
            self._progress.update(task, completed=done, mark=_MARKS.get(step.state, " "), message=_shown_message(step))


_MARKS = {"succeeded": "[green]✓[/green]", "failed": "[red]✗[/red]", "started": "[cyan]•[/cyan]"}


def _shown_message(step: Step) -> str:
    """One line; the whole of a long reason is told when the job has ended."""
    text = step.error_message if step.state == "failed" else step.message if step.state == "started" else None
    return (text or "").partition("\n")[0]
