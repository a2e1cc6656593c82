"""Parts of pages that are made without a server: differences, charts, masks, and what follows from an edit."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from reelbase.http.films import download_name
from reelbase.kit.errors import InputError
from reelbase.media.captions.look import CaptionLook
from reelbase.media.timeline import Effect
from reelbase.plans.differences import difference
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.scene_edits import change_scene
from reelbase.web.charts import bars, columns
from reelbase.web.diffs import pieces, readable
from reelbase.web.forms import Fields
from reelbase.web.pages.settings import masked
from reelbase.web.planning import following_length, place_of
from reelbase.web.planview import scene_mark
from reelbase.web.wording import minutes, readable_fix, shape_of
from support.plans import make_plan


class TestDifferences:
    def test_unchanged_removed_and_added_words_are_told_apart(self) -> None:
        shown_pieces = [(piece.kind, piece.text) for piece in pieces("The sky is blue.", "The sea is blue.")]
        assert shown_pieces == [("same", "The "), ("gone", "sky"), ("new", "sea"), ("same", " is blue.")]

    def test_both_texts_can_be_reconstructed_from_a_difference(self) -> None:
        before, after = "One two  three\nfour", "Two three four\nfive"
        shown_pieces = pieces(before, after)
        assert "".join(piece.text for piece in shown_pieces if piece.kind != "new") == before
        assert "".join(piece.text for piece in shown_pieces if piece.kind != "gone") == after

    def test_a_moved_scene_says_from_where_to_where(self) -> None:
        plan = make_plan("One is said.", "Two is said.", "Three is said.")
        moved = plan.model_copy(update={"scenes": [plan.scenes[1], plan.scenes[0], plan.scenes[2]]})
        headings = [scene.heading for scene in readable(difference(plan, moved)).scenes]
        assert headings in (["Scene 2 is now scene 1"], ["Scene 1 is now scene 2"])

    def test_choices_have_their_names(self) -> None:
        plan = make_plan()
        other = plan.scenes[0].model_copy(update={"effect": Effect.PAN_LEFT})
        changed = plan.model_copy(update={"scenes": [other, *plan.scenes[1:]]})
        (scene,) = readable(difference(plan, changed)).scenes
        assert [(row.label, [piece.text for piece in row.pieces if piece.kind == "new"]) for row in scene.rows] == [
            ("Camera", ["Pan", "left"])
        ]

    def test_shots_and_captions_are_told_in_words(self) -> None:
        plan = make_plan("Prices fell by 12 percent.")
        words = {"end_word": 5, "locked": True, "content": {"kind": "title", "text": "Prices"}}
        changed = change_scene(plan, 1, shots=[words])
        changed = changed.model_copy(update={"captions": CaptionLook(style="karaoke", enabled=False)})
        changes = readable(difference(plan, changed))
        assert [row.pieces[-1].text for row in changes.scenes[0].rows] == ["Title: Prices (words 1 to 5, locked)"]
        assert changes.film[0].pieces[-1].text == "style karaoke, place low, size medium, enabled no"


class TestWhereAnEditBelongs:
    def test_a_scene_that_moved_is_found_by_what_it_was(self) -> None:
        plan = make_plan("One is said.", "Two is said.", "Three is said.")
        mark = scene_mark(plan.scenes[0])
        moved = plan.model_copy(update={"scenes": [plan.scenes[1], plan.scenes[2], plan.scenes[0]]})
        assert place_of(plan, 1, mark) == 1
        assert place_of(moved, 1, mark) == 3

    def test_a_scene_that_changed_or_has_a_twin_is_not_guessed(self) -> None:
        plan = make_plan("One is said.", "Two is said.", "Three is said.")
        mark = scene_mark(plan.scenes[0])
        changed = plan.model_copy(update={"scenes": plan.scenes[1:]})
        twins = plan.model_copy(update={"scenes": [plan.scenes[1], plan.scenes[0], plan.scenes[0]]})
        assert place_of(changed, 1, mark) is None
        assert place_of(twins, 1, mark) is None

    def test_the_length_follows_the_words_until_somebody_sets_it(self) -> None:
        plan = make_plan("Two words.", "More words are said here.")
        spoken = plan.scenes[0].model_copy(update={"duration_target_s": scene_duration_s("Two words.", plan.tempo)})
        longer = "These are many more words than before."
        values = following_length(plan, spoken, {"narration": longer})
        assert values["duration_target_s"] == scene_duration_s(longer, plan.tempo)
        own = spoken.model_copy(update={"duration_target_s": 9.0})
        assert following_length(plan, own, {"narration": longer}) == {"narration": longer}


class TestTimesAndShapes:
    def test_a_length_is_shown_as_players_show_it(self) -> None:
        assert [minutes(seconds) for seconds in (0.0, 23.9, 59.99, 61, None)] == ["0:00", "0:23", "0:59", "1:01", "–"]

    @pytest.mark.parametrize(
        ("size", "shape"), [((324, 576), "tall"), ((576, 324), "wide"), ((400, 400), "square"), ((None, None), "tall")]
    )
    def test_a_film_has_the_shape_of_its_size(self, size: tuple[int | None, int | None], shape: str) -> None:
        assert shape_of(*size) == shape


class TestCharts:
    def test_columns_stack_up_to_their_sum(self) -> None:
        drawing = columns(["Mon", "Tue"], [[3, 0], [1, 2]])
        monday = [box for box in drawing.boxes if box.text.startswith("Mon")]
        assert sum(box.height for box in monday) == pytest.approx(drawing.lines[0] - drawing.lines[-1], abs=0.2)
        assert len(drawing.boxes) == 3

    @pytest.mark.parametrize("values", [[], [0.0], [0.004], [1e9]])
    def test_any_numbers_can_be_drawn(self, values: list[float]) -> None:
        drawing = columns([str(index) for index in range(len(values))], [values])
        assert all(0 <= box.height <= 181 for box in drawing.boxes)
        assert all(0 <= bar.share <= 100 for bar in bars([(str(value), value, str(value)) for value in values]))

    def test_a_bar_is_as_long_as_its_share_of_the_longest(self) -> None:
        assert [bar.share for bar in bars([("a", 50.0, "50"), ("b", 25.0, "25"), ("c", 0.0, "0")])] == [100, 50, 0]


class TestSmallThings:
    def test_a_key_is_masked_so_that_it_cannot_be_used(self) -> None:
        assert masked(SecretStr("sk-abcdefghijklmnop")) == "••••mnop"
        assert masked(SecretStr("short")) == "••••"
        assert masked(None) == "none"

    def test_downloads_are_named_after_the_film(self) -> None:
        assert download_name("Why the sky is blue?", "final.mp4") == "why-the-sky-is-blue.mp4"
        assert download_name("../../etc/passwd", "captions.srt") == "etc-passwd-captions.srt"
        assert download_name("空はなぜ青い", "scenes/01.png") == "空はなぜ青い-01.png"
        assert download_name("???", "final.mp4") == "film.mp4"

    def test_a_field_that_is_no_number_is_reported_by_its_name(self) -> None:
        form = Fields({"a": "4,5", "b": "four", "c": "inf", "d": ""})
        assert form.number("a") == 4.5
        assert form.number("d") is None
        for name in ("b", "c"):
            with pytest.raises(InputError) as caught:
                form.number(name)
            assert caught.value.field == name

    @pytest.mark.parametrize("fix", ["Run: reelbase db upgrade", "Set REELBASE_LLM_MODEL.", "Run: pip install x"])
    def test_commands_and_variables_are_for_operators_only(self, fix: str) -> None:
        assert readable_fix(fix, 422, is_operator=True) == fix
        assert readable_fix(fix, 422, is_operator=False) == "Ask whoever runs this installation for help."
        assert readable_fix(fix, 404, is_operator=False) == ""

    def test_any_other_fix_is_shown_to_everyone(self) -> None:
        assert readable_fix("Choose another file.", 422, is_operator=False) == "Choose another file."
        assert readable_fix(None, 422, is_operator=False) == ""
