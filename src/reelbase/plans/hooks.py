"""Five hooks from the text's own words: openings among which a person chooses."""

from __future__ import annotations

from collections import Counter

from reelbase.plans.document import HOOK_COUNT
from reelbase.plans.phrases import clauses, key_phrase
from reelbase.plans.wording import salience, words

MAX_HOOK_WORDS = 14


def find_hooks(texts: list[str], title: str, weights: Counter[str], language: str) -> list[str]:
    """Exactly five different hooks. The first is the text's own beginning: its author chose it."""
    opening = _hook_of(texts[0])
    ranked = sorted(texts[1:], key=lambda text: -_pull(text, weights, language))
    candidates = [opening, *(_hook_of(text) for text in ranked), title]
    candidates += [key_phrase(text, weights, language) for text in texts]
    candidates += [clause for text in texts for clause in clauses(text)]
    candidates += [word for text in texts for word in words(text)]
    candidates += [" ".join(words(texts[0])[:count]) for count in range(2, 2 + 2 * HOOK_COUNT)]
    distinct: dict[str, str] = {}
    for candidate in candidates:
        if candidate:
            distinct.setdefault(candidate.lower().strip(" .!?"), candidate)
    return list(distinct.values())[:HOOK_COUNT]


def first_words(text: str, max_chars: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= max_chars:
        return text.rstrip(" .")
    cut = text[:max_chars].rsplit(" ", 1)[0] if " " in text[:max_chars] else text[:max_chars]
    return cut.rstrip(" ,;:-–—.")


def _hook_of(text: str) -> str:
    """A sentence, or its first clause when the sentence is long."""
    if len(text.split()) <= MAX_HOOK_WORDS:
        return text
    first = clauses(text)[0]
    return first if 3 <= len(first.split()) <= MAX_HOOK_WORDS else " ".join(text.split()[:MAX_HOOK_WORDS])


def _pull(text: str, weights: Counter[str], language: str) -> float:
    """Questions, figures, exclamations and short sentences pull a viewer in."""
    pull = salience(text, weights, language)
    pull += 2.0 * text.rstrip("”\"'").endswith("?") + 0.7 * text.endswith("!")
    pull += 1.0 * any(character.isdigit() for character in text)
    return pull - 0.12 * max(0, len(text.split()) - 10)
