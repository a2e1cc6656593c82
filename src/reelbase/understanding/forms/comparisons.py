"""Values that belong into one chart: pairs, series and ranges, in a sentence and across neighbouring ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures import CalendarDate, UnitKind, WrittenQuantity
from reelbase.understanding.forms.changing import CHANGE_WORD
from reelbase.understanding.forms.contrasting import ABOUT, EARLIER_TIME, compares_things, opposed
from reelbase.understanding.forms.labels import (
    SEPARATOR,
    counted_label,
    labelled_before,
    labelled_behind,
    segments,
    subject_before,
)
from reelbase.understanding.forms.model import LabelledQuantity, PairForm, Phrase, RangeForm, SeriesForm, StatedForm
from reelbase.understanding.forms.parallels import (
    as_percentage,
    by_places,
    by_predicates,
    by_times,
    with_directions,
    with_large_currency,
)
from reelbase.understanding.forms.passage import Sentence

_FROM = re.compile(rf"\b(?:from|von|de|da|du|del|dal|dai|desde)\s{ABOUT}$", re.IGNORECASE)
_TO = re.compile(
    rf"(?:\s\w+)?(?:\s(?:in|on|at|a|an|per|of|during|the|im|en|il y a)\s[^,;]{{1,30}}?)?,?\s?"
    rf"(?:(?:up|down|back|again)\s)?(?:to|auf|à|au|a|al|ad|hasta|→|->|bis)\s{ABOUT}$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s?(?:→|->|⟶)\s?$")
_EARLIER_BEHIND = re.compile(
    rf"(?:[^;]{{0,40}}?,)?\s(?:up|down|compared|rising|falling|increasing|decreasing|gegenüber|contre|frente a|"
    rf"nach)?\s?"
    rf"(?:from|with|to|gegenüber|contre|frente a|nach)\s{ABOUT}$",
    re.IGNORECASE,
)
_EARLIER_SIGN = re.compile(
    (
        r"\b(?:up|down|compared|rising|falling)\s(?:from|with|to)|\bgegenüber\b|\bcontre\b|"
        r"\bnach\b"
    ),
    re.I,
)
_TO_BEFORE = re.compile(rf"\b(?:to|auf|à)\s{ABOUT}$", re.IGNORECASE)
_FROM_BETWEEN = re.compile(rf"[^;.]{{0,30}}\s(?:from|von|de)\s{ABOUT}$", re.IGNORECASE)
_AGAINST = re.compile(r"\s(?:against|versus|vs\.?|compared (?:with|to))\s")
SAME_FIGURE = re.compile(
    r"\b(?:the (?:figure|rate|number|share|total|price|level|count)|it|that|this)\s(?:has\s|had\s|"
    r"have\s)?(?:since\s)?(?:fell|fallen|"
    r"dropped|declined|rose|risen|climbed|grew|grown|jumped|sank|slid|shrank)\s(?:to|below|above|under|past)\s"
    rf"{ABOUT}$|\b(?:cut|reduced|lowered|raised|pushed|brought|drove)\s(?:it|that|this|them|the (?:figure|number|total|"
    rf"price|rate))\s(?:up\s|down\s)?to\s{ABOUT}$",
    re.IGNORECASE,
)
"""*afterwards the figure fell below*: the same thing at a later time."""
_TODAY = re.compile(
    r"[;,]\s(?:but\s|and\s|yet\s)?(?:today|now|nowadays|heute|aujourd'hui)\b.*\b(?:it|they|he|she|the (?:figure|"
    r"number))\b|"
    r"[;,]\s(?:but\s|and\s|yet\s)?(?:today|now)\s(?:about\s|over\s)?$",
    re.IGNORECASE,
)
_BACK_TO = re.compile(
    rf"(?:\s(?:in|by|on|at)\s[^,;:.]{{2,20}}?)?,?\s(?:and|then|before)\s(?:\w+\s)?(?:back\s)?to\s{ABOUT}$",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"\s?(?:-|–|—|to|bis|à|a|hasta|or)\s?{ABOUT}$", re.IGNORECASE)
_RANGE_AND = re.compile(rf"\s(?:and|und|et|y|e)\s{ABOUT}$", re.IGNORECASE)
_BETWEEN = re.compile(rf"\b(?:between|zwischen|entre|tra|fra|tussen)\s{ABOUT}$", re.IGNORECASE)
_ENDS_PART = re.compile(
    r"\s?(?:[,;.!?:)]|$|(?:and|but|while|for|to|in|at|on|go|by|when|after|today|now|overall|und|et|y)\b|"
    r"(?:an?|one|\w+)\s\w+\s(?:later|earlier|ago|before)\b)"
)
_BUT_ONLY = re.compile(r"\b(?:but|yet|and)\s(?:only|just)\s$")
_OF_ALL = re.compile(r"(?:Of|Out of)\s(?:(?:the|its|their|all|our|these|those)\s){0,2}$")
_MAX_VALUES = 8


def compared(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    """Pairs, series and ranges inside of sentences."""
    for sentence in sentences:
        yield from _in_sentence(sentence)


def _in_sentence(sentence: Sentence) -> Iterator[StatedForm]:
    values = _fractions(sentence) or _one_unit(sentence)
    used: set[int] = set()
    for left, right in pairwise(values):
        form: PairForm | RangeForm | None = _change(sentence, left, right) or _range(sentence, left, right)
        if form is None or left.start in used:
            continue
        used |= {left.start, right.start}
        third = next((one for one in values if one.start > right.start), None)
        if isinstance(form, PairForm) and form.change and third and _continues(sentence, right, third):
            used.add(third.start)
            date = _dates_by_part(sentence, [left, right, third]).get(third.start)
            label = Phrase(date.written, date.start, date.end) if date else None
            parts = (form.first, form.second, LabelledQuantity(third, label, date))
            yield SeriesForm(
                values=parts, by_time=True, subject=form.subject, start=form.start, end=third.end, confidence=0.85
            )
        else:
            yield form
    rest = [one for one in values if one.start not in used]
    if len(rest) > 2 and _OF_ALL.match(sentence.paragraph[sentence.start : rest[0].start]):
        # "Of the 650 seats, Labour took 411": the whole is no part.
        rest = rest[1:]
    if not used and 2 <= len(rest) <= _MAX_VALUES:
        labelled = _labelled(sentence, rest)
        if labelled is not None:
            yield labelled


def _fractions(sentence: Sentence) -> list[WrittenQuantity]:
    """Two fractions or more as percentages, where the sentence has no other values."""
    found = [one for one in sentence.quantities if one.kind is UnitKind.FRACTION]
    return [as_percentage(one) for one in found] if len(found) == len(sentence.quantities) > 1 else []


def _one_unit(sentence: Sentence) -> list[WrittenQuantity]:
    """All values of the sentence's most frequent unit; bare numbers at the end of their part of it take that unit."""
    text = sentence.paragraph
    groups: dict[tuple[UnitKind, str], list[WrittenQuantity]] = {}
    for one in with_large_currency(sentence.quantities):
        if one.kind not in (UnitKind.FRACTION, UnitKind.MULTIPLE, UnitKind.RATIO, UnitKind.RATING):
            groups.setdefault((one.kind, one.unit), []).append(one)
    if not groups:
        return [one for one in sentence.bare if one.kind is UnitKind.COUNT and not one.scale]
    key = max(groups, key=lambda each: _rank(groups[each]))
    group = groups[key]
    rates = {one.per for one in group if one.per}
    if len(rates) > 1:
        return []
    # "$1,219 a week and $1,005": what the rate is for is said once.
    group = [replace(one, per=next(iter(rates), "")) for one in group]
    first = group[0]
    known = {one.start for one in sentence.quantities if one.kind is not UnitKind.COUNT or one.counted}
    for one in sentence.bare:
        free = one.start not in known or (key[0] is UnitKind.COUNT and one.start in {each.start for each in group})
        bare = one.kind is UnitKind.COUNT and free and one.start != first.start and not one.counted
        bare = bare and (not one.scale or bool(first.scale))
        contrasts = _BUT_ONLY.search(text, first.stop, one.start) is not None
        if contrasts and key[0] is UnitKind.COUNT and one.value == 1 and one.counted and one.start > first.start:
            group.append(one)
        ends = contrasts or _ENDS_PART.match(text, one.end) is not None
        if bare and ends and (one.start > first.start or key[0] is not UnitKind.COUNT):
            group = [each for each in group if each.start != one.start] + [in_unit(one, first)]
    return sorted(group, key=lambda one: one.start)


