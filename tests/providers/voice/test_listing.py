"""Which voices there are and what they speak, and the error for a language that they do not."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import Settings, VoiceSettings
from reelbase.plans.rules import PlanRules
from reelbase.providers.voice import listing
from reelbase.providers.voice.listing import (
    check_reads,
    check_recordable,
    check_speaks,
    voice_languages,
    voice_provider,
)
from reelbase.schemas.catalog import VoiceInfo


def installed_voices(settings: VoiceSettings) -> list[VoiceInfo]:
    return PlanRules(Settings(voice=settings)).installed_voices()


SERVER = VoiceSettings(provider="openai", base_url="http://127.0.0.1:9", model="tts", name="alloy")


def piper_voice(folder: Path, espeak: str) -> VoiceSettings:
    """A voice's files as far as a listing reads them."""
    model = folder / "voice.onnx"
    model.write_bytes(b"")
    (folder / "voice.onnx.json").write_text(json.dumps({"espeak": {"voice": espeak}}))
    return VoiceSettings(model_path=model, name="krystyna")


def test_the_packaged_voice_speaks_english() -> None:
    heart, joe = installed_voices(VoiceSettings())
    assert (heart.name, heart.provider, heart.languages, heart.problem) == ("heart", "hibari", ["en"], None)
    assert (joe.name, joe.provider, joe.languages, joe.problem) == ("joe", "piper", ["en"], None)
    assert heart.is_default and not joe.is_default
    assert heart.description == "an American woman"


def test_piper_by_default_makes_joe_the_voice_of_new_plans() -> None:
    joe, heart = installed_voices(VoiceSettings(provider="piper"))
    assert (joe.name, joe.is_default, heart.is_default) == ("joe", True, False)


def test_a_plan_that_names_joe_is_spoken_by_piper_whatever_the_default_is(tmp_path: Path) -> None:
    assert voice_provider(VoiceSettings(), "joe") == "piper"
    assert voice_provider(VoiceSettings(), "heart") == "hibari"
    assert voice_provider(piper_voice(tmp_path, "en-us"), "joe") == "piper"
    assert voice_provider(SERVER, "heart") == "openai"


def test_a_piper_voice_of_your_own_keeps_the_name_that_its_plans_have(tmp_path: Path) -> None:
    unnamed = VoiceSettings(model_path=piper_voice(tmp_path, "en-us").model_path)
    assert [(voice.name, voice.is_default) for voice in installed_voices(unnamed)] == [("joe", True)]


def test_a_voice_that_is_not_installed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "find_spec", lambda name: None if name == "hibari" else find_spec(name))
    heart, joe = installed_voices(VoiceSettings())
    assert heart.problem is not None and "pip install hibari-tts" in heart.problem
    assert joe.problem is None


def test_a_word_that_the_packaged_voice_cannot_read_is_an_error_with_what_to_do() -> None:
    def check(text: str, voice: str = "heart", **pronunciations: str) -> list[str]:
        return check_reads(VoiceSettings(), voice, text, "en", pronunciations)

    with pytest.raises(InputError, match="The voice heart cannot read سلام") as caught:
        check("We said سلام to all of them.")
    assert "pronunciations" in (caught.value.fix or "")
    assert check("Tokyo (東京) is large; Москва, Αθήνα, 서울 and Łódź are too. 𝐁old ﬁsh.") == []
    assert check("We flew to 東京 in May.", 東京="TOH-kyoh") == []
    assert check("We flew to 東京 in May.", voice="joe") == []


def test_a_word_of_another_script_is_said_in_english_letters_and_the_plan_warns_of_it() -> None:
    def said(text: str) -> list[str]:
        return check_reads(VoiceSettings(), "heart", text, "en", {})

    (about,) = said("The painter 齐白石 was famous for his shrimps.")
    assert about.startswith("The voice heart says 齐白石 as Qi Bai Shi.")
    assert len(said("From ქართული and հայ we took the names of the two.")) == 2
    for text in ("很久以前，一位皇帝在树下烧水。", "We saw 東京タワー from the train.", "He called it नमस्ते all day."):
        with pytest.raises(InputError, match="cannot read"):
            said(text)


