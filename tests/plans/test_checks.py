"""Validation, estimates, pacing and fitting to a length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.plans.autofit import autofit
from reelbase.plans.estimates import _PACES, OPENING_AND_CLOSING_S, credits, estimate, scene_duration_s
from reelbase.plans.presets import PRESETS, preset_named
from reelbase.plans.validation import MAX_SCENE_S, MIN_SCENE_S, NOTE_PREFIX, refresh, validate
from reelbase.providers.voice.hibari_pauses import HIBARI
from reelbase.providers.voice.pacing import pace_for
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, PlanDocument, Scene, Validation
from support.plans import make_plan


def plan_lasting(*durations_s: float, locked: tuple[int, ...] = (), **changes: object) -> PlanDocument:
    plan = make_plan(*[f"Scene {number} says this." for number in range(len(durations_s))], **changes)
    for number, (scene, duration_s) in enumerate(zip(plan.scenes, durations_s, strict=True)):
        scene.duration_target_s = duration_s
        scene.locked = number in locked
    return plan


def with_scene(**changes: object) -> PlanDocument:
    plan = plan_lasting(4, 4, 4, target_s=12)
    plan.scenes[1] = plan.scenes[1].model_copy(update=changes)
    return plan


class TestErrors:
    def test_a_good_plan_has_no_errors(self) -> None:
        assert validate(plan_lasting(4, 4, 4, target_s=12)) == Validation()

    def test_a_short_plan_of_one_scene_is_a_film(self) -> None:
        assert validate(plan_lasting(4, target_s=4)).errors == []

    def test_a_plan_with_too_few_scenes_is_an_error(self) -> None:
        assert "too few scenes: 1" in validate(plan_lasting(60, target_s=60)).errors[0]

    @pytest.mark.parametrize(("count", "fit"), [(2, False), (3, True)])
    def test_a_plan_with_too_few_scenes_for_its_length_is_an_error(self, count: int, fit: bool) -> None:
        plan = plan_lasting(*[90 / count] * count, preset="explainer", target_s=90)
        assert any("too few" in error for error in validate(plan).errors) is not fit

    def test_an_empty_narration_is_an_error(self) -> None:
        assert validate(with_scene(narration="  ")).errors == ["Scene 2 has no narration."]

    def test_an_empty_visual_is_an_error(self) -> None:
        assert "Scene 2 has neither a visual prompt" in validate(with_scene(visual_prompt=" ")).errors[0]

    def test_a_file_of_its_own_is_a_visual(self) -> None:
        assert validate(with_scene(visual_prompt="", visual_file="mine.png")).errors == []

    def test_a_clip_needs_its_file(self) -> None:
        assert "without a visual_file" in validate(with_scene(visual_kind="clip")).errors[0]

    def test_a_plan_without_a_hook_is_an_error(self) -> None:
        assert validate(plan_lasting(4, 4, target_s=8, hooks=[])).errors == ["No hook is selected."]

    @pytest.mark.parametrize("outline", [[], [" "]])
    def test_an_empty_outline_is_an_error(self, outline: list[str]) -> None:
        assert validate(plan_lasting(4, 4, target_s=8, outline=outline)).errors == ["The outline is empty."]


class TestWarnings:
    @pytest.mark.parametrize(
        ("target_s", "total_s", "warned"),
        [(60, 62.5, False), (60, 62.7, True), (60, 54.5, True), (180, 184.5, False), (180, 184.7, True)],
    )
    def test_a_total_duration_off_the_target_is_a_warning(self, target_s: float, total_s: float, warned: bool) -> None:
        count = round(target_s / 6)
        plan = plan_lasting(*[total_s / count] * count, target_s=target_s)
        assert any("the target is" in warning for warning in validate(plan).warnings) is warned

    @pytest.mark.parametrize("duration_s", [MIN_SCENE_S - 0.1, MAX_SCENE_S + 0.1])
    def test_a_scene_duration_out_of_range_is_a_warning(self, duration_s: float) -> None:
        plan = plan_lasting(4, duration_s, target_s=4 + duration_s)
        assert "Scene 2 lasts" in validate(plan).warnings[0]

    @pytest.mark.parametrize(("chars", "warned"), [(120, False), (121, True), (500, True)])
    def test_a_text_too_long_to_be_read_is_a_warning(self, chars: int, warned: bool) -> None:
        assert (
            any("too small to read" in text for text in validate(with_scene(on_screen_text="a" * chars)).warnings)
            == warned
        )

    def test_a_plan_with_too_many_scenes_is_a_warning(self) -> None:
        plan = plan_lasting(*[2] * 30, target_s=60, preset="history")
        assert "many scenes: 30" in validate(plan).warnings[0]


class TestSuggestions:
    @pytest.mark.parametrize(("first_s", "advised"), [(4.0, False), (4.1, True)])
    def test_a_long_first_scene_is_a_suggestion(self, first_s: float, advised: bool) -> None:
        assert bool(validate(plan_lasting(first_s, 4, target_s=8)).suggestions) is advised


class TestRefresh:
    def test_times_follow_each_other(self) -> None:
        plan = refresh(plan_lasting(4, 2.5, 3.25))
        assert [(scene.start_s, scene.end_s) for scene in plan.scenes] == [(0, 4), (4, 6.5), (6.5, 9.75)]

    def test_refreshing_a_plan_keeps_notes_and_forgets_old_findings(self) -> None:
        plan = plan_lasting(4, 4, target_s=8)
        plan.validation = Validation(errors=["old"], warnings=["old"], suggestions=["old", f"{NOTE_PREFIX}kept"])
        assert refresh(plan).validation == Validation(suggestions=[f"{NOTE_PREFIX}kept"])

    def test_refreshing_a_plan_does_not_change_its_argument(self) -> None:
        plan = plan_lasting(4, 4)
        before = plan.model_copy(deep=True)
        refresh(plan)
        assert plan == before

    def test_refreshing_a_plan_changes_nothing_the_second_time(self) -> None:
        once = refresh(plan_lasting(4, 4, 9))
        assert refresh(once) == once


class TestEstimates:
    def test_an_estimate_counts_words_calls_and_credits(self) -> None:
        plan = plan_lasting(30, 31, preset="history", tempo="slow")
        plan.scenes[1].visual_file = "mine.png"
        found = estimate(plan)
        assert (found.wpm, found.words, found.credits) == (120, 8, 2)
        assert found.provider_calls == {"voice": 2, "picture": 1, "music": 1}
        assert 61 <= found.duration_s <= 63

    @pytest.mark.parametrize(
        ("duration_s", "preset", "cost"),
        [(60, "explainer", 1), (60.1, "explainer", 2), (60, "history", 2), (120, "history", 3), (1, "facts", 1)],
    )
    def test_credits_are_minutes_times_the_rate_rounded_up(self, duration_s: float, preset: str, cost: int) -> None:
        assert credits(duration_s, preset) == cost

    @pytest.mark.parametrize(("tempo", "seconds"), [("slow", 10), ("normal", 8), ("fast", 20 / 3)])
    def test_the_tempo_decides_how_long_words_take(self, tempo: str, seconds: float) -> None:
        text = "The harbour was quiet at that hour, and the old boats moved slowly. Nobody had seen the lamp go out."
        assert scene_duration_s(text, tempo) == pytest.approx(seconds, rel=0.1)

    def test_long_words_take_longer_and_short_ones_less_than_their_number_says(self) -> None:
        long, short = "Chlorophyll absorbs predominantly red wavelengths.", "He got up and he ran to me."
        assert scene_duration_s(long, "normal") > scene_duration_s(short, "normal") + 0.8

    def test_figures_signs_and_abbreviations_take_the_time_of_what_is_said(self) -> None:
        for written, spoken in [
            ("It costs $1,250 more.", "It costs one thousand two hundred fifty dollars more."),
            ("It rose by 2.4% then.", "It rose by two point four percent then."),
            ("The NASA and FBI files.", "The en ay ess ay and ef bee eye files."),
        ]:
            assert scene_duration_s(written, "normal") == pytest.approx(scene_duration_s(spoken, "normal"), rel=0.2)

    @pytest.mark.parametrize("tempo", sorted(WORDS_PER_MINUTE))
    def test_estimates_know_the_pace_of_the_packaged_voice(self, tempo: str) -> None:
        pace = pace_for(WORDS_PER_MINUTE[tempo], HIBARI)
        assert _PACES[tempo].length_scale == pytest.approx(pace.length_scale, abs=0.002)
        assert _PACES[tempo].pause_scale == pytest.approx(pace.pause_scale, abs=0.002)


class TestPresets:
    @pytest.mark.parametrize("preset", list(PRESETS.values()), ids=list(PRESETS))
    def test_pace_themselves_by_length(self, preset: object) -> None:
        from reelbase.plans.presets import NichePreset

        assert isinstance(preset, NichePreset)
        assert [preset.scene_count(length_s) for length_s in (60, 90, 120, 180)] == list(preset.scenes)
        counts = [preset.scene_count(length_s) for length_s in range(1, 601)]
        assert counts == sorted(counts)
        assert counts[0] >= 1

    def test_the_wrong_name_lists_the_right_ones(self) -> None:
        with pytest.raises(InputError, match="motivation, explainer, facts, history, finance, science") as caught:
            preset_named("vlog")
        assert caught.value.field == "preset"


_DURATIONS = st.lists(st.floats(0.05, 120).map(lambda value: round(value, 3)), min_size=1, max_size=15)


class TestAutofit:
    def test_autofit_meets_the_target(self) -> None:
        fitted = autofit(plan_lasting(4, 4, 4, target_s=15 + OPENING_AND_CLOSING_S))
        assert [scene.duration_target_s for scene in fitted.scenes] == [5, 5, 5]
        assert fitted.scenes[2].end_s == 15

    def test_autofit_leaves_locked_scenes_alone(self) -> None:
        fitted = autofit(plan_lasting(4, 4, 4, target_s=15 + OPENING_AND_CLOSING_S, locked=(1,)))
        assert [scene.duration_target_s for scene in fitted.scenes] == [5.5, 4, 5.5]

    def test_autofit_stops_at_the_limits(self) -> None:
        fitted = autofit(plan_lasting(4, 4, target_s=600))
        assert [scene.duration_target_s for scene in fitted.scenes] == [MAX_SCENE_S, MAX_SCENE_S]

    @settings(deadline=None)
    @given(_DURATIONS, st.sets(st.integers(0, 14)), st.floats(1, 600))
    def test_autofit_is_exact_where_it_can_be_and_never_touches_a_lock(
        self, durations_s: list[float], locked: set[int], target_s: float
    ) -> None:
        plan = plan_lasting(*durations_s, locked=tuple(locked), target_s=target_s)
        fitted = autofit(plan)
        free = [scene for scene in fitted.scenes if not scene.locked]
        locked_s = sum(scene.duration_target_s for scene in plan.scenes if scene.locked)
        for before, after in zip(plan.scenes, fitted.scenes, strict=True):
            assert not before.locked or after.duration_target_s == before.duration_target_s
        assert all(MIN_SCENE_S <= scene.duration_target_s <= MAX_SCENE_S for scene in free)
        wanted_s = min(
            max(target_s - OPENING_AND_CLOSING_S - locked_s, MIN_SCENE_S * len(free)), MAX_SCENE_S * len(free)
        )
        assert sum(scene.duration_target_s for scene in free) == pytest.approx(wanted_s, abs=0.011)

    @settings(deadline=None)
    @given(_DURATIONS, st.sets(st.integers(0, 14)), st.floats(1, 600))
    def test_autofit_changes_nothing_the_second_time(
        self, durations_s: list[float], locked: set[int], target_s: float
    ) -> None:
        once = autofit(plan_lasting(*durations_s, locked=tuple(locked), target_s=target_s))
        assert autofit(once) == once

    def test_autofit_keeps_the_content_of_every_scene(self) -> None:
        plan = plan_lasting(4, 9, 2, target_s=20)
        assert [scene.content_hash for scene in autofit(plan).scenes] == [scene.content_hash for scene in plan.scenes]


def test_a_scene_knows_its_content_from_its_place() -> None:
    scene = Scene(narration="The sea.", visual_prompt="sea")
    assert scene.model_copy(update={"start_s": 5, "end_s": 9, "locked": True}).content_hash == scene.content_hash
    assert scene.model_copy(update={"take": 1}).content_hash != scene.content_hash
