"""The voice: one recording a scene, each made once for the same words, voice and pace."""

from __future__ import annotations

from typing import Any

from reelbase.kit.errors import ErrorCode
from reelbase.production.steps.context import Made, StepContext
from reelbase.production.steps.results import SceneVoice, VoiceResult
from reelbase.production.steps.scenes import for_each_scene
from reelbase.production.steps.tokens import tokens_to_json
from reelbase.schemas.plan_document import Scene

SPEECH = "tts"
"""The kind of a spoken scene in the cache."""


def speech_inputs(identity: dict[str, Any], scene: Scene, language: str) -> dict[str, Any]:
    """All that a scene's recording depends on; ``identity`` is the voice's own."""
    return {"voice": identity, "text": scene.narration.strip(), "language": language, "take": scene.take}


def run(context: StepContext) -> VoiceResult:
    voice = context.providers.voice(context.plan)
    identity = voice.identity()
    language = context.plan.language

    def speak(index: int, scene: Scene) -> SceneVoice | None:
        text = scene.narration.strip()
        if not text:
            return None

        def make(idempotency_key: str) -> Made:
            speech = voice.speak(text, language=language, out=context.scratch(".wav"), idempotency_key=idempotency_key)
            tokens = tokens_to_json(speech.tokens) if speech.tokens is not None else None
            return Made({"duration_s": speech.duration_s, "tokens": tokens}, speech.usage, speech.path)

        inputs = speech_inputs(identity, scene, language)
        entry = context.cached(SPEECH, "voice", inputs, make, scene=index + 1)
        return SceneVoice.model_validate({**entry.result, "file": entry.file})

    try:
        return VoiceResult(scenes=tuple(for_each_scene(context, speak, doing="spoke", code=ErrorCode.TTS)))
    finally:
        voice.close()