@pytest.mark.parametrize(
    ("espeak", "language"),
    [("pl", "pl"), ("pt-br", "pt"), ("nb", "no"), ("cmn", "zh"), ("en-gb-x-rp", "en"), ("fr-fr", "fr")],
)
def test_another_piper_voice_speaks_what_its_file_says(tmp_path: Path, espeak: str, language: str) -> None:
    settings = piper_voice(tmp_path, espeak)
    assert [(voice.name, voice.languages) for voice in installed_voices(settings)] == [("krystyna", [language])]
    check_speaks(settings, "krystyna", language)


def test_a_norwegian_voice_speaks_bokmal_by_any_of_its_tags(tmp_path: Path) -> None:
    settings = piper_voice(tmp_path, "nb")
    for tag in ("no", "nb", "nb-NO"):
        check_speaks(settings, "krystyna", tag)


def test_a_server_may_speak_any_language() -> None:
    (voice,) = installed_voices(SERVER)
    assert voice.languages is None and voice.problem is None
    check_speaks(SERVER, "alloy", "pl")


def test_a_server_without_an_address_is_a_problem() -> None:
    settings = VoiceSettings(provider="openai")
    (voice,) = installed_voices(settings)
    assert voice.problem == (
        "The voice provider is set to a server, but no server is configured. "
        "Set REELBASE_VOICE_BASE_URL and REELBASE_VOICE_MODEL."
    )
    with pytest.raises(NotConfigured):
        check_speaks(settings, "alloy", "en")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"espeak": 1}', "\x00"])
def test_a_voice_file_without_a_language_is_a_problem(tmp_path: Path, content: str) -> None:
    settings = piper_voice(tmp_path, "pl")
    (tmp_path / "voice.onnx.json").write_text(content)
    with pytest.raises(NotConfigured, match="does not say which language"):
        voice_languages(settings, "krystyna")
    (voice,) = installed_voices(settings)
    assert voice.languages is None and voice.problem is not None


def test_a_missing_voice_file_is_a_problem(tmp_path: Path) -> None:
    (voice,) = installed_voices(VoiceSettings(model_path=tmp_path / "gone.onnx"))
    assert voice.problem is not None and "not found" in voice.problem


def test_a_language_that_no_voice_speaks_is_an_error_with_the_ways_out() -> None:
    with pytest.raises(InputError) as caught:
        check_speaks(VoiceSettings(), "heart", "pl")
    assert caught.value.field == "language"
    assert caught.value.message == "The voice heart speaks English, but the language is Polish (pl)."
    fix = caught.value.fix or ""
    for way in ("REELBASE_VOICE_PROVIDER=openai", "REELBASE_VOICE_MODEL_PATH", "set the language to en"):
        assert way in fix
    assert "narration_file" not in fix, "a Polish recording cannot be divided into scenes"


def test_a_recording_is_a_way_out_only_where_it_can_be_aligned(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check_speaks(piper_voice(tmp_path, "pl"), "krystyna", "en")
    assert "narration_file" in (caught.value.fix or "")
    check_recordable("en-GB")
    with pytest.raises(InputError) as refused:
        check_recordable("pl")
    assert refused.value.field == "narration_file"


def test_looking_for_languages_loads_no_voice() -> None:
    program = (
        "import sys\nfrom reelbase.kit.settings import VoiceSettings\n"
        "from reelbase.providers.voice.listing import check_speaks, voice_languages\n"
        "from reelbase.providers.voice.listing import check_reads\n"
        "for voice in ('heart', 'joe'):\n"
        "    voice_languages(VoiceSettings(), voice)\n    check_speaks(VoiceSettings(), voice, 'en')\n"
        "check_reads(VoiceSettings(), 'heart', 'Tokyo (東京)', 'en', {})\n"
        "assert not {'numpy', 'onnxruntime', 'pocketsphinx'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
