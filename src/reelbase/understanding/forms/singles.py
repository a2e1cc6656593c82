"""Quantities that stand alone: shares, fractions, prices, durations and plain figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.figures.identifiers import scores_in
from reelbase.understanding.forms.changing import CHANGE_WORD
from reelbase.understanding.forms.labels import comparison_behind, counted_label, with_subject
from reelbase.understanding.forms.model import (
    ClockForm,
    DurationForm,
    FigureForm,
    FractionForm,
    LabelledQuantity,
    PriceForm,
    ScoreForm,
    ShareForm,
    StatedForm,
)
from reelbase.understanding.forms.passage import Sentence, phrase_of

_COSTS = re.compile(
    r"\b(?:costs?|priced?|charges?|charged|pays?|paid|sells?|sold|buys?|bought|fee|ticket|available from|"
    r"subscription|plan|from just|"
    r"starts? at|kostet|kosten|coûte|cuesta|costa)\b|\bfor (?:only |just )?$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:those|them|these|it|us|you|all|this|that|which|whom)\b", re.IGNORECASE)
_IDIOM = re.compile(
    (
        r"\b(?:a (?:hundred|thousand|million) times(?!\s(?:as|more|less|\w+er)\b)|a million (?:ways|reasons)|one "
        r"thing)\b"
    ),
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?:first|last|next|other)\s$", re.IGNORECASE)
_INCIDENTAL = re.compile(
    r"\b(?:after|within|before|over|during|the (?:last|first|next|past|previous|final|opening|"
    r"closing)|until|since|for the (?:last|past)|"
    r"in the (?:last|past)|another)\s"
    r"(?:about\s|the\s|just\s|more than\s)?$",
    re.IGNORECASE,
)
"""Before a span of time that says when, and not how long what the sentence is about takes."""
_RATE = re.compile(
    (
        r"\b(?:interest|inflation|yields?|returns?|rates?|rents?|growth|gdp|dividend|mortgage|loan|credit card|tax|vat|"
        r"margin)\b"
    ),
    re.IGNORECASE,
)
_NEAR_CHARS = 250
_PERCENT_OFF = re.compile(r"\s(?:more|less|fewer|higher|lower|cheaper|faster|slower|off|discount|better|worse)\b")
_CHANGES = (
    r"increases?|rises?|drops?|declines?|decreases?|falls?|growth|gains?|loss(?:es)?|cuts?|reductions?|discounts?|"
    r"jumps?|surges?|raises?|improvements?|markups?|bonus(?:es)?|tariffs?|tips?"
)
_CHANGED_BY = re.compile(
    rf"\b(?:by|up|down|another|(?:{_CHANGES}) of|(?:gain|lost|lose|{CHANGE_WORD.pattern})\w*)\s"
    r"(?:(?:about|around|nearly|almost|over|only|just|some|roughly|another|an? (?:further|estimated|extra|average|"
    r"additional)|more than|less than|as much as|up to|at least)\s){0,2}$",
    re.IGNORECASE,
)
_CHANGE_BEHIND = re.compile(rf"[ -](?:{_CHANGES}|extra)\b|\s(?:\w+\s)?(?:\w{{2,}}er|more|less)\sthan\b", re.IGNORECASE)
_OF_WHOLE = re.compile(r"\sof\s")
_WHEN = re.compile(r"\s(?:ago|later|earlier|before|after|from now|apart)\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"\s(?:as (?:much|many|\w+)(?=[\s.,;:!?])|(?:more|less|fewer|better|worse|larger|bigger|\w{2,}er)\b"
    r"(?:\s(?!than\b)\w+)?|"
    r"the (?:size|price|weight|speed|height|number|amount)\b)"
)
_MULTIPLE = 0.75
_NO_PART = re.compile(
    r"\s(?:as\s\w+(?:\s\w+)?\sas\b|of an?\s(?:point|percent|percentage|degree|second|minute|hour|day|week|month|year|"
    r"mile|inch|foot|millimetre|millimeter|metre|meter|cent|litre|liter|kilo)\b)"
)
"""*Half as many as before* and *a tenth of a point*: no part of a whole."""
_LONG_SPANS = frozenset({"weeks", "months", "years", "decades", "centuries"})
_MIN_COUNT = 10
_SCORED = re.compile(r"(?P<a>[A-Z]\w+) (?P<first>\d{1,3}),? (?P<b>[A-Z]\w+) (?P<second>\d{1,3})\b")


def singles_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for sentence in sentences:
        for one in sentence.quantities:
            if _ORDINAL.search(sentence.paragraph[sentence.start : one.start]) and one.kind is UnitKind.COUNT:
                continue
            if not _IDIOM.search(sentence.paragraph, max(sentence.start, one.start - 2), one.end + 8):
                yield from _single(sentence, one)
        for clock in sentence.clocks:
            yield ClockForm(time=clock, start=clock.start, end=clock.end, confidence=0.8)
        yield from _scores(sentence)


def _single(sentence: Sentence, one: WrittenQuantity) -> Iterator[StatedForm]:
    value = with_subject(sentence, one)
    compared = comparison_behind(sentence, one.end)
    if compared is not None and one.kind not in (UnitKind.FRACTION, UnitKind.MULTIPLE):
        # "40 meters taller than the church" is no height.
        value = LabelledQuantity(one, compared)
        yield FigureForm(value=value, start=one.start, end=max(one.stop, compared.end), confidence=0.85)
    elif one.kind is UnitKind.FRACTION:
        yield from _fraction(sentence, one)
    elif one.kind is UnitKind.PERCENT and 0 <= one.value <= 100:
        around = sentence.paragraph[max(0, sentence.start - _NEAR_CHARS) : sentence.end]
        rate = one.per or _RATE.search(around) or _PERCENT_OFF.match(sentence.paragraph, one.end)
        if (rate and not one.counted) or _is_change(sentence, one):
            # A rate and a change are parts of nothing.
            yield FigureForm(value=value, start=one.start, end=one.stop, confidence=0.85)
            return
        yield ShareForm(value=value, start=one.start, end=one.stop, confidence=0.9)
    elif one.kind is UnitKind.MONEY:
        costs = one.per or _COSTS.search(sentence.paragraph[sentence.start : one.start])
        if costs and not _PERCENT_OFF.match(sentence.paragraph, one.end):
            yield PriceForm(value=value, start=one.start, end=one.stop, confidence=0.85)
        yield FigureForm(value=value, start=one.start, end=one.stop, confidence=0.8 if costs else 0.9)
    elif one.kind is UnitKind.TIME:
        label = counted_label(sentence, one) or value.label
        said_when = _INCIDENTAL.search(sentence.paragraph[sentence.start : one.start]) or _WHEN.match(
            sentence.paragraph, one.end
        )
        before = sentence.paragraph[sentence.start : one.start]
        within = one.unit in _LONG_SPANS and re.search(r"\bin\s(?:\w+\s)?$", before)
        confidence = 0.56 if said_when or within else 0.7
        yield DurationForm(quantity=one, label=label, start=one.start, end=one.stop, confidence=confidence)
        yield FigureForm(value=value, start=one.start, end=one.stop, confidence=confidence)
    else:
        degree = _DEGREE.match(sentence.paragraph, one.end, sentence.end) if one.kind is UnitKind.MULTIPLE else None
        phrase = phrase_of(sentence.paragraph, degree.start(), degree.end()) if degree else None
        if phrase is not None:
            value = LabelledQuantity(one, phrase)
        confidence = _MULTIPLE if phrase is not None else _figure_confidence(one)
        yield FigureForm(value=value, start=one.start, end=one.stop, confidence=confidence)


def _is_change(sentence: Sentence, one: WrittenQuantity) -> bool:
    """Whether a percentage says by how much: *by 30 percent*, *grew 12 percent*, *a 5 percent rise*."""
    if _OF_WHOLE.match(sentence.paragraph, one.end, sentence.end):
        # "Lost 30 percent of its trees", "owned by 30 percent of the families".
        return False
    before = sentence.paragraph[max(sentence.start, one.start - 40) : one.start]
    behind = _CHANGE_BEHIND.match(sentence.paragraph, one.end, sentence.end)
    return behind is not None or _CHANGED_BY.search(before) is not None


def _figure_confidence(one: WrittenQuantity) -> float:
    if one.counted.split()[-1:] in (["minutes"], ["hours"], ["days"], ["weeks"], ["years"]):
        return 0.55
    if one.kind is UnitKind.COUNT and not one.scale:
        if not one.counted:
            return 0.6 if one.value >= _MIN_COUNT else 0.45
        return 0.85 if abs(one.value) >= _MIN_COUNT else 0.55
    if one.kind in (UnitKind.RATIO, UnitKind.MULTIPLE):
        return 0.65
    return 0.9


def _fraction(sentence: Sentence, one: WrittenQuantity) -> Iterator[StatedForm]:
    if _NO_PART.match(sentence.paragraph, one.end, sentence.end):
        return
    part, whole = int(one.above), int(one.below)
    if whole > 100:
        # One in 100,000 cannot be drawn as so many things; its number can be shown.
        value = LabelledQuantity(one, counted_label(sentence, one))
        yield FigureForm(value=value, start=one.start, end=one.stop, confidence=0.7)
        return
    of = counted_label(sentence, one)
    if of is None:
        match = re.compile(r"\s(?:of\s)(?:(?:the|its|all|our|their|his|her|this)\s)?(?P<of>[^,.;:]{2,40})").match(
            sentence.paragraph, one.end, sentence.end
        )
        found = phrase_of(sentence.paragraph, match.start("of"), match.end("of")) if match else None
        of = found if found and len(found.text.split()) <= 4 and not _PRONOUN.match(found.text) else None
    yield FractionForm(part=part, whole=whole, of=of, start=one.start, end=one.stop, confidence=0.9)


def _scores(sentence: Sentence) -> Iterator[StatedForm]:
    for score in scores_in(sentence.text):
        start, end = sentence.start + score.start, sentence.start + score.end
        yield ScoreForm(first=score.first, second=score.second, start=start, end=end, confidence=0.8)
    match = _SCORED.search(sentence.text)
    if match and re.search(r"\b(?:score|final|result|half-time|full time)\b", sentence.text, re.IGNORECASE):
        names = [
            phrase_of(sentence.paragraph, sentence.start + match.start(group), sentence.start + match.end(group))
            for group in ("a", "b")
        ]
        if names[0] and names[1]:
            yield ScoreForm(
                first=int(match["first"]),
                second=int(match["second"]),
                names=(names[0], names[1]),
                start=sentence.start + match.start(),
                end=sentence.start + match.end(),
                confidence=0.9,
            )
