"""Plans of texts have shots; scenes with a visual of their own keep it."""

from __future__ import annotations

from reelbase.plans.shot_planning import with_shots
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument
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
