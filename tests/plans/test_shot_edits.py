"""Edits of shots: each keeps the others, locked ones are refused, and shots stay with their words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.shot_edits import add_shot, change_shot, remove_shot, split_shot
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, SceneShot

NARRATION = "The tower was built in 1889 and it still stands in Paris today."


def shot(start: int, end: int, **values: object) -> dict[str, object]:
    content = {"kind": "words", "text": f"{start} to {end}"}
    return {"start_word": start, "end_word": end, "content": content, **values}


def plan(*shots: dict[str, object]) -> PlanDocument:
    scenes = [{"narration": NARRATION, "visual_prompt": "a tower", "shots": list(shots)}, {"narration": "The end."}]
    return PlanDocument.model_validate({"title": "Tower", "topic": "Tower", "scenes": scenes})


BOTH = plan(shot(0, 6, events=[{"word": 5, "part": 0}]), shot(6, 13, events=[{"word": 11, "part": 0}]))


def texts(document: PlanDocument) -> list[tuple[int, int]]:
    return [(each.start_word, each.end_word) for each in document.scenes[0].shots]


class TestChange:
    def test_other_content_drops_the_events_of_the_one_before(self) -> None:
        content = {"kind": "date", "date": "1889"}
        changed = change_shot(BOTH, 1, 1, content=content).scenes[0].shots
        assert (changed[0].content.kind, changed[0].events) == ("date", [])
        assert changed[1] == BOTH.scenes[0].shots[1]

    def test_what_does_not_fit_names_the_field(self) -> None:
        with pytest.raises(InputError) as caught:
            change_shot(BOTH, 1, 2, framing="near")
        assert caught.value.field == "framing"
        for content, field in (
            ({"kind": "flag", "country": "qq"}, "content.country"),
            ({"kind": "map", "countries": ["jp", "qq"]}, "content.countries"),
            ({"kind": "object", "icon": "rocke"}, "content.icon"),
            ({"kind": "words", "text": "Up", "emphasis": [1]}, "content.emphasis"),
            ({"kind": "date", "date": ""}, "content.date"),
        ):
            with pytest.raises(InputError) as caught:
                change_shot(BOTH, 1, 2, content=content)
            assert caught.value.field == field

    def test_a_locked_shot_can_only_be_unlocked(self) -> None:
        locked = change_shot(BOTH, 1, 1, locked=True)
        for edit in (
            lambda: change_shot(locked, 1, 1, framing="close"),
            lambda: remove_shot(locked, 1, 1),
            lambda: split_shot(locked, 1, 1, 3),
            lambda: add_shot(locked, 1, SceneShot.model_validate(shot(2, 4))),
        ):
            with pytest.raises(Conflict, match="Shot 1 of scene 1 is locked"):
                edit()
        assert change_shot(locked, 1, 1, locked=False) == BOTH

    def test_a_number_that_is_not_there_is_named(self) -> None:
        with pytest.raises(NotFound, match="no shot 3 in scene 1"):
            change_shot(BOTH, 1, 3, framing="close")
        with pytest.raises(NotFound, match="no shot 1 in scene 2"):
            remove_shot(BOTH, 2, 1)


class TestPlaces:
    def test_a_new_shot_takes_its_words_from_the_others(self) -> None:
        added = add_shot(BOTH, 1, SceneShot.model_validate(shot(4, 8)))
        assert texts(added) == [(0, 4), (4, 8), (8, 13)]
        assert added.scenes[0].shots[0].events == []
        assert not refresh(added).validation.errors or "Shot" not in " ".join(refresh(added).validation.errors)

    def test_a_new_shot_within_another_divides_it(self) -> None:
        assert texts(add_shot(BOTH, 1, SceneShot.model_validate(shot(7, 9)))) == [(0, 6), (6, 7), (7, 9), (9, 13)]

    def test_words_that_the_scene_does_not_have_are_refused(self) -> None:
        with pytest.raises(InputError) as caught:
            add_shot(BOTH, 1, SceneShot.model_validate(shot(10, 14)))
        assert caught.value.field == "end_word"

    def test_a_shot_is_cut_in_two_with_its_events(self) -> None:
        cut = split_shot(BOTH, 1, 2, 9)
        assert texts(cut) == [(0, 6), (6, 9), (9, 13)]
        assert [len(each.events) for each in cut.scenes[0].shots] == [1, 0, 1]
        with pytest.raises(InputError):
            split_shot(BOTH, 1, 2, 6)


class TestNarration:
    def test_shots_stay_with_the_words_that_stay(self) -> None:
        longer = change_scene(BOTH, 1, narration="In truth the " + NARRATION[4:])
        assert texts(longer) == [(3, 8), (8, 15)]
        assert [event.word for each in longer.scenes[0].shots for event in each.events] == [7, 13]

    def test_a_shot_goes_with_its_words(self) -> None:
        assert texts(change_scene(BOTH, 1, narration="It still stands in Paris today.")) == [(1, 6)]

    @given(st.lists(st.sampled_from([*NARRATION.split(), "new", "words"]), max_size=20))
    def test_whatever_is_written_the_shots_fit_it(self, words: list[str]) -> None:
        changed = change_scene(BOTH, 1, narration=" ".join(words)).scenes[0].shots
        places = [(each.start_word, each.end_word) for each in changed]
        assert all(0 <= start < end <= len(words) for start, end in places)
        assert places == sorted(places) and all(a[1] <= b[0] for a, b in pairwise(places))


def test_a_plan_whose_shots_do_not_fit_its_words_says_so() -> None:
    errors = refresh(plan(shot(0, 8), shot(7, 20))).validation.errors
    assert "Shot 2 of scene 1 begins before shot 1 ends." in errors
    assert "Shot 2 of scene 1 ends after the last word, which is number 13." in errors
