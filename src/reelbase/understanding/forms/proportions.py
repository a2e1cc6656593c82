"""Proportions: growth by a factor, one thing as a multiple of another, and ratios."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reelbase.understanding.figures import UnitKind
from reelbase.understanding.forms.changing import CHANGE_WORD
from reelbase.understanding.forms.labels import subject_before
from reelbase.understanding.forms.model import GrowthForm, Phrase, SizeComparisonForm, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.forms.subjects import index_at, own_subject, subject_phrase, subjects_of
from reelbase.understanding.negation import NEGATED

_EVERY = re.compile(
    r"\b(?:every|each|once every|alle|tous les|toutes les|cada)\s(?P<period>(?:\w+\s)?(?:second|"
    r"minute|hour|day|week|month|year|"
    r"decade|century|generation)s?)\b",
    re.IGNORECASE,
)
_FACTORS = {
    "double": 2.0,
    "triple": 3.0,
    "treble": 3.0,
    "quadruple": 4.0,
    "quintuple": 5.0,
    "halve": 0.5,
    "decuple": 10.0,
}
_MULTIPLYING = re.compile(r"\b(?P<verb>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:es|ed|e|ing)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:as\s(?:much|many|large|big|tall|high|long|heavy|fast|far|old|wide|deep|bright|hot|strong|expensive|often|"
    r"likely|\w+)"
    r"(?:\s\w+){0,2}?\sas|\w+er than|(?:more|less|fewer)(?:\s\w+){0,2}?\sthan|the (?:size|height|length|weight|width|"
    r"speed|"
    r"mass|price|cost|area|diameter|number) of)\s(?P<other>[^,.;:]{2,60})",
    re.IGNORECASE,
)


_LESS = re.compile(
    r"(?:less|fewer|smaller|lighter|weaker|younger|narrower|thinner|poorer|shorter|slower|cheaper|lower|closer|nearer|"
    r"colder|cooler|dimmer|darker|quieter|softer|shallower|as (?:small|little|few|light|short|slow|cheap|thin))\b",
    re.IGNORECASE,
)
_CHANGES_BY = re.compile(rf"(?:{CHANGE_WORD.pattern})\s(?:about\s|nearly\s|almost\s)?$", re.IGNORECASE)
_ALMOST = re.compile(r"\b(?:almost|nearly)\s$", re.IGNORECASE)
_OUTNUMBERS = re.compile(
    r"(?P<a>\w+) (?:(?:now|still|far) )?(?:outnumber(?:s|ed)?|outsell|outsells|outsold) (?:the )?(?P<b>\w+)\b"
)
_FOR_EVERY_FEW = re.compile(
    r"For every (?P<number>\w+) (?P<b>[a-z][\w-]*)(?: [a-z][\w-]*){0,3}?,? there (?:is|are|was|were) "
    r"(?:just |about |only )?$"
)
_FOR_EVERY = re.compile(
    r"\bFor (?:every|each) (?P<b>[a-z][\w-]*)(?: [a-z][\w-]*){0,4}?,? there (?:is|are|was|were) (?:about |only )?$",
)


def proportions_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    """Growth, decay and comparisons of size, sentence by sentence."""
    for sentence in sentences:
        yield from _growths(sentence)
        for form in (_size(sentence), _for_every(sentence)):
            if form is not None:
                yield form


def _growths(sentence: Sentence) -> Iterator[GrowthForm]:
    """One of each verb: *revenue doubled while costs halved*. A period belongs to the verb right before it."""
    verbs = list(_MULTIPLYING.finditer(sentence.text))
    if not verbs:
        return
    ends = [*(verb.start() for verb in verbs[1:]), len(sentence.text)]
    for verb, end in zip(verbs, ends, strict=True):
        every = _EVERY.search(sentence.text, verb.end(), end)
        if every is None and verb is verbs[0]:
            every = _EVERY.search(sentence.text, 0, verb.start())
        form = _growth(sentence, verb, every)
        if form is not None:
            yield form


def _growth(sentence: Sentence, match: re.Match[str], every: re.Match[str] | None) -> GrowthForm | None:
    if NEGATED.search(sentence.text[max(0, match.start() - 14) : match.start()]):
        return None
    stem = match["verb"].lower()
    factor = next(value for name, value in _FACTORS.items() if name.startswith(stem))
    start, end = sentence.start + match.start(), sentence.start + match.end()
    token = sentence.token_at(start)
    follows = every is not None and sentence.text[match.end() : every.start()].strip() == ""
    if (token.pos not in ("VERB", "AUX") and not follows) if token else not (every or match.group().endswith("ed")):
        return None
    if _ALMOST.search(sentence.text[max(0, match.start() - 14) : match.start()]):
        return None
    subject = _grows(sentence, start)
    period = None
    if every is not None:
        if subject is not None and subject.start < sentence.start + every.end() <= subject.end:
            # "Every three years the colony triples".
            own = phrase_of(sentence.paragraph, sentence.start + every.end(), subject.end)
            subject = without_article(own) if own else None
        period = Phrase(every["period"], sentence.start + every.start("period"), sentence.start + every.end("period"))
        end = max(end, period.end)
    return GrowthForm(
        factor=factor, period=period, subject=subject, start=start, end=end, confidence=0.9 if every else 0.7
    )


def _grows(sentence: Sentence, position: int) -> Phrase | None:
    """The subject or object of the verb itself, and of no other clause."""
    index = index_at(sentence, position)
    if index is None:
        return subject_before(sentence, position)
    if sentence.tokens[index].pos == "VERB":
        return subject_phrase(sentence, subjects_of(sentence, index))
    others = any(token.pos == "VERB" for token in sentence.tokens[:index])
    return own_subject(sentence, index) or (None if others else subject_before(sentence, position))


def _size(sentence: Sentence) -> SizeComparisonForm | None:
    for one in sentence.quantities:
        if one.kind is UnitKind.MULTIPLE:
            match = _COMPARED.search(sentence.paragraph, one.end, sentence.end)
            if match is None or match.start() - one.end > 30:
                continue
            if _CHANGES_BY.search(sentence.paragraph, max(sentence.start, one.start - 24), one.start):
                # "Rents rose twice as fast as wages": neither is twice the other.
                continue
            thing = subject_before(sentence, one.start)
            other = phrase_of(sentence.paragraph, match.start("other"), match.end("other"))
            other = without_article(other) if other else None
            if thing and other and len(other.text) <= 40:
                # "Three times smaller than" makes the other one three times as large.
                less = _LESS.match(sentence.paragraph, match.start(), match.end()) and one.value > 1
                return SizeComparisonForm(
                    multiple=one.value,
                    first=other if less else thing,
                    second=thing if less else other,
                    start=min(thing.start, one.start),
                    end=other.end,
                    confidence=0.85,
                )
        if one.kind is UnitKind.RATIO and one.below > 0:
            before = sentence.paragraph[sentence.start : one.start]
            names = re.search(r"(?P<a>\w+) and (?P<b>\w+)\b", before) or _OUTNUMBERS.search(before)
            if names:
                left, right = (
                    Phrase(names[group], sentence.start + names.start(group), sentence.start + names.end(group))
                    for group in ("a", "b")
                )
                return SizeComparisonForm(
                    multiple=one.value,
                    first=left,
                    second=right,
                    parts=(one.above, one.below),
                    start=left.start,
                    end=one.end,
                    confidence=0.85,
                )
    return None


def _for_every(sentence: Sentence) -> SizeComparisonForm | None:
    """*For every doctor there are four nurses*."""
    for first, one in pairwise(sentence.quantities):
        few = _FOR_EVERY_FEW.search(sentence.paragraph, sentence.start, one.start)
        both = first.kind is one.kind is UnitKind.COUNT and first.counted and one.counted
        if few is not None and both and first.start == few.start("number") and min(first.value, one.value) > 0:
            names = [
                phrase_of(sentence.paragraph, each.counted_end - len(each.counted), each.counted_end)
                for each in (first, one)
            ]
            if names[0] and names[1]:
                return SizeComparisonForm(
                    multiple=first.value / one.value,
                    first=names[0],
                    second=names[1],
                    parts=(first.value, one.value),
                    start=first.start,
                    end=names[1].end,
                    confidence=0.85,
                )
    for one in sentence.quantities:
        before = _FOR_EVERY.search(sentence.paragraph, sentence.start, one.start)
        if before is None or one.kind is not UnitKind.COUNT or not one.counted or one.value <= 0:
            continue
        many = phrase_of(sentence.paragraph, one.counted_end - len(one.counted), one.counted_end)
        single = Phrase(before["b"], before.start("b"), before.end("b"))
        if many is not None:
            return SizeComparisonForm(
                multiple=one.value, first=many, second=single, start=single.start, end=many.end, confidence=0.85
            )
    return None
