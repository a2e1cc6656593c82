"""Captions as SubRip: those of the finished film, or the narration spread over its scenes."""

from __future__ import annotations

import re

from reelbase.media.captions.cues import Cue
from reelbase.media.captions.subtitles import srt_document
from reelbase.media.speech.scripts import is_unspaced
from reelbase.media.words import TimedToken
from reelbase.storyboards.exporting.cutlist import CutClip, CutList, held_text

MOST_CHARS = 74
MOST_WIDE_CHARS = 28
"""Of a caption in a script without spaces, whose letters are twice as wide."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*|\n+")


def subtitles_of(cuts: CutList) -> str:
    """A SubRip document. Without a film nobody has spoken yet: a scene's words share its time by their length."""
    if cuts.subtitles is not None:
        return cuts.subtitles
    return srt_document(cue for clip in cuts.clips for cue in _cues(clip, cuts))


def _cues(clip: CutClip, cuts: CutList) -> list[Cue]:
    texts = caption_texts(held_text(clip.scene.narration))
    total = sum(map(len, texts))
    start_s, length_s = float(cuts.rate.seconds(clip.start)), float(cuts.rate.seconds(clip.frames))
    cues, said = [], 0
    for text in texts:
        first_s = start_s + length_s * said / total
        said += len(text)
        last_s = start_s + length_s * said / total
        cues.append(Cue(first_s, last_s, ((TimedToken(text, first_s, last_s, ""),),)))
    return cues


def caption_texts(narration: str) -> list[str]:
    """Sentences, and of long ones parts that two lines can hold."""
    return [part for sentence in _SENTENCE.split(narration) if sentence.strip() for part in _parts(sentence.strip())]


def _parts(sentence: str) -> list[str]:
    if any(map(is_unspaced, sentence)):
        count = -(-len(sentence) // MOST_WIDE_CHARS)
        size = -(-len(sentence) // count)
        return [sentence[place : place + size] for place in range(0, len(sentence), size)]
    count = -(-len(sentence) // MOST_CHARS)
    goal = len(sentence) / count
    parts, line = [], ""
    for word in sentence.split():
        if line and (len(line) + 1 + len(word) > MOST_CHARS or len(line) >= goal):
            parts.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*parts, line]
