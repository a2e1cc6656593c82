"""The normaliser of each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reelbase.media.speech.spoken import english
from reelbase.media.speech.spoken.preparing import prepared
from reelbase.media.speech.spoken.reading import Normaliser, Reading


def readings(tokens: Sequence[str], language: str) -> list[Reading]:
    """What is said, by groups of tokens. language: a tag such as ``en`` or ``de-AT``."""
    return _normaliser(language.split("-")[0].lower())([prepared(token) for token in tokens])


def spoken_tokens(tokens: Sequence[str], language: str) -> list[str]:
    """What is said for each token; empty for one that is not spoken."""
    return [piece for reading in readings(tokens, language) for piece in reading]


@lru_cache(maxsize=32)
def _normaliser(base: str) -> Normaliser:
    if base == "en":
        return english.readings
    # Here, because the tables of other languages are many and most films need none of them.
    from reelbase.media.speech.spoken.tabled.french import FRENCH
    from reelbase.media.speech.spoken.tabled.german import GERMAN
    from reelbase.media.speech.spoken.tabled.others import language_for
    from reelbase.media.speech.spoken.tabled.rules import normaliser
    from reelbase.media.speech.spoken.tabled.spanish import SPANISH

    own = {"de": GERMAN, "fr": FRENCH, "es": SPANISH}
    return normaliser(own.get(base) or language_for({"nb": "no", "nn": "no", "bs": "hr"}.get(base, base)))
