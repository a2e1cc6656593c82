"""Captions: turns timed script tokens into cues, and cues into ASS (with the spoken word highlighted), SRT and VTT."""

from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue, window
from reelbase.media.captions.fonts import fonts_dir
from reelbase.media.captions.subtitles import srt_document, vtt_document

__all__ = ["Cue", "ass_document", "build_cues", "fonts_dir", "srt_document", "vtt_document", "window"]
