"""Which voices this installation can speak with, as far as that can be told."""

from __future__ import annotations

from reelbase.bootstrap.providers import PACKAGED_VOICE
from reelbase.kit.settings import Settings


def voice_names(settings: Settings) -> tuple[str, ...]:
    """Names to choose from; a server may know more."""
    voice = settings.voice
    if voice.provider == "piper" and voice.model_path is None:
        return tuple(dict.fromkeys((PACKAGED_VOICE, voice.name)))
    return (voice.name,)
