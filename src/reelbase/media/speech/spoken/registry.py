"""The normaliser of each language."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.media.speech.spoken import english, general
from reelbase.media.speech.spoken.preparing import prepared
from reelbase.media.speech.spoken.reading import Normaliser, Reading

_NORMALISERS: dict[str, Normaliser] = {"en": english.readings}


def readings(tokens: Sequence[str], language: str) -> list[Reading]:
    """What is said, by groups of tokens. language: a tag such as ``en`` or ``de-AT``; any other has general rules."""
    base = language.split("-")[0].lower()
    normaliser = _NORMALISERS.get(base) or general.normaliser(base)
    return normaliser([prepared(token) for token in tokens])


def spoken_tokens(tokens: Sequence[str], language: str) -> list[str]:
    """What is said for each token; empty for one that is not spoken."""
    return [piece for reading in readings(tokens, language) for piece in reading]
