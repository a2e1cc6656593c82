"""Whose verb it is: the subject of a verb of change, what it governs, and the phrase that names the subject."""

from __future__ import annotations

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures import WrittenQuantity
from reelbase.understanding.forms.model import Phrase
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.tagging import SUBJECTS

CAUSED_UP = frozenset(listed("raise boost lift increase improve strengthen double triple treble quadruple push"))
CAUSED_DOWN = frozenset(listed("cut reduce lower slash trim slow ease weaken halve shrink decrease lose drop shed"))
MEASURABLE = frozenset(
    listed("""
    price rate yield share stock index inflation gold silver copper bitcoin dollar euro yen pound sterling peso franc
    sales revenue profit income wage salary pay earnings export import output gdp growth unemployment employment
    temperature pressure speed population demand supply cost bill debt deficit surplus number level value market rent
    tax tariff interest percentage emission traffic user use usage usership crime death birth mortality production
    deposit loan spending saving currency dividend bond commodity economy capacity score rating energy consumption
    weight volume time oil wheat rice coal gas grain turnout attendance approval support reading pulse heartbeat
    expectancy age percent interest-rate literacy poverty subscription booking visitor tourist passenger sale
    membership enrolment enrollment concentration level sea-level water-level rainfall pollution trade volume cases
    infections fee premium budget fund ground audience viewer reader subscriber follower download order productivity
    quality confidence risk chance probability strength alertness noise brightness power height depth width length size
    amount share-price mileage
    """)
)
"""Lemmas of what can rise and fall without moving in space."""


def children_of(sentence: Sentence, index: int) -> tuple[int, ...]:
    """The indexes of the words that depend on a word; none without a tagger."""
    return sentence.tagged.children[index] if sentence.tagged else ()


def phrase_words(sentence: Sentence, head: int) -> list[int]:
    """A noun with what belongs to it: adjectives, compounds and phrases with *of*."""
    return list(sentence.tagged.subtree(head)) if sentence.tagged else [head]


def index_at(sentence: Sentence, position: int) -> int | None:
    """The index of the token at a place; None without a tagger."""
    return next((i for i, token in enumerate(sentence.tokens) if token.start <= position < token.end), None)


def verb_over(sentence: Sentence, index: int) -> int | None:
    """The first verb that a word depends on, itself included; None where there is none."""
    for _ in sentence.tokens:
        token = sentence.tokens[index]
        if token.pos == "VERB":
            return index
        if token.head == index:
            return None
        index = token.head
    return None


def governs(sentence: Sentence, word: int, quantity: WrittenQuantity) -> bool:
    """Whether a quantity belongs to a verb, or to the same verb as another word, and not to another clause.

    True where the tagger knows no verb for the quantity. The subject of a verb is no amount of what it says.
    """
    index = index_at(sentence, quantity.start)
    if index is None:
        return True
    verb = verb_over(sentence, word)
    found = verb_over(sentence, index)
    if found is None or verb is None:
        return True
    if found != verb:
        # "It helped to cut waste by 3 percent": the amount may hang on the verb that the other one completes.
        token = sentence.tokens[verb]
        return token.dep == "xcomp" and token.head == found and quantity.start > token.start
    if sentence.tokens[word].pos != "VERB":
        return True
    while index != verb:
        if sentence.tokens[index].dep in SUBJECTS:
            return False
        index = sentence.tokens[index].head
    return True


def own_subject(sentence: Sentence, word: int) -> Phrase | None:
    """The subject of the clause that a word stands in; None where the clause has none of its own."""
    index = word
    for _ in sentence.tokens:
        token = sentence.tokens[index]
        if token.pos in ("VERB", "AUX"):
            found = subjects_of(sentence, index)
            if found:
                return subject_phrase(sentence, found)
        if token.head == index or token.dep in ("advcl", "ccomp", "relcl"):
            return None
        index = token.head
    return None


def subjects_of(sentence: Sentence, index: int) -> list[int]:
    """The heads of what rises or falls by a verb or noun: its object where it changes that, else its subject."""
    token = sentence.tokens[index]
    if token.pos == "NOUN":
        inside = list(sentence.tagged.subtree(index)) if sentence.tagged else []
        found = [i for i in inside if sentence.tokens[i].dep == "pobj" and not is_amount(sentence, i)]
        if found or token.dep != "appos":
            return found
        return [i for i, other in enumerate(sentence.tokens) if other.dep in SUBJECTS and i < index][:1]
    children = children_of(sentence, index)
    found = [i for i in children if sentence.tokens[i].dep in SUBJECTS]
    objects = [
        i
        for i in children
        if sentence.tokens[i].dep in ("dobj", "obj") and sentence.tokens[i].pos != "NUM"
        if ", " not in sentence.paragraph[token.end : max(token.end, sentence.tokens[i].start)]
    ]
    transitive = token.lemma.lower() in CAUSED_UP | CAUSED_DOWN and objects
    if transitive and any(
        sentence.tokens[i].lemma.lower() in MEASURABLE for o in objects for i in phrase_words(sentence, o)
    ):
        return [i for i in objects if not is_amount(sentence, i)] or found
    if not found and token.dep in ("conj", "advcl", "xcomp", "relcl") and token.head != index:
        head = token.head
        found = [i for i in children_of(sentence, head) if sentence.tokens[i].dep in SUBJECTS]
        if token.dep == "relcl":
            found = [head]
    named = [i for i in objects if not is_amount(sentence, i)]
    return [*named, *found] if transitive else found


def is_amount(sentence: Sentence, index: int) -> bool:
    """Whether a word is part of a quantity."""
    token = sentence.tokens[index]
    return any(one.start <= token.start < one.end for one in sentence.quantities)


def subject_phrase(sentence: Sentence, subjects: list[int]) -> Phrase | None:
    """The words of the first subject; None for a number, which names nothing."""
    if not subjects or not sentence.tagged:
        return None
    inside = sentence.tagged.subtree(subjects[0])
    tokens = [
        sentence.tokens[i]
        for i in inside
        if i <= subjects[0] or sentence.tokens[i].start > sentence.tokens[subjects[0]].start
    ]
    head = sentence.tokens[subjects[0]]
    if head.pos == "NUM" or is_amount(sentence, subjects[0]):
        return None
    until = next(
        (
            token.start
            for token in tokens
            if token.start > head.start and token.pos in ("ADP", "PUNCT", "SCONJ", "PRON", "VERB")
        ),
        tokens[-1].end,
    )
    of = next((token for token in tokens if token.start > head.start and token.text == "of"), None)
    if of is not None and of.start == until and len(tokens) <= 6:
        until = tokens[-1].end
    while len(tokens) > 1 and (tokens[0].pos in ("NUM", "DET", "SYM") or tokens[0].dep == "quantmod"):
        tokens.pop(0)
    phrase = phrase_of(sentence.paragraph, tokens[0].start, max(until, tokens[0].end))
    return without_article(phrase) if phrase and len(phrase.text) <= 60 else None
