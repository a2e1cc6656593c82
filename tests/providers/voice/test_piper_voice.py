"""The packaged voice, in its real process: what it says, when, and what happens when its process does not live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from providers.voice.contract import FIRST, SECOND, VoiceContract, assert_follows, say
from reelbase.kit.errors import ErrorCode, InputError, NotConfigured, ProviderError
from reelbase.media.speech.wav import levels_db, read_wav
from reelbase.providers.voice import Voice, process_client
from reelbase.providers.voice.piper import PiperVoice
from reelbase.providers.voice.piper_client import PiperClient, pronounce

Started = list["subprocess.Popen[str]"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Every process that a client starts from now on; they are real ones."""
    processes: Started = []

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        processes.append(subprocess.Popen(*arguments, **options))
        return processes[-1]

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return start if name == "Popen" else getattr(subprocess, name)

    monkeypatch.setattr(process_client, "subprocess", Watched())
    return processes


@pytest.fixture
def speller(started: Started) -> Iterator[PiperClient]:
    """A client whose process starts quickly, because it loads no voice."""
    client = PiperClient("--sounds", "en-us", timeout_s=60.0)
    yield client
    client.close()


class TestPiper(VoiceContract):
    @pytest.fixture
    def voice(self, piper: PiperVoice) -> Voice:
        return piper

    def test_a_piper_voice_can_be_closed_twice(self, voice: Voice) -> None:
        super().test_can_be_closed_twice(PiperVoice())

    def test_times_every_word_where_it_is_heard(self, piper: PiperVoice, tmp_path: Path) -> None:
        text = "Stop! Nothing moved; nothing, at all, spoke. Then the whole valley answered?"
        speech = say(piper, text, tmp_path / "spoken.wav")
        assert speech.tokens is not None
        samples, rate = read_wav(speech.path)
        for token in speech.tokens:
            assert token.start_s is not None and token.end_s is not None
            levels = levels_db(samples[round(token.start_s * rate) : round(token.end_s * rate)], rate)
            assert levels.max() > -30.0, token
        ends = [token.end_s or 0.0 for token in speech.tokens]
        starts = [token.start_s or 0.0 for token in speech.tokens]
        for index, token in enumerate(speech.tokens[:-1]):
            if token.text[-1] in ".!?;":
                rest = samples[round((ends[index] + 0.06) * rate) : round((starts[index + 1] - 0.06) * rate)]
                assert len(rest) and float(np.abs(rest).max()) < 0.02, token

    @pytest.mark.parametrize(
        "text",
        [
            "In 1823, Dr. Fresnel paid $1,250.50 for 3.5 kg of glass, i.e. 40% more.",
            "“Read” https://example.org/a (naïve) --- and 東京 — #tags 🦊!",
        ],
    )
    def test_a_piper_voice_gives_odd_tokens_their_times(self, piper: PiperVoice, tmp_path: Path, text: str) -> None:
        speech = say(piper, text, tmp_path / "odd.wav")
        assert speech.tokens is not None
        assert_follows(speech.tokens, text, speech.duration_s)

    def test_a_piper_voice_ends_with_the_rest_of_its_last_mark(self, piper: PiperVoice, tmp_path: Path) -> None:
        speech = say(piper, FIRST, tmp_path / "rest.wav")
        assert speech.tokens is not None
        assert 0.3 < speech.duration_s - (speech.tokens[-1].end_s or 0.0) < 0.8

    def test_a_piper_voice_refuses_a_script_in_a_language_it_does_not_speak(
        self, piper: PiperVoice, tmp_path: Path
    ) -> None:
        with pytest.raises(NotConfigured, match="speaks English, but the language is German") as refused:
            piper.speak("Guten Tag.", language="de", out=tmp_path / "de.wav", idempotency_key="")
        assert refused.value.field == "voice.model_path"

    def test_a_piper_voice_refuses_a_voice_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(NotConfigured, match=r"Voice file not found: .*lost\.onnx"):
            PiperVoice(model_path=tmp_path / "lost.onnx")

    @pytest.mark.parametrize("pace", [0.0, -150.0, float("nan")])
    def test_a_piper_voice_refuses_an_invalid_pace(self, pace: float) -> None:
        with pytest.raises(InputError) as refused:
            PiperVoice(words_per_minute=pace)
        assert refused.value.field == "tempo"

    def test_a_piper_voice_refuses_a_speaker_that_the_voice_does_not_have(
        self, piper: PiperVoice, tmp_path: Path
    ) -> None:
        voice = PiperVoice(speaker="nobody")
        voice._client = piper._client
        with pytest.raises(NotConfigured, match="no speaker 'nobody'"):
            say(voice, FIRST, tmp_path / "nobody.wav")

    def test_sounds_and_words_have_other_identities_at_another_pace(self, piper: PiperVoice) -> None:
        assert PiperVoice(words_per_minute=180).identity() != piper.identity()


