from __future__ import annotations

import wave
from pathlib import Path
from typing import get_args

import pytest

from reelbase.kit.errors import InputError
from reelbase.media.music import MOODS, MUSIC_VERSION
from reelbase.providers.music.composed import ComposedMusic
from reelbase.schemas.plan_document import Mood


class TestComposedMusic:
    def test_the_composer_can_play_every_mood_that_a_plan_may_name(self) -> None:
        assert set(get_args(Mood)) == set(MOODS)

    def test_the_composers_identity_changes_with_its_version(self) -> None:
        assert ComposedMusic().identity()["version"] == MUSIC_VERSION

    def test_the_composer_counts_the_seconds_it_made(self, tmp_path: Path) -> None:
        out = tmp_path / "music.wav"
        usage = ComposedMusic().make(mood="calm", duration_s=2.5, seed=1, out=out)
        assert (usage.unit, usage.units, usage.cost_micros) == ("seconds", 2.5, 0)
        with wave.open(str(out)) as file:
            assert file.getnframes() == 120_000

    def test_the_composer_refuses_a_mood_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(InputError):
            ComposedMusic().make(mood="furious", duration_s=2.5, seed=1, out=tmp_path / "music.wav")
        assert not list(tmp_path.iterdir())
