from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.formats import FrameFormat
from reelbase.media.timeline import TransitionKind
from reelbase.production.steps.layout import lay_out
from reelbase.schemas.plan_document import PlanDocument, Scene

FORMAT = FrameFormat(216, 384)
scenes = st.lists(
    st.tuples(st.none() | st.floats(0.05, 60), st.sampled_from(list(TransitionKind)), st.floats(0.1, 20)),
    min_size=1,
    max_size=12,
)


def plan_with(drawn: list[tuple[float | None, TransitionKind, float]]) -> PlanDocument:
    return PlanDocument(
        title="t",
        topic="t",
        scenes=[Scene(narration="x", transition=kind, duration_target_s=target) for _, kind, target in drawn],
    )


class TestLayOut:
    @given(scenes)
    def test_shots_follow_each_other_without_gap_or_overlap(
        self, drawn: list[tuple[float | None, TransitionKind, float]]
    ) -> None:
        layout = lay_out(plan_with(drawn), [voice for voice, *_ in drawn], FORMAT)
        at = 0
        for shot in layout.shots:
            assert shot.start == at
            at += shot.frames
        assert layout.frames == at

    @given(scenes)
    def test_every_voice_ends_before_its_shot_and_no_two_overlap(
        self, drawn: list[tuple[float | None, TransitionKind, float]]
    ) -> None:
        voices = [voice for voice, *_ in drawn]
        layout = lay_out(plan_with(drawn), voices, FORMAT)
        last_end_s = 0.0
        for index, voice_s in enumerate(voices):
            if voice_s is None:
                continue
            start_s = layout.voice_start_s(index)
            shot = layout.shots[index]
            assert start_s >= last_end_s
            last_end_s = start_s + voice_s
            assert last_end_s <= (shot.start + shot.frames) / FORMAT.fps

    @given(scenes)
    def test_transitions_fit_into_both_their_shots(
        self, drawn: list[tuple[float | None, TransitionKind, float]]
    ) -> None:
        layout = lay_out(plan_with(drawn), [voice for voice, *_ in drawn], FORMAT)
        for index, shot in enumerate(layout.shots):
            before = layout.transitions[index - 1].frames // 2 if index else 0
            after = layout.transitions[index].frames // 2 if index < len(layout.transitions) else 0
            assert before + after < shot.frames
