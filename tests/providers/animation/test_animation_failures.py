from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.providers.animation import Fault, Logs, RenderProgress
from reelbase.providers.animation.driver_events import MARK, DriverListener, SceneRender, own_lines
from reelbase.providers.animation.failures import failure_of, portable_trace, trace_in
from reelbase.sandbox import EndReason, Limits, RunResult


def result(ended: EndReason, exit_code: int | None = 1) -> RunResult:
    return RunResult(exit_code, ended, "", "", wall_s=2.0, cpu_s=1.0, peak_memory_bytes=1)


class TestClasses:
    @pytest.mark.parametrize(
        ("ended", "fault"),
        [
            (EndReason.TIMEOUT, Fault.TIMEOUT),
            (EndReason.CPU, Fault.TIMEOUT),
            (EndReason.MEMORY, Fault.MEMORY),
            (EndReason.PROCESSES, Fault.SANDBOX),
            (EndReason.DISK, Fault.SANDBOX),
            (EndReason.OUTPUT, Fault.SANDBOX),
            (EndReason.SIGNAL, Fault.RUNTIME),
            (EndReason.EXITED, Fault.RUNTIME),
        ],
    )
    def test_every_end_has_a_class_a_sentence_and_a_fix(self, ended: EndReason, fault: Fault) -> None:
        error = failure_of(result(ended, -11), SceneRender(played=3), Limits(), Logs())
        assert error.fault is fault and error.fix and error.line is None

    def test_a_limit_counts_before_what_the_code_said(self) -> None:
        report = {"kind": "runtime", "type": "E", "message": "m", "line": 1, "source": ""}
        assert failure_of(result(EndReason.MEMORY), SceneRender(failure=report), Limits(), Logs()).fault is Fault.MEMORY

    def test_no_animation_failure_is_retried_by_itself(self) -> None:
        errors = [failure_of(result(ended), SceneRender(), Limits(), Logs()) for ended in EndReason]
        assert not [error for error in errors if error.retryable]

    @pytest.mark.parametrize("kind", ["odd", ["x"], {}, None, 7])
    @pytest.mark.parametrize("line", ["7", 0, -1, 10**30, None, [1]])
    def test_a_lie_is_a_runtime_error_without_a_line(self, kind: object, line: object) -> None:
        report = {"kind": kind, "type": None, "message": None, "line": line, "source": None}
        error = failure_of(result(EndReason.EXITED), SceneRender(failure=report), Limits(), Logs())
        assert (error.fault, error.line) == (Fault.RUNTIME, None)

    def test_the_message_of_a_failure_can_be_stored_in_every_database(self) -> None:
        report = {"kind": "runtime", "type": "E\0", "message": "a\ud800b\x1b[2J\0", "line": 1, "source": "\udfff"}
        error = failure_of(result(EndReason.EXITED), SceneRender(failure=report), Limits(), Logs())
        assert str(error).encode()
        assert not set(str(error)) & set("\0\x1b")

    def test_the_last_trace_is_found(self) -> None:
        trace = "Traceback (most recent call last):\n  File ...\nValueError: no"
        assert trace_in(f"noise\n{trace}") == trace
        assert trace_in("noise") == ""


class TestListening:
    def test_animations_and_film_are_counted(self) -> None:
        events: list[RenderProgress] = []
        listener = DriverListener(["0"], events.append)
        for event in (
            '{"scene": "0", "event": "played", "number": 0, "film_s": 0}',
            '{"scene": "0", "event": "played", "number": 1, "film_s": 1.0}',
            '{"scene": "0", "event": "drawn", "film_s": 1.5}',
            '{"scene": "0", "event": "made", "sound": false}',
        ):
            listener.read_line(MARK + event)
        render = listener.renders["0"]
        assert (render.played, render.complete, render.sound) == (2, True, False)
        assert events == [RenderProgress(1, 0.0), RenderProgress(2, 1.0), RenderProgress(2, 1.5)]

    @given(st.text(max_size=80))
    def test_no_line_of_output_breaks_the_parser_of_events(self, text: str) -> None:
        listener = DriverListener(["0"], None)
        listener.read_line(MARK + text)
        assert listener.renders["0"] == SceneRender()

    @pytest.mark.parametrize(
        "event",
        [
            '{"scene": "9", "event": "made"}',
            '{"scene": "0", "event": "made"}',
            '{"scene": [], "event": 1}',
            "[" * 9000,
            '{"scene": "0", "event": "drawn", "film_s": {}}',
            '"0"',
            "null",
            f'{{"scene": "0", "event": "drawn", "film_s": {"9" * 400}}}',
        ],
    )
    def test_odd_events_are_passed_over(self, event: str) -> None:
        listener = DriverListener(["0"], None)
        listener.read_line(MARK + event)
        assert listener.renders["0"] == SceneRender()

    def test_output_that_the_scene_printed_is_told_apart_from_events(self) -> None:
        assert own_lines(f'\n{MARK}{{"a": 1}}\nhello\n\nworld\n') == "hello\nworld"


class TestTracesForOthers:
    def test_traces_for_others_name_files_without_the_machines_folders(self) -> None:
        trace = (
            'Traceback (most recent call last):\n  File "/tmp/film-x1/code/0/scene.py", line 3, in construct\n'
            '  File "/home/ada/.venv/lib/python3.11/site-packages/manim/scene/scene.py", line 9, in play\n'
            '  File "/usr/lib/python3.11/random.py", line 5, in choice\nValueError: no'
        )
        report = portable_trace(trace)
        assert 'File "0/scene.py", line 3' in report
        assert 'File "manim/scene/scene.py", line 9' in report
        assert 'File "random.py", line 5' in report
        assert (
            "/tmp" not in report
            and "/home" not in report
            and "/usr" not in report
            and report.endswith("ValueError: no")
        )
