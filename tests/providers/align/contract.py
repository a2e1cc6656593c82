"""What every aligner promises, however it finds its times."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media.speech.tokens import tokenize
from reelbase.media.speech.wav import read_wav, write_wav
from reelbase.media.words import TimedToken
from reelbase.providers.align import Aligner, Alignment

VOCABULARY = """
    the lighthouse, keeper 1,823 40% $1,250.50 Dr. e.g. U.S. --- — ... 🦊 https://example.org/a?b=1 don't it’s 東京
    「光」 שלום naïve (bracketed) "quoted." zxqv a I 3.5kg C++ @home #tag well-known ¿qué? \u200b * 1. ﷽ e\u0301
"""
NOT_WRONG_HERE = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
TEXTS = st.lists(st.sampled_from(VOCABULARY.split()), min_size=1, max_size=25).map(" ".join)


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


def duration_of(audio: Path) -> float:
    samples, rate = read_wav(audio)
    return len(samples) / rate


class AlignerContract:
    @pytest.fixture(scope="session")
    def spoken(self) -> Path:
        raise NotImplementedError

    @pytest.fixture
    def aligner(self) -> Aligner:
        raise NotImplementedError

    @pytest.mark.parametrize(
        "text",
        [
            "In 1823, Dr. Fresnel paid $1,250.50 for 3.5 kg of glass, i.e. 40% more.",
            "--- Read https://example.org/a?b=1 --- then stop 🦊 …",
            "光が見えた。The keeper said 「東京」 twice.",
            "supercalifragilistic zxqvwt Llanfairpwllgwyngyll",
            "word " * 120,
            "---",
            "",
        ],
        ids=["numbers", "decoration", "scripts", "unknown words", "too many words", "nothing said", "nothing"],
    )
    def test_gives_the_scripts_own_tokens_for_any_text(self, aligner: Aligner, spoken: Path, text: str) -> None:
        found = aligner.align(spoken, text, language="en")
        assert found.method in ("forced", "recognised", "estimated")
        assert_follows(found.tokens, text, duration_of(spoken))

    @settings(max_examples=15, deadline=None, suppress_health_check=NOT_WRONG_HERE)
    @given(text=TEXTS, seconds=st.sampled_from([0.06, 0.5, 2.0]), gaps=st.integers(0, 6))
    def test_gives_every_word_its_time_inside_any_sound(
        self, aligner: Aligner, tmp_path: Path, text: str, seconds: float, gaps: int
    ) -> None:
        rng = np.random.Generator(np.random.PCG64(gaps))
        sound = 0.2 * rng.standard_normal(round(seconds * 16_000)).astype(np.float32)
        sound[np.sin(np.linspace(0, 2 * np.pi * gaps, len(sound))) < 0] = 0.0
        write_wav(tmp_path / "noise.wav", sound, 16_000)
        assert_follows(aligner.align(tmp_path / "noise.wav", text, language="en").tokens, text, len(sound) / 16_000)

    def test_answers_the_same_twice(self, aligner: Aligner, spoken: Path) -> None:
        answers: list[Alignment] = [aligner.align(spoken, "The keeper said it.", language="en") for _ in range(2)]
        assert answers[0] == answers[1]

    def test_has_an_identity_that_can_be_a_cache_key(self, aligner: Aligner) -> None:
        identity = aligner.identity()
        assert {"provider", "method", "version"} <= identity.keys()
        assert json.loads(json.dumps(identity)) == identity == aligner.identity()

    @pytest.mark.parametrize("content", [b"", b"RIFF", b"<html></html>"], ids=["empty", "header", "page"])
    def test_refuses_what_is_no_sound(self, aligner: Aligner, tmp_path: Path, content: bytes) -> None:
        broken = tmp_path / "broken.wav"
        broken.write_bytes(content)
        with pytest.raises(StepError, match="cannot be read") as refused:
            aligner.align(broken, "Words.", language="en")
        assert refused.value.code is ErrorCode.ALIGNMENT

    @pytest.mark.parametrize("samples", [0, 100])
    def test_refuses_a_sound_too_short_for_a_word(self, aligner: Aligner, tmp_path: Path, samples: int) -> None:
        write_wav(tmp_path / "short.wav", np.zeros(samples, dtype=np.float32), 16_000)
        with pytest.raises(StepError) as refused:
            aligner.align(tmp_path / "short.wav", "Words.", language="en")
        assert refused.value.code is ErrorCode.ALIGNMENT and not refused.value.retryable
