"""What each scene shows in words: what its narration says in figures, dates, terms and names, or its key phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reelbase.plans.phrases import is_readable, key_phrase
from reelbase.understanding.forms import read_forms
from reelbase.understanding.screen_text import best_screen_text
from reelbase.understanding.tagging import tag


def on_screen_texts(narrations: Sequence[str], weights: Counter[str], language: str) -> list[str]:
    """A text for each narration, none twice; "" where no words are understood alone.

    weights: how much the stems of the whole text weigh. Languages without a tagger take phrases by their words.
    """
    tagged = tag(narrations, language)
    shown: list[str] = []
    for number, narration in enumerate(narrations):
        used = frozenset(text.lower() for text in shown)
        if tagged is None:
            shown.append(key_phrase(narration, weights, language, used=used))
            continue
        best = best_screen_text(narration, read_forms(narration, language, tagged[number]), tagged[number], used=used)
        readable = best is not None and all(is_readable(word) for word in best.text.split())
        shown.append(best.text if best is not None and readable else "")
    return shown
