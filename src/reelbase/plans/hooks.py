"""Hooks in the text's own words, among which a person chooses the opening, and a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from reelbase.media.speech.scripts import is_ideographic, is_unspaced
from reelbase.plans.hook_kinds import HookFinder
from reelbase.plans.long_sentences import begins_main_clause, good_beginning
from reelbase.plans.phrases import TRIMMED, clauses, is_readable, key_phrase
from reelbase.plans.titles import title_from
from reelbase.plans.wording import PRONOUNS, is_content_word, listed, salience, stem, words
from reelbase.schemas.plan_document import HOOK_COUNT
from reelbase.understanding.tagging import TaggedSentence

MAX_UNCUT_WORDS = 24
MAX_TITLE_CHARS = 90
_TITLES_LOOKED_AT = 12
"""Sentences of a text among which its title is looked for."""
_MAX_SALUTATION_WORDS = 3
"""Of a line such as *Dear Ana,*."""
_LONG_WIDE_TITLE, _SHORT_WIDE_TITLE = 40, 10
_MIN_TITLE_WORDS, _MIN_WIDE_TITLE = 2, 3
MAX_HOOK_CHARS = 160
MAX_CUT_HOOK_CHARS = 100
"""Of the beginning of a longer sentence."""
_MIN_CLAUSE_WORDS = 4
_COMPARED = 50
_POINTING = PRONOUNS - {"i", "you", "we", "nobody", "nothing", "everyone", "everything"} | listed(
    "its his her their such instead then also yet however therefore there here after"
)
"""First words of a line that depends on the line before it, or starts slowly."""
_JOINING = re.compile(r"(?:and|but|so|or|because|then|yet)\s+(?=\w)", re.IGNORECASE)
_QUESTION_MARKS = ("?", "？", "؟")


def find_hooks(
    texts: Sequence[str],
    headings: Sequence[str],
    weights: Counter[str],
    language: str,
    sentences: Sequence[TaggedSentence] = (),
) -> list[str]:
    """One to five different hooks, the best first. headings: the text's title, "" without one, and its headings.

    sentences: all of the text, tagged. They give up to five kinds of hooks and, where there are fewer, the text's own
    beginning. Languages without a tagger take the beginning and the most gripping lines.
    """
    if sentences:
        finder = HookFinder(headings[0] if headings else "", sentences, language)
        found = finder.best()
        opening = finder.opening() if len(found) < HOOK_COUNT else None
        if opening is not None and not any(_bare(opening.text) in _bare(hook.text) for hook in found):
            found = sorted([*found, opening], key=lambda hook: -hook.score)
        if found:
            return [hook.text for hook in found]
    return _gripping_lines(texts, headings, weights, language)


def _gripping_lines(texts: Sequence[str], headings: Iterable[str], weights: Counter[str], language: str) -> list[str]:
    """The first is the text's own beginning: its author chose it.

    The others are its most gripping lines, unlike each other; a text that has too few lends its clauses and phrases.
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
    found = [*chosen, *islice(_distinct(_makeshifts(texts, weights, language), chosen), HOOK_COUNT - len(chosen))]
    return found or [first_words(texts[0], MAX_HOOK_CHARS) or texts[0][:MAX_HOOK_CHARS]]


def find_title(
    texts: Sequence[str], weights: Counter[str], language: str, sentences: Sequence[TaggedSentence] = ()
) -> str:
    """A title for a text whose author gave none: its first sentence that can be one, or the beginning of it."""
    if title := title_from(sentences):
        return title
    for text in texts[:_TITLES_LOOKED_AT]:
        whole = text.strip().rstrip(" .。")
        if not _titles(whole, language):
            continue
        if is_unspaced(whole[0]) and len(whole) > _LONG_WIDE_TITLE:
            # Spaces and commas may be the only marks between its sentences.
            whole = _first_clauses(whole, language)
        title = whole if len(whole) <= MAX_TITLE_CHARS else good_beginning(whole, language, MAX_TITLE_CHARS)
        if title := title.rstrip(" .。,;:，；：、–—-"):
            return _capitalised(title)
    phrases = (key_phrase(text, weights, language) for text in texts[:_TITLES_LOOKED_AT])
    return next((phrase for phrase in phrases if phrase), first_words(texts[0], MAX_TITLE_CHARS) or texts[0][:20])


def _first_clauses(text: str, language: str) -> str:
    """The first clauses of a text without spaces between words, as many as make a title."""
    end = 0
    for clause in clauses(text, language):
        end = text.index(clause, end) + len(clause)
        if end >= _SHORT_WIDE_TITLE:
            break
    return text[:end] or text


def _titles(text: str, language: str) -> bool:
    """Whether a text says something alone: more than a figure, an address or one word."""
    if any(is_unspaced(character) for character in text):
        return sum(character.isalpha() for character in text) >= _MIN_WIDE_TITLE
    written = [word for word in words(text) if any(character.isalpha() for character in word)]
    is_address = text.endswith(",") and len(written) <= _MAX_SALUTATION_WORDS
    return len(written) >= _MIN_TITLE_WORDS and all(is_readable(part) for part in text.split()) and not is_address


def first_words(text: str, max_chars: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= max_chars:
        return text.rstrip(" .")
    cut = text[:max_chars].rsplit(" ", 1)[0] if " " in text[:max_chars] else text[:max_chars]
    return cut.rstrip(" ,;:-–—.")


def _hook_of(text: str, language: str) -> str:
    """A sentence without a leading ``and`` or ``so``; of a long one the neighbouring clauses that say the most."""
    text = _JOINING.sub("", text, count=1) if _JOINING.match(text) else text
    if not all(is_readable(part) for part in text.split()):
        return ""
    if len(text.split()) > MAX_UNCUT_WORDS or len(text) > MAX_HOOK_CHARS:
        text = good_beginning(text, language, MAX_CUT_HOOK_CHARS)
        if len(text.split()) < _MIN_CLAUSE_WORDS:
            return ""
    return _capitalised(text.rstrip(",;:—–，；： "))


def _makeshifts(texts: Sequence[str], weights: Counter[str], language: str) -> Iterator[str]:
    """For a text of very few sentences: clauses, phrases, and neighbouring sentences together."""
    yield from (
        _capitalised(clause)
        for text in texts
        for number, clause in enumerate(clauses(text, language))
        if (number == 0 or begins_main_clause(clause.split()[0], language))
        and len(clause) <= MAX_HOOK_CHARS
        and _titles(clause, language)
    )
    yield from (
        phrase for text in texts if (phrase := key_phrase(text, weights, language)) and _titles(phrase, language)
    )
    for first, second in pairwise(texts):
        both = first + second if is_ideographic(first[-1]) else f"{first} {second}"
        if len(both) <= MAX_HOOK_CHARS and all(is_readable(part) for part in both.split()):
            yield both


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