def _rank(group: list[WrittenQuantity]) -> tuple[int, int]:
    """Values with a unit before bare numbers, which may take theirs; spans of time last, as they say how long."""
    if group[0].kind is UnitKind.TIME:
        return (0, len(group))
    bare = group[0].kind is UnitKind.COUNT and not any(one.counted or one.scale for one in group)
    if bare:
        return (1 if len(group) > 1 else -1, len(group))
    return (2, len(group))


def in_unit(one: WrittenQuantity, model: WrittenQuantity) -> WrittenQuantity:
    scale = one.scale if model.scale else ""
    return replace(one, kind=model.kind, unit=model.unit, per=model.per, scale=scale, inherited=True)


def _change(sentence: Sentence, left: WrittenQuantity, right: WrittenQuantity) -> PairForm | None:
    """The same thing at two times: *from 8 to 5*, *5, down from 8*, *to 5 from 8*."""
    text = sentence.paragraph
    before, between = text[sentence.start : left.start], text[left.end : right.start]
    behind = text[max(left.end, left.counted_end) : right.start]
    changes = CHANGE_WORD.search(sentence.text) is not None
    if _ARROW.match(between) or SAME_FIGURE.search(between):
        return _pair(sentence, left, right, 0.95 if _ARROW.match(between) else 0.85)
    if _TODAY.search(between):
        return _pair(sentence, left, right, 0.88)
    if _FROM.search(before) and _TO.match(between):
        dated = len(_dates_by_part(sentence, [left, right])) == 2
        if changes or dated or left.value > right.value or sentence.language != "en":
            return _pair(sentence, left, right, 0.95)
        return None
    if _FROM.search(before) and CHANGE_WORD.search(between) and _TO_BEFORE.search(between) and ";" not in between:
        return _pair(sentence, left, right, 0.9)
    if compares_things(sentence, right, between):
        return None
    if (_EARLIER_BEHIND.match(between) or _EARLIER_BEHIND.match(behind)) and _EARLIER_SIGN.search(between):
        return _pair(sentence, right, left, 0.95)
    if _AGAINST.search(between) and EARLIER_TIME.match(text, right.stop, sentence.end):
        return _pair(sentence, right, left, 0.9)
    if _TO_BEFORE.search(before) and _FROM_BETWEEN.match(between) and changes:
        return _pair(sentence, right, left, 0.9)
    return None


