"""Shots of things: one that acts, or several in relation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from reelbase.media.shots.contents.things import Action, ObjectContent, ObjectsContent, RelatedThing
from reelbase.plans.shots.candidates import Evidence, ShotCandidate
from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.negation import absent_words
from reelbase.understanding.senses import SHOWN_FROM, Thing
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence, Token

_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(("rise", "climb", "lift", "soar", "float"), "rises"),
    **dict.fromkeys(("fall", "drop", "sink", "collapse", "tumble"), "falls"),
    **dict.fromkeys(("break", "crack", "burst", "shatter", "split"), "breaks"),
    **dict.fromkeys(("fill", "pour"), "fills"),
    **dict.fromkeys(("empty", "drain", "leak"), "empties"),
    **dict.fromkeys(("multiply", "breed", "reproduce"), "multiplies"),
    **dict.fromkeys(("open", "unlock"), "opens"),
    **dict.fromkeys(("travel", "sail", "fly", "drive", "ride", "walk", "migrate"), "travels"),
    **dict.fromkeys(("grow", "expand", "swell", "bloom", "sprout"), "grows"),
    **dict.fromkeys(("shrink", "melt", "contract", "wither"), "shrinks"),
    **dict.fromkeys(("spin", "rotate", "orbit", "whirl"), "spins"),
    **dict.fromkeys(("shake", "tremble", "vibrate", "quake", "wobble", "rattle"), "shakes"),
    **dict.fromkeys(("vanish", "disappear", "fade", "die", "evaporate"), "vanishes"),
    **dict.fromkeys(("glow", "shine", "burn", "flash"), "glows"),
}
_PAIRED_FROM = 0.72
_SLOPE, _PAIR_BONUS = 0.25, 0.04
_NEAR_CHARS = 4
_MAX_COUNT = 100


def objects_of(
    things: Sequence[Thing], sentences: Sequence[TaggedSentence], quantities: Sequence[WrittenQuantity]
) -> Iterator[ShotCandidate]:
    """One candidate for each thing that is sure enough, and one for each two of a sentence that belong together."""
    for sentence in sentences:
        end = sentence.start + len(sentence.text)
        here = [thing for thing in things if sentence.start <= thing.start < end and thing.score >= SHOWN_FROM]
        for thing in here:
            yield _object(thing, sentence, quantities)
        nouns = [thing for thing in here if thing.score >= _PAIRED_FROM and thing.reason == "noun"]
        for left, right in combinations(sorted(nouns, key=lambda thing: thing.start)[:4], 2):
            if left.icon != right.icon and right.start - left.end > _NEAR_CHARS:
                yield _pair(left, right)


def _object(thing: Thing, sentence: TaggedSentence, quantities: Sequence[WrittenQuantity]) -> ShotCandidate:
    action = _action(thing, sentence)
    count = next((int(one.value) for one in quantities if _counts(one, thing)), None)
    content = ObjectContent(icon=thing.icon, action=action, count=count)
    spreads = thing.reason == "subject"
    score = SHOWN_FROM if spreads else _shown_score(thing.score)
    parts = () if spreads else ((0, thing.start),)
    reason = f"a thing: {thing.lemma or 'the subject'}"[:200]
    return ShotCandidate(content, score, Evidence(thing.start, thing.end, parts), reason, spreads, (thing.icon,))


def _pair(left: Thing, right: Thing) -> ShotCandidate:
    things = tuple(RelatedThing(icon=thing.icon) for thing in (left, right))
    score = _PAIR_BONUS + _shown_score((left.score + right.score) / 2)
    evidence = Evidence(left.start, right.end, ((0, left.start), (1, right.start)))
    reason = f"two things: {left.lemma} and {right.lemma}"[:200]
    return ShotCandidate(ObjectsContent(things=things), score, evidence, reason, icons=(left.icon, right.icon))


def _shown_score(score: float) -> float:
    """A thing that a sentence mentions says less than a form that reads the whole sentence."""
    return SHOWN_FROM + _SLOPE * (score - SHOWN_FROM)


def _counts(one: WrittenQuantity, thing: Thing) -> bool:
    whole = one.kind is UnitKind.COUNT and one.value == int(one.value) and 2 <= one.value <= _MAX_COUNT
    return whole and not one.scale and one.end <= thing.start < one.counted_end


def _action(thing: Thing, sentence: TaggedSentence) -> Action:
    """What the thing does, by the verb that it is the subject of, or that has it for an object."""
    index = next(
        (i for i, token in enumerate(sentence.tokens) if token.start >= thing.start and token.end >= thing.end), None
    )
    if index is None:
        return "none"
    token: Token = sentence.tokens[index]
    verb = sentence.tokens[token.head] if token.dep in SUBJECTS or token.dep == "dobj" else token
    if verb.pos != "VERB" or token.head in absent_words(sentence):
        return "none"
    negated = any(sentence.tokens[i].dep == "neg" for i in sentence.children[token.head])
    return "none" if negated else _ACTIONS.get(verb.lemma.lower(), "none")
