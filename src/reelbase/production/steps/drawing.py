"""Tries every drawn shot once, in small, so that one that cannot be drawn is a card with its words and not a fault."""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import look_of_film, planned_drawings
from reelbase.production.steps.results import ReplacedShot, VisualResult
from reelbase.providers.usage import Usage

_SCALE = 0.2
"""Of the film's size: small pictures cost little. What fails in the film's size alone is found when it is rendered."""


def replaced_shots(context: StepContext, visuals: VisualResult) -> tuple[ReplacedShot, ...]:
    """The cards that are shown instead of shots that cannot be drawn; each is named in the log and the receipt.

    Shots are tried as the film shows them: with the same times, the same light and the same room beside the captions.
    """
    from reelbase.media.shots.composing import card_of, compose_or_card

    format, look = context.format.scaled(_SCALE), look_of_film(context)
    cards: dict[tuple[int, int], ReplacedShot] = {}
    for index, number, drawn in planned_drawings(context, visuals):
        if (index, number) in cards:
            continue
        _, fault = compose_or_card(drawn, format, preset=look.preset, style=look.style, captions=look.captions)
        if not fault:
            continue
        kind = drawn.content.kind
        note = f"Shot {number + 1} ({kind}) of scene {index + 1} cannot be drawn; its words are shown."
        context.warn(f"{note} {fault}", scene=index + 1)
        usage = Usage("reelbase", kind, "pictures", 1)
        context.record.call(
            *(context.step, "image", usage),
            cache="miss",
            duration_ms=0,
            scene=index + 1,
            error_code=ErrorCode.VISUAL_PLAN,
        )
        cards[index, number] = ReplacedShot(scene=index, shot=number, content=card_of(drawn.card), note=note)
    return tuple(cards.values())
