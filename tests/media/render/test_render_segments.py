from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.segments import SegmentKind, plan_segments
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.media.words import TimedToken

ENCODING = Encoding()
MOVING = [kind for kind in TransitionKind if kind is not TransitionKind.CUT]


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    count = draw(st.integers(1, 8))
    halves = [0, *draw(st.lists(st.integers(0, 12), min_size=count - 1, max_size=count - 1)), 0]
    shots = tuple(
        Shot(
            index + 1,
            Visual("picture", Path(f"{index}.png"), f"hash {index}"),
            draw(st.sampled_from(list(Effect))),
            max(1, halves[index] + halves[index + 1] + draw(st.integers(0, 90))),
        )
        for index in range(count)
    )
    transitions = tuple(
        Transition(draw(st.sampled_from(MOVING)) if half else TransitionKind.CUT, 2 * half) for half in halves[1:-1]
    )
    return Timeline(FrameFormat(216, 384), Look("facts"), shots, transitions)


class TestPlan:
    @given(timelines())
    def test_segments_cover_the_film_without_gap_or_overlap(self, timeline: Timeline) -> None:
        segments = plan_segments(timeline, ENCODING)
        at = 0
        for segment in segments:
            assert segment.start_frame == at
            assert segment.frames > 0
            at += segment.frames
        assert at == timeline.frames

    @given(timelines())
    def test_a_plan_of_segments_has_one_transition_segment_a_transition(self, timeline: Timeline) -> None:
        moving = [index for index, transition in enumerate(timeline.transitions) if transition.frames]
        planned = [s.index for s in plan_segments(timeline, ENCODING) if s.kind is SegmentKind.TRANSITION]
        assert planned == moving

    @given(timelines(), st.data())
    def test_another_picture_changes_its_segment_and_the_transitions_beside_it(
        self, timeline: Timeline, data: st.DataObject
    ) -> None:
        changed = data.draw(st.integers(0, len(timeline.shots) - 1))
        shots = list(timeline.shots)
        shots[changed] = replace(shots[changed], visual=replace(shots[changed].visual, content_hash="another"))
        before = plan_segments(timeline, ENCODING)
        after = plan_segments(replace(timeline, shots=tuple(shots)), ENCODING)
        for old, new in zip(before, after, strict=True):
            touched = changed in ((old.index,) if old.kind is SegmentKind.SHOT else (old.index, old.index + 1))
            assert (old.key != new.key) == touched


class TestKey:
    @pytest.fixture
    def timeline(self, make_timeline: Callable[..., Timeline]) -> Timeline:
        return make_timeline()

    def keys(self, timeline: Timeline, encoding: Encoding = ENCODING) -> list[str]:
        return [segment.key for segment in plan_segments(timeline, encoding)]

    def with_shot(self, timeline: Timeline, index: int, **changes: object) -> Timeline:
        shots = list(timeline.shots)
        shots[index] = replace(shots[index], **changes)  # type: ignore[arg-type]
        return replace(timeline, shots=tuple(shots))

    def changed(self, before: Timeline, after: Timeline) -> list[int]:
        pairs = zip(self.keys(before), self.keys(after), strict=True)
        return [index for index, (old, new) in enumerate(pairs) if old != new]

    def test_a_path_or_a_scene_number_is_no_part_of_it(self, timeline: Timeline) -> None:
        moved = replace(timeline.shots[0].visual, path=Path("elsewhere.png"))
        assert self.changed(timeline, self.with_shot(timeline, 0, visual=moved, scene=77)) == []

    def test_a_shot_that_only_moves_on_the_film_keeps_it(
        self, timeline: Timeline, make_shot: Callable[..., Shot]
    ) -> None:
        cut = Transition(TransitionKind.CUT, 0)
        longer = replace(timeline, shots=(make_shot(9), *timeline.shots), transitions=(cut, *timeline.transitions))
        assert self.keys(longer)[1:] == self.keys(timeline)

    def test_a_word_changes_it_only_where_it_is_seen(self, timeline: Timeline) -> None:
        tokens = (*timeline.shots[1].tokens[:-1], TimedToken("four.", 0.5, 0.7))
        assert self.changed(timeline, self.with_shot(timeline, 1, tokens=tokens)) in ([2], [1, 2], [2, 3], [1, 2, 3])

    def test_on_screen_text_changes_the_shot_and_its_transitions(self, timeline: Timeline) -> None:
        assert self.changed(timeline, self.with_shot(timeline, 0, on_screen_text="New")) == [0, 1]

    def test_a_longer_transition_changes_both_its_shots(self, timeline: Timeline) -> None:
        transitions = (Transition(TransitionKind.CROSSFADE, 12), timeline.transitions[1])
        assert self.changed(timeline, replace(timeline, transitions=transitions)) == [0, 1, 2, 3]

    def test_the_number_of_threads_is_no_part_of_it_but_the_quality_is(self, timeline: Timeline) -> None:
        assert self.keys(timeline, Encoding(threads=1)) == self.keys(timeline, Encoding(threads=8))
        assert not set(self.keys(timeline, Encoding(crf=20))) & set(self.keys(timeline, Encoding(crf=21)))

    def test_the_caption_style_changes_only_what_has_captions(self, timeline: Timeline) -> None:
        silent = self.with_shot(timeline, 2, tokens=())
        styled = replace(silent, look=replace(silent.look, caption_style="box"))
        assert 4 not in self.changed(silent, styled)
        assert {0, 2} <= set(self.changed(silent, styled))


class TestBrokenTimeline:
    @pytest.mark.parametrize(
        ("shot_frames", "transitions", "says"),
        [
            ([], [], "no shots"),
            ([30, 30], [Transition(TransitionKind.CROSSFADE, 7)], "cannot have"),
            ([30, 30], [Transition(TransitionKind.CROSSFADE, 0)], "cannot have"),
            ([30, 30], [Transition(TransitionKind.CUT, 4)], "cannot have"),
            ([30, 4, 30], [Transition(TransitionKind.WIPE, 6)] * 2, "too few"),
            ([30, 30, 30], [Transition(TransitionKind.WIPE, 6)], "need 2 transitions"),
            ([0], [], "too few"),
        ],
    )
    def test_a_broken_timeline_is_refused_with_its_fault(
        self, shot_frames: list[int], transitions: list[Transition], says: str
    ) -> None:
        shots = tuple(
            Shot(index + 1, Visual("picture", Path("x"), "h"), Effect.STATIC, frames)
            for index, frames in enumerate(shot_frames)
        )
        timeline = Timeline(FrameFormat(216, 384), Look("facts"), shots, tuple(transitions))
        with pytest.raises(StepError, match=says) as caught:
            plan_segments(timeline, ENCODING)
        assert caught.value.code is ErrorCode.TIMELINE
