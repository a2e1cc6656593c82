"""A plan says which characters of its texts no font here can draw, before anything is rendered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.media.captions.fonts import uncovered
from reelbase.media.captions.look import CaptionLook
from reelbase.plans import validation
from reelbase.plans.validation import validate
from support.plans import make_plan

NOBODYS = "\ue000"
"""A private character, which no font draws."""


def warnings_of(*narrations: str, on_screen: str = "") -> list[str]:
    plan = make_plan(*narrations, target_s=3 * len(narrations))
    for scene in plan.scenes:
        scene.on_screen_text = on_screen
    return [warning for warning in validate(plan).warnings if "font" in warning]


class TestUndrawnCharacters:
    @pytest.mark.parametrize(
        "text", ["Plain text.", "Crème brûlée — “3 × 5” €9…", "Привет, Ελλάδα", "e\u0301 a\u200d\ufe0f"]
    )
    def test_characters_of_the_packaged_fonts_give_no_warning(self, text: str) -> None:
        assert warnings_of(text, text, on_screen=text) == []

    def test_undrawn_characters_are_named_with_their_scenes(self) -> None:
        (warning,) = warnings_of(f"One {NOBODYS}.", "Two.", f"Three {NOBODYS}\ue001.")
        assert warning.startswith("No installed font has U+E000 U+E001 (scenes 1, 3); captions omit them.")

    def test_on_screen_text_has_a_warning_of_its_own(self) -> None:
        (warning,) = warnings_of("One.", "Two.", on_screen=f"Hi {NOBODYS} 😀")
        assert "\\ue000 (scenes 1, 2); the on-screen text" in warning
        assert "😀" not in warning

    @pytest.mark.parametrize("text", ["日本語", "مرحبا", "😀", "བོད"])
    def test_a_script_is_named_if_and_only_if_no_font_has_it(self, text: str) -> None:
        named = " ".join(warnings_of(text, "Two."))
        for char in text:
            assert (char in named) is (char in uncovered(text))

    def test_captions_that_are_painted_have_icons_for_emoji(self) -> None:
        plan = make_plan("Hot 🔥 coffee.", f"Two {NOBODYS}.", target_s=6)
        plan.captions = CaptionLook()
        (warning,) = [warning for warning in validate(plan).warnings if "font" in warning]
        assert "U+E000 (scene 2)" in warning and "🔥" not in warning

    def test_many_undrawn_characters_are_counted(self) -> None:
        (warning,) = warnings_of("".join(map(chr, range(0xE000, 0xE014))), "Two.")
        assert " U+E00B and 8 more (scene 1);" in warning

    def test_undrawn_characters_do_not_make_a_plan_invalid(self) -> None:
        assert validate(make_plan(NOBODYS, "Two.", "Three.")).errors == []


class TestPlainTexts:
    def test_the_packaged_fonts_draw_all_that_is_never_looked_up(self) -> None:
        plain = [chr(point) for point in range(0x3000) if validation._DRAWN_ANYWHERE.fullmatch(chr(point))]
        assert len(plain) > 300
        assert uncovered("".join(plain)) == ()

    def test_plain_texts_are_checked_without_reading_a_font(self) -> None:
        code = (
            "import sys; from support.plans import make_plan; from reelbase.plans.validation import validate;"
            "validate(make_plan('Crème — “brûlée” €9…')); print('uharfbuzz' in sys.modules, 'skia' in sys.modules)"
        )
        command = [sys.executable, "-c", code]
        environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        assert done.stdout.split() == ["False", "False"]
