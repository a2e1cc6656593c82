"""Alignment: when is each of the script's own words heard? Only voices that do not tell need it."""

from __future__ import annotations

from reelbase.kit.errors import ErrorCode
from reelbase.production.cache import Made
from reelbase.production.scenes.voice import reading_inputs
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.results import AlignmentResult, SceneAlignment, VoiceResult
from reelbase.production.steps.scenes import for_each_scene
from reelbase.production.steps.tokens import tokens_to_json
from reelbase.providers.usage import Usage
from reelbase.schemas.plan_document import Scene

VERSION = 1


def run(context: StepContext) -> AlignmentResult:
    voices = context.result(VoiceResult).scenes
    language = context.plan.language

    def align(index: int, scene: Scene) -> SceneAlignment | None:
        voice = voices[index]
        if voice is None:
            return None
        if voice.tokens is not None:
            return SceneAlignment(tokens=voice.tokens, method="voice")
        aligner = context.providers.aligner(context.plan)
        identity = aligner.identity()

        def make(_key: str) -> Made:
            found = aligner.align(context.storage.path(voice.file), scene.narration.strip(), language=language)
            usage = Usage(identity["provider"], identity.get("model", ""), "seconds", voice.duration_s)
            return Made({"tokens": tokens_to_json(found.tokens), "method": found.method}, usage)

        text = scene.narration.strip()
        inputs = {"version": VERSION, "aligner": identity, "audio": voice.file, "text": text}
        inputs |= reading_inputs(text, context.plan)
        result = context.cached("asr", "alignment", inputs, make, scene=index + 1).result
        if result["method"] == "estimated":
            context.warn("Word times are estimated from the length of the words, not measured.", scene=index + 1)
        return SceneAlignment.model_validate(result)

    scenes = for_each_scene(context, align, doing="aligned", code=ErrorCode.ALIGNMENT)
    return AlignmentResult(scenes=tuple(scenes))
