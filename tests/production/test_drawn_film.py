"""From a plan with shots and its recordings to the timeline that is rendered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.formats import format_for
from reelbase.media.segments import Segment, SegmentKind
from reelbase.media.shots import composing
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.words import TimedToken
from reelbase.production.scenes.drawn_shots import PUNCH_AFTER_S, drawn_still
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.drawing import replaced_shots
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.package import _scene_picture
from reelbase.production.steps.render import _Faults
from reelbase.production.steps.results import (
    AlignmentResult,
    SceneAlignment,
    SceneVisual,
    SceneVoice,
    VisualResult,
    VoiceResult,
)
from reelbase.schemas.jobs import StepName
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


@pytest.mark.parametrize("framing", ["wide", "close"])
def test_the_picture_of_a_shot_is_as_close_as_the_film(framing: str) -> None:
    plan = context_of({"word": 2, "part": CAMERA_PART}, framing=framing).plan
    scene = plan.scenes[0]
    assert (drawn_still(plan, scene, scene.shots[0]).punch is None) == (framing == "close")
    scene.shots[0].events[0].word, plan.tempo = len(WORDS) - 1, "fast"
    assert drawn_still(plan, scene, scene.shots[0]).punch is None, "too near to the cut"


def test_shots_are_tried_as_the_film_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    context: Any = context_of({"word": 2, "part": CAMERA_PART}, {"word": 1, "part": 1})
    tried: list[DrawnShot] = []
    warnings: list[str] = []

    def cannot(shot: DrawnShot, *_: Any, **__: Any) -> tuple[None, str]:
        tried.append(shot)
        return None, "cannot be drawn" if shot.offset else ""

    monkeypatch.setattr(composing, "compose_or_card", cannot)
    context.warn = lambda note, scene: warnings.append(note)
    context.step, context.record = StepName.VISUALS, SimpleNamespace(call=lambda *_, **__: None)
    cards = replaced_shots(context, VisualResult(scenes=(None,)))
    shown = [shot.drawn for shot in timeline_of(context).shots]
    assert tried == shown and len(shown) == 2 and shown[0] is not None and shown[0].parts and shown[0].seed
    assert [(card.scene, card.shot) for card in cards] == [(0, 0)] and len(warnings) == 1


def test_a_shot_that_fails_in_full_size_alone_is_warned_of_whenever_it_is_shown() -> None:
    warnings: list[str] = []
    context = cast("StepContext", SimpleNamespace(warn=lambda note, scene: warnings.append(note)))
    timeline = timeline_of(context_of())
    first, second = (Segment(SegmentKind.SHOT, index, 0, 10, "") for index in (0, 1))
    faults = _Faults(context, timeline)
    faults.warn(1, "a fault")
    faults.warn(1, "a fault")
    assert len(warnings) == 1 and "a fault" in warnings[0] and "words" in warnings[0]
    assert not faults.of(first)
    stored = json.loads(json.dumps(faults.of(second)))
    _Faults(context, timeline).warn_again(second, stored["faults"])
    assert len(warnings) == 2


def test_what_an_earlier_step_left_is_read_once() -> None:
    read: list[StepName] = []

    def artifacts(step: StepName) -> dict[str, Any]:
        read.append(step)
        return VisualResult(scenes=(None,)).to_json()

    nothing: Any = None
    record: Any = SimpleNamespace(artifacts=artifacts)
    context = StepContext(StepName.RENDER, *[nothing] * 5, record=record, work=Path(), answers=nothing)
    assert context.result(VisualResult) is context.result(VisualResult)
    assert read == [StepName.VISUALS]


@pytest.mark.parametrize("kind", ["clip", "animation"])
def test_the_picture_of_a_scene_is_a_png_whatever_it_shows(tmp_path: Path, kind: Any) -> None:
    clip = tmp_path / "clip.mp4"
    source = "testsrc=size=64x96:rate=10:duration=1"
    subprocess.run([ffmpeg_program(), "-v", "error", "-f", "lavfi", "-i", source, clip], check=True)
    made: list[Path] = []

    def cached(_kind: str, _capability: str, _inputs: Any, make: Any) -> Any:
        made.append(make("").file)
        return SimpleNamespace(file="a.png")

    storage = SimpleNamespace(path=lambda _: clip)
    context: Any = SimpleNamespace(
        storage=storage, cached=cached, format=format_for("9:16"), scratch=lambda suffix: tmp_path / f"out{suffix}"
    )
    length_s = 1.0 if kind == "animation" else None
    visual = SceneVisual(kind=kind, file="clip.mp4", placeholder=False, note="", animation_s=length_s)
    assert _scene_picture(context, 1, visual).path == "scenes/01.png"
    assert made[0].read_bytes().startswith(b"\x89PNG")
