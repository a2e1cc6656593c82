"""The captions of the whole film as files; the burned-in ones are cut from the same cues."""

from __future__ import annotations

from typing import Any

from reelbase.media.captions import Cue, ass_document, build_cues, srt_document, vtt_document
from reelbase.production.states import StepName
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.plan_layout import layout_of
from reelbase.production.steps.tokens import tokens_from_json


def run(context: StepContext) -> dict[str, Any]:
    layout = layout_of(context)
    aligned = context.record.artifacts(StepName.ALIGNMENT)["scenes"]
    cues: list[Cue] = []
    for index, scene in enumerate(aligned):
        if scene is not None:
            tokens = tokens_from_json(scene["tokens"])
            cues += build_cues(
                tokens, format=context.format, language=context.plan.language, offset_s=layout.voice_start_s(index)
            )
    documents = {
        "srt": srt_document(cues),
        "vtt": vtt_document(cues),
        "ass": ass_document(
            cues,
            format=context.format,
            style=context.settings.render.caption_style,
            language=context.plan.language,
        ),
    }
    files = {}
    for kind, text in documents.items():
        path = context.scratch(f".{kind}")
        path.write_text(text, encoding="utf-8")
        files[kind] = context.storage.take(path)
    return {"files": files, "spans": [[cue.start_s, cue.end_s] for cue in cues]}