def _pair(sentence: Sentence, earlier: WrittenQuantity, later: WrittenQuantity, confidence: float) -> PairForm:
    first, second = sorted((earlier, later), key=lambda one: one.start)
    dates = _dates_by_part(sentence, [first, second])
    years = sorted((date for date in sentence.dates if date.year), key=moment_of)
    if len(years) == 2 and years[-1].end <= first.start:
        # "Between 1990 and 2015 it fell from 8 to 5."
        dates = {earlier.start: years[0], later.start: years[1]}
    parts = {
        one.start: LabelledQuantity(one, _label_of_time(sentence, one, dates), dates.get(one.start))
        for one in (first, second)
    }
    return PairForm(
        first=parts[earlier.start],
        second=parts[later.start],
        change=True,
        subject=subject_before(sentence, first.start, _part_start(sentence, first)),
        start=first.start,
        end=max([second.stop, *(part.label.end for part in parts.values() if part.label)]),
        confidence=confidence,
    )


def _part_start(sentence: Sentence, first: WrittenQuantity) -> int:
    """Where the part of the sentence begins that a value stands in, if another value stands before it."""
    earlier = [one.stop for one in sentence.quantities if one.end <= first.start]
    if not earlier:
        return sentence.start
    marks = list(SEPARATOR.finditer(sentence.paragraph, max(earlier), first.start))
    return marks[-1].end() if marks else sentence.start


def _label_of_time(sentence: Sentence, one: WrittenQuantity, dates: dict[int, CalendarDate]) -> Phrase | None:
    date = dates.get(one.start)
    if date is not None:
        return Phrase(date.written, date.start, date.end)
    match = re.compile(
        r"\s(?:in|on|at|im|en)\s(?P<when>[A-Z]\w+(?:\s\d{4})?|the (?:morning|evening|spring|summer|"
        r"autumn|winter))\b"
    ).match(sentence.paragraph, one.stop, sentence.end)
    behind = match or re.compile(
        r"\s(?P<when>(?:the|a|one) (?:year|month|week|day|quarter) (?:before|earlier|ago)|"
        r"last (?:year|month|week)|"
        r"a (?:decade|century) ago)\b"
    ).match(sentence.paragraph, one.stop, sentence.end)
    return Phrase(behind["when"], behind.start("when"), behind.end("when")) if behind else None