class TestItsProcess:
    def test_a_voice_process_loads_the_model_once_for_all_sentences_and_scenes(
        self, piper: PiperVoice, started: Started, tmp_path: Path
    ) -> None:
        piper.close()
        for number, text in enumerate([FIRST, f"{SECOND} {FIRST} Again.", SECOND]):
            say(piper, text, tmp_path / f"{number}.wav")
        assert len(started) == 1

    def test_a_voice_process_ends_with_its_voice(self, speller: PiperClient, started: Started) -> None:
        speller.about()
        assert started[0].poll() is None
        speller.close()
        speller.close()
        assert started[0].returncode == 0

    def test_killed_in_the_middle_is_worth_another_try_which_says_the_same(
        self, piper: PiperVoice, started: Started, tmp_path: Path
    ) -> None:
        before = say(piper, FIRST, tmp_path / "before.wav").path.read_bytes()
        process = piper._client._process
        assert process is not None
        pid = process.pid
        failures = in_the_middle(piper, pid, tmp_path / "cut.wav", lambda: os.kill(pid, signal.SIGKILL))
        assert len(failures) == 1
        assert failures[0].retryable and failures[0].code is ErrorCode.TTS and "stopped" in failures[0].message
        assert not list(tmp_path.glob("*cut*"))
        assert not started
        assert say(piper, FIRST, tmp_path / "after.wav").path.read_bytes() == before
        assert len(started) == 1

    def test_killed_while_idle_is_started_again_unnoticed(self, speller: PiperClient, started: Started) -> None:
        speller.about()
        os.kill(started[0].pid, signal.SIGKILL)
        started[0].wait()
        assert speller.ask({"op": "phonemes", "words": ["glass"]})["words"] == ["ɡlˈæs"]
        assert len(started) == 2

    def test_a_voice_process_that_hangs_is_ended_at_its_timeout(
        self, piper: PiperVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        piper._client.about()
        process = piper._client._process
        assert process is not None
        monkeypatch.setattr(piper._client, "_timeout_s", 0.3)
        hang(process.pid)
        with pytest.raises(ProviderError, match=r"did not answer within 0\.3 s") as failed:
            say(piper, FIRST, tmp_path / "hung.wav")
        assert failed.value.retryable
        assert process.returncode == -signal.SIGKILL
        assert not Path(f"/proc/{process.pid}").exists()
        assert not list(tmp_path.glob("*hung*"))

    def test_a_voice_process_that_hangs_does_not_delay_closing(
        self, speller: PiperClient, started: Started, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(process_client, "_STOP_S", 0.2)
        speller.about()
        hang(started[0].pid)
        speller.close()
        assert started[0].returncode == -signal.SIGKILL

    def test_a_voice_process_with_a_broken_model_says_so_and_is_not_retried(self, tmp_path: Path) -> None:
        model = tmp_path / "broken.onnx"
        model.write_bytes(b"this is no model")
        model.with_name("broken.onnx.json").write_text("{}")
        voice = PiperVoice(model_path=model)
        try:
            with pytest.raises(ProviderError, match=r"The Piper process stopped: .+") as failed:
                say(voice, FIRST, tmp_path / "never.wav")
        finally:
            voice.close()
        assert not failed.value.retryable

    def test_a_voice_process_ends_when_the_program_that_started_it_is_killed(self) -> None:
        program = (
            "from reelbase.providers.voice.piper_client import PiperClient\n"
            "client = PiperClient('--sounds', 'en-us', timeout_s=60.0)\n"
            "client.about(); print(client._process.pid, flush=True); import time; time.sleep(60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert is_running(pid)
            parent.kill()
        assert until(lambda: not is_running(pid))

    def test_answers_two_threads_each_its_own(self, piper: PiperVoice, tmp_path: Path) -> None:
        alone = {text: say(piper, text, tmp_path / "alone.wav").path.read_bytes() for text in (FIRST, SECOND)}
        found: dict[str, bytes] = {}

        def speak(text: str) -> None:
            found[text] = say(piper, text, tmp_path / f"{len(text)}.wav").path.read_bytes()

        threads = [threading.Thread(target=speak, args=(text,)) for text in alone]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == alone

    def test_a_voice_process_reports_a_request_that_it_cannot_serve_and_lives_on(
        self, speller: PiperClient, started: Started
    ) -> None:
        with pytest.raises(ProviderError, match=r"could not speak.*KeyError") as failed:
            speller.ask({"op": "phonemes"})
        assert not failed.value.retryable
        assert speller.ask({"op": "phonemes", "words": ["glass"]})["words"] == ["ɡlˈæs"]
        assert len(started) == 1

    def test_a_voice_process_spells_words_without_a_voice(self) -> None:
        assert pronounce(["thing", "Gironde"])[0] == "θˈɪŋ"


def in_the_middle(voice: PiperVoice, pid: int, out: Path, harm: Callable[[], None]) -> list[ProviderError]:
    """What comes of a long speech when harm is done while the process computes it."""
    failures: list[ProviderError] = []

    def speak() -> None:
        try:
            say(voice, " ".join([FIRST, SECOND] * 20), out)
        except ProviderError as error:
            failures.append(error)

    idle = cpu_ticks(pid)
    thread = threading.Thread(target=speak)
    thread.start()
    assert until(lambda: cpu_ticks(pid) > idle + 20)
    harm()
    thread.join()
    return failures


def cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def hang(pid: int) -> None:
    """Stop every thread of the process, which takes the system a moment."""
    os.kill(pid, signal.SIGSTOP)
    assert until(lambda: all("(stopped)" in task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(holds: Callable[[], bool], timeout_s: float = 30.0) -> bool:
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s:
        if holds():
            return True
        time.sleep(0.02)
    return False
