"""How a step ended, small enough to be a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

WorkflowBody = Callable[[UUID], Coroutine[Any, Any, str]]
"""Runs the workflow of an id; returns how it ended."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """``scene`` is 1-based; ``final_status`` is set when the job must end in another state than FAILED.

    fault: why the code of an animation failed; None for every other failure.
    """

    ok: bool
    code: str | None = None
    message: str | None = None
    scene: int | None = None
    retryable: bool = False
    retry_after_s: float | None = None
    final_status: str | None = None
    fault: str | None = None
