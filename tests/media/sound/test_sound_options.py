from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from reelbase.media.sound.options import SoundOptions


class TestSoundOptions:
    def test_a_film_has_music_and_sound_effects_unless_its_author_says_otherwise(self) -> None:
        options = SoundOptions()
        assert (options.effects, options.music, options.music_file, options.music_level_db) == (True, True, None, None)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("effects_level_db", 7.0),
            ("effects_level_db", float("nan")),
            ("effects_level_db", "loud"),
            ("music_level_db", 1.0),
            ("music_level_db", float("-inf")),
            ("music_file", ""),
            ("music_file", "a\0b"),
            ("effects", "yes"),
            ("music", 1),
            ("reverb", True),
        ],
    )
    def test_a_choice_that_means_nothing_is_refused_by_its_name(self, field: str, value: object) -> None:
        with pytest.raises(ValidationError) as refused:
            SoundOptions.model_validate({field: value})
        assert refused.value.errors()[0]["loc"] == (field,)

    @pytest.mark.parametrize("module", ["options", "cues"])
    def test_a_plan_can_name_its_sound_without_the_mixer(self, module: str) -> None:
        code = f"import reelbase.media.sound.{module}, sys; print(*sys.modules)"
        loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
        assert f"reelbase.media.sound.{module}" in loaded
        assert "numpy" not in loaded
