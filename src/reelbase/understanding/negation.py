"""What a sentence says is absent: a picture of it would show the contrary."""

from __future__ import annotations

import re

from reelbase.media.speech.tables import listed
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence

NEGATED = re.compile(
    r"(?:\b(?:not|never|no|no longer|nobody|nothing|none|without|hardly|neither|nor|refus\w+|fail\w*)|n['’]t)\b",
    re.IGNORECASE,
)
"""A word of denial, where the grammar of a sentence is not known or does not matter."""
DENIED_ORDER = re.compile(r"(?:never|do not|don['’]t|avoid|no)\b", re.IGNORECASE)
"""The beginning of what somebody is told not to do."""
_NO = frozenset({"no", "neither", "nor"})
_NOBODY = frozenset({"nobody", "nothing", "none", "nowhere"})
_WITHOUT = frozenset({"without", "minus", "except"})
_NEVER = frozenset({"not", "n't", "n’t", "never", "hardly", "barely"})
_LIMITS = frozenset({"more", "less", "fewer", "later", "only", "just", "merely", "doubt", "matter"})
"""Behind *no* or *not* they deny nothing: *no more than five*, *not only the king*."""
_INSTEAD = frozenset({"instead", "rather"})
_REFUSING = frozenset({"avoid", "lack", "skip", "abandon", "forgo", "omit"})
_FAILING = frozenset({"fail", "refuse", "decline", "suppose"})
"""What they are followed by, *to* and a verb, does not happen."""
_DENYING = frozenset({"deny", "refute", "disprove", "debunk", "dispute"})
_UNTRUE = frozenset(
    listed("""
    false myth untrue misconception hoax lie wrong incorrect mistaken unlikely impossible doubtful fiction nonsense fake
    """)
)
_UNTRULY = frozenset({"falsely", "wrongly", "mistakenly", "erroneously", "incorrectly"})
_UNREAL = frozenset({"would", "could", "might", "should", "’d", "'d"})
_CONDITIONS = frozenset({"if", "unless"})
_ASKING = frozenset({"VBD", "VBZ", "VBP", "MD"})
_CLAUSES = frozenset({"ccomp", "acl", "csubj", "relcl"})
_NOT_COMPLEMENTS = frozenset(listed("advcl cc conj parataxis punct nsubj nsubjpass expl appos"))
_OBJECTS = frozenset(listed("dobj npadvmod attr prep dative oprd acomp pobj xcomp ccomp agent"))
_SUBORDINATE = frozenset({"advcl", "relcl", "conj", "parataxis"})


def absent_words(sentence: TaggedSentence) -> frozenset[int]:
    """The indexes of the words that stand under *no*, *not*, *without*, *never*, *nobody* and the like."""
    absent: set[int] = set()
    for index, token in enumerate(sentence.tokens):
        word = token.text.lower()
        if _denies_nothing(sentence, index):
            continue
        if word == "no" and _word_at(sentence, index + 1) == "longer":
            absent |= _complements(sentence, _verb_over(sentence, index))
        elif word in _NO and token.dep in ("det", "preconj", "cc"):
            absent |= _noun_phrase(sentence, token.head)
            if word == "neither" or _has_alternatives(sentence, token.head):
                absent |= _joined(sentence, token.head)
            absent |= _first_noun(sentence, index) if word == "nor" else set()
        elif word in _WITHOUT and token.pos in ("ADP", "SCONJ"):
            absent |= set(sentence.subtree(index))
        elif word in _NEVER:
            absent |= _denied(sentence, index)
        elif word in _NOBODY and token.dep in SUBJECTS:
            absent |= _complements(sentence, token.head)
        elif word in _INSTEAD:
            absent |= _alternative(sentence, index)
        elif token.lemma in _REFUSING | _DENYING and token.pos == "VERB":
            absent |= _complements(sentence, index)
        else:
            absent |= _missed(sentence, index) or _unreal(sentence, index)
    return frozenset(absent)


def unreal_words(sentence: TaggedSentence) -> frozenset[int]:
    """The indexes of the words that only ask, or tell of another world: *if it were colder*, *would be higher*."""
    first = sentence.tokens[0] if sentence.tokens else None
    if first is not None and sentence.text.rstrip('"”’) ').endswith("?") and first.tag in _ASKING:
        return frozenset(range(len(sentence.tokens)))
    unreal: set[int] = set()
    for index, token in enumerate(sentence.tokens):
        near = [sentence.tokens[child] for child in sentence.children[index]]
        were = token.dep == "advcl" and token.text.lower() == "were" and any(one.text.lower() == "if" for one in near)
        would = any(one.dep == "aux" and one.text.lower() in _UNREAL for one in near)
        if were or (would and _is_conditional(sentence, index)):
            unreal |= set(sentence.subtree(index))
        elif token.lemma == "wish" and token.pos == "VERB":
            unreal |= _complements(sentence, index)
    return frozenset(unreal)


