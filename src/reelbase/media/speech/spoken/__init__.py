"""The words that a voice says for written tokens: numbers, signs, units, abbreviations and addresses, by language.

``spoken_tokens`` is the interface for other rooms. A language has a normaliser (``reading.Normaliser``), which
``registry`` finds; the tables of ``signs`` say which signs, currencies and units there are, and each language has its
words for them. ``rules`` reads groups of neighbouring tokens by regular expressions, for any language.
"""

from __future__ import annotations

from reelbase.media.speech.spoken.registry import readings, spoken_tokens

__all__ = ["readings", "spoken_tokens"]
