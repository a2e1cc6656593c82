"""What it costs to cut a sentence before one of its words, by grammar."""

from __future__ import annotations

from math import inf

from reelbase.media.speech.tables import listed
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence

_TIME_NOUNS = frozenset(
    listed("second minute hour day night week month quarter season year decade century millennium generation moment")
)
_TIME_ENDS = frozenset(listed("ago later earlier afterwards hence"))
_TIME_OPENINGS = frozenset(listed("over about around roughly some within during throughout until"))
_MARKS = frozenset({";", ":", "—", "–", ".", "?", "!", "…"})
_QUOTES = frozenset({'"', "“", "”", "‘", "’", "'", "«", "»"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_VERBAL = frozenset({"VERB", "AUX"})
_WANTING_TO = frozenset(listed("have go need use able want try begin start like continue seem tend"))
_CAUSING = frozenset(listed("let make help see watch hear have keep feel"))
"""Verbs whose object acts: *let the shot slip*."""
_SUBJECTS = SUBJECTS | {"expl", "csubj"}
_LONG_PHRASE, _SUBJECT_WORDS, _LONG_SUBJECT, _LONG_OBJECT = 3, 3, 4, 4

_COMMA, _LIST_COMMA, _LAST_ITEM = 0.05, 0.9, 0.8
_JOINED_CLAUSE, _JOINED_VERB, _JOINED_WORD = 0.15, 0.3, 1.3
_SUBORDINATE, _THAT, _RELATIVE = 0.2, 0.45, 0.35
_REPORTED = 0.45
_PHRASE_ON_VERB, _PHRASE_ON_NOUN, _SHORT_ON_VERB, _SHORT_ON_NOUN, _OF = 0.6, 1.0, 1.2, 1.6, 1.6
_PURPOSE, _INFINITIVE, _PARTICIPLE = 0.6, 0.9, 0.5
_LONG_SUBJECT_COST, _SUBJECT_COST, _OBJECT_COST, _TIME_PHRASE, _ADVERB = 0.75, 1.0, 1.4, 0.7, 1.3


def cut_cost(sentence: TaggedSentence, index: int) -> float:
    """The cost of a cut before a token: 0 after a strong mark, about 1 inside a phrase, infinite where none can be."""
    if _is_held(sentence, index):
        return inf
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    if left.text in _MARKS:
        return 0.0
    if left.text in _QUOTES and index > 1 and sentence.tokens[index - 2].text in ",.?!":
        return 0.0
    if left.text == ",":
        return _after_comma(sentence, index)
    if right.dep == "cc":
        return _before_conjunction(sentence, index)
    if right.dep == "mark" or right.tag in ("WDT", "WP", "WP$", "WRB"):
        return _before_clause(sentence, index)
    if right.pos == "ADP" and right.dep in ("prep", "agent"):
        return _before_phrase(sentence, index)
    if right.tag == "TO":
        dep = sentence.tokens[right.head].dep
        return _PURPOSE if dep in ("advcl", "acl") else _INFINITIVE if dep == "xcomp" else inf
    if right.tag == "VBG" and right.dep in ("advcl", "acl"):
        return _PARTICIPLE
    rules = (_before_verb, _before_reported, _before_adverbial, _before_object)
    return min(rule(sentence, index) for rule in rules)


def _is_held(sentence: TaggedSentence, index: int) -> bool:
    """Whether two words belong together: no cut inside a name, after a preposition, before a mark."""
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    if right.pos == "PUNCT" and right.text not in _QUOTES and right.text != "(":
        return True
    if left.text in ("(", "“", "-", "–") and left.end == right.start:
        return True
    if right.text in _QUOTES and (left.text in ",.?!" or right.text == "”"):
        return True
    if any(entity.first < index < entity.stop for entity in sentence.entities):
        return True
    if left.pos == "ADP" and left.dep in ("prep", "agent", "pcomp", "prt") and left.dep != "prt":
        return True
    if left.pos in ("DET", "PART", "SCONJ", "CCONJ") or left.tag in ("PRP$", "POS"):
        return True
    if left.pos == "NUM" and (left.head == index or right.text.lower() == "of"):
        return True
    if _is_rate(sentence, index) or _is_time(sentence, index):
        return True
    return right.tag == "TO" and left.lemma.lower() in _WANTING_TO


def _is_time(sentence: TaggedSentence, index: int) -> bool:
    """*over | the years* and *88 million years | ago*, however the tagger reads their words."""
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    head = sentence.tokens[right.head]
    if right.text.lower() in _TIME_ENDS and left.lemma.lower() in _TIME_NOUNS:
        return True
    opens = left.text.lower() in _TIME_OPENINGS and left.pos in ("ADP", "ADV", "SCONJ")
    return opens and (right.pos in ("DET", "NUM") or head.lemma.lower() in _TIME_NOUNS)


def _is_rate(sentence: TaggedSentence, index: int) -> bool:
    """*42 cents | a share*."""
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    is_amount = left.pos == "SYM" or any(sentence.tokens[at].dep == "nummod" for at in sentence.children[index - 1])
    return right.text.lower() in ("a", "an", "per", "each") and is_amount and right.head > index and right.dep == "det"


def _after_comma(sentence: TaggedSentence, index: int) -> float:
    """A comma between the items of a list joins more than it parts."""
    right = sentence.tokens[index]
    noun = sentence.tokens[sentence.tokens[index - 1].head]
    if right.text.lower() in ("and", "or") and sentence.tokens[right.head].pos in _NOMINAL:
        return _LAST_ITEM
    if right.dep in ("conj", "appos") and right.pos in _NOMINAL:
        return _LIST_COMMA
    item = sentence.tokens[right.head]
    if item.dep == "conj" and item.pos in _NOMINAL and right.dep in ("det", "amod", "compound", "nummod", "poss"):
        return _LIST_COMMA
    if noun.pos in ("NOUN", "PROPN") and right.pos in ("ADJ", "NOUN", "PROPN") and item is noun:
        return _LIST_COMMA
    return _COMMA


def _before_conjunction(sentence: TaggedSentence, index: int) -> float:
    head = sentence.tokens[index].head
    joined = next(
        (child for child in sentence.children[head] if child > index and sentence.tokens[child].dep == "conj"), None
    )
    if joined is None or sentence.tokens[joined].pos not in _VERBAL:
        return _JOINED_WORD
    has_subject = any(sentence.tokens[child].dep in _SUBJECTS for child in sentence.children[joined])
    return _JOINED_CLAUSE if has_subject else _JOINED_VERB


def _before_clause(sentence: TaggedSentence, index: int) -> float:
    right = sentence.tokens[index]
    if right.text.lower() == "that":
        return _THAT
    in_clause = right.dep == "mark" or sentence.tokens[right.head].dep in ("relcl", "advcl", "ccomp", "acl", "pcomp")
    return _SUBORDINATE if in_clause else _RELATIVE


def _before_phrase(sentence: TaggedSentence, index: int) -> float:
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    if left.pos == "ADP":
        return inf
    head = sentence.tokens[right.head]
    if right.text.lower() in ("of", "than") or left.text.lower() in ("than", "as", "more", "less"):
        return _OF
    if head.pos in ("ADJ", "NUM") and right.head == index - 1:
        return _OF
    is_long = len(sentence.subtree(index)) >= _LONG_PHRASE
    if head.pos in _VERBAL:
        return _PHRASE_ON_VERB if is_long else _SHORT_ON_VERB
    return _PHRASE_ON_NOUN if is_long else _SHORT_ON_NOUN


def _before_verb(sentence: TaggedSentence, index: int) -> float:
    """After a long subject a speaker takes breath."""
    right = sentence.tokens[index]
    if right.pos not in _VERBAL or right.dep not in ("ROOT", "aux", "auxpass", "conj"):
        return inf
    verb = index if right.dep in ("ROOT", "conj") else right.head
    subject = next((child for child in sentence.children[verb] if sentence.tokens[child].dep in SUBJECTS), None)
    if subject is None or subject > index:
        return inf
    words = sentence.subtree(subject)
    if words[-1] != index - 1 or len(words) < _SUBJECT_WORDS:
        return inf
    return _LONG_SUBJECT_COST if len(words) >= _LONG_SUBJECT else _SUBJECT_COST


def _before_object(sentence: TaggedSentence, index: int) -> float:
    """The last choice: between a verb and a long object."""
    verb = sentence.tokens[index - 1]
    if verb.pos not in _VERBAL:
        return inf
    for child in sentence.children[index - 1]:
        words = sentence.subtree(child)
        if sentence.tokens[child].dep in ("dobj", "attr") and words[0] == index and len(words) >= _LONG_OBJECT:
            return _OBJECT_COST
    return inf


def _before_reported(sentence: TaggedSentence, index: int) -> float:
    """Before the first word of a clause without *that*: *She knew | the bridge would hold*."""
    for verb, first in sentence.subordinate_clauses:
        head = sentence.tokens[verb].head
        if first == index and head < index <= verb and sentence.tokens[head].lemma not in _CAUSING:
            return _REPORTED
    return inf


def _before_adverbial(sentence: TaggedSentence, index: int) -> float:
    left, right = sentence.tokens[index - 1], sentence.tokens[index]
    if right.pos == "DET" and sentence.tokens[right.head].dep == "npadvmod":
        return _TIME_PHRASE
    return _ADVERB if right.dep == "advmod" and left.pos in ("NOUN", "PROPN") else inf
