"""The recording of a scene."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelbase.production.cache import Made
from reelbase.production.steps.tokens import tokens_to_json
from reelbase.providers.voice import Voice
from reelbase.schemas.plan_document import Scene

SPEECH = "tts"
"""The kind of a recording in the cache."""


def speech_inputs(identity: dict[str, Any], scene: Scene, language: str) -> dict[str, Any]:
    """All that a scene's recording depends on; ``identity`` is the voice's own."""
    return {"voice": identity, "text": scene.narration.strip(), "language": language, "take": scene.take}


def speak(voice: Voice, scene: Scene, language: str, *, out: Path, idempotency_key: str) -> Made:
    """Raises ProviderError."""
    speech = voice.speak(scene.narration.strip(), language=language, out=out, idempotency_key=idempotency_key)
    tokens = tokens_to_json(speech.tokens) if speech.tokens is not None else None
    return Made({"duration_s": speech.duration_s, "tokens": tokens}, speech.usage, speech.path)
