from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from reelbase.cli.progress import Lines


@dataclass(frozen=True)
class Step:
    name: str
    state: str = "pending"
    progress_pct: int = 0
    message: str | None = None
    error_message: str | None = None


@dataclass(frozen=True)
class Job:
    steps: tuple[Step, ...]


def lines_for(*snapshots: Job) -> list[str]:
    stream = io.StringIO()
    with Lines(stream) as display:
        for snapshot in snapshots:
            display.update(snapshot)
    return stream.getvalue().splitlines()


def voice(state: str, pct: int = 0, message: str | None = None, error: str | None = None) -> Job:
    return Job((Step("voice", state, pct, message, error), Step("render")))


class TestLines:
    def test_progress_lines_tell_start_quarters_and_end(self) -> None:
        said = lines_for(
            voice("pending"),
            voice("started"),
            voice("started", 10, "scene 1 of 8"),
            voice("started", 30, "scene 3 of 8"),
            voice("started", 40, "scene 4 of 8"),
            voice("started", 80),
            voice("succeeded", 100),
        )
        assert said[:-1] == ["voice: started", "voice: 30 %, scene 3 of 8", "voice: 80 %"]
        assert said[-1].startswith("voice: done in ")

    def test_progress_lines_name_steps_that_an_earlier_run_finished(self) -> None:
        assert lines_for(voice("succeeded", 100)) == ["voice: done"]

    def test_progress_lines_give_the_reason_of_a_failure(self) -> None:
        said = lines_for(voice("started"), voice("failed", 50, error="The voice stopped."))
        assert said[-1] == "voice: failed: The voice stopped."

    def test_progress_lines_are_not_repeated(self) -> None:
        started = voice("started", 30)
        assert lines_for(started, started, started) == lines_for(started)

    @given(st.lists(st.integers(0, 100), max_size=60))
    def test_progress_lines_are_few_however_often_a_step_reports(self, reports: list[int]) -> None:
        said = lines_for(voice("started"), *(voice("started", pct) for pct in sorted(reports)), voice("succeeded", 100))
        assert 2 <= len(said) <= 6


BARS = """
from types import SimpleNamespace as N
from reelbase.cli.progress import display_for

idle = {"state": "pending", "progress_pct": 0, "message": None, "error_message": None}
steps = [N(name="voice", **idle), N(name="render", **idle)]
with display_for() as display:
    display.update(N(steps=steps))
    steps[0].state, steps[0].progress_pct, steps[0].message = "started", 50, "scene [4] of 8"
    display.update(N(steps=steps))
    steps[0].state = "succeeded"
    steps[1].state, steps[1].error_message = "failed", "The disk is full."
    display.update(N(steps=steps))
"""


class TestBars:
    def test_progress_bars_draw_one_line_a_step_on_a_terminal(self) -> None:
        terminal, end = pty.openpty()
        running = subprocess.Popen(
            [sys.executable, "-c", BARS],
            stdout=subprocess.PIPE,
            stderr=end,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(end)
        out, _ = running.communicate(timeout=60)
        drawn = _read_all(terminal)
        assert running.returncode == 0
        assert out == b""
        for expected in ("voice", "100%", "render", "The disk is full.", "✓", "✗"):
            assert expected in drawn

    def test_progress_bars_give_way_to_lines_where_there_is_no_terminal(self) -> None:
        done = subprocess.run([sys.executable, "-c", BARS], capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == "render: failed: The disk is full."
        assert "\x1b" not in done.stderr


def _read_all(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            # Linux reports the closed other end as an error.
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()
