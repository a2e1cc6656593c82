"""Typographic cards: the words themselves, with the ones that carry the meaning set large."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.shots.contents.things import WordsContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate
from reelbase.understanding.tagging import Token

CARD_SCORE = 0.5
"""What words are worth: less than any picture that is surely right, and more than one that is not."""
_MAX_CHARS = 160
_MAX_EMPHASIS = 3
_WEIGHTS = {"PROPN": 3.0, "NUM": 3.0, "NOUN": 2.5, "ADJ": 2.0, "VERB": 1.8, "ADV": 0.8, "INTJ": 1.0}
_EDGES = " \t\n,;:–—"
_BULLET = re.compile(r"^(?:[-•*‣–]\s|\d{1,2}[.)]\s)")
_QUOTES = '"“”„«»'


def card(text: str, start: int, end: int, tokens: Sequence[Token]) -> ShotCandidate:
    """The words from start to end, half open, in characters of the scene."""
    written = _BULLET.sub("", " ".join(text[start:end].split())).strip(_EDGES)
    if sum(written.count(mark) for mark in _QUOTES) % 2:
        written = written.strip(_QUOTES)
    if len(written) > _MAX_CHARS:
        written = written[:_MAX_CHARS].rsplit(" ", 1)[0].strip(_EDGES)
    written = written or text[start:end].strip() or "…"
    content = WordsContent(
        text=written[:1].upper() + written[1:], emphasis=_emphasis(written, text, start, end, tokens)
    )
    return ShotCandidate(content, CARD_SCORE, Evidence(start, end), "the words themselves", spreads=True)


def _emphasis(written: str, text: str, start: int, end: int, tokens: Sequence[Token]) -> tuple[int, ...]:
    """The words that carry the meaning: by part of speech, else the longest one; at most a third of all."""
    words = written.split()
    if len(words) <= 2:
        return ()
    weights = []
    inside = [token for token in tokens if start <= token.start < end]
    for index, word in enumerate(words):
        plain = re.sub(r"\W", "", word).lower()
        token = next((token for token in inside if re.sub(r"\W", "", token.text).lower() == plain), None)
        weight = _WEIGHTS.get(token.pos, 0.0) if token else 0.0 if tokens else float(len(plain) > 4)
        weights.append((weight + min(len(plain), 12) / 24 + 0.01 * index, index))
    limit = min(_MAX_EMPHASIS, max(1, len(words) // 4))
    chosen = sorted(weights, reverse=True)[:limit]
    return tuple(sorted(index for weight, index in chosen if weight > 1))
