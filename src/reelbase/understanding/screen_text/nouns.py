"""Noun phrases that are understood without their sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reelbase.media.speech.tables import listed
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import TaggedSentence

_HEADS = {"dobj": 0.6, "attr": 0.6, "nsubj": 0.5, "nsubjpass": 0.5, "appos": 0.4, "pobj": 0.0, "ROOT": 0.0, "conj": 0.0}
_BASE, _SHORT, _LONE, _LONE_NOUN = 1.2, 0.55, -0.2, -0.3
_NAMED, _GENERIC, _VAGUE, _REPEATED, _MOST_REPEATED = 0.4, -1.2, -0.6, 0.15, 3
_INSIDE = frozenset({"compound", "amod", "nummod", "nmod", "poss", "quantmod", "punct"})
_NAMING = frozenset({"GPE", "LOC", "ORG", "EVENT", "FAC", "PRODUCT", "WORK_OF_ART", "LAW"})
_LONGEST_OF = 4
_LONG_SENTENCE = 6
_MOST_WORDS, _MOST_CHARS = 5, 34
_ACTING = frozenset({"VB", "VBD", "VBP", "VBZ"})
_FIRST_NEVER = frozenset({"DET", "ADP", "CCONJ", "SCONJ", "PART", "ADV", "PUNCT"})
_LAST_NEVER = frozenset({"ADP", "DET", "CCONJ", "ADJ", "PUNCT"})
_GENERIC_NOUNS = frozenset(
    listed("""
    thing way part kind lot number time year day week month people person one something anything everything nothing
    today moment reason fact case result example end order use place point side word bit amount half rest world idea
    start step process task sense minute hour second way difference others other
    """)
)
_VAGUE_FIRST = frozenset(
    listed("most many several few whole other same such own next last current old new second first certain very")
)
_COMMANDS = frozenset(listed("meet try let make take put get see keep use add buy look think set give"))


def noun_phrases(sentence: TaggedSentence, said: Counter[str]) -> Iterator[tuple[float, int, int]]:
    """Scores with the first and the index after the last token of each phrase. said: lemmas of the whole text."""
    has_verb = sentence.tokens[sentence.root].pos in ("VERB", "AUX") or len(sentence.tokens) < _LONG_SENTENCE
    absent = absent_words(sentence)
    for head, token in enumerate(sentence.tokens):
        if head in absent:
            continue
        # Without a verb the tagger took one for a noun: *blue light travels*.
        if not has_verb and head == sentence.root:
            continue
        if token.pos not in ("NOUN", "PROPN") or token.dep not in _HEADS:
            continue
        first, stop = _span(sentence, head)
        if _parses_alone(sentence, first, stop):
            yield _score(sentence, head, first, stop, said), first, stop


def _span(sentence: TaggedSentence, head: int) -> tuple[int, int]:
    """A noun with what stands before it, and a short phrase with *of* after it."""
    first = head
    for child in reversed([child for child in sentence.children[head] if child < head]):
        token = sentence.tokens[child]
        if token.dep not in _INSIDE or token.pos == "PRON" or sentence.subtree(child)[-1] != first - 1:
            break
        first = sentence.subtree(child)[0]
    stop = head + 1
    for child in sentence.children[head]:
        if child == stop and sentence.tokens[child].text.lower() == "of":
            phrase = sentence.subtree(child)
            plain = all(sentence.tokens[at].pos not in ("VERB", "PRON", "AUX") for at in phrase)
            if len(phrase) <= _LONGEST_OF and plain:
                stop = phrase[-1] + 1
    return first, stop


def _parses_alone(sentence: TaggedSentence, first: int, stop: int) -> bool:
    tokens = sentence.tokens[first:stop]
    if stop - first > _MOST_WORDS or len(sentence.words(first, stop)) > _MOST_CHARS:
        return False
    if any(
        token.pos in ("PRON", "AUX") or (token.pos == "VERB" and token.tag not in ("VBG", "VBN")) for token in tokens
    ):
        return False
    if tokens[0].pos in _FIRST_NEVER or tokens[-1].pos in _LAST_NEVER or tokens[0].tag == "PRP$":
        return False
    if first == 0 and tokens[0].lemma.lower() in _COMMANDS:
        return False
    if any(token.pos == "NUM" for token in tokens) and any(token.pos == "PROPN" for token in tokens):
        return False
    before = sentence.tokens[first - 1] if first else None
    if before is not None and (
        before.text == "-" or (before.pos in ("NUM", "SYM") and before.end == tokens[0].start - 1)
    ):
        return False
    after = sentence.tokens[stop] if stop < len(sentence.tokens) else None
    return after is None or not (after.pos in ("NOUN", "PROPN") and after.start - tokens[-1].end == 1)


def _score(sentence: TaggedSentence, head: int, first: int, stop: int, said: Counter[str]) -> float:
    token, words = sentence.tokens[head], stop - first
    score = _BASE + _HEADS[token.dep] + (_SHORT if 2 <= words <= 4 else _LONE)
    score += _REPEATED * min(_MOST_REPEATED, said[token.lemma.lower()])
    score += _GENERIC * (token.lemma.lower() in _GENERIC_NOUNS)
    score += _VAGUE * (sentence.tokens[first].text.lower() in _VAGUE_FIRST)
    score += _NAMED * any(entity.label in _NAMING and first <= entity.first < stop for entity in sentence.entities)
    return score + _LONE_NOUN * (words == 1 and token.pos == "NOUN")
