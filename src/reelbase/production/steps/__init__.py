"""The steps of a job, one file each: a step takes a context and returns what the next ones need, as plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from reelbase.production.states import StepName
from reelbase.production.steps.context import StepContext

Step = Callable[[StepContext], dict[str, Any]]


def step_function(name: StepName) -> Step:
    """The ``run`` of a step's module; loaded when it is needed."""
    run: Step = import_module(f"reelbase.production.steps.{name}").run
    return run
