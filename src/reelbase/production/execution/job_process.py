"""The job process: one child process of the worker for each running job, or plan that is being written.

It runs the job's steps as its worker asks, one JSON line each way. It leads a process group of its own: cancelling
a job is killing that group, with everything the job started. When the worker dies, standard input closes, and the
process kills its group itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TextIO
from uuid import UUID

from reelbase.kit.errors import Fenced
from reelbase.kit.settings import Settings, settings_from_json
from reelbase.production.execution.plan_writing import Writers, write_version
from reelbase.production.execution.work import JobWork, StepDependencies
from reelbase.schemas.jobs import StepName

FENCED = "fenced"


def serve_job(open_dependencies: Callable[[Settings], StepDependencies], writers: Writers) -> int:
    """Serve one worker until it closes standard input.

    The first line names the settings, and the job with its token or the plan version that is to be written. writers:
    what writes plans of which format.
    """
    answers = _private_stdout()
    order = json.loads(sys.stdin.readline())
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    dependencies = open_dependencies(settings_from_json(order["settings"]))
    if "version_id" in order:
        requests.get()
        write_version(dependencies, UUID(order["version_id"]), writers)
        _answer(answers, {"ended": True})
        requests.get()
        return 0
    try:
        work = JobWork(dependencies, UUID(order["job_id"]), order["token"])
    except Fenced:
        _answer(answers, {FENCED: True})
        return 0
    while True:
        request = requests.get()
        if request.get("close"):
            work.close()
            return 0
        try:
            outcome = work.run(StepName(request["step"]), request["try"])
        except Fenced:
            _answer(answers, {FENCED: True})
            return 0
        _answer(answers, asdict(outcome))


def _listen(requests: queue.Queue[dict[str, Any]]) -> None:
    # The worker holds the other end: when it is gone, so must everything be that works for it.
    for line in sys.stdin:
        requests.put(json.loads(line))
    os.killpg(os.getpgid(0), signal.SIGKILL)


def _private_stdout() -> TextIO:
    """Keep the answers' stream to ourselves; whatever a library prints goes to standard error."""
    private = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return private


def _answer(stream: TextIO, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()
