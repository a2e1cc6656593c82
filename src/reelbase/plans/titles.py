"""A title for a text in a language with a tagger, whose author gave none: words of the text that stand alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reelbase.understanding.clauses import find_clauses
from reelbase.understanding.screen_text.nouns import noun_phrases
from reelbase.understanding.tagging import TaggedSentence

MAX_TITLE_CHARS = 60
_LOOKED_AT = 4
"""Sentences of a text among which its title is looked for."""
_WHOLE, _PLAIN, _CLAUSE = 3.0, 2.6, 2.2
_LATER, _PER_CHAR, _POINTING = 0.5, 0.01, 1.5
_FEWEST_WORDS = 2
_UNCLEAR = frozenset({"it", "this", "that", "these", "those", "they", "he", "she", "there", "here", "and", "but", "so"})


def title_from(sentences: Sequence[TaggedSentence]) -> str:
    """At most 60 characters, or "" for a text that gives no title.

    A first sentence that is short enough, or without the phrase before its first comma, or its first clause; else the
    noun phrase that says the most.
    """
    rated = [
        (score - _LATER * place - _PER_CHAR * len(text) - _POINTING * (text.split()[0].lower() in _UNCLEAR), text)
        for place, sentence in enumerate(sentences[:_LOOKED_AT])
        for score, text in _candidates(sentence)
        if len(text) <= MAX_TITLE_CHARS and len(text.split()) >= _FEWEST_WORDS
    ]
    best = max(rated, default=(0.0, ""))[1] or _noun_phrase(sentences)
    return best[:1].upper() + best[1:]


def _candidates(sentence: TaggedSentence) -> Iterator[tuple[float, str]]:
    whole = sentence.text.strip()
    yield _WHOLE, _trimmed(whole)
    begin = _subject_after_comma(sentence)
    if begin:
        yield _PLAIN, _trimmed(sentence.words(begin, len(sentence.tokens)))
    moved = sentence.start
    for clause in find_clauses(whole, "en", None)[:1]:
        if clause.end + moved > sentence.tokens[sentence.root].end:
            yield _CLAUSE, _trimmed(whole[: clause.end])


def _subject_after_comma(sentence: TaggedSentence) -> int:
    """The first token of the main clause where a comma parts it from what stands before it; 0 otherwise."""
    for child in sentence.children[sentence.root]:
        if sentence.tokens[child].dep in ("nsubj", "nsubjpass"):
            first = sentence.subtree(child)[0]
            return first if first and sentence.tokens[first - 1].text == "," else 0
    return 0


def _noun_phrase(sentences: Sequence[TaggedSentence]) -> str:
    said = Counter(token.lemma.lower() for sentence in sentences for token in sentence.tokens)
    rated = [
        (score, -place, sentence.words(first, stop))
        for place, sentence in enumerate(sentences)
        for score, first, stop in noun_phrases(sentence, said)
    ]
    return max(rated, default=(0.0, 0, ""))[2]


def _trimmed(text: str) -> str:
    return text.rstrip(" .,;:—–-")
