"""What every voice promises, whoever speaks. A test class inherits it and gives the voice as a fixture."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from reelbase.kit.errors import ProviderError
from reelbase.media.speech.tokens import tokenize
from reelbase.media.speech.wav import read_wav
from reelbase.media.words import TimedToken
from reelbase.providers.voice import Speech, Voice

FIRST = "The bay was quiet, and the old lighthouse kept turning."
SECOND = "At dawn, seven fishing boats came home with silver in their nets."


def say(voice: Voice, text: str, out: Path) -> Speech:
    return voice.speak(text, language="en", out=out, idempotency_key=f"key of {out.name}")


def assert_follows(tokens: tuple[TimedToken, ...], text: str, duration_s: float, language: str = "en") -> None:
    """The text's own tokens; those that are said are timed, in order, apart and inside the sound."""
    own = tokenize(text, language)
    assert [token.text for token in tokens] == [token.text for token in own]
    assert [token.spoken for token in tokens] == [bool(token.spoken) for token in own]
    before_s = 0.0
    for token in tokens:
        if token.start_s is not None and token.end_s is not None:
            assert before_s - 1e-9 <= token.start_s < token.end_s <= duration_s + 1e-9, token
            before_s = token.end_s


class VoiceContract:
    @pytest.fixture
    def voice(self) -> Voice:
        raise NotImplementedError

    def test_writes_a_mono_file_as_long_as_it_says(self, voice: Voice, tmp_path: Path) -> None:
        speech = say(voice, FIRST, tmp_path / "first.wav")
        with wave.open(str(speech.path)) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            assert file.getnframes() / file.getframerate() == pytest.approx(speech.duration_s, abs=1e-6)
        samples, _rate = read_wav(speech.path)
        assert 2.0 < speech.duration_s < 8.0
        assert 0.05 < float(np.abs(samples).max()) < 1.0
        assert abs(samples[0]) < 0.01 and abs(samples[-1]) < 0.01

    def test_gives_the_times_of_the_scripts_own_tokens_or_none_at_all(self, voice: Voice, tmp_path: Path) -> None:
        speech = say(voice, FIRST, tmp_path / "first.wav")
        if speech.tokens is not None:
            assert_follows(speech.tokens, FIRST, speech.duration_s)

    def test_says_the_same_text_the_same_way(self, voice: Voice, tmp_path: Path) -> None:
        once, again = (say(voice, FIRST, tmp_path / name) for name in ("once.wav", "again.wav"))
        assert once.path.read_bytes() == again.path.read_bytes()
        assert once.tokens == again.tokens

    def test_says_another_text_another_way(self, voice: Voice, tmp_path: Path) -> None:
        first, second = say(voice, FIRST, tmp_path / "1.wav"), say(voice, SECOND, tmp_path / "2.wav")
        assert first.path.read_bytes() != second.path.read_bytes()

    def test_tells_what_was_used(self, voice: Voice, tmp_path: Path) -> None:
        usage = say(voice, FIRST, tmp_path / "first.wav").usage
        assert usage.provider == voice.identity()["provider"]
        assert usage.units > 0 and usage.cost_micros >= 0

    def test_has_an_identity_that_can_be_a_cache_key(self, voice: Voice) -> None:
        identity = voice.identity()
        assert {"provider", "version"} <= identity.keys()
        assert json.loads(json.dumps(identity)) == identity == voice.identity()

    @pytest.mark.parametrize("text", ["", " \n ", "---", "🦊 …", "\x00"])
    def test_refuses_a_text_without_words_and_leaves_no_file(self, voice: Voice, tmp_path: Path, text: str) -> None:
        with pytest.raises(ProviderError) as refused:
            say(voice, text, tmp_path / "nothing.wav")
        assert not refused.value.retryable and refused.value.fix
        assert not list(tmp_path.glob("*nothing*"))

    def test_can_be_closed_twice(self, voice: Voice) -> None:
        voice.close()
        voice.close()
