"""From a plan with shots and its recordings to the timeline that is rendered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from reelbase.media.formats import format_for
from reelbase.media.words import TimedToken
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import PUNCH_AFTER_S, timeline_of
from reelbase.production.steps.results import AlignmentResult, SceneAlignment, SceneVoice, VisualResult, VoiceResult
from reelbase.schemas.plan_document import CAMERA_PART, PlanDocument

WORDS = ["Only", "one", "bridge", "in", "the", "whole", "valley", "survived"]
WORD_S = 0.5
TOKENS = tuple(TimedToken(word, number * WORD_S, number * WORD_S + 0.4) for number, word in enumerate(WORDS))


def context_of(*events: dict[str, int], framing: str = "medium") -> StepContext:
    """What steps of a film of one scene with one shot see; nothing of it is stored."""
    content = {"kind": "words", "text": "One bridge survived"}
    shot = {"start_word": 0, "end_word": len(WORDS), "content": content, "events": list(events), "framing": framing}
    plan = PlanDocument.model_validate(
        {
            "title": "Bridge",
            "topic": "Bridge",
            "scenes": [{"narration": " ".join(WORDS), "visual_prompt": "a bridge", "shots": [shot]}],
        }
    )
    results: dict[type, Any] = {
        VoiceResult: VoiceResult(scenes=(SceneVoice(file="a.wav", duration_s=len(WORDS) * WORD_S, tokens=None),)),
        AlignmentResult: AlignmentResult(scenes=(SceneAlignment(tokens=TOKENS, method="voice"),)),
        VisualResult: VisualResult(scenes=(None,)),
    }
    render = SimpleNamespace(caption_style="clean")
    found = SimpleNamespace(
        plan=plan, format=format_for("9:16"), settings=SimpleNamespace(render=render), result=lambda of: results[of]
    )
    return cast("StepContext", found)


def punches(context: StepContext) -> list[int | None]:
    drawn = [shot.drawn for shot in timeline_of(context).shots]
    return [shot.punch if shot else None for shot in drawn]


def test_the_camera_moves_closer_when_its_word_is_said() -> None:
    context = context_of({"word": 2, "part": CAMERA_PART})
    found = [at for at in punches(context) if at is not None]
    assert len(found) == 1
    # The second word of all, and not before the entrance is over.
    assert found[0] >= PUNCH_AFTER_S * context.format.fps


def test_the_camera_stays_without_such_an_event_and_where_it_is_close_already() -> None:
    assert set(punches(context_of())) == {None}
    assert set(punches(context_of({"word": 1, "part": 0}))) == {None}
    assert punches(context_of({"word": 2, "part": CAMERA_PART}, framing="close"))[0] is None
