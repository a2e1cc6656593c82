"""How probable it is that an icon fits a sentence: a logistic regression over labelled candidates.

Its weights were fitted by ``tests/understanding/fit_gate.py`` to the labels beside it.
"""

from __future__ import annotations

from math import exp

_BIAS, _WEIGHT, _SENTENCE, _TEXT, _BOTH = -1.76, 2.82, 5.32, 2.34, 2.17
NEUTRAL_SENTENCE, NEUTRAL_TEXT = 0.15, 0.12
"""The usual likeness of an icon that fits: for those that have no embedding."""


def probability(weight: float, sentence: float, text: float) -> float:
    """weight: of the candidate's word and role. sentence, text: cosine likeness of the icon to each."""
    odds = _BIAS + _WEIGHT * weight + _SENTENCE * sentence + _TEXT * text + _BOTH * min(sentence, text)
    return 1.0 / (1.0 + exp(-odds))
