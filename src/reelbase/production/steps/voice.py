"""The voice: one recording a scene, each made once for the same words, voice and pace."""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode
from reelbase.production.cache import Made
from reelbase.production.scenes.voice import SPEECH, speak, speech_inputs
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import SceneVoice, VoiceResult
from reelbase.production.steps.scenes import for_each_scene
from reelbase.schemas.plan_document import Scene


def run(context: StepContext) -> VoiceResult:
    voice = context.providers.voice(context.plan)
    identity = voice.identity()
    language = context.plan.language

    def record(index: int, scene: Scene) -> SceneVoice | None:
        if not scene.narration.strip():
            return None

        def make(idempotency_key: str) -> Made:
            return speak(voice, scene, language, out=context.scratch(".wav"), idempotency_key=idempotency_key)

        inputs = speech_inputs(identity, context.plan, scene)
        entry = context.cached(SPEECH, "voice", inputs, make, scene=index + 1)
        return SceneVoice.model_validate({**entry.result, "file": entry.file})

    try:
        return VoiceResult(scenes=tuple(for_each_scene(context, record, doing="spoke", code=ErrorCode.TTS)))
    finally:
        voice.close()
