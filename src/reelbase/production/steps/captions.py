"""The captions of the whole film as files; the burned-in ones are cut from the same cues."""

from __future__ import annotations

from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.designs import look_of_subtitles, nearest_style
from reelbase.media.captions.subtitles import srt_document, vtt_document
from reelbase.media.timeline import Look
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import layout_of, look_of_film
from reelbase.production.steps.results import AlignmentResult, CaptionResult


def run(context: StepContext) -> CaptionResult:
    layout = layout_of(context)
    look = look_of_film(context)
    captions = None if look.captions is None else look_of_subtitles(look.captions)
    cues: list[Cue] = []
    for index, scene in enumerate(context.result(AlignmentResult).scenes):
        if scene is not None:
            start_s = layout.voice_start_s(index)
            cues += build_cues(
                scene.tokens, format=context.format, language=look.language, offset_s=start_s, look=captions
            )
    documents = {
        "srt": srt_document(cues),
        "vtt": vtt_document(cues),
        "ass": ass_document(cues, format=context.format, style=_style_of(look), language=look.language),
    }
    files = {}
    for kind, text in documents.items():
        path = context.scratch(f".{kind}")
        path.write_text(text, encoding="utf-8")
        files[kind] = context.storage.take(path)
    return CaptionResult(files=files, spans=tuple((cue.start_s, cue.end_s) for cue in cues))


def _style_of(look: Look) -> str:
    """The style of the ASS file; captions that are painted have the nearest one there."""
    return look.caption_style if look.captions is None else nearest_style(look.captions)
