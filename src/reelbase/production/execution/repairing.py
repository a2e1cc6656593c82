"""Making again what earlier steps of a job left in storage, where it was damaged or lost since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelbase.production.records.record import JobRecord
from reelbase.production.states import STEPS
from reelbase.production.steps import step_function
from reelbase.production.steps.context import StepContext
from reelbase.providers.storage import FileState, Storage, stored_names
from reelbase.schemas.jobs import StepName


def repair_before(
    step: StepName, record: JobRecord, storage: Storage, open_context: Callable[[StepName], StepContext]
) -> None:
    """Check the files of all steps before ``step``; from the first with a damaged one on, run them again.

    They find in the cache what is intact, so that only the rest is made, and everything that was made of it. Raises
    what the steps raise; a file that the user brought cannot be made.
    """
    earlier = STEPS[: STEPS.index(step)]
    for number, name in enumerate(earlier):
        damage = _damage(record.artifacts(name), storage)
        if damage is not None:
            _run_again(earlier[number:], damage, record, open_context)
            return


def _damage(artifacts: dict[str, Any], storage: Storage) -> FileState | None:
    for name in stored_names(artifacts):
        state = storage.check(name)
        if state is not FileState.INTACT:
            return state
    return None


def _run_again(
    steps: tuple[StepName, ...], damage: FileState, record: JobRecord, open_context: Callable[[StepName], StepContext]
) -> None:
    for number, name in enumerate(steps):
        why = "an earlier step ran again" if number else f"one of its stored files was {damage}"
        record.log(name, f"The step {name} runs again, because {why}.", level="warning")
        context = open_context(name)
        record.replace_artifacts(name, step_function(name)(context).to_json())
        if number == 0 and not context.repairs:
            # What is not cached is made whenever its step runs.
            context.note_repair(str(name), damage)
