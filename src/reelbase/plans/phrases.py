"""Short phrases cut from sentences: what is shown on the screen, and what a picture is asked to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reelbase.plans.wording import is_content_word, listed, stem, words

MAX_PHRASE_WORDS = 5
MAX_PHRASE_CHARS = 34
MAX_PROMPT_WORDS = 8
_CLAUSE = re.compile(r"[,;:.!?…()\"“”„«»—–]+|\s-\s")
_TRIMMED = ' ,;:.!?…"“”„«»()—–-'
_WEAK_ENDS = listed("""
    a an the of to in on at by for from with and or but nor so as is are was were be been it its this that these
    those their his her our your my not no than then into onto over under about if when while which who whose
    has have had do does did will would can could may might must shall should very just also only even
""")


def key_phrase(sentence: str, weights: Counter[str], language: str, *, used: frozenset[str] = frozenset()) -> str:
    """Two to five words of the sentence, in a row, that say the most; nothing when it has none worth showing."""
    best, best_score = "", 0.0
    for phrase in _spans(sentence):
        if phrase.lower() in used:
            continue
        score = _score(phrase, weights, language)
        if score > best_score:
            best, best_score = phrase, score
    return best[:1].upper() + best[1:]


def picture_words(sentence: str, weights: Counter[str], language: str) -> str:
    """The sentence's content words in their order, the weightiest when there are many."""
    found = list(dict.fromkeys(word for word in words(sentence) if is_content_word(word, language)))
    if len(found) > MAX_PROMPT_WORDS:
        kept = set(sorted(found, key=lambda word: -weights[stem(word)])[:MAX_PROMPT_WORDS])
        found = [word for word in found if word in kept]
    return " ".join(found) or sentence.strip(_TRIMMED)[:200]


def clauses(sentence: str) -> list[str]:
    """The parts between punctuation marks, trimmed."""
    found = (_unshielded(part.strip(_TRIMMED)) for part in _CLAUSE.split(_shielded(sentence)))
    return [part for part in found if part]


def _spans(sentence: str) -> Iterator[str]:
    for clause in clauses(sentence):
        parts = clause.split()
        for start in range(len(parts)):
            for end in range(start + 1, min(len(parts), start + MAX_PHRASE_WORDS) + 1):
                phrase = " ".join(parts[start:end]).strip(_TRIMMED)
                whole = start == 0 and end == len(parts)
                if (
                    phrase
                    and len(phrase) <= MAX_PHRASE_CHARS
                    and (whole or _stands_alone(parts[start], parts[end - 1]))
                ):
                    yield phrase


def _stands_alone(first: str, last: str) -> bool:
    return last.lower().strip(_TRIMMED) not in _WEAK_ENDS and first.lower().strip(_TRIMMED) not in (
        _WEAK_ENDS - {"no", "not", "your", "my", "only"}
    )


def _score(phrase: str, weights: Counter[str], language: str) -> float:
    parts = words(phrase)
    content = [part for part in parts if is_content_word(part, language)]
    if not content:
        return 0.0
    weight = sum(1.0 + 0.35 * min(weights[stem(part)], 4) for part in content)
    figures = 0.8 * any(any(character.isdigit() for character in part) for part in content)
    filler = 0.45 * (len(parts) - len(content))
    alone = 0.9 if len(parts) == 1 else 0.0
    return weight + figures - filler - alone - 0.25 * max(0, len(parts) - 4)


def _shielded(text: str) -> str:
    """Keep points and commas inside numbers and addresses from ending a clause."""
    return re.sub(r"(?<=\w)[.,:](?=\w)", lambda match: chr(0xE000 + ord(match.group())), text)


def _unshielded(text: str) -> str:
    return re.sub("[\ue02c\ue02e\ue03a]", lambda match: chr(ord(match.group()) - 0xE000), text)
