from __future__ import annotations

import wave
from pathlib import Path
from typing import get_args

import pytest

from reelbase.kit.errors import InputError
from reelbase.media.music import MUSIC_VERSION
from reelbase.media.sound.loudness import measure_loudness
from reelbase.providers.music.composed import ComposedMusic
from reelbase.schemas.plan_document import Mood


class TestComposedMusic:
    @pytest.mark.parametrize("mood", get_args(Mood))
    def test_every_mood_of_a_plan_has_its_music(self, tmp_path: Path, mood: str) -> None:
        usage = ComposedMusic().make(mood=mood, duration_s=6.0, seed=3, out=tmp_path / "m.wav")
        assert (usage.provider, usage.unit, usage.units, usage.cost_micros) == ("reelbase", "seconds", 6.0, 0)
        with wave.open(str(tmp_path / "m.wav")) as file:
            assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (48_000, 2, 288_000)
        assert -30 < measure_loudness(tmp_path / "m.wav").integrated_lufs < -15

    def test_the_identity_holds_the_version_that_composed(self) -> None:
        assert ComposedMusic().identity() == {"music": "composed", "version": MUSIC_VERSION}

    def test_an_unknown_mood_names_its_field_and_leaves_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            ComposedMusic().make(mood="angry", duration_s=6.0, seed=3, out=tmp_path / "m.wav")
        assert refused.value.field == "music_mood"
        assert not list(tmp_path.glob("*m.wav*"))
