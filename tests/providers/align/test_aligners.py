"""Aligners on real speech, against the times of the voice that spoke it."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import numpy as np
import pytest

from providers.align.contract import AlignerContract, assert_follows
from reelbase.kit.errors import NotConfigured, ProviderError
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.speech.wav import read_wav, write_wav
from reelbase.providers.align import Aligner, choice, pocketsphinx
from reelbase.providers.align.arpabet import from_ipa, from_letters
from reelbase.providers.align.choice import choose_aligner
from reelbase.providers.align.estimate import EstimateAligner
from reelbase.providers.align.pocketsphinx import PocketSphinxAligner
from reelbase.providers.voice import Speech
from reelbase.providers.voice.piper_client import pronounce

Speeches = dict[str, tuple[str, Speech]]


def letters(words: object) -> list[str]:
    """No sounds known; the aligner then reads letters."""
    return [""] * len(list(words))  # type: ignore[call-overload]


def errors_ms(aligner: Aligner, speeches: Speeches, *names: str) -> tuple[float, float]:
    """Median and worst tenth of how far the words' beginnings are from the voice's own."""
    off = []
    for name in names:
        text, speech = speeches[name]
        found = aligner.align(speech.path, text, language="en").tokens
        assert speech.tokens is not None
        off += [
            1000 * abs((mine.start_s or 0.0) - (own.start_s or 0.0))
            for mine, own in zip(found, speech.tokens, strict=True)
            if own.spoken
        ]
    return float(np.median(off)), float(np.percentile(off, 90))


class TestEstimate(AlignerContract):
    @pytest.fixture
    def spoken(self, speeches: Speeches) -> Path:
        return speeches["story"][1].path

    @pytest.fixture
    def aligner(self) -> Aligner:
        return EstimateAligner()

    def test_an_estimated_alignment_says_that_it_is_one(self, aligner: Aligner, spoken: Path) -> None:
        assert aligner.identity()["method"] == "estimated"
        assert aligner.align(spoken, "Any words.", language="en").method == "estimated"

    def test_an_estimated_alignment_is_near_the_voice_all_the_same(self, aligner: Aligner, speeches: Speeches) -> None:
        median_ms, worst_ms = errors_ms(aligner, speeches, "story", "figures")
        assert median_ms < 120 and worst_ms < 400

    def test_an_estimated_alignment_begins_a_sentence_after_the_pause_before_it(
        self, aligner: Aligner, speeches: Speeches
    ) -> None:
        text, speech = speeches["story"]
        assert speech.tokens is not None
        found = aligner.align(speech.path, text, language="en").tokens
        for mine, own in zip(found, speech.tokens, strict=True):
            if own.text in ("On", "So"):
                assert mine.start_s == pytest.approx(own.start_s, abs=0.1)

    def test_an_estimated_alignment_serves_scripts_without_spaces(self, aligner: Aligner, spoken: Path) -> None:
        text = "灯台の光は、海を照らした。東京から見えたのだ。"
        assert_follows(aligner.align(spoken, text, language="ja").tokens, text, 30.0, "ja")


class TestForced(AlignerContract):
    @pytest.fixture
    def spoken(self, speeches: Speeches) -> Path:
        return speeches["story"][1].path

    @pytest.fixture
    def aligner(self) -> Aligner:
        return PocketSphinxAligner(pronounce=letters)

    def test_a_forced_alignment_finds_words_where_the_voice_says_it_spoke_them(self, speeches: Speeches) -> None:
        median_ms, worst_ms = errors_ms(PocketSphinxAligner(pronounce=pronounce), speeches, "story", "figures")
        assert median_ms < 60 and worst_ms < 150

    def test_a_forced_alignment_is_nearer_than_an_estimate(self, aligner: Aligner, speeches: Speeches) -> None:
        assert errors_ms(aligner, speeches, "story")[0] < errors_ms(EstimateAligner(), speeches, "story")[0]

    def test_a_forced_alignment_goes_along_the_words_that_are_said(self, aligner: Aligner, speeches: Speeches) -> None:
        for text, speech in speeches.values():
            assert aligner.align(speech.path, text, language="en").method == "forced"

    def test_a_forced_alignment_holds_in_compressed_stereo_with_noise(
        self, aligner: Aligner, speeches: Speeches, tmp_path: Path
    ) -> None:
        text, speech = speeches["story"]
        samples, rate = read_wav(speech.path)
        noise = np.random.Generator(np.random.PCG64(1)).standard_normal(len(samples)).astype(np.float32)
        write_wav(tmp_path / "noisy.wav", 0.8 * samples + 0.004 * noise, rate)
        command = [ffmpeg_program(), "-v", "error", "-i", str(tmp_path / "noisy.wav"), "-ac", "2", "-b:a", "96k"]
        subprocess.run([*command, str(tmp_path / "noisy.mp3")], check=True)
        found = aligner.align(tmp_path / "noisy.mp3", text, language="en")
        assert found.method == "forced"
        assert speech.tokens is not None
        off = [abs((m.start_s or 0) - (o.start_s or 0)) for m, o in zip(found.tokens, speech.tokens, strict=True)]
        assert np.median(off) < 0.08

    @pytest.mark.parametrize(
        "other",
        [
            "Compound interest rewards whoever is patient. Penguins huddle through the long winter of Antarctica.",
            "Would you like some tea?",
            "Start today.",
        ],
    )
    def test_a_forced_alignment_says_that_it_estimated_when_the_sound_is_of_another_text(
        self, aligner: Aligner, spoken: Path, other: str
    ) -> None:
        assert aligner.align(spoken, other, language="en").method == "estimated"

    def test_a_forced_alignment_says_that_it_estimated_when_nothing_is_heard(
        self, aligner: Aligner, tmp_path: Path
    ) -> None:
        write_wav(tmp_path / "silence.wav", np.zeros(48_000, dtype=np.float32), 16_000)
        found = aligner.align(tmp_path / "silence.wav", "Nobody is here.", language="en")
        assert found.method == "estimated"
        assert_follows(found.tokens, "Nobody is here.", 3.0)

    def test_a_forced_alignment_passes_on_that_the_sounds_of_words_cannot_be_had(self, spoken: Path) -> None:
        def broken(_words: object) -> list[str]:
            raise ProviderError("The Piper process stopped.", provider="piper", retryable=True)

        with pytest.raises(ProviderError) as failed:
            PocketSphinxAligner(pronounce=broken).align(spoken, "A zxqvian tale.", language="en")
        assert failed.value.retryable

    def test_sounds_from_letters_are_another_identity(self) -> None:
        assert PocketSphinxAligner().identity() != PocketSphinxAligner(pronounce=pronounce).identity()


class TestTheChoice:
    @pytest.mark.parametrize("language", ["en", "en-GB", "EN"])
    def test_the_aligner_for_english_is_forced_alignment(self, language: str) -> None:
        assert choose_aligner(language).identity() == PocketSphinxAligner(pronounce=pronounce).identity()

    @pytest.mark.parametrize("language", ["de", "ja", "", "english"])
    def test_the_aligner_for_every_other_language_is_an_estimate(self, language: str) -> None:
        assert choose_aligner(language).identity()["method"] == "estimated"

    def test_the_aligner_without_an_installed_recogniser_is_an_estimate(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choice, "find_spec", without("pocketsphinx"))
        assert choose_aligner("en").identity()["method"] == "estimated"

    def test_sounds_are_read_from_letters_where_no_voice_is_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choice, "find_spec", without("piper"))
        assert choose_aligner("en").identity()["sounds"] == "letters"

    def test_a_recogniser_that_is_not_installed_says_how_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pocketsphinx, "find_spec", without("pocketsphinx"))
        with pytest.raises(NotConfigured, match="pip install pocketsphinx"):
            PocketSphinxAligner()


class TestSounds:
    @pytest.mark.parametrize(
        ("ipa", "sounds"),
        [("tʃˈɜːtʃ", "CH ER CH"), ("fɹˈeɪnɛl", "F R EY N EH L"), ("θˈɪŋ", "TH IH NG"), ("", ""), ("!?ǃ", "")],
    )
    def test_sounds_of_a_word_are_derived_from_its_ipa(self, ipa: str, sounds: str) -> None:
        assert from_ipa(ipa) == sounds

    @pytest.mark.parametrize(
        ("word", "sounds"), [("ship", "SH IH P"), ("Café", "K AE F EH"), ("東京", ""), ("queen", "K W IY N")]
    )
    def test_sounds_of_a_word_are_derived_from_its_letters(self, word: str, sounds: str) -> None:
        assert from_letters(word) == sounds


def without(missing: str) -> object:
    return lambda name: None if name == missing else importlib.util.find_spec(name)