def _continues(sentence: Sentence, second: WrittenQuantity, third: WrittenQuantity) -> bool:
    return _BACK_TO.match(sentence.paragraph[second.end : third.start]) is not None


_NO_RANGE_BEFORE = re.compile(
    r"\b(?:scales?|rat(?:e|es|ed|ing|ings)|rank\w*|scor\w+|grad(?:e|es|ed|ing)|odds|chances?|bet\w*|vot\w+|lost|loses?|"
    r"won|wins?|beat\w*|ratio|count(?:s|ed|ing)?|led|defeat\w*)\b",
    re.IGNORECASE,
)
_SCALE_BEHIND = re.compile(r"[ -](?:\w+ )?(?:scale|odds|ratio|vote|victory|win|defeat|loss|chance)\b", re.IGNORECASE)


def _range(sentence: Sentence, left: WrittenQuantity, right: WrittenQuantity) -> RangeForm | None:
    text = sentence.paragraph
    before, between = text[sentence.start : left.start], text[left.end : right.start]
    spans = _RANGE.match(between) or (_BETWEEN.search(before) and _RANGE_AND.match(between))
    spans = spans or (_FROM.search(before) and _TO.match(between))
    if re.search(r"\bby\s$", before):
        # "Up by 3 to 18": a change and a level.
        return None
    if not spans or left.value >= right.value:
        return None
    counts = left.kind is right.kind is UnitKind.COUNT
    points = not right.counted and _NO_RANGE_BEFORE.search(before)
    if counts and (points or _SCALE_BEHIND.match(text, right.end)):
        # "On a scale from 1 to 10", "lost 2 to 5": nothing lies between the two.
        return None
    label = counted_label(sentence, right) or subject_before(sentence, left.start)
    return RangeForm(low=left, high=right, label=label, start=left.start, end=right.stop, confidence=0.9)


def _labelled(sentence: Sentence, values: list[WrittenQuantity]) -> PairForm | SeriesForm | None:
    """Values with distinct labels: their dates, what is counted, or the words before or behind each."""
    signed = with_directions(sentence, values)
    # A line through changes would draw them as levels.
    levels = all(one.value == same.value for one, same in zip(values, signed, strict=True))
    values = signed
    parts = segments(sentence, values)
    elliptic = any(one.inherited for one in values[1:])
    if values[0].kind is UnitKind.TIME and not elliptic and not _COMPARES.search(sentence.text):
        # Two spans of time in a sentence follow each other more often than they compare.
        subjects = [labelled_before(sentence, start, one) for one, (start, _) in zip(values, parts, strict=True)]
        alike = len(values) > 2 or _same_word_before(sentence, values)
        named = _distinct(values, subjects) if alike else None
        return _form_of(sentence, named, by_time=False, confidence=0.85) if named else None
    dates = _dates_by_part(sentence, values)
    if len(dates) == len(values) and len({date.year for date in dates.values()}) == len(values):
        pairs = [
            LabelledQuantity(
                one, Phrase(dates[one.start].written, dates[one.start].start, dates[one.start].end), dates[one.start]
            )
            for one in values
        ]
        ordered = sorted(pairs, key=lambda pair: moment_of(pair.date))
        return _form_of(sentence, ordered, by_time=levels, confidence=0.9)
    timed = by_times(sentence, values, parts)
    if timed is not None:
        return _form_of(sentence, timed, by_time=levels, confidence=0.9)
    set_against = opposed(sentence, values) if len(values) == 2 else None
    if set_against is not None:
        return _form_of(sentence, set_against, by_time=False, confidence=0.85)
    before = [labelled_before(sentence, start, one) for one, (start, _) in zip(values, parts, strict=True)]
    behind = [labelled_behind(sentence, one, end) for one, (_, end) in zip(values, parts, strict=True)]
    counted = [counted_label(sentence, one) for one in values] if _are_joined(sentence, values) else []
    mixed = [first or second for first, second in zip(behind, before, strict=True)]
    placed, predicates = by_places(sentence, values, parts), by_predicates(sentence, values, parts)
    tried = [(counted, 0.85), (behind, 0.85), (before, 0.85), (placed, 0.85), (predicates, 0.85), (mixed, 0.55)]
    for labels, confidence in tried:
        named = _distinct(values, labels)
        if named is not None:
            return _form_of(sentence, named, by_time=False, confidence=confidence)
    return None


