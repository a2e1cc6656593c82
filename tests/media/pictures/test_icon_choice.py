from __future__ import annotations

from pathlib import Path

import pytest

from reelbase.kit.errors import StorageError
from reelbase.media.pictures.icon_choice import choose_icons
from reelbase.media.pictures.icons import IconLibrary, icon_library, own_icon_names, render_icon
from reelbase.media.pictures.suitability import is_offered, rule


def share_right(file_name: str) -> tuple[float, list[str]]:
    """The share of a table's sentences whose first icon is acceptable, and the others."""
    lines = (Path(__file__).with_name(file_name).read_text(encoding="utf-8")).splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    assert len(rows) > 40
    wrong = []
    for sentence, acceptable in rows:
        first = choose_icons(sentence, 1)[0].name
        if first not in acceptable.split():
            wrong.append(f"{sentence.strip()} -> {first}")
    return 1 - len(wrong) / len(rows), wrong


class TestChosenIcons:
    def test_chosen_icons_fit_sentences_of_every_niche(self) -> None:
        share, wrong = share_right("icon_sentences.txt")
        assert share >= 0.95, wrong

    def test_chosen_icons_fit_sentences_that_the_words_were_not_made_for(self) -> None:
        share, wrong = share_right("icon_sentences_later.txt")
        assert share >= 0.80, wrong

    def test_chosen_icons_are_the_same_every_time(self) -> None:
        text = "Ships ran aground on the rocks in fog."
        assert choose_icons(text, 4) == choose_icons(text, 4)

    def test_chosen_icons_are_no_two_of_a_kind(self) -> None:
        names = [match.name for match in choose_icons("The sun behind clouds, a sunny day with a little cloud", 4)]
        assert len(names) == len(set(names)) == 4

    def test_chosen_icons_leave_out_what_is_not_wanted(self) -> None:
        text = "The rocket burned its fuel."
        assert choose_icons(text, 1)[0].name == "rocket"
        assert "rocket" not in [match.name for match in choose_icons(text, 4, avoid="rocket, spaceship")]

    @pytest.mark.parametrize("text", ["", "   ", "---", "?!", "🤷"])
    def test_chosen_icons_of_a_text_without_words_are_none_or_few_and_never_fail(self, text: str) -> None:
        assert len(choose_icons(text, 4)) <= 4

    def test_chosen_icons_know_a_phrase_from_its_words(self) -> None:
        assert choose_icons("A black hole", 1)[0].name == "milky-way"

    def test_chosen_icons_do_not_take_german_for_english(self) -> None:
        names = [match.name for match in choose_icons("Die Sonne ist ein Stern wie viele andere.", 4)]
        assert "skull" not in names

    def test_chosen_icons_show_violence_only_when_it_is_said(self) -> None:
        calm = "A quiet walk with friends in the evening after dinner in a small town"
        assert not {match.name for match in choose_icons(calm, 4)} & rule("only_by_word")
        assert choose_icons("The battle was lost.", 1)[0].name == "crossed-swords"


class TestLibrary:
    def test_the_icon_library_offers_no_buttons_letters_or_rude_signs(self) -> None:
        offered = {icon.name for icon in icon_library().icons if is_offered(icon)}
        assert len(offered) > 900
        assert not offered & {"middle-finger", "keycap-1", "ok-button", "aries", "input-latin-letters", "pile-of-poo"}

    def test_the_icon_library_knows_every_icon_that_rules_and_concepts_name(self) -> None:
        known = {icon.name for icon in icon_library().icons} | own_icon_names()
        rules = rule("never") | rule("only_by_word") | rule("signs")
        concepts = Path(__file__).parents[3] / "src/reelbase/media/pictures/concepts.txt"
        lines = concepts.read_text(encoding="utf-8").splitlines()
        named = {line.split(":")[0] for line in lines if line and not line.startswith("#")}
        assert not (named | rules) - known

    def test_the_icon_library_renders_an_icon_at_the_size_asked_for(self) -> None:
        pixels = render_icon("rocket", 120)
        assert max(pixels.shape[:2]) == 120
        assert (pixels[..., :3] <= pixels[..., 3:]).all()

    def test_the_icon_library_renders_the_icons_of_the_project(self) -> None:
        for name in own_icon_names():
            assert (render_icon(name, 64)[..., 3] > 200).mean() > 0.2

    def test_a_missing_icon_library_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError, match="make setup"):
            IconLibrary(tmp_path)

    def test_the_icon_library_says_when_an_icon_is_missing(self) -> None:
        with pytest.raises(StorageError, match="'no-such-icon'"):
            icon_library().svg("no-such-icon")