def _is_conditional(sentence: TaggedSentence, verb: int) -> bool:
    """Whether a verb has a condition: *if you had asked*, *had you asked*, *without the dam*, *otherwise*."""
    for child in sentence.children[verb]:
        token = sentence.tokens[child]
        if token.text.lower() in _WITHOUT | {"otherwise"}:
            return True
        if token.dep == "advcl":
            opening = sentence.tokens[sentence.subtree(child)[0]]
            asked = opening.dep == "aux" and opening.text.lower() in ("had", "were", "should")
            conditions = (sentence.tokens[one].text.lower() in _CONDITIONS for one in sentence.children[child])
            if asked or any(conditions):
                return True
    return False


def _word_at(sentence: TaggedSentence, index: int) -> str:
    return sentence.tokens[index].text.lower() if index < len(sentence.tokens) else ""


def _denies_nothing(sentence: TaggedSentence, index: int) -> bool:
    """*No more than five*, *no longer than a day*, *barely five percent*, *minus five degrees*."""
    word, following = sentence.tokens[index].text.lower(), _word_at(sentence, index + 1)
    if word in ("hardly", "barely", "minus"):
        return bool(following) and sentence.tokens[index + 1].pos == "NUM"
    limits = following in _LIMITS or (following == "longer" and _word_at(sentence, index + 2) == "than")
    return word in _NO | _NEVER and limits


def _missed(sentence: TaggedSentence, index: int) -> set[int]:
    """*Short of 40 percent*, *nowhere near a million*, *contrary to the claim that it fell*."""
    word, following = sentence.tokens[index].text.lower(), _word_at(sentence, index + 1)
    if (word, following) in (("short", "of"), ("nowhere", "near")):
        return set(sentence.subtree(index + 1))
    return set(sentence.subtree(index)) if (word, following) == ("contrary", "to") else set()


def _unreal(sentence: TaggedSentence, index: int) -> set[int]:
    """What a word makes unreal: *failed to sell it*, *it is a myth that*, *would have cost*."""
    token = sentence.tokens[index]
    children = sentence.children[index]
    if token.lemma in _FAILING and token.pos == "VERB":
        verbs = [child for child in children if sentence.tokens[child].dep == "xcomp"]
        return {word for verb in verbs for word in sentence.subtree(verb)}
    if token.lemma.lower() in _UNTRUE and token.dep in ("attr", "acomp", "oprd"):
        subjects = [i for i in sentence.children[token.head] if sentence.tokens[i].dep == "nsubj"]
        near = [*children, *sentence.children[token.head], *(i for one in subjects for i in sentence.children[one])]
        return {word for one in near if sentence.tokens[one].dep in _CLAUSES for word in sentence.subtree(one)}
    if token.lemma.lower() in _UNTRUE and token.dep == "amod":
        claimed = (one for one in sentence.children[token.head] if sentence.tokens[one].dep in _CLAUSES)
        return {word for one in claimed for word in sentence.subtree(one)}
    if token.text.lower() in _UNTRULY and token.dep == "advmod":
        return _complements(sentence, token.head)
    if token.tag == "VBN":
        helping = {sentence.tokens[child].text.lower() for child in children if sentence.tokens[child].dep == "aux"}
        if helping & _UNREAL and helping & {"have", "'ve", "’ve"}:
            return {index} | _complements(sentence, index)
    return set()


def _verb_over(sentence: TaggedSentence, index: int) -> int:
    """The verb that a word depends on, or the root."""
    while sentence.tokens[index].pos not in ("VERB", "AUX") and sentence.tokens[index].head != index:
        index = sentence.tokens[index].head
    return index


def _has_alternatives(sentence: TaggedSentence, head: int) -> bool:
    """Whether *or* joins a noun to others: *no bears, wolves or lions*."""
    joining = {sentence.tokens[one].text.lower() for one in sentence.subtree(head) if sentence.tokens[one].dep == "cc"}
    return "or" in joining and not joining & {"and", "but"}


def _joined(sentence: TaggedSentence, head: int) -> set[int]:
    """All that *and*, *or* and *nor* join to a noun, with what belongs to it."""
    while sentence.tokens[head].dep == "conj":
        head = sentence.tokens[head].head
    found, waiting = set(), [head]
    while waiting:
        one = waiting.pop()
        if sentence.tokens[one].pos in ("VERB", "AUX"):
            continue
        found |= _noun_phrase(sentence, one)
        waiting += [child for child in sentence.children[one] if sentence.tokens[child].dep == "conj"]
    return found


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
        # "Nobody knew until 2019": then they did.
        until = sentence.tokens[child].text.lower() in ("until", "till")
        if sentence.tokens[child].dep not in _NOT_COMPLEMENTS and child > verb and not until:
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