def _same_word_before(sentence: Sentence, values: list[WrittenQuantity]) -> bool:
    """*The flight takes two hours, the train takes nine*."""
    words = [sentence.paragraph[sentence.start : one.start].split()[-1:] for one in values]
    return words[0] != [] and all(each == words[0] for each in words)


_PEOPLE = frozenset(
    listed("men women boys girls children adults parents teachers students fathers mothers sons daughters workers")
)
_COMPARES = re.compile(r"\b(?:while|whereas|where|against|versus|than|instead of|only|just|but|or)\b", re.IGNORECASE)
_CONTRASTS = re.compile(
    r"[^,;:.]{0,30},?\s(?:(?:but|yet|against|versus)\s(?:(?:just|only|about|there (?:is|are))\s){0,2}|"
    r"and\s(?:just|only)\s)"
)
_JOINS = re.compile(r",?\s(?:and|but|versus|against|to|while|or)\s(?:just\s|only\s|about\s)?|,\s|;\s")


def _are_joined(sentence: Sentence, values: list[WrittenQuantity]) -> bool:
    """Whether only a comma or *and* stands between what is counted: *12 boys and 14 girls*; shares always compare."""
    if values[0].kind in (UnitKind.PERCENT, UnitKind.MONEY):
        return True
    heads = {one.counted.split()[-1].lower() for one in values if one.counted}
    gaps = [sentence.paragraph[left.stop : right.start] for left, right in pairwise(values)]
    if values[0].kind is UnitKind.COUNT and len(heads) > 1 and not heads <= _PEOPLE:
        # "24 players on the field but only one ball": what is counted differs, and the sentence compares it.
        return len(values) == 2 and _CONTRASTS.fullmatch(gaps[0]) is not None
    return all(_JOINS.fullmatch(gap) for gap in gaps)


def _distinct(values: list[WrittenQuantity], labels: Sequence[Phrase | None]) -> list[LabelledQuantity] | None:
    if len({one.value for one in values}) == 1:
        return None
    names = [label.text.lower() for label in labels if label is not None]
    if any(name.split()[-1] in ("it", "they", "that", "this", "there") for name in names):
        return None
    if len(names) < len(values) or len(set(names)) < len(names):
        return None
    return [LabelledQuantity(one, label) for one, label in zip(values, labels, strict=True)]


def _form_of(
    sentence: Sentence, values: list[LabelledQuantity], *, by_time: bool, confidence: float
) -> PairForm | SeriesForm:
    start = min(value.quantity.start for value in values)
    end = max(value.quantity.stop for value in values)
    labels = [value.label for value in values if value.label]
    start, end = min([start, *(label.start for label in labels)]), max([end, *(label.end for label in labels)])
    first = min(values, key=lambda value: value.quantity.start)
    subject = subject_before(sentence, first.quantity.start) if by_time else None
    if len(values) == 2:
        return PairForm(
            first=values[0],
            second=values[1],
            change=by_time,
            subject=subject,
            start=start,
            end=end,
            confidence=confidence,
        )
    return SeriesForm(
        values=tuple(values), by_time=by_time, subject=subject, start=start, end=end, confidence=confidence
    )


def _dates_by_part(sentence: Sentence, values: list[WrittenQuantity]) -> dict[int, CalendarDate]:
    """The date in each value's part of the sentence, by where the value starts; nothing where there are two."""
    found: dict[int, CalendarDate] = {}
    for one, (start, end) in zip(values, segments(sentence, values), strict=True):
        inside = [date for date in sentence.dates if start <= date.start < end]
        if len(inside) == 1 and not _other_between(sentence, one, inside[0], values):
            found[one.start] = inside[0]
    return found


def _other_between(sentence: Sentence, one: WrittenQuantity, date: CalendarDate, values: list[WrittenQuantity]) -> bool:
    """Whether another quantity, which the date may belong to, stands between a value and a date behind it."""
    starts = {value.start for value in values}
    return any(
        one.end <= other.start < date.start and other.start not in starts and other.comparable(one)
        for other in sentence.quantities
    )


def moment_of(date: CalendarDate | None) -> tuple[int, int, int]:
    return (date.year or 0, date.month, date.day) if date else (0, 0, 0)
