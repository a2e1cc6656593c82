"""The tempo of a plan is the tempo of its voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.voice.contract import say
from reelbase.media.speech.wav import Samples
from reelbase.plans.reading import read_source
from reelbase.plans.wording import said_words, sentences
from reelbase.providers.voice.pacing import Pace, pace_for, with_pauses
from reelbase.providers.voice.piper import PiperVoice
from reelbase.schemas.plan_document import WORDS_PER_MINUTE

EXAMPLES = Path(__file__).parents[3] / "examples"
RATE = 1000


@pytest.fixture(params=sorted(WORDS_PER_MINUTE))
def paced(request: pytest.FixtureRequest, piper: PiperVoice) -> tuple[PiperVoice, int]:
    """A voice at each tempo; all speak in one process, because loading it takes longer than speaking."""
    words_per_minute = WORDS_PER_MINUTE[request.param]
    voice = PiperVoice(words_per_minute=words_per_minute)
    voice._client = piper._client
    return voice, words_per_minute


class TestWordsAMinute:
    @pytest.mark.parametrize("example", ["octopus", "why-the-sky-is-blue"])
    def test_words_a_minute_come_out_as_the_tempo_asks(
        self, paced: tuple[PiperVoice, int], tmp_path: Path, example: str
    ) -> None:
        voice, wanted = paced
        lines = sentences(read_source(EXAMPLES / f"{example}.md").body, "en")[:5]
        spoken_s = sum(say(voice, line, tmp_path / "line.wav").duration_s for line in lines)
        assert sum(map(said_words, lines)) * 60 / spoken_s == pytest.approx(wanted, rel=0.12)

    def test_words_a_minute_do_not_depend_on_where_the_scenes_are_cut(self, piper: PiperVoice, tmp_path: Path) -> None:
        lines = ["Its blood is blue.", "It has no bones at all.", "Which one surprised you most?"]
        apart_s = sum(say(piper, line, tmp_path / "line.wav").duration_s for line in lines)
        together_s = say(piper, " ".join(lines), tmp_path / "all.wav").duration_s
        assert together_s == pytest.approx(apart_s, rel=0.08)


class TestPaces:
    @given(st.floats(min_value=1, max_value=1000), st.floats(min_value=1, max_value=1000))
    def test_a_slower_requested_pace_never_gives_a_faster_voice(self, one: float, other: float) -> None:
        slow, fast = pace_for(min(one, other)), pace_for(max(one, other))
        assert slow.pause_scale >= fast.pause_scale
        assert 0.85 <= fast.length_scale <= 1.75 and 0.85 <= slow.length_scale <= 1.75

    def test_slow_speech_rests_more_than_it_draws(self) -> None:
        fast, slow = pace_for(WORDS_PER_MINUTE["fast"]), pace_for(WORDS_PER_MINUTE["slow"])
        assert slow.pause_scale / fast.pause_scale > 2 * slow.length_scale / fast.length_scale

    def test_without_a_requested_pace_the_voice_speaks_at_its_own(self) -> None:
        assert pace_for(None) == Pace(1.0, 1.0)


def hum(*lengths: int) -> Samples:
    """Stretches of sound and silence by turns, in samples."""
    return np.concatenate([np.full(n, 0.5 * ((i + 1) % 2), dtype=np.float32) for i, n in enumerate(lengths)])


class TestRestsInASentence:
    def test_rests_in_a_sentence_are_put_where_the_voice_is_silent(self) -> None:
        sound, timed = with_pauses(hum(200, 100, 200), [("a", 200), (",", 100), ("b", 200)], Pace(1.0, 1.0), RATE)
        assert timed == [("a", 200), (",", 220), ("b", 200)]
        assert len(sound) == 620
        assert not sound[200:420].any() and sound[100] == sound[500] == 0.5

    def test_rests_in_a_sentence_are_left_out_where_the_voice_runs_over_a_mark(self) -> None:
        sentence, phonemes = hum(500), [("a", 200), (",", 100), ("b", 200)]
        sound, timed = with_pauses(sentence, phonemes, Pace(1.0, 1.0), RATE)
        assert sound is sentence and timed == phonemes

    @given(
        st.lists(st.tuples(st.sampled_from("ab,;:. "), st.integers(0, 120)), max_size=12),
        st.floats(min_value=0.5, max_value=2.6),
        st.integers(0, 60),
    )
    def test_rests_in_a_sentence_keep_sound_and_times_of_one_length(
        self, phonemes: list[tuple[str, int]], scale: float, tail: int
    ) -> None:
        parts = [np.full(count, 0.0 if symbol in ",;:" else 0.5, dtype=np.float32) for symbol, count in phonemes]
        sentence = np.concatenate([*parts, np.zeros(tail, dtype=np.float32)])
        sound, timed = with_pauses(sentence, phonemes, Pace(1.0, scale), RATE)
        assert len(sound) - len(sentence) == sum(n for _, n in timed) - sum(n for _, n in phonemes) >= 0
        assert [symbol for symbol, _ in timed] == [symbol for symbol, _ in phonemes]
