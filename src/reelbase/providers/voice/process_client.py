"""A client of a voice's own process, which is started when needed and restarted when it has died."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from reelbase.kit.errors import ErrorCode, ProviderError

START_S = 90.0
"""Seconds for loading the voice, which is slow on a busy machine."""
_STOP_S = 2.0
"""Seconds for ending by itself, before it is killed."""
_TAIL_BYTES = 2000


class ProcessClient:
    """Thread-safe. The process ends with ``close``, or by itself when this one dies, because its input closes.

    The program answers each line of JSON on its input with one on its output; its first line describes the voice.
    """

    def __init__(self, program: Path, *arguments: str | Path, name: str, timeout_s: float) -> None:
        """name: the provider, as in ``Usage``. timeout_s: longest wait for an answer, in seconds."""
        self._command = [str(argument) for argument in (program, *arguments)]
        self._name = name
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._messages: IO[bytes] | None = None
        self._about: dict[str, Any] = {}
        self._count = 0

    def about(self) -> dict[str, Any]:
        """Properties of the loaded voice, such as its sample_rate."""
        with self._lock:
            self._ensure_running()
            return self._about

    def ask(self, request: dict[str, Any], *, timeout_s: float | None = None) -> dict[str, Any]:
        """The answer to one request. Raises ProviderError, retryable because the next call starts a new process.

        timeout_s: longest wait for this answer, in seconds; the client's own without it.
        """
        with self._lock:
            self._ensure_running()
            assert self._process is not None and self._process.stdin is not None
            self._count += 1
            try:
                self._process.stdin.write(json.dumps({"id": self._count, **request}) + "\n")
                self._process.stdin.flush()
            except OSError:
                raise self._died("stopped") from None
            answer = self._next(self._timeout_s if timeout_s is None else timeout_s)
            if answer.get("id") != self._count:
                raise self._died("sent an unexpected answer")
            if "error" in answer:
                raise ProviderError(
                    f"{self._name.capitalize()} could not speak this text: {answer['error'][:300]}",
                    provider=self._name,
                    code=ErrorCode.TTS,
                )
            return answer

    def close(self) -> None:
        with self._lock:
            self._stop()
            self._forget_messages()

    def _ensure_running(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._stop()
        self._forget_messages()
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115
        # By path and with -P: started as a module it would import our packages, and find this folder's own modules.
        command = [sys.executable, "-P", *self._command]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages, text=True, encoding="utf-8"
        )
        self._answers = queue.Queue()
        threading.Thread(target=_pump, args=(self._process, self._answers), daemon=True).start()
        process = self._process
        try:
            self._about = self._next(START_S)
        except ProviderError as error:
            # A program that gives up by itself will do so again; one that was killed or hung may not.
            retryable = process.returncode is None or process.returncode <= 0
            raise ProviderError(
                error.message, provider=error.provider, code=error.code, retryable=retryable, fix=error.fix
            ) from error

    def _next(self, timeout_s: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=timeout_s)
        except queue.Empty:
            raise self._died(f"did not answer within {timeout_s:g} s") from None
        if line is None:
            # It is exiting by itself; killed now, it could not report why.
            raise self._died("stopped", at_once=False)
        try:
            answer = json.loads(line)
        except ValueError:
            raise self._died("sent an unreadable answer") from None
        if not isinstance(answer, dict):
            raise self._died("sent an unreadable answer")
        return answer

    def _forget_messages(self) -> None:
        if self._messages is not None:
            self._messages.close()
            self._messages = None

    def _died(self, how: str, *, at_once: bool = True) -> ProviderError:
        self._stop(at_once=at_once)
        message = self._last_message()
        return ProviderError(
            f"The {self._name.capitalize()} process {how}{f': {message}' if message else '.'}",
            provider=self._name,
            code=ErrorCode.TTS,
            retryable=True,
        )

    def _last_message(self) -> str:
        if self._messages is None:
            return ""
        size = self._messages.seek(0, 2)
        self._messages.seek(max(0, size - _TAIL_BYTES))
        lines = self._messages.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else ""

    def _stop(self, *, at_once: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin:
                process.stdin.close()
        if at_once and process.poll() is None:
            process.kill()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pump(process: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    with suppress(OSError, ValueError), process.stdout as lines:
        for line in lines:
            answers.put(line)
    answers.put(None)
