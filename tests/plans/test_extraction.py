"""Plans made from a text alone: faithful to it, and fit to be rendered."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.speech.scripts import is_unspaced
from reelbase.media.timeline import TransitionKind
from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import plan_options
from reelbase.plans.reading import SourceText, read_source, text_from
from reelbase.plans.validation import TOLERANCE_S
from reelbase.plans.wording import listed, sentences, stem, words
from reelbase.schemas.plan_document import HOOK_COUNT, Origin, PlanDocument
from reelbase.schemas.projects import PlanOptions
from reelbase.understanding.figures import quantities_in

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.md"))

_VOCABULARY = """
    lighthouse flame 1,823 glass the of and it storm sailors light 40% tower so night because half France a rings lens
    U.S. Dr. 3.5 sea very https://example.org/a.b?c=d don't ever-green they 光 свет ضوء
"""
_WORDS = st.sampled_from(_VOCABULARY.split())
_SENTENCES = st.builds(
    lambda found, end: " ".join(found).capitalize() + end,
    st.lists(_WORDS, min_size=1, max_size=45),
    st.sampled_from([".", "!", "?", "...", "", ":", '."', "。"]),
)
_PARAGRAPHS = st.builds(
    lambda mark, found: mark + " ".join(found),
    st.sampled_from(["", "", "# ", "## ", "- ", "1. ", "> "]),
    st.lists(_SENTENCES, min_size=1, max_size=5),
)
_TEXTS = st.lists(_PARAGRAPHS, min_size=1, max_size=10).map("\n\n".join)
_OPTIONS = st.builds(
    PlanOptions,
    preset=st.sampled_from([None, "motivation", "history", "facts"]),
    target_s=st.sampled_from([None, 5.0, 15.0, 60.0, 600.0]),
    tempo=st.sampled_from([None, "slow", "fast"]),
    language=st.sampled_from([None, "en", "zh", "ar", "de"]),
)


def plan_of(text: str, **options: object) -> PlanDocument:
    return plan_from_text(text_from(text), plan_options(**options))


def stands_in(part: str, whole: list[str]) -> bool:
    """Whether the words of ``part`` stand in ``whole`` in a row."""
    wanted = [word.lower() for word in words(part)]
    return any(whole[at : at + len(wanted)] == wanted for at in range(len(whole) - len(wanted) + 1))


SIGNS_IN_WORDS = frozenset({"about", "over", "at", "least", "under", "up", "to", "vs", "not", "but"})
"""What the screen says in place of a sign or of more words."""
ASKING_AND_PROMISING = listed("what which who why how do does did here is this are the story of step by")
"""What a question or a promise adds to the words of a text."""


def is_made_of(part: str, whole: list[str], added: frozenset[str]) -> bool:
    """Whether all words and figures of ``part`` are those of ``whole``, in any form, or ``added``."""
    said = {stem(word.strip("%")) for word in whole}
    said |= {f"{quantity.value:g}" for quantity in quantities_in(" ".join(whole), "en")}
    return all(stem(word.strip("%").lower()) in said for word in words(part) if word.lower() not in added)


def words_of(source: SourceText) -> list[str]:
    headings = [source.title, *(section.heading for section in source.sections)]
    return [word.lower() for word in words("\n".join([*headings, source.body]))]


def assert_faithful(plan: PlanDocument, source: SourceText) -> None:
    spoken_text = words_of(source)
    for scene in plan.scenes:
        narrated = [word.lower() for word in words(scene.narration)]
        assert narrated
        assert stands_in(scene.on_screen_text, narrated) or is_made_of(scene.on_screen_text, narrated, SIGNS_IN_WORDS)
        assert {word.lower() for word in words(scene.visual_prompt)} <= set(narrated)
    for text in [*plan.hooks, *plan.outline, plan.title]:
        spaced = stands_in(text, spoken_text) or is_made_of(text, spoken_text, ASKING_AND_PROMISING | SIGNS_IN_WORDS)
        assert text.strip() and (spaced or any(is_unspaced(character) for character in text))


class TestAnyText:
    @settings(max_examples=120, deadline=None)
    @given(_TEXTS, _OPTIONS)
    def test_any_text_gives_a_faithful_plan_that_can_be_rendered(self, text: str, options: PlanOptions) -> None:
        try:
            source = text_from(text)
            plan = plan_from_text(source, options)
        except InputError as error:
            assert error.field == "source" and error.fix
            return
        assert plan.validation.errors == []
        assert plan.origin is Origin.EXTRACTED
        assert 1 <= len({hook.lower() for hook in plan.hooks}) == len(plan.hooks) <= HOOK_COUNT
        assert plan.hook_selected == plan.hooks[0]
        assert plan.outline
        assert all(len(scene.on_screen_text) <= 40 for scene in plan.scenes)
        assert all(one.effect is not two.effect for one, two in itertools.pairwise(plan.scenes))
        assert all(scene.end_s == pytest.approx(scene.start_s + scene.duration_target_s) for scene in plan.scenes)
        assert_faithful(plan, source)

    @settings(max_examples=60, deadline=None)
    @given(_TEXTS)
    def test_any_text_is_narrated_in_its_order_and_whole_when_there_is_time(self, text: str) -> None:
        try:
            source = text_from(text)
            plan = plan_from_text(source, PlanOptions(target_s=600.0))
        except InputError:
            return
        assert words(plan.script) == words(source.body)

    @settings(max_examples=20, deadline=None)
    @given(_TEXTS, _OPTIONS)
    def test_any_text_gives_the_same_plan_each_time(self, text: str, options: PlanOptions) -> None:
        try:
            first = plan_from_text(text_from(text), options)
        except InputError:
            return
        assert plan_from_text(text_from(text), options) == first


class TestALongText:
    LONG = "\n\n".join(
        f"## Part {part}\n\n"
        + " ".join(
            f"In part {part}, sailor {number} crossed the wide sea with {number} lamps." for number in range(1, 13)
        )
        for part in range(1, 9)
    )

    @pytest.mark.parametrize("target_s", [30.0, 60.0, 120.0])
    def test_a_long_text_is_cut_to_the_target(self, target_s: float) -> None:
        plan = plan_of(self.LONG, target_s=target_s)
        total_s = sum(scene.duration_target_s for scene in plan.scenes)
        assert target_s - 2 * TOLERANCE_S <= total_s <= target_s + TOLERANCE_S
        assert any("of 96 sentences were left out" in note for note in plan.validation.suggestions)

    def test_a_long_text_keeps_its_beginning_its_end_and_its_order(self) -> None:
        plan = plan_of(self.LONG, target_s=30.0)
        assert plan.scenes[0].narration.startswith("In part 1, sailor 1 ")
        assert "In part 8, sailor 12 " in plan.scenes[-1].narration
        all_lines = sentences(text_from(self.LONG).body.replace("\n", " "), "en")
        places = [all_lines.index(line) for scene in plan.scenes for line in sentences(scene.narration, "en")]
        assert places == sorted(set(places))

    def test_a_long_text_without_a_full_stop_is_narrated_in_parts(self) -> None:
        plan = plan_of("and then the sea rose " * 200, target_s=30.0)
        assert plan.validation.errors == []
        assert len(plan.scenes) >= 2
        assert max(scene.duration_target_s for scene in plan.scenes) <= 15


class TestAShortText:
    def test_a_short_text_is_not_padded_and_says_so(self) -> None:
        text = "The sky is blue. Light scatters in the air all day."
        plan = plan_of(text, target_s=60.0)
        assert plan.script.split() == text.split()
        assert any("nothing was added" in note for note in plan.validation.suggestions)
        assert any("the target is 60 s" in warning for warning in plan.validation.warnings)

    def test_a_text_of_one_short_sentence_is_a_film(self) -> None:
        plan = plan_of("The whole sky is blue because light scatters in the air.")
        assert plan.script.split("\n\n") == ["The whole sky is blue", "because light scatters in the air."]
        assert plan.validation.errors == []


class TestOptions:
    def test_options_of_the_caller_win_over_those_of_the_text(self) -> None:
        text = (
            "---\npreset: science\ntempo: slow\nlanguage: en\n---\nThe sky is blue. Light scatters in the air all day."
        )
        plan = plan_of(text, tempo="fast")
        assert (plan.preset, plan.tempo, plan.estimates.wpm) == ("science", "fast", 180)

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ({"target_s": 601.0}, "minutes"),
            ({"target_s": 0.0}, "minutes"),
            ({"target_s": float("nan")}, "minutes"),
            ({"language": "English"}, "language"),
            ({"voice": "x" * 101}, "voice"),
            ({"visual_style": "x" * 201}, "visual_style"),
        ],
    )
    def test_options_that_no_plan_can_have_name_the_field(self, options: dict[str, object], field: str) -> None:
        with pytest.raises(InputError) as caught:
            plan_of("The sky is blue. Light scatters in the air all day.", **options)
        assert caught.value.field == field
        assert caught.value.fix

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Der Himmel ist blau, weil die Luft das Licht streut. Das ist nicht schwer und es ist schön.", "de"),
            ("Le ciel est bleu parce que la lumière est diffusée dans l'air. Ce n'est pas un secret pour nous.", "fr"),
            ("天空是蓝色的，因为空气散射光线。这不是秘密。晚上的时候，天空变成红色。", "zh"),
            ("空はなぜ青いのでしょうか。それは空気が光を散らすからです。", "ja"),
            ("السماء زرقاء لأن الهواء ينثر الضوء. هذا ليس سرا، إنه علم بسيط.", "ar"),
            ("Небо голубое, потому что воздух рассеивает свет. Это не тайна, это физика.", "ru"),
            ("The sky is blue because the air scatters light. It is not a secret.", "en"),
        ],
    )
    def test_the_language_is_heard_from_the_text(self, text: str, language: str) -> None:
        plan = plan_of(text)
        assert plan.language == language
        assert len(plan.scenes) >= 2
        assert plan.validation.errors == []


class TestScenes:
    def test_scenes_do_not_run_across_sections_and_turn_softly_between_them(self) -> None:
        plan = plan_of("## One\n\nThe sea is deep. Fish live there.\n\n## Two\n\nThe sky is high. Birds live there.")
        narrations = [scene.narration for scene in plan.scenes]
        assert not any("Fish" in text and "sky" in text for text in narrations)
        turn = next(number for number, text in enumerate(narrations) if "sky" in text)
        assert plan.scenes[turn - 1].transition is not TransitionKind.CUT

    def test_a_list_item_is_a_sentence_of_its_own(self) -> None:
        plan = plan_of("Three lamps were lit that night:\n\n- the red lamp\n- the green lamp\n- the blue lamp")
        assert "The red lamp. " not in plan.script
        assert "the red lamp." in plan.script

    def test_only_a_text_that_calls_for_something_ends_in_a_call(self) -> None:
        spoken_text = "The sea is deep and dark. Fish live there in the cold."
        assert plan_of(spoken_text).scenes[-1].scene_type == "content"
        assert plan_of(f"{spoken_text}\n\nFollow us for more of the deep sea.").scenes[-1].scene_type == "cta"

    def test_figures_reach_the_screen(self) -> None:
        plan = plan_of("The tower is old. It was lit with a lamp of 500 candles in the winter. Ships saw it.")
        assert any("500 candles" in scene.on_screen_text for scene in plan.scenes)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
class TestExamples:
    def test_examples_give_plans_without_a_complaint(self, file: Path) -> None:
        source = read_source(file)
        plan = plan_from_text(source, PlanOptions())
        assert plan.validation.errors == []
        assert plan.validation.warnings == []
        assert plan.script.split()[-1] == source.body.split()[-1]
        assert not any("left out" in note for note in plan.validation.suggestions)
        assert_faithful(plan, source)

    def test_examples_show_words_that_stand_alone_once_each(self, file: Path) -> None:
        plan = plan_from_text(read_source(file), PlanOptions())
        shown = [scene.on_screen_text for scene in plan.scenes if scene.on_screen_text]
        assert len(shown) >= 0.3 * len(plan.scenes)
        assert len(set(shown)) == len(shown)


def test_examples_differ_in_kind_shape_and_length() -> None:
    plans = [plan_from_text(read_source(file), PlanOptions()) for file in EXAMPLES]
    assert len(plans) >= 4
    assert len({plan.preset for plan in plans}) >= 4
    assert {plan.aspect for plan in plans} == {"9:16", "16:9", "1:1"}


def test_the_example_of_the_readme_is_a_film_of_about_a_minute() -> None:
    (file,) = [file for file in EXAMPLES if file.stem == "why-the-sky-is-blue"]
    plan = plan_from_text(read_source(file), PlanOptions())
    assert 50 <= plan.estimates.duration_s <= 70
    assert (plan.aspect, plan.tempo) == ("9:16", "normal")


def test_a_plan_says_when_its_language_is_only_probable() -> None:
    plan = plan_of("Как да поправим капещ кран. Как да поправим кран и душ.")
    assert plan.language == "bg"
    assert "Note: The text looks like Bulgarian; set language: bg to be sure." in plan.validation.suggestions


def test_a_plan_in_another_language_than_its_text_has_a_warning() -> None:
    text = "Dzisiaj jest bardzo zimno i pada śnieg. Dlaczego koty mruczą, kiedy je głaszczemy? Nikt tego nie wie."
    assert plan_of(text).language == "pl"
    warning = "The text looks like Polish, but its language is set to en (English)."
    assert warning in plan_of(text, language="en").validation.warnings
