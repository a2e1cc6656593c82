"""The packaged English voice, in its real process: what it says, when, and how it reads what is not plain English."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.voice.contract import FIRST, SECOND, VoiceContract, assert_follows, say
from reelbase.kit.errors import InputError, NotConfigured, ProviderError
from reelbase.media.speech.wav import levels_db, read_wav
from reelbase.plans.estimates import SCENE_PAUSE_S, scene_duration_s
from reelbase.plans.wording import sentences
from reelbase.providers.voice import Voice
from reelbase.providers.voice.hibari import HibariVoice
from reelbase.schemas.plan_document import WORDS_PER_MINUTE

TEXTS = (
    "A lamp on a tower saved more lives than any wall. On clear nights, sailors saw it from twenty miles away.",
    "Photosynthesis converts light into chemical energy. Chlorophyll absorbs red and blue, and reflects green.",
    "The old dog lay by the door. He only knew the step on the path, and when it came, he got up and ran.",
    "In March, prices rose by 2.4 percent. Bread cost 3 dollars, and rent 1,250.",
)


@pytest.fixture(scope="module")
def hibari() -> Iterator[HibariVoice]:
    voice = HibariVoice(words_per_minute=150, pronunciations={"Fresnel": "fray-NEL", "上海": "SHAHNG-high"})
    yield voice
    voice.close()


class TestHibari(VoiceContract):
    @pytest.fixture
    def voice(self, hibari: HibariVoice) -> Voice:
        return hibari

    def test_a_hibari_voice_times_every_word_where_it_is_heard(self, hibari: HibariVoice, tmp_path: Path) -> None:
        text = "Stop! Nothing moved; nothing, at all, spoke. Then the whole valley answered?"
        speech = say(hibari, text, tmp_path / "spoken.wav")
        assert speech.tokens is not None
        samples, rate = read_wav(speech.path)
        for token in speech.tokens:
            assert token.start_s is not None and token.end_s is not None
            levels = levels_db(samples[round(token.start_s * rate) : round(token.end_s * rate)], rate)
            assert levels.max() > -35.0, token
        ends = [token.end_s or 0.0 for token in speech.tokens]
        starts = [token.start_s or 0.0 for token in speech.tokens]
        for index, token in enumerate(speech.tokens[:-1]):
            if token.text[-1] in ".!?;":
                rest = samples[round((ends[index] + 0.02) * rate) : round((starts[index + 1] - 0.02) * rate)]
                assert len(rest) and float(np.abs(rest).max()) < 0.02, token

    @pytest.mark.parametrize("tempo", [120, 150, 180])
    def test_a_hibari_voice_pauses_longer_at_a_full_stop_than_at_a_comma(self, tmp_path: Path, tempo: int) -> None:
        voice = HibariVoice(words_per_minute=tempo)
        try:
            speech = say(voice, "We waited, and the boat came. Nobody spoke.", tmp_path / "pauses.wav")
        finally:
            voice.close()
        assert speech.tokens is not None
        times = {token.text: (token.start_s or 0.0, token.end_s or 0.0) for token in speech.tokens}
        comma_s, stop_s = times["and"][0] - times["waited,"][1], times["Nobody"][0] - times["came."][1]
        assert 0.1 < comma_s < stop_s < 1.2

    @pytest.mark.parametrize(
        "text",
        [
            "In 1823, Dr. Fresnel paid $1,250.50 for 3.5 kg of glass, i.e. 40% more.",
            "“Read” https://example.org/a (naïve) --- and Москва — #tags 🦊!",
            "[link](/x/) C# (WHO) A.I. AT&T `code()` {a: [1, 2]} ɹˈA <b>bold</b> x_y",
            "Αθήνα, 서울, Łódź; Nguyễn's Đoković.",
            "no mark at the end",
        ],
    )
    def test_a_hibari_voice_gives_odd_tokens_their_times(self, hibari: HibariVoice, tmp_path: Path, text: str) -> None:
        speech = say(hibari, text, tmp_path / "odd.wav")
        assert speech.tokens is not None
        assert_follows(speech.tokens, text, speech.duration_s)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(codec="latin-1"), max_size=120))
    def test_a_hibari_voice_says_any_latin_text_or_says_that_nothing_is_said(
        self, hibari: HibariVoice, tmp_path: Path, text: str
    ) -> None:
        try:
            speech = say(hibari, text, tmp_path / "any.wav")
        except ProviderError as error:
            assert "nothing to speak" in error.message
            return
        assert speech.tokens is not None
        assert_follows(speech.tokens, text, speech.duration_s)

    def test_an_endless_word_is_said_in_pieces_of_one_token(self, hibari: HibariVoice, tmp_path: Path) -> None:
        speech = say(hibari, "ab" * 2000, tmp_path / "endless.wav")
        assert speech.tokens is not None and len(speech.tokens) == 1
        assert speech.duration_s > 60

    def test_a_hibari_voice_ends_with_the_rest_of_its_last_mark(self, hibari: HibariVoice, tmp_path: Path) -> None:
        speech = say(hibari, FIRST, tmp_path / "rest.wav")
        assert speech.tokens is not None
        assert 0.3 < speech.duration_s - (speech.tokens[-1].end_s or 0.0) < 0.9

    def test_a_hibari_voice_refuses_a_script_in_a_language_it_does_not_speak(
        self, hibari: HibariVoice, tmp_path: Path
    ) -> None:
        with pytest.raises(NotConfigured, match="heart speaks English, but the language is German"):
            hibari.speak("Guten Tag.", language="de", out=tmp_path / "de.wav", idempotency_key="")

    def test_a_hibari_voice_refuses_an_invalid_pace(self) -> None:
        with pytest.raises(InputError) as refused:
            HibariVoice(words_per_minute=0.0)
        assert refused.value.field == "tempo"

    def test_a_hibari_voice_is_equally_loud_whatever_it_says(self, hibari: HibariVoice, tmp_path: Path) -> None:
        loudness = []
        for number, text in enumerate([FIRST, SECOND, "Stop!", "She sells sea shells."]):
            levels = levels_db(*read_wav(say(hibari, text, tmp_path / f"{number}.wav").path))
            loudness.append(10 * np.log10(np.mean(10 ** (levels[levels > levels.max() - 20] / 10))))
        assert max(loudness) - min(loudness) < 1.5


class TestItsPace:
    @pytest.mark.parametrize("tempo", sorted(WORDS_PER_MINUTE))
    def test_a_hibari_voice_takes_as_long_as_plans_estimate(self, tmp_path: Path, tempo: str) -> None:
        lines = [line for text in TEXTS for line in sentences(text, "en")]
        voice = HibariVoice(words_per_minute=WORDS_PER_MINUTE[tempo])
        try:
            taken_s = sum(SCENE_PAUSE_S + say(voice, line, tmp_path / "line.wav").duration_s for line in lines)
        finally:
            voice.close()
        assert taken_s == pytest.approx(sum(scene_duration_s(line, tempo) for line in lines), rel=0.05)


class TestWhatItReads:
    def test_a_word_in_a_script_it_cannot_read_is_refused_with_what_to_do(
        self, hibari: HibariVoice, tmp_path: Path
    ) -> None:
        with pytest.raises(ProviderError, match="cannot read سلام") as refused:
            say(hibari, "We said سلام to all of them.", tmp_path / "arabic.wav")
        assert not refused.value.retryable and "pronunciations" in (refused.value.fix or "")

    def test_a_chinese_name_is_heard(self, hibari: HibariVoice, tmp_path: Path) -> None:
        speech = say(hibari, "The painter 齐白石 was famous.", tmp_path / "name.wav")
        assert speech.tokens is not None and all(token.spoken for token in speech.tokens)

    def test_a_word_that_it_cannot_read_stays_silent_in_brackets(self, hibari: HibariVoice, tmp_path: Path) -> None:
        speech = say(hibari, "Tokyo (東京) is large.", tmp_path / "glossed.wav")
        plain = say(hibari, "Tokyo is large.", tmp_path / "plain.wav")
        assert speech.tokens is not None
        assert [token.spoken for token in speech.tokens] == [True, False, False, True, True]
        assert speech.duration_s == pytest.approx(plain.duration_s, abs=0.05)

    def test_a_word_that_it_cannot_read_is_said_as_the_author_says(self, hibari: HibariVoice, tmp_path: Path) -> None:
        speech = say(hibari, "We flew to 上海 in May.", tmp_path / "respelled.wav")
        assert speech.tokens is not None
        (shang,) = (token for token in speech.tokens if token.text == "上")
        assert shang.start_s is not None and shang.end_s is not None and shang.end_s - shang.start_s > 0.3


class TestItsOwnProcess:
    def test_killed_while_idle_is_started_again_and_says_the_same(self, hibari: HibariVoice, tmp_path: Path) -> None:
        before = say(hibari, FIRST, tmp_path / "before.wav").path.read_bytes()
        process = hibari._client._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert say(hibari, FIRST, tmp_path / "after.wav").path.read_bytes() == before
        assert hibari._client._process is not process

    def test_a_hibari_process_that_hangs_is_ended_at_its_timeout(
        self, hibari: HibariVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say(hibari, FIRST, tmp_path / "first.wav")
        process = hibari._client._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        monkeypatch.setattr("reelbase.providers.voice.hibari._TIMEOUT_S", 0.3)
        with pytest.raises(ProviderError, match="The Hibari process did not answer") as failed:
            say(hibari, SECOND, tmp_path / "hung.wav")
        assert failed.value.retryable and process.returncode == -signal.SIGKILL
        assert not list(tmp_path.glob("*hung*"))
