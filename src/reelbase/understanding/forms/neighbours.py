"""Values of neighbouring sentences that belong into one chart: of one thing at two times, or of things said alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reelbase.understanding.figures import CalendarDate, UnitKind, WrittenQuantity
from reelbase.understanding.forms.comparisons import SAME_FIGURE, in_unit, moment_of
from reelbase.understanding.forms.labels import counted_label, labelled_before
from reelbase.understanding.forms.model import LabelledQuantity, PairForm, Phrase, SeriesForm, StatedForm
from reelbase.understanding.forms.parallels import as_percentage
from reelbase.understanding.forms.passage import Sentence, phrase_of


def compared_across(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    """Pairs of two sentences that follow each other, and series of three or more."""
    led = list(_led_series(sentences))
    yield from led
    for left, right in pairwise(sentences):
        if any(form.start <= left.start < form.end for form in led):
            continue
        pair = _across(left, right)
        if pair is not None:
            yield pair


_LED = re.compile(
    r"(?:[-•*–]\s)?(?P<label>(?:After|In|By|At|On|For|Nach|Im|En|Après)\s(?:the\s)?[^,.;:]{2,24}),\s", re.IGNORECASE
)


def _led_series(sentences: Sequence[Sentence]) -> Iterator[SeriesForm]:
    """*After ten years, 2,000 dollars. After twenty, almost 3,900.*: sentences that begin with a time or a case."""
    run: list[LabelledQuantity] = []
    for sentence in [*sentences, None]:
        value = _led_value(sentence, run[0].quantity if run else None) if sentence else None
        if value is None and run:
            yield from _led_form(run)
            run = []
            value = _led_value(sentence, None) if sentence else None
        if value is not None:
            run.append(value)


def _led_value(sentence: Sentence, model: WrittenQuantity | None) -> LabelledQuantity | None:
    match = _LED.match(sentence.text)
    if match is None or len(sentence.text.split()) > 16:
        return None
    begin = sentence.start + match.end()
    found = [one for one in sentence.bare if one.start >= begin and one.kind is not UnitKind.TIME]
    label = phrase_of(sentence.paragraph, sentence.start + match.start("label"), sentence.start + match.end("label"))
    if len(found) != 1 or label is None or found[0].kind in (UnitKind.FRACTION, UnitKind.MULTIPLE):
        return None
    one = found[0]
    if model is not None and not one.comparable(model):
        if one.kind is not UnitKind.COUNT or one.counted or model.kind is UnitKind.COUNT:
            return None
        one = in_unit(one, model)
    date = next((date for date in sentence.dates if date.start < begin), None)
    return LabelledQuantity(one, label, date)


def _led_form(run: list[LabelledQuantity]) -> Iterator[SeriesForm]:
    labels = [value.label for value in run if value.label]
    if len(run) < 3 or len({label.text.lower() for label in labels}) < len(run):
        return
    times = all(re.match(r"(?:After|By|In|Nach|Après)\b", label.text, re.IGNORECASE) for label in labels)
    yield SeriesForm(
        values=tuple(run), by_time=times, start=labels[0].start, end=run[-1].quantity.stop, confidence=0.85
    )


_SAME_THING = re.compile(
    r"(?:In|By|Im|En)\s[^,]{2,20},?\s(?:it|they|there|that figure|the figure|the number|this|that|es|sie|il|elle|"
    r"ils)\b|"
    r"(?:It|They|Now|Today|This year|The next year|A year later|Ten years later)\b",
)


_ONCE = re.compile(r"\b(?:once|used to|originally|at first)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:(?:is|are|were|was) left|remain(?:s|ed)?|survive[sd]?)\b", re.IGNORECASE)
_TODAY = re.compile(
    r"(?P<now>Today|Now|Nowadays),?\s(?:only\s|just\s)?(?:it|they|there|that|the|one|about|more|fewer|less|\d)"
)


def dates_of(sentence: Sentence) -> list[CalendarDate]:
    return [date for date in sentence.dates if date.year]


def _across(left: Sentence, right: Sentence) -> PairForm | None:
    """One value in each of two sentences: of one thing at two times, or of two things in sentences built alike."""
    pairs = _single(left), _single(right)
    if pairs[0] is None or pairs[1] is None:
        return None
    first, second = pairs[0], pairs[1]
    if first.comparable(second) and first.counted and second.counted and first.counted != second.counted:
        return None
    fractions = [any(one.kind is UnitKind.FRACTION for one in each.quantities) for each in (left, right)]
    if fractions[0] != fractions[1]:
        return None
    if not first.comparable(second):
        if second.kind is not UnitKind.COUNT or second.counted or first.inherited:
            return None
        second = in_unit(second, first)
    labels = labelled_before(left, left.start, first), labelled_before(right, right.start, second)
    today = _TODAY.match(right.text) if len(dates_of(left)) == 1 and not dates_of(right) else None
    if today is not None:
        (date,) = dates_of(left)
        now = Phrase(today["now"], right.start + today.start("now"), right.start + today.end("now"))
        return PairForm(
            first=LabelledQuantity(first, Phrase(date.written, date.start, date.end), date),
            second=LabelledQuantity(second, now),
            change=True,
            subject=counted_label(left, first) or labels[0],
            start=left.start,
            end=right.end,
            confidence=0.85,
        )
    if _ONCE.search(left.text) and (_LEFT.search(right.text) or _TODAY.match(right.text)) and not first.inherited:
        return PairForm(
            first=LabelledQuantity(first),
            second=LabelledQuantity(second),
            change=True,
            subject=labels[0],
            start=left.start,
            end=right.end,
            confidence=0.85,
        )
    dates = [[date for date in sentence.dates if date.year] for sentence in (left, right)]
    if len(dates[0]) == len(dates[1]) == 1 and _SAME_THING.match(right.text):
        parts = [
            LabelledQuantity(one, Phrase(date.written, date.start, date.end), date)
            for one, date in zip((first, second), (dates[0][0], dates[1][0]), strict=True)
        ]
        parts.sort(key=lambda part: moment_of(part.date))
        subject = counted_label(left, first) or labels[0]
        change = True
    elif SAME_FIGURE.search(right.paragraph[right.start : second.start]):
        parts = [LabelledQuantity(one) for one in (first, second)]
        subject, change = counted_label(left, first) or labels[0], True
    elif labels[0] and labels[1] and labels[0].text.lower() != labels[1].text.lower() and _same_build(left, right):
        parts = [LabelledQuantity(one, label) for one, label in zip((first, second), labels, strict=True)]
        subject, change = None, False
    else:
        return None
    return PairForm(
        first=parts[0],
        second=parts[1],
        change=change,
        subject=subject,
        start=left.start,
        end=right.end,
        confidence=0.85 if change else 0.75,
    )


def _single(sentence: Sentence) -> WrittenQuantity | None:
    found = [one for one in sentence.quantities if one.kind not in (UnitKind.MULTIPLE, UnitKind.RATIO)]
    if len(found) != 1:
        return None
    return as_percentage(found[0]) if found[0].kind is UnitKind.FRACTION else found[0]


def _same_build(left: Sentence, right: Sentence) -> bool:
    """Whether two short sentences have the same verb, as in *A fund charges 0.75%. An index fund charges 0.03%.*"""
    if max(len(left.text.split()), len(right.text.split())) > 16 or not left.tagged or not right.tagged:
        return False
    roots = [sentence.tagged.tokens[sentence.tagged.root] for sentence in (left, right) if sentence.tagged]
    if any(root.pos == "AUX" for root in roots):
        return roots[0].lemma == roots[1].lemma and left.text.split()[-1][-3:] == right.text.split()[-1][-3:]
    return roots[0].lemma == roots[1].lemma
