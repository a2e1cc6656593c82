"""Tries every drawn shot once, in small, so that one that cannot be drawn is a card with its words and not a fault."""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode
from reelbase.media.shots.contents.things import PictureContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.production.scenes.drawn_shots import words_of
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import ReplacedShot
from reelbase.providers.usage import Usage

_SCALE = 0.2
"""Of the film's size. What fails fails at any size, and small pictures cost little."""
_FRAMES = 60


def replaced_shots(context: StepContext) -> tuple[ReplacedShot, ...]:
    """The cards that are shown instead of shots that cannot be drawn; each is named in the log and the receipt."""
    from reelbase.media.shots.composing import card_of, compose_or_card

    format, plan = context.format.scaled(_SCALE), context.plan
    cards: list[ReplacedShot] = []
    for index, scene in enumerate(plan.scenes):
        for number, shot in enumerate(scene.shots):
            if isinstance(shot.content, PictureContent):
                continue
            words = words_of(scene, shot)
            drawn = DrawnShot(shot.content, _FRAMES, framing=shot.framing, card=words)
            _, fault = compose_or_card(
                drawn, format, preset=plan.preset, style=plan.visual_style, captions=plan.captions
            )
            if not fault:
                continue
            note = f"Shot {number + 1} ({shot.content.kind}) of scene {index + 1} cannot be drawn; its words are shown."
            context.warn(f"{note} {fault}", scene=index + 1)
            usage = Usage("reelbase", shot.content.kind, "pictures", 1)
            context.record.call(
                *(context.step, "image", usage),
                cache="miss",
                duration_ms=0,
                scene=index + 1,
                error_code=ErrorCode.VISUAL_PLAN,
            )
            cards.append(ReplacedShot(scene=index, shot=number, content=card_of(words), note=note))
    return tuple(cards)
