"""The steps of a job, one file each: a step takes a context and returns its result."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import StepResult
from reelbase.schemas.jobs import StepName

Step = Callable[[StepContext], StepResult]


def step_function(name: StepName) -> Step:
    """The ``run`` of a step's module; loaded when it is needed."""
    run: Step = import_module(f"reelbase.production.steps.{name}").run
    return run
