"""Doing one thing for every scene, so that one that fails leaves the others done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from reelbase.kit.errors import ErrorCode, ReelbaseError, StepError, StorageError
from reelbase.production.steps.context import StepContext
from reelbase.schemas.plan_document import Scene

Result = TypeVar("Result")


def for_each_scene(
    context: StepContext, act: Callable[[int, Scene], Result], *, doing: str, code: ErrorCode, at_once: int = 1
) -> list[Result]:
    """Results in the order of the scenes.

    Raises StepError after all scenes were tried when one failed; it names the first such scene (1-based).
    """
    tally = Tally(context, len(context.plan.scenes), doing)
    results, failures = try_each_scene(context, act, tally=tally, at_once=at_once)
    raise_for(failures, code)
    return [results[index] for index in range(len(context.plan.scenes))]


class Tally:
    """How far all scenes of a step are together; one that takes long may tell how far it is. For several threads."""

    def __init__(self, context: StepContext, scenes: int, doing: str) -> None:
        self._context = context
        self._doing = doing
        self._shares = [0.0] * scenes
        self._failed: set[int] = set()
        self._lock = threading.Lock()

    def part(self, index: int, share: float, message: str) -> None:
        """A scene's own progress, 0 to 1; it never goes back."""
        with self._lock:
            self._shares[index] = max(self._shares[index], share)
            total = sum(self._shares)
        self._context.progress(total, len(self._shares), message)

    def tried(self, index: int, *, failed: bool = False) -> None:
        if failed:
            self._failed.add(index)
        done = sum(share == 1.0 for share in self._shares) + (self._shares[index] < 1.0) - len(self._failed)
        self.part(index, 1.0, f"{self._doing} {done} of {len(self._shares)}")


def try_each_scene(
    context: StepContext, act: Callable[[int, Scene], Result], *, tally: Tally, at_once: int = 1
) -> tuple[dict[int, Result], dict[int, ReelbaseError]]:
    """Results and failures by scene index (0-based)."""
    scenes = context.plan.scenes
    results: dict[int, Result] = {}
    failures: dict[int, ReelbaseError] = {}
    with ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(act, index, scene): index for index, scene in enumerate(scenes)}
        for future in as_completed(running):
            index = running[future]
            try:
                results[index] = future.result()
                tally.tried(index)
            except (StepError, StorageError) as error:
                failures[index] = error
                context.record.log(context.step, str(error), level="error", scene=index + 1)
                tally.tried(index, failed=True)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return results, failures


def raise_for(failures: dict[int, ReelbaseError], code: ErrorCode) -> None:
    """Raise one StepError for all failures; it may be tried again if any of them may."""
    if not failures:
        return
    first = min(failures)
    error = failures[first]
    listed = ", ".join(str(index + 1) for index in sorted(failures))
    which = f"Scene {listed} failed" if len(failures) == 1 else f"Scenes {listed} failed"
    raise StepError(
        f"{which}: {error.message}",
        code=error.code if error.code is ErrorCode.MODERATION else code,
        retryable=any(getattr(failure, "retryable", False) for failure in failures.values()),
        scene=first + 1,
        fix=error.fix,
    ) from error
