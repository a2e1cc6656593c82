"""Questions made of statements, in the words of the statement."""

from __future__ import annotations

import re

from reelbase.media.speech.tables import listed
from reelbase.understanding.tagging import LANGUAGE, SUBJECTS, TaggedSentence, tag

_SUBJECTS = SUBJECTS | {"expl"}
_UNCLEAR = frozenset({"it", "this", "that", "these", "those", "they", "one", "each", "most", "only", "i", "we", "you"})
"""First words after which nobody knows what is asked about."""
_SUPPORT = {"VBD": "did", "VBZ": "does", "VBP": "do"}
_SAME_IN_PAST = frozenset(
    listed("beat cut put set hit cost let read spread hurt shut split burst cast rid shed bet quit")
)
"""Verbs of which a tagger cannot tell the tense."""
_INVERTING = frozenset(
    {"is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "should", "has"}
)
_QUESTION_WORDS = frozenset({"why", "how", "what", "when", "where", "who", "which"})
_REASON = re.compile(r"^(?P<fact>.{8,90}?),?\s+because\s+(?!of\b)", re.IGNORECASE)
_THAT_ONE = re.compile(r"^(?:The|An?)\s+(?P<noun>(?:[\w'-]+ ){0,2}[\w'-]+)\s+(?:that|who|which)\s+(?P<rest>\w+.+)$")
_MOST_WORDS, _FEWEST_WORDS = 14, 3


def question_of(statement: TaggedSentence, word: str) -> str:
    """``Why does the ice float?`` for a statement that begins with its subject; "" where it gives no good question."""
    tokens = statement.tokens
    root = statement.root
    if tokens[root].pos not in ("VERB", "AUX") or len(tokens) > _MOST_WORDS + 2 or tokens[root].tag in ("VBG", "VB"):
        return ""
    if any(token.dep == "neg" for token in tokens) or tokens[0].text.lower() in _UNCLEAR:
        return ""
    subject = next((child for child in statement.children[root] if tokens[child].dep in _SUBJECTS), None)
    if subject is None or tokens[subject].pos == "PRON":
        return ""
    words = statement.subtree(subject)
    if words != tuple(range(len(words))) or len(words) >= root + 1 or len(words) > root:
        return ""
    helper = next((child for child in statement.children[root] if tokens[child].dep in ("aux", "auxpass")), None)
    end = len(tokens) - (tokens[-1].pos == "PUNCT")
    named = statement.words(0, len(words))
    if tokens[0].pos != "PROPN" and not tokens[0].entity:
        named = named[:1].lower() + named[1:]
    if helper is not None:
        parts = [
            tokens[helper].text.lower(),
            named,
            _words(statement, len(words), helper),
            _words(statement, helper + 1, end),
        ]
    elif tokens[root].lemma == "be":
        parts = [tokens[root].text, named, _words(statement, len(words), root), _words(statement, root + 1, end)]
    elif tokens[root].tag in _SUPPORT and tokens[root].text.lower() not in _SAME_IN_PAST:
        between = _words(statement, len(words), root)
        parts = [_SUPPORT[tokens[root].tag], named, between, tokens[root].lemma, _words(statement, root + 1, end)]
    else:
        return ""
    return " ".join([word, *filter(None, parts)]) + "?"


def question_of_title(title: str) -> str:
    """Of ``Why ice floats``, ``The lens that tamed the dark`` or ``Is glass a liquid``; "" for other titles."""
    plain = title.strip().rstrip(".!?")
    words = plain.split()
    if len(words) < _FEWEST_WORDS or len(words) > _MOST_WORDS:
        return ""
    first, second = words[0].lower(), words[1].lower()
    if first in _QUESTION_WORDS and second != "to":
        if second in _INVERTING:
            return plain + "?"
        rest = tagged(" ".join(words[1:]))
        return question_of(rest, words[0]) if rest else ""
    if first in _INVERTING:
        return plain + "?"
    found = _THAT_ONE.match(plain)
    return f"Which {found['noun']} {found['rest']}?" if found else ""


def question_of_reason(sentence: TaggedSentence) -> str:
    """``Why does X?`` for ``X because Y``."""
    found = _REASON.match(sentence.text)
    fact = tagged(found["fact"]) if found else None
    if fact is None or any(fact.tokens[child].dep == "attr" for child in fact.children[fact.root]):
        return ""
    return question_of(fact, "Why")


def question_of_superlative(sentence: TaggedSentence) -> str:
    """``What is the deepest lake in the world?`` for a sentence that says which it is."""
    tokens, root = sentence.tokens, sentence.root
    if tokens[root].lemma != "be" or tokens[root].tag not in ("VBZ", "VBD") or any(t.dep == "neg" for t in tokens):
        return ""
    subject = next((child for child in sentence.children[root] if tokens[child].dep == "nsubj"), None)
    if subject is None or subject > root or tokens[subject].text.lower() in ("this", "that", "there", "one"):
        return ""
    for child in sentence.children[root]:
        words = sentence.subtree(child)
        if tokens[child].dep != "attr" or tokens[words[0]].text.lower() != "the":
            continue
        superlative = any(tokens[at].tag == "JJS" or tokens[at].text.lower() == "most" for at in words[:3])
        phrase = sentence.words(words[0], words[-1] + 1).split(",")[0]
        if superlative and 4 <= len(phrase.split()) <= 10 and words == tuple(range(words[0], words[-1] + 1)):
            is_person = tokens[subject].text.lower() in ("he", "she")
            return f"{'Who' if is_person else 'What'} {tokens[root].text} {phrase}?"
    return ""


def tagged(text: str) -> TaggedSentence | None:
    """A text as one tagged sentence, if it is one."""
    found = tag([text], LANGUAGE)
    return found[0][0] if found and len(found[0]) == 1 else None


def _words(sentence: TaggedSentence, first: int, stop: int) -> str:
    return sentence.words(first, stop) if stop > first else ""
