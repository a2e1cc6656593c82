"""Animations on the timeline: no shot is shorter than what it plays needs."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.clips import MAX_SPEEDUP
from reelbase.media.formats import FrameFormat
from reelbase.media.timeline import TransitionKind
from reelbase.production.steps.layout import BREATH_AFTER_S, BREATH_BEFORE_S, Layout, lay_out
from reelbase.schemas.plan_document import PlanDocument, Scene

FORMAT = FrameFormat(216, 384)
CODE = "from manim import *"
Drawn = list[tuple[float | None, TransitionKind, float, int | None, bool]]
scenes = st.lists(
    st.tuples(
        st.none() | st.floats(0.05, 60),
        st.sampled_from(list(TransitionKind)),
        st.floats(0.1, 20),
        st.none() | st.integers(1, 2000),
        st.booleans(),
    ),
    min_size=1,
    max_size=10,
)


def laid_out(drawn: Drawn) -> Layout:
    plan = PlanDocument(
        title="t",
        topic="t",
        scenes=[
            Scene(transition=kind, duration_target_s=target, manim_code=CODE if own else None)
            for _, kind, target, _, own in drawn
        ],
    )
    animations = [None if frames is None else frames / FORMAT.fps for *_, frames, _ in drawn]
    return lay_out(plan, [voice for voice, *_ in drawn], FORMAT, animations)


def seen(layout: Layout, index: int) -> int:
    """Frames of a shot that are on the film, those inside the transitions at its ends included."""
    before = layout.transitions[index - 1].frames // 2 if index else 0
    after = layout.transitions[index].frames // 2 if index < len(layout.transitions) else 0
    return layout.shots[index].frames + before + after


class TestAnimations:
    @given(scenes)
    def test_each_is_seen_to_its_end_at_no_more_than_its_fastest(self, drawn: Drawn) -> None:
        layout = laid_out(drawn)
        for index, (*_, frames, own) in enumerate(drawn):
            if frames is not None:
                assert seen(layout, index) >= (frames if own else math.ceil(frames / MAX_SPEEDUP))

    @given(scenes)
    def test_shots_follow_each_other_and_no_voice_is_cut(self, drawn: Drawn) -> None:
        layout = laid_out(drawn)
        at = 0
        for index, (shot, (voice_s, *_)) in enumerate(zip(layout.shots, drawn, strict=True)):
            assert shot.start == at
            at += shot.frames
            before = layout.transitions[index - 1].frames // 2 if index else 0
            after = layout.transitions[index].frames // 2 if index < len(layout.transitions) else 0
            assert before + after < shot.frames
            if voice_s is not None:
                assert shot.voice_offset_s >= BREATH_BEFORE_S
                ends_s = shot.voice_offset_s + voice_s + BREATH_AFTER_S
                assert ends_s * FORMAT.fps <= shot.frames + 1e-6

    @given(scenes)
    def test_scenes_without_an_animation_keep_their_length(self, drawn: Drawn) -> None:
        plain: Drawn = [(voice, kind, target, None, own) for voice, kind, target, _, own in drawn]
        with_some, with_none = laid_out(drawn), laid_out(plain)
        for index, (*_, frames, _own) in enumerate(drawn):
            if frames is None:
                assert with_some.shots[index].frames == with_none.shots[index].frames
