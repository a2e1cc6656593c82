"""What a sentence says is absent: a picture of it would show the contrary."""

from __future__ import annotations

from reelbase.understanding.tagging import TaggedSentence

_NO = frozenset({"no", "neither", "nor"})
_NOBODY = frozenset({"nobody", "nothing", "none", "nowhere"})
_WITHOUT = frozenset({"without", "minus", "except"})
_NEVER = frozenset({"not", "n't", "never", "hardly", "barely"})
_INSTEAD = frozenset({"instead", "rather"})
_REFUSING = frozenset({"avoid", "lack", "skip", "abandon", "forgo", "omit"})
_OBJECTS = frozenset({"dobj", "attr", "prep", "dative", "oprd", "acomp", "pobj", "xcomp", "ccomp", "agent"})
_SUBORDINATE = frozenset({"advcl", "relcl", "conj", "parataxis"})


def absent_words(sentence: TaggedSentence) -> frozenset[int]:
    """The indexes of the words that stand under *no*, *not*, *without*, *never*, *nobody* and the like."""
    absent: set[int] = set()
    for index, token in enumerate(sentence.tokens):
        word = token.text.lower()
        if word in _NO and token.dep in ("det", "preconj", "cc"):
            absent |= _noun_phrase(sentence, token.head)
        elif word in _WITHOUT and token.pos in ("ADP", "SCONJ"):
            absent |= set(sentence.subtree(index))
        elif word in _NEVER:
            absent |= _denied(sentence, index)
        elif word in _NOBODY and token.dep in ("nsubj", "nsubjpass"):
            absent |= _complements(sentence, token.head)
        elif word in _INSTEAD:
            absent |= _alternative(sentence, index)
        elif token.lemma in _REFUSING and token.pos == "VERB":
            absent |= _complements(sentence, index)
    return frozenset(absent)


def _denied(sentence: TaggedSentence, index: int) -> set[int]:
    """What *not* or *never* denies: what it stands before, or the objects of its verb."""
    token = sentence.tokens[index]
    head = sentence.tokens[token.head]
    if head.pos in ("VERB", "AUX"):
        if _is_contrast(sentence, index):
            objects = (child for child in sentence.children[token.head] if child > index)
            denied = next((child for child in objects if sentence.tokens[child].dep in _OBJECTS), None)
            return set() if denied is None else _noun_phrase(sentence, denied)
        return _complements(sentence, token.head)
    return _noun_phrase(sentence, token.head)


def _is_contrast(sentence: TaggedSentence, index: int) -> bool:
    """*It is not the price but the fee*: only the first noun is denied."""
    return any(token.text.lower() == "but" for token in sentence.tokens[index:])


def _complements(sentence: TaggedSentence, verb: int) -> set[int]:
    found: set[int] = set()
    for child in sentence.children[verb]:
        if sentence.tokens[child].dep in _OBJECTS and child > verb:
            found |= set(sentence.subtree(child))
    return found


def _noun_phrase(sentence: TaggedSentence, head: int) -> set[int]:
    """A noun and what belongs to it, without the clauses after it."""
    found = {head}
    for child in sentence.children[head]:
        if sentence.tokens[child].dep not in _SUBORDINATE:
            found |= set(sentence.subtree(child))
    return found


def _alternative(sentence: TaggedSentence, index: int) -> set[int]:
    """What follows *instead of* or *rather than*."""
    following = index + 1
    if following >= len(sentence.tokens) or sentence.tokens[following].text.lower() not in ("of", "than"):
        return set()
    found = set(sentence.subtree(following))
    return found if len(found) > 1 else _first_noun(sentence, following)


def _first_noun(sentence: TaggedSentence, after: int) -> set[int]:
    for at in range(after + 1, len(sentence.tokens)):
        if sentence.tokens[at].pos in ("NOUN", "PROPN"):
            return _noun_phrase(sentence, at)
    return set()
