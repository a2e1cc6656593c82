"""Five hooks in the text's own words, among which a person chooses the opening."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from reelbase.media.speech.scripts import is_unspaced
from reelbase.plans.phrases import TRIMMED, clauses, key_phrase
from reelbase.plans.wording import PRONOUNS, is_content_word, listed, salience, stem, words
from reelbase.schemas.plan_document import HOOK_COUNT

MAX_HOOK_WORDS = 16
MAX_UNCUT_WORDS = 24
MAX_HOOK_CHARS = 160
_MIN_CLAUSE_WORDS = 4
_COMPARED = 50
_POINTING = PRONOUNS - {"i", "you", "we", "nobody", "nothing", "everyone", "everything"} | listed(
    "its his her their such instead then also yet however therefore there here after"
)
"""First words of a line that depends on the line before it, or starts slowly."""
_JOINING = re.compile(r"(?:and|but|so|or|because|then|yet)\s+(?=\w)", re.IGNORECASE)
_QUESTION_MARKS = ("?", "？", "؟")


def find_hooks(texts: Sequence[str], headings: Iterable[str], weights: Counter[str], language: str) -> list[str]:
    """Exactly five different hooks. The first is the text's own beginning: its author chose it.

    The others are its most gripping lines, unlike each other; a text that has too few lends its clauses and words.
    """
    questions = [heading for heading in headings if heading.endswith(_QUESTION_MARKS)]
    lines = [line for text in texts if (line := _hook_of(text, language))]
    chosen = lines[:1]
    rated = {line: _pull(line, weights, language) for line in _distinct([*questions, *lines[1:]], chosen)}
    left = sorted(rated, key=lambda line: -rated[line])[:_COMPARED]
    while left and len(chosen) < HOOK_COUNT:
        best = max(left, key=lambda line: rated[line] - _likeness(line, chosen, language))
        chosen.append(best)
        left.remove(best)
    return [*chosen, *islice(_distinct(_makeshifts(texts, weights, language), chosen), HOOK_COUNT - len(chosen))]


def first_words(text: str, max_chars: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= max_chars:
        return text.rstrip(" .")
    cut = text[:max_chars].rsplit(" ", 1)[0] if " " in text[:max_chars] else text[:max_chars]
    return cut.rstrip(" ,;:-–—.")


def _hook_of(text: str, language: str) -> str:
    """A sentence without a leading ``and`` or ``so``; of a long one the neighbouring clauses that say the most."""
    text = _JOINING.sub("", text, count=1) if _JOINING.match(text) else text
    if len(text.split()) > MAX_HOOK_WORDS or len(text) > MAX_HOOK_CHARS:
        whole = text if len(text.split()) <= MAX_UNCUT_WORDS and len(text) <= MAX_HOOK_CHARS else ""
        text = max(_runs(text), key=lambda run: len(_stems(run, language)), default=whole)
    return _capitalised(text.rstrip(",;:—–，；： "))


def _runs(text: str) -> list[str]:
    """Neighbouring clauses, together long enough to say something and short enough for a hook."""
    pieces = re.split(r"(?<=[,;:—–])\s+|(?<=[，；：、])", text)
    runs = (
        " ".join(pieces[start:end]).rstrip(",;:—–，；： ")
        for start in range(len(pieces))
        for end in range(start + 1, len(pieces) + 1)
    )
    return [run for run in runs if _MIN_CLAUSE_WORDS <= len(run.split()) <= MAX_HOOK_WORDS]


def _makeshifts(texts: Sequence[str], weights: Counter[str], language: str) -> Iterator[str]:
    """For a text of very few sentences: phrases, clauses, and beginnings of different length."""
    opening = " ".join(texts[:MAX_HOOK_WORDS])
    yield from (phrase for text in texts if (phrase := key_phrase(text, weights, language)))
    yield from (_capitalised(first_words(clause, MAX_HOOK_CHARS)) for text in texts for clause in clauses(text))
    yield from (
        first_words(" ".join(opening.split()[:count]), MAX_HOOK_CHARS) for count in range(2 * HOOK_COUNT, 0, -1)
    )
    if any(is_unspaced(character) for character in opening):
        yield from (opening[:count] for count in range(4 * HOOK_COUNT, 1, -2))


def _distinct(candidates: Iterable[str], taken: Sequence[str]) -> Iterator[str]:
    seen = {_bare(line) for line in taken}
    for line in candidates:
        if _bare(line) and _bare(line) not in seen:
            seen.add(_bare(line))
            yield line


def _pull(line: str, weights: Counter[str], language: str) -> float:
    """Questions, figures, exclamations and short lines pull a viewer in; a line that points elsewhere does not."""
    pull = min(salience(line, weights, language), 4.0)
    pull += 2.0 * line.endswith(_QUESTION_MARKS) + 0.7 * line.endswith(("!", "！"))
    pull += 1.0 * any(character.isdigit() for character in line)
    pull -= 2.0 * (next(iter(words(line)), "").lower() in _POINTING)
    return pull - 0.12 * max(0, len(line.split()) - 10) - 0.5 * max(0, 4 - len(line.split()))


def _likeness(line: str, chosen: Sequence[str], language: str) -> float:
    own = _stems(line, language)
    shared = (len(own & _stems(other, language)) / max(1, len(own)) for other in chosen)
    return 3.0 * max(shared, default=0.0)


def _stems(line: str, language: str) -> set[str]:
    return {stem(word) for word in words(line) if is_content_word(word, language)}


def _bare(line: str) -> str:
    return line.lower().strip(TRIMMED)


def _capitalised(line: str) -> str:
    return line[:1].upper() + line[1:]
