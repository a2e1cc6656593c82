"""Verbs of rising and falling in languages without a tagger."""

from __future__ import annotations

import re

from reelbase.understanding.forms.model import Phrase, Trend
from reelbase.understanding.forms.passage import Sentence

_RISING_AND_FALLING = {
    "de": (
        r"stieg\w*|steig\w*|wuchs\w*|wächst|wachsen|kletter\w*|zulegte\w*|erhöh\w*|gestiegen",
        r"sank\w*|sinkt|sinken|fiel\w*|fällt|fallen|gesunken|gefallen|schrumpf\w*|zurückging\w*|verlor\w*|brach\w* ein",
    ),
    "fr": (
        r"augment\w*|grimp\w*|progress\w*|hausse|bondi\w*|croît",
        r"baiss\w*|chut\w*|recul\w*|tomb\w*|diminu\w*|repli\w*",
    ),
    "es": (
        r"sub(?:ió|e|en|ieron)|aument\w*|crec\w*|alza",
        r"baj[óa]\w*|cay(?:ó|eron)|cae\w*|descend\w*|redujo|disminu\w*",
    ),
    "it": (r"sal(?:e|ito|ì|ita)|aument\w*|cresc\w*", r"cal(?:o|ato|ata|a)|scend\w*|sces\w*|diminu\w*"),
}
_NEGATED = re.compile(r"\b(?:nicht|kein\w*|pas|no|non)\s*$", re.IGNORECASE)


def change_in_other_language(sentence: Sentence) -> tuple[Trend, Phrase] | None:
    """The direction and the verb that says it, in a sentence with a quantity; None for languages without a list."""
    patterns = _RISING_AND_FALLING.get(sentence.language)
    if patterns is None or not sentence.quantities:
        return None
    trends: tuple[Trend, Trend] = ("up", "down")
    for trend, pattern in zip(trends, patterns, strict=True):
        match = re.search(rf"\b(?:{pattern})\b", sentence.text, re.IGNORECASE)
        if match and not _NEGATED.search(sentence.text[: match.start()]):
            return trend, Phrase(match.group(), sentence.start + match.start(), sentence.start + match.end())
    return None
