"""Orders: what a sentence tells somebody to do, and what it tells them, or says of us, not to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.forms.model import CauseForm, DenialForm, OrderForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of
from reelbase.understanding.negation import DENIED_ORDER
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence, Token

_SUBJECTS = SUBJECTS | {"expl", "csubj"}
_LED = frozenset({"advmod", "prep", "neg", "intj", "punct", "cc", "npadvmod", "aux", "preconj"})
_NEVER = re.compile(
    r"\b(?P<who>we|i)\s(?:will\s|would\s|should\s|can\s|must\s)?never\s(?:ever\s)?"
    r"(?P<what>[a-z][^,.;:!?]{3,60}?)(?=\s(?:and|or|but|because|unless|until|if|when)\s|[,.;:!?]|$)",
    re.IGNORECASE,
)
_NO_ORDERS = frozenset({"let", "suppose", "imagine", "think", "say", "see", "look", "thank", "consider", "welcome"})
"""They begin an order that shows nothing to do; *let* only with *us*."""
_LONGEST, _LONG_TOKENS = 80, 9


def orders_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for sentence in sentences:
        if not sentence.tagged or sentence.text.rstrip('"”’)').endswith("?"):
            continue
        outcome = _outcome(sentence, sentence.tagged)
        items = () if outcome else _orders(sentence, sentence.tagged)
        if outcome is not None:
            yield outcome
        elif items:
            denied = tuple(DENIED_ORDER.match(item.text) is not None for item in items)
            yield OrderForm(items=items, denied=denied, start=items[0].start, end=items[-1].end, confidence=0.8)
        elif denial := _denials(sentence):
            yield denial


def _outcome(sentence: Sentence, tagged: TaggedSentence) -> CauseForm | None:
    """*Miss a day and nothing happens*: an order that stands for a condition."""
    root = tagged.root
    if not _is_order(tagged, root):
        return None
    for verb in (i for i in tagged.children[root] if tagged.tokens[i].dep == "conj" and i > root):
        subject = next((i for i in tagged.children[verb] if tagged.tokens[i].dep in _SUBJECTS), None)
        link = next((i for i in tagged.children[root] if tagged.tokens[i].dep == "cc" and root < i < verb), None)
        if subject is None or link is None or tagged.tokens[link].text.lower() not in ("and", "or"):
            continue
        cause = phrase_of(sentence.paragraph, sentence.start, tagged.tokens[link].start)
        effect = phrase_of(sentence.paragraph, tagged.tokens[link].end, sentence.end)
        if cause and effect and tagged.tokens[link].text.lower() == "and":
            return CauseForm(cause=cause, effect=effect, start=sentence.start, end=sentence.end, confidence=0.75)
    return None


def _orders(sentence: Sentence, tagged: TaggedSentence) -> tuple[Phrase, ...]:
    """The sentence's orders in turn; nothing where it tells nobody to do anything."""
    root = tagged.root
    verbs = [root, *_joined(tagged, root)] if _is_order(tagged, root) else []
    if not verbs:
        return ()
    starts = [_first_of(tagged, verb, root) for verb in verbs]
    items: list[Phrase] = []
    for number, first in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(tagged.tokens)
        inside = list(tagged.tokens[first:stop])
        inside = _without_reasons(inside)
        while inside and (inside[-1].pos in ("PUNCT", "CCONJ") or inside[-1].text.lower() in ("then", "and")):
            inside.pop()
        phrase = phrase_of(sentence.paragraph, inside[0].start, inside[-1].end) if inside else None
        if phrase is None or len(phrase.text) > _LONGEST or len(phrase.text.split()) < 2:
            return ()
        items.append(phrase)
    return tuple(items)


def _without_reasons(inside: list[Token]) -> list[Token]:
    """An order without *so that* or *because* and what follows, or another sentence behind a mark."""
    for at, token in enumerate(inside):
        if token.text in (";", ":", "(", "–", "—"):
            return inside[:at]
        if at >= 2 and token.text.lower() in ("because", "so", "until", "before", "unless", "which", "as"):
            plain = len(inside) > _LONG_TOKENS or token.text.lower() in ("because", "so", "which")
            if plain and token.pos in ("SCONJ", "PRON", "DET"):
                return inside[:at]
        if at >= 2 and token.text == "," and at + 1 < len(inside) and inside[at + 1].text.lower() == "then":
            return inside[:at]
    return inside


def _is_order(tagged: TaggedSentence, root: int) -> bool:
    """Whether the sentence's verb is an order: a base form without a subject, with nothing but adverbs before it."""
    token = tagged.tokens[root]
    children = tagged.children[root]
    if token.pos != "VERB" or token.tag not in ("VB", "VBP") or token.lemma.lower() in _NO_ORDERS:
        return False
    if any(tagged.tokens[i].dep in _SUBJECTS for i in children if i < root):
        return False
    if token.tag == "VBP" and root != 0:
        return False
    before = [i for i in children if i < root]
    return all(tagged.tokens[i].dep in _LED for i in before) and all(
        tagged.tokens[i].lemma.lower() in ("do", "please") for i in before if tagged.tokens[i].dep == "aux"
    )


def _joined(tagged: TaggedSentence, root: int) -> list[int]:
    """Further orders behind the first one: *and let it dry*, *then close the lid*."""
    found: list[int] = []
    at = root
    while True:
        following = next(
            (
                i
                for i in tagged.children[at]
                if tagged.tokens[i].dep in ("conj", "dep") and tagged.tokens[i].tag in ("VB", "VBP") and i > at
            ),
            None,
        )
        if following is None or any(tagged.tokens[i].dep in _SUBJECTS for i in tagged.children[following]):
            return found
        found.append(following)
        at = following


def _first_of(tagged: TaggedSentence, verb: int, root: int) -> int:
    """The first word of an order: its verb, or the *never* or *slowly* before it."""
    if verb == root:
        led = [i for i in tagged.children[verb] if i < verb and tagged.tokens[i].dep in ("neg", "aux", "advmod")]
        first = min([verb, *led])
        while first < verb and tagged.tokens[first].text.lower() in ("then", "now", "next", "first", "finally", "so"):
            first += 1
        return first + (tagged.tokens[first].text == ",")
    first = verb
    while first - 1 > root and tagged.tokens[first - 1].pos == "ADV" and tagged.tokens[first - 1].head == verb:
        first -= 1
    return first


def _denials(sentence: Sentence) -> DenialForm | None:
    """What *we never* do, where a sentence promises it at its start."""
    matches = list(_NEVER.finditer(sentence.text))
    if not matches or matches[0].start() > 0:
        return None
    phrases = [
        phrase_of(sentence.paragraph, sentence.start + match.start("what"), sentence.start + match.end("what"))
        for match in matches
    ]
    items = tuple(phrase for phrase in phrases if phrase is not None and len(phrase.text.split()) > 1)
    if not items:
        return None
    return DenialForm(items=items, start=items[0].start, end=items[-1].end, confidence=0.75)
