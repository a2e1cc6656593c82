"""Fitting scene durations to the target length, leaving locked scenes alone."""

from __future__ import annotations

from reelbase.plans.estimates import OPENING_AND_CLOSING_S, with_times
from reelbase.plans.validation import MAX_SCENE_S, MIN_SCENE_S
from reelbase.schemas.plan_document import PlanDocument

_EXACT_S = 0.005


def autofit(document: PlanDocument) -> PlanDocument:
    """Spread the difference from the target over the unlocked scenes, in proportion, within sensible limits.

    The target is the length of the film, with its opening and its closing.

    The target is met unless the limits prevent it; then the result is as close as they allow.
    """
    durations = [scene.duration_target_s for scene in document.scenes]
    free = [index for index, scene in enumerate(document.scenes) if not scene.locked]
    locked_s = sum(duration for index, duration in enumerate(durations) if index not in set(free))
    fitted = _spread([durations[index] for index in free], document.target_s - OPENING_AND_CLOSING_S - locked_s)
    for index, duration in zip(free, fitted, strict=True):
        durations[index] = duration
    scenes = [
        scene if scene.locked else scene.model_copy(update={"duration_target_s": duration})
        for scene, duration in zip(document.scenes, durations, strict=True)
    ]
    return with_times(document.model_copy(update={"scenes": scenes}))


def _spread(durations: list[float], total_s: float) -> list[float]:
    """Scale durations to ``total_s``; those that reach a limit stay there and the others share the rest."""
    fitted = [min(max(duration, MIN_SCENE_S), MAX_SCENE_S) for duration in durations]
    open_ones = set(range(len(fitted)))
    while open_ones:
        rest_s = total_s - sum(duration for index, duration in enumerate(fitted) if index not in open_ones)
        now_s = sum(fitted[index] for index in open_ones)
        if abs(rest_s - now_s) <= _EXACT_S:
            break
        factor = max(rest_s, 0.0) / now_s
        hit = set()
        for index in open_ones:
            wanted = fitted[index] * factor
            fitted[index] = min(max(wanted, MIN_SCENE_S), MAX_SCENE_S)
            if fitted[index] != wanted:
                hit.add(index)
        if not hit:
            break
        open_ones -= hit
    return _rounded(fitted, total_s)


def _rounded(durations: list[float], total_s: float) -> list[float]:
    """Two decimals each, the rounding errors given to the longest scene that can take them."""
    rounded = [round(duration, 2) for duration in durations]
    error = round(total_s - sum(rounded), 2)
    if rounded and 0 < abs(error) <= 0.01 * len(rounded):
        for index in sorted(range(len(rounded)), key=lambda index: -rounded[index]):
            if MIN_SCENE_S <= rounded[index] + error <= MAX_SCENE_S:
                rounded[index] = round(rounded[index] + error, 2)
                break
    return rounded
