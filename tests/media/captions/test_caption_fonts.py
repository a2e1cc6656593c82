"""Fonts: each character by a face that has it; those that none has are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reelbase.media.captions import fonts
from reelbase.media.captions.faces import system_face
from reelbase.media.captions.fonts import drawable, fonts_dir, runs, uncovered
from reelbase.media.script_fonts import han_face

NOBODYS = "\U000e0fff\ue000"
"""Characters that no font draws: an unassigned one and a private one."""


def names(text: str, language: str = "en") -> list[str]:
    return [face.name for face, _ in runs(text, "montserrat", 900, language)]


class TestRuns:
    def test_latin_and_cyrillic_are_drawn_by_the_style_s_own_face(self) -> None:
        assert names("Crème brûlée — Привет 3.5%") == ["Reelbase Montserrat 900"]

    def test_greek_is_drawn_by_one_face(self) -> None:
        assert names("ελλάδα") == ["Reelbase Noto Sans 700"]

    def test_font_runs_hold_the_text_in_its_order(self) -> None:
        text = "aελ✓b́"
        assert "".join(piece for _, piece in runs(text, "montserrat", 900, "en")) == text

    def test_a_mark_stays_with_its_letter(self) -> None:
        pieces = [piece for _, piece in runs("έ✓x́", "montserrat", 900, "en")]
        assert not any(piece.startswith("\u0301") for piece in pieces)

    def test_each_face_has_the_characters_it_is_given(self) -> None:
        for face, piece in runs(drawable("aελ→✓日😀"), "montserrat", 900, "ja"):
            assert face.covers(piece)

    def test_a_face_of_the_system_is_measured(self) -> None:
        found = system_face(ord("✓"))
        if found is None:
            pytest.skip("no font of this system has a check mark")
        assert 0.3 < found.advance("✓") < 2.0
        assert found.advance("✓✓") == pytest.approx(2 * found.advance("✓"))


class TestUncovered:
    def test_no_character_of_a_latin_text_is_uncovered(self) -> None:
        assert uncovered("Crème brûlée: “3 × 5” — €9, naïve…\n\tPřívět, Ελλάδα, Привет") == ()

    def test_the_list_of_uncovered_characters_names_each_character_once_in_order(self) -> None:
        first, second = NOBODYS[0], NOBODYS[1]
        assert uncovered(f"a{second}b{first}{second}") == (second, first)

    def test_joiners_and_controls_are_no_characters_to_draw(self) -> None:
        assert uncovered("a\u200d\ufe0f\u202e\x00\u200b") == ()

    def test_decomposed_letters_are_those_they_compose(self) -> None:
        assert uncovered("e\u0301") == ()

    @pytest.mark.parametrize("text", ["日本語", "안녕", "مرحبا", "שלום", "ไทย", "हिन्दी", "😀", "བོད", "✓"])
    def test_a_character_is_drawn_by_a_face_that_has_it_or_named(self, text: str) -> None:
        missing = set(uncovered(text))
        assert drawable(text) == "".join(char for char in text if char not in missing)
        for face, piece in runs(drawable(text), "montserrat", 900, "en"):
            assert face.covers(piece)

    def test_asking_cuts_no_font(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELBASE_HOME", str(tmp_path / "untouched"))
        uncovered("日本語 مرحبا 😀 text")
        assert not (tmp_path / "untouched").exists()


class TestDrawable:
    def test_drawable_text_leaves_out_what_no_font_has(self) -> None:
        assert drawable(f"a{NOBODYS}b") == "ab"

    def test_a_text_of_joiners_alone_has_nothing_to_draw(self) -> None:
        assert drawable(f"{NOBODYS}\ufe0f\u200d") == ""


class TestFontsDir:
    def test_the_fonts_folder_holds_every_style_and_what_scripts_in_use_need(self) -> None:
        runs("שלום", "montserrat", 900, "he")
        files = {path.name for path in fonts_dir().iterdir()}
        assert {"Reelbase-Montserrat-700.ttf", "Reelbase-Montserrat-800.ttf", "Reelbase-Montserrat-900.ttf"} <= files
        for source in fonts._scripts_in_use:
            assert any(name.startswith(source.name.replace(" ", "-")) for name in files)

    def test_the_fonts_folder_is_made_again_when_it_was_deleted(self) -> None:
        runs("שלום", "montserrat", 900, "he")
        before = sorted(path.name for path in fonts_dir().iterdir())
        shutil.rmtree(fonts_dir())
        assert sorted(path.name for path in fonts_dir().iterdir()) == before

    @pytest.mark.parametrize(
        ("language", "index"), [("ja", 0), ("en", 0), ("ko", 1), ("zh", 2), ("zh-CN", 2), ("zh-TW", 3), ("zh-HK", 4)]
    )
    def test_han_characters_have_the_shapes_of_the_language(self, language: str, index: int) -> None:
        assert han_face(language) == index
