"""Plans of texts have shots; scenes with a visual of their own keep it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from reelbase.plans.scene_edits import add_scene, change_scene
from reelbase.plans.shot_edits import change_shot
from reelbase.plans.shot_planning import PICTURED_KINDS, with_changed_shots, with_shots
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, Scene
from support.plans import make_plan

TEXT = (
    "A typical active fund charges 0.75 percent a year. An index fund charges 0.03 percent. "
    "Over thirty years the difference costs about 137,000 dollars. The first index fund opened in 1976."
)


def test_every_word_of_a_text_has_a_shot_and_its_figures_become_charts() -> None:
    document = with_shots(refresh(make_plan(*TEXT.split(". "))))
    for scene in document.scenes:
        assert scene.shots[0].start_word == 0
        assert scene.shots[-1].end_word == len(scene.narration.split())
    kinds = {shot.content.kind for scene in document.scenes for shot in scene.shots}
    assert kinds & {"bars", "number", "percentage", "before_after"}
    assert not [error for error in refresh(document).validation.errors if "Shot" in error]


def test_films_with_shots_have_captions_and_sound_of_their_own_to_choose() -> None:
    document = with_shots(make_plan("The lighthouse is on fire."))
    assert document.captions is not None and document.sound is not None


def test_scenes_with_a_visual_of_their_own_keep_it() -> None:
    scenes = [
        {"narration": "My own tower in 1889.", "visual_kind": "picture", "visual_file": "tower.png"},
        {"narration": "Plain in 1889.", "visual_kind": "colour"},
        {"narration": "", "visual_prompt": "a tower"},
    ]
    document = PlanDocument.model_validate({"title": "x", "topic": "x", "scenes": scenes})
    assert with_shots(document) is document


def test_the_same_text_gets_the_same_shots() -> None:
    once, again = (with_shots(make_plan("Prices fell by 12 percent in Turkey.")) for _ in range(2))
    assert once == again


class TestPicturesOfAServer:
    def test_take_the_place_of_things_and_cards_but_not_of_charts(self) -> None:
        plan = make_plan(
            "The lighthouse stood there for years.", "It cost 12,000 dollars, and nobody knew why it was so."
        )
        shown = with_shots(plan, pictures=True)
        kinds = [[shot.content.kind for shot in scene.shots] for scene in shown.scenes]
        assert kinds[0] == ["picture"]
        assert {"number", "price"} & set(kinds[1]) and not PICTURED_KINDS & {*kinds[0], *kinds[1]}
        for scene in shown.scenes:
            assert scene.shots[0].start_word == 0 and scene.shots[-1].end_word == len(scene.narration.split())
            assert all(a.end_word <= b.start_word for a, b in pairwise(scene.shots))

    def test_pictures_are_counted_where_they_are_shown(self) -> None:
        plan = make_plan("Prices rose by 12 percent.", "Prices fell by 9 percent.")
        drawn, pictured = (refresh(with_shots(plan, pictures=pictures)) for pictures in (False, True))
        assert drawn.estimates.provider_calls["picture"] == 0
        assert pictured.estimates.provider_calls["picture"] == sum(scene.shows_picture for scene in pictured.scenes)
        assert refresh(plan).estimates.provider_calls["picture"] == 2


@cache
def before_the_edit() -> PlanDocument:
    """Chosen when a test asks, not when it is collected: that loads the tagger."""
    return with_shots(make_plan("Prices fell by 12 percent in spring.", "A cat sleeps in the sun."))


class TestAnEditOfWords:
    def edited(self, narration: str, before: PlanDocument | None = None) -> PlanDocument:
        plan = before or before_the_edit()
        return with_changed_shots(plan, change_scene(plan, 1, narration=narration))

    def test_shows_the_figures_that_are_said_now(self) -> None:
        after = self.edited("Prices rose by 15 percent in spring.")
        shown = str([shot.content for shot in after.scenes[0].shots])
        assert "15" in shown and "12" not in shown
        assert after.scenes[1] == before_the_edit().scenes[1]

    def test_keeps_what_a_person_made(self) -> None:
        own = change_shot(before_the_edit(), 1, 1, content={"kind": "words", "text": "Mine"}, end_word=3)
        after = self.edited("Prices fell by 15 percent in spring.", own)
        assert after.scenes[0].shots[0].content.text == "Mine"
        assert after.scenes[0].shots[-1].end_word == 7

    def test_leaves_scenes_without_shots_alone(self) -> None:
        bare = make_plan("Prices fell by 12 percent.")
        after = change_scene(bare, 1, narration="Prices fell by 15 percent.")
        assert with_changed_shots(bare, after) is after
        pictured = change_scene(before_the_edit(), 1, shots=[])
        assert with_changed_shots(pictured, pictured).scenes[0].shots == []
        assert self.edited("Prices fell by 15 percent.", pictured).scenes[0].shots == []

    def test_gives_a_new_scene_shots(self) -> None:
        added = add_scene(before_the_edit(), Scene(narration="It grew by 40 percent.", visual_prompt="growth"))
        assert with_changed_shots(before_the_edit(), added).scenes[2].shots

    def test_shows_a_scenes_own_picture_instead_of_its_shots_and_shots_again_without_it(self) -> None:
        pictured = with_changed_shots(before_the_edit(), change_scene(before_the_edit(), 1, visual_file="mine.png"))
        assert pictured.scenes[0].shots == []
        assert pictured.scenes[1] == before_the_edit().scenes[1]
        again = with_changed_shots(pictured, change_scene(pictured, 1, visual_file=None))
        assert again.scenes[0].shots == before_the_edit().scenes[0].shots
        shown = [{"end_word": 6, "content": {"kind": "picture"}}]
        within = change_scene(before_the_edit(), 1, shots=shown)
        after = change_scene(within, 1, visual_file="mine.png")
        assert with_changed_shots(within, after) is after

    def test_takes_the_shots_of_the_edit_where_it_has_any(self) -> None:
        shots = [{"start_word": 0, "end_word": 2, "content": {"kind": "words", "text": "Own"}}]
        after = change_scene(before_the_edit(), 1, narration="Prices fell by 15 percent.", shots=shots)
        assert with_changed_shots(before_the_edit(), after) is after


def test_a_named_style_pack_has_its_own_transition_between_sections_and_nowhere_else() -> None:
    plan = make_plan("One light burns.", "It is seen from afar.", "Ships come home.")
    scenes = [
        scene.model_copy(update={"transition": kind})
        for scene, kind in zip(plan.scenes, ("cut", "crossfade", "cut"), strict=True)
    ]
    for style, kind in (("neon", "zoom"), ("bold ink", "wipe"), ("", "crossfade")):
        planned = with_shots(plan.model_copy(update={"scenes": scenes, "visual_style": style}))
        assert [scene.transition for scene in planned.scenes] == ["cut", kind, "cut"]
