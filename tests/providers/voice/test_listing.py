"""Which voices there are and what they speak, and the error for a language that they do not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import Settings, VoiceSettings
from reelbase.plans.rules import PlanRules
from reelbase.providers.voice.listing import check_recordable, check_speaks, voice_languages
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
    (voice,) = installed_voices(VoiceSettings())
    assert (voice.name, voice.provider, voice.languages, voice.problem) == ("joe", "piper", ["en"], None)
    assert voice.is_default


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
        check_speaks(settings, "joe", "en")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"espeak": 1}', "\x00"])
def test_a_voice_file_without_a_language_is_a_problem(tmp_path: Path, content: str) -> None:
    settings = piper_voice(tmp_path, "pl")
    (tmp_path / "voice.onnx.json").write_text(content)
    with pytest.raises(NotConfigured, match="does not say which language"):
        voice_languages(settings)
    (voice,) = installed_voices(settings)
    assert voice.languages is None and voice.problem is not None


def test_a_missing_voice_file_is_a_problem(tmp_path: Path) -> None:
    (voice,) = installed_voices(VoiceSettings(model_path=tmp_path / "gone.onnx"))
    assert voice.problem is not None and "not found" in voice.problem


def test_a_language_that_no_voice_speaks_is_an_error_with_the_ways_out() -> None:
    with pytest.raises(InputError) as caught:
        check_speaks(VoiceSettings(), "joe", "pl")
    assert caught.value.field == "language"
    assert caught.value.message == "The voice joe speaks English, but the language is Polish (pl)."
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
        "voice_languages(VoiceSettings())\ncheck_speaks(VoiceSettings(), 'joe', 'en')\n"
        "assert not {'numpy', 'onnxruntime', 'pocketsphinx'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
