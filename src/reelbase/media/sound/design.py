"""The sound design of a film with shots: its sound effects, and where its music may come up between sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelbase.media.sound.cues import SoundCue
from reelbase.media.speech.sentences import sentence_ends
from reelbase.media.words import TimedToken

DESIGN_VERSION = 1
"""Raise it with every audible change of effects or of their places; it is part of the cache key of a film's sound."""
Span = tuple[float, float]
"""(start, end) in seconds of film."""


@dataclass(frozen=True, slots=True)
class SoundDesign:
    """All times are seconds of film.

    words: when each spoken word is heard, in order.
    pauses: between the last word of a sentence and the first of the next, in order.
    cues: the sound effects that events ask for; the mix leaves out those that are too close to others.
    effects_level_db: how much louder than usual all of them are.
    seed: decides how the effects differ from those of other films.
    """

    words: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()
    cues: tuple[SoundCue, ...] = ()
    effects_level_db: float = 0.0
    seed: int = 0


def spoken_times(
    scenes: Sequence[tuple[float, Sequence[TimedToken]]], language: str
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """(words, pauses) of a design: when each word is heard, and the times between sentences.

    scenes: when each scene's voice starts, in seconds of film, and its words. A scene's last word ends a sentence.
    """
    words: list[Span] = []
    pauses: list[Span] = []
    ended_s: float | None = None
    for offset_s, tokens in scenes:
        ends = sentence_ends([token.text for token in tokens], [token.gap or " " for token in tokens[1:]], language)
        for token, ends_sentence in zip(tokens, ends, strict=True):
            if token.start_s is not None and token.end_s is not None:
                start_s = offset_s + token.start_s
                if ended_s is not None and start_s > ended_s:
                    pauses.append((ended_s, start_s))
                ended_s = None
                words.append((start_s, offset_s + token.end_s))
            if ends_sentence and words:
                ended_s = words[-1][1]
    return tuple(words), tuple(pauses)
