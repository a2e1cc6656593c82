"""A voice from a server over real HTTP: what it is sent, what is made of its answer, and every bad answer."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from providers.voice.contract import FIRST, SECOND, VoiceContract, say
from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.kit.settings import VoiceSettings
from reelbase.media.speech.wav import levels_db, read_wav
from reelbase.providers.voice import Voice
from reelbase.providers.voice.openai import MAX_REQUEST_CHARS, OpenAIVoice
from twins.openai_twin import OpenAITwin, speech

KEY = "sk-very-secret-1234"
PATH = "/audio/speech"


class SpeechTwin(OpenAITwin):
    """A twin whose sound can be replaced: ``sends`` is content type and bytes."""

    sends: tuple[str, bytes] | None = None

    def _make(self, path: str, body: dict[str, Any]) -> tuple[int, str, bytes]:
        return (200, *self.sends) if self.sends else super()._make(path, body)


@pytest.fixture
def twin() -> Iterator[SpeechTwin]:
    with SpeechTwin() as twin:
        yield twin  # type: ignore[misc]


def voice_of(twin: OpenAITwin, **changes: Any) -> OpenAIVoice:
    content = {"base_url": twin.base_url, "model": "speaker-1", "api_key": KEY, "timeout_s": 5.0, **changes}
    return OpenAIVoice(VoiceSettings(provider="openai", **content), voice="anna")


@pytest.fixture
def server_voice(twin: SpeechTwin) -> Iterator[OpenAIVoice]:
    voice = voice_of(twin, cost_micros_per_1k_chars=15_000)
    yield voice
    voice.close()


def failure(voice: Voice, out: Path) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        say(voice, FIRST, out)
    assert not list(out.parent.glob(f"*{out.name}*"))
    assert KEY not in str(caught.value)
    return caught.value


def wav_of(samples: np.ndarray[Any, Any], *, claimed: int | None = None) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(samples.astype("<i2").tobytes())
    data = bytearray(buffer.getvalue())
    if claimed is not None:
        data[4:8] = data[40:44] = claimed.to_bytes(4, "little")
    return bytes(data)


class TestServerVoice(VoiceContract):
    @pytest.fixture
    def voice(self, server_voice: OpenAIVoice) -> Voice:
        return server_voice


class TestWhatIsAsked:
    def test_a_voice_request_names_model_voice_and_key_and_sends_words_as_they_are_spoken(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        say(server_voice, "In 1823 --- 40% 🦊 of *it* was dark.", tmp_path / "said.wav")
        seen = twin.seen[0]
        assert seen.path == PATH
        assert (seen.body["model"], seen.body["voice"], seen.body["response_format"]) == ("speaker-1", "anna", "wav")
        assert "percent" in seen.body["input"]
        assert not set("🦊*%—") & set(seen.body["input"]) and "--" not in seen.body["input"]
        headers = {name.lower(): value for name, value in seen.headers.items()}
        assert headers["authorization"] == f"Bearer {KEY}"
        assert headers["idempotency-key"] == "key of said.wav"

    def test_the_tempo_is_sent_as_a_speed_where_it_is_not_the_usual(self, twin: SpeechTwin, tmp_path: Path) -> None:
        settings = VoiceSettings(provider="openai", base_url=twin.base_url, model="speaker-1")
        for pace in (150, 180):
            voice = OpenAIVoice(settings, voice="anna", words_per_minute=pace)
            say(voice, FIRST, tmp_path / f"{pace}.wav")
            voice.close()
        assert [seen.body.get("speed") for seen in twin.seen] == [None, 1.2]

    def test_a_scene_is_paid_for_once_however_often_it_is_requested(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        twin.behaviour.script = ["truncated"]
        assert failure(server_voice, tmp_path / "one.wav").retryable
        first = say(server_voice, FIRST, tmp_path / "one.wav")
        again = say(server_voice, FIRST, tmp_path / "one.wav")
        assert len(twin.seen) == 3 and twin.billed == {PATH: 1}
        assert first.usage == again.usage
        assert first.usage.cost_micros == -(-int(first.usage.units) * 15_000 // 1000)

    def test_a_long_script_goes_in_pieces_that_a_server_takes(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        twin.sends = ("audio/wav", speech("a short sound"))
        text = " ".join([FIRST, SECOND] * 50) + " " + "a" * 5000 + "."
        made = say(server_voice, text, tmp_path / "long.wav")
        sent = [seen.body["input"] for seen in twin.seen]
        assert len(sent) == 4 and max(map(len, sent)) <= MAX_REQUEST_CHARS
        assert "".join("".join(sent).split()).count("lighthouse") == 50
        keys = [seen.headers.get("Idempotency-Key") or seen.headers["idempotency-key"] for seen in twin.seen]
        assert len(set(keys)) == 4
        assert made.usage.units == sum(map(len, sent))


class TestWhatIsKept:
    @pytest.mark.parametrize("kind", ["audio/wav", "audio/mpeg", "application/octet-stream", ""])
    def test_sound_under_any_name_it_is_given(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path, kind: str
    ) -> None:
        twin.sends = (kind, speech(FIRST))
        assert say(server_voice, FIRST, tmp_path / "kept.wav").duration_s > 2.0

    def test_sound_whose_header_was_written_before_its_length_was_known(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        tone = 9000 * np.sin(np.arange(48_000) / 9)
        twin.sends = ("audio/wav", wav_of(tone, claimed=0xFFFFFFFF))
        assert say(server_voice, FIRST, tmp_path / "streamed.wav").duration_s == pytest.approx(2.0, abs=0.02)

    def test_a_stored_recording_is_trimmed_to_its_speech_and_levelled(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        tone = 300 * np.sin(np.arange(24_000) / 9)
        twin.sends = ("audio/wav", wav_of(np.concatenate([np.zeros(24_000), tone, np.zeros(48_000)])))
        made = say(server_voice, FIRST, tmp_path / "quiet.wav")
        samples, rate = read_wav(made.path)
        assert made.duration_s == pytest.approx(1.06, abs=0.03)
        assert levels_db(samples, rate).max() > -6.0


class TestABadAnswer:
    @pytest.mark.parametrize("trouble", ["500", "503", "html_502", "429", "truncated", "a_list", "malformed"])
    def test_a_bad_answer_of_the_voice_server_is_retryable(
        self, twin: SpeechTwin, tmp_path: Path, trouble: str
    ) -> None:
        twin.behaviour.script = [trouble, trouble]
        voice = voice_of(twin)
        error = failure(voice, tmp_path / "bad.wav")
        assert error.retryable and error.code is ErrorCode.TTS and error.provider == "voice"
        twin.behaviour.script = []
        assert say(voice, FIRST, tmp_path / "good.wav").duration_s > 2.0
        voice.close()

    @pytest.mark.parametrize(("trouble", "says"), [("401", "API_KEY"), ("402", "balance"), ("404", "MODEL")])
    def test_an_answer_that_no_retry_fixes_says_what_to_set(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path, trouble: str, says: str
    ) -> None:
        twin.behaviour.script = [trouble]
        error = failure(server_voice, tmp_path / "bad.wav")
        assert not error.retryable and says in (error.fix or "")
        assert len(twin.seen) == 1

    def test_an_answer_that_refuses_the_content_is_a_moderation_error(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        twin.behaviour.script = ["moderated"]
        error = failure(server_voice, tmp_path / "bad.wav")
        assert error.moderated and error.code is ErrorCode.MODERATION and not error.retryable

    def test_a_rate_limited_voice_request_is_retried_after_the_pause_that_the_server_named(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        twin.behaviour.script = ["429"]
        assert say(server_voice, FIRST, tmp_path / "late.wav").duration_s > 2.0
        assert len(twin.seen) == 2 and twin.billed == {PATH: 1}

    def test_a_long_rate_limit_is_handed_to_the_step_with_its_pause(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path
    ) -> None:
        twin.behaviour.script, twin.behaviour.retry_after = ["429"], "90"
        assert failure(server_voice, tmp_path / "late.wav").retry_after_s == 90.0
        assert len(twin.seen) == 1

    @pytest.mark.parametrize("trouble", ["hang", "drip"])
    def test_a_missing_answer_ends_at_the_timeout(self, twin: SpeechTwin, tmp_path: Path, trouble: str) -> None:
        twin.behaviour.script = [trouble]
        voice = voice_of(twin, timeout_s=0.3)
        error = failure(voice, tmp_path / "never.wav")
        assert error.retryable and "within 0.3 s" in error.message
        voice.close()

    def test_a_slow_answer_is_waited_for(self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path) -> None:
        twin.behaviour.pause_s = 0.3
        assert say(server_voice, FIRST, tmp_path / "slow.wav").duration_s > 2.0

    @pytest.mark.parametrize(
        ("kind", "data", "says"),
        [
            ("application/json", speech(FIRST), "application/json instead of audio"),
            ("text/html", b"<html>Please log in</html>", "text/html instead of audio"),
            ("audio/wav", b"<html>Please log in</html>", "cannot be read"),
            ("audio/wav", b"", "cannot be read"),
            ("audio/wav", b"RIFF\x00\x00\x00\x00WAVE", "cannot be read"),
            (
                "audio/wav",
                base64.b64decode(
                    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
                ),
                "cannot be read",
            ),
            ("audio/wav", wav_of(np.zeros(24_000)), "silence"),
            ("audio/wav", wav_of(np.zeros(0)), "silence"),
            ("audio/wav", speech(FIRST)[: len(speech(FIRST)) // 2], "cut short"),
        ],
        ids=["json", "page", "page as sound", "nothing", "header", "picture", "silence", "no samples", "half"],
    )
    def test_an_answer_that_is_no_speech_is_detected(
        self, twin: SpeechTwin, server_voice: OpenAIVoice, tmp_path: Path, kind: str, data: bytes, says: str
    ) -> None:
        twin.sends = (kind, data)
        error = failure(server_voice, tmp_path / "odd.wav")
        assert error.retryable and says in error.message

    def test_an_unreachable_voice_server_is_named_with_its_address(self, twin: SpeechTwin, tmp_path: Path) -> None:
        voice = voice_of(twin, base_url="http://127.0.0.1:9")
        error = failure(voice, tmp_path / "none.wav")
        assert error.retryable and "127.0.0.1:9" in error.message and error.fix
        voice.close()


def test_a_server_is_sent_the_authors_pronunciations(twin: SpeechTwin, tmp_path: Path) -> None:
    settings = VoiceSettings(provider="openai", base_url=twin.base_url, model="speaker-1", timeout_s=5.0)
    voice = OpenAIVoice(settings, voice="anna", pronunciations={"Fresnel": "fray-NEL"})
    try:
        say(voice, "Fresnel's lens.", tmp_path / "lens.wav")
    finally:
        voice.close()
    assert twin.seen[-1].body["input"] == "fray-nel's lens."
