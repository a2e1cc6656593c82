"""Charts from the figures of a text: every value of a form, in its direction, and no value that is not in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial, singledispatch

from reelbase.media.shots.contents.charts import (
    BarsContent,
    BeforeAfterContent,
    DataBar,
    FractionContent,
    GrowthContent,
    LineContent,
    LinePoint,
    NumberContent,
    PercentageContent,
    PriceContent,
    RangeContent,
    SizedThing,
    SizesContent,
)
from reelbase.media.shots.contents.time_and_place import CalendarContent, ClockContent
from reelbase.media.shots.values import FormattedNumber
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build, short
from reelbase.plans.shots.numbers import formatted, formatted_alike, notation_of, note_of, rate_of, written_in
from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.forms.model import (
    DirectionForm,
    DurationForm,
    FigureForm,
    FractionForm,
    GrowthForm,
    LabelledQuantity,
    PairForm,
    PriceForm,
    RangeForm,
    ScoreForm,
    SeriesForm,
    ShareForm,
    SizeComparisonForm,
    StatedForm,
    Trend,
)

_LABEL, _TITLE, _CAPTION = 40, 80, 60
_MAX_BAR_RATIO = 400
"""Largest ratio of two bars; beyond it the smaller one is invisible."""
_STATES = frozenset({"up", "down", "higher", "lower", "more", "less", "fewer"})
"""Words that say how far something is from what it was, and not that it moves."""
_PART_OF_FORM = 0.8
"""Of a value's score while the comparison that it belongs to is not complete."""
_PRONOUNS = frozenset({"it", "he", "she", "they", "we", "you", "i", "this", "that", "these", "those", "there", "one"})
_MINUTES = {"min": 1.0, "h": 60.0, "s": 1 / 60}
_CALENDAR_UNITS = frozenset({"days", "weeks", "months", "years"})


def charts_of(forms: Sequence[StatedForm], language: str) -> Iterator[ShotCandidate]:
    """Candidates of every form with figures. Values of a comparison or a change are weak candidates alone."""
    joined = _joined(forms)
    trends = _trends(forms)
    for form in forms:
        for candidate in _charts(form, language, trends):
            inside = isinstance(form, FigureForm | ShareForm | DurationForm | FractionForm | PriceForm | DirectionForm)
            said = candidate.evidence.needs
            part = inside and any(
                start <= said < end for start, end, of in joined if not (isinstance(form, DirectionForm) and of is form)
            )
            yield candidate if not part else _weaker(candidate)


def _weaker(candidate: ShotCandidate) -> ShotCandidate:
    return replace(candidate, score=candidate.score * _PART_OF_FORM)


def _joined(forms: Sequence[StatedForm]) -> list[tuple[int, int, StatedForm]]:
    """Spans of values that belong together or are a change: alone they say only a part."""
    found: list[tuple[int, int, StatedForm]] = []
    for form in forms:
        if (
            isinstance(form, PairForm | SeriesForm | RangeForm | SizeComparisonForm | ScoreForm)
            and form.confidence >= 0.7
        ):
            found.append((form.start, form.end, form))
        if isinstance(form, DirectionForm) and form.change is not None and not _takes_part(form):
            found.append((form.change.start, form.change.end, form))
    return found


def _takes_part(form: DirectionForm) -> bool:
    """*Lost half its corals*, which shows that half, and not *fell by half*."""
    change = form.change
    return change is not None and change.kind is UnitKind.FRACTION and 0 <= change.start - form.verb.end <= 1


def _trends(forms: Sequence[StatedForm]) -> dict[int, Trend]:
    """The direction of the values that the text says something rises or falls to or by, by where they start."""
    found = {
        form.level.start: form.trend for form in forms if isinstance(form, DirectionForm) and form.level is not None
    }
    for form in forms:
        amounts: list[WrittenQuantity] = []
        if isinstance(form, PairForm):
            amounts = [form.first.quantity, form.second.quantity]
        elif isinstance(form, SeriesForm):
            amounts = [value.quantity for value in form.values]
        if any(one.value < 0 and not one.written.startswith(("-", "−", "–", "minus")) for one in amounts):
            # "Fell 4 percent in May, 2 percent in June": neither is a part of a whole.
            found |= {one.start: "down" if one.value < 0 else "up" for one in amounts if one.kind is UnitKind.PERCENT}
    return found


def _evidence(form: StatedForm, parts: tuple[tuple[int, int], ...]) -> Evidence:
    return Evidence(form.start, form.end, parts)


@singledispatch
def _charts(form: StatedForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    yield from ()


@_charts.register
def _(form: PairForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    values = (form.first, form.second)
    numbers = formatted_alike([value.quantity for value in values], language)
    if numbers is None:
        return
    parts = tuple((index, value.quantity.start) for index, value in enumerate(values))
    labels = [short(value.label, _LABEL) for value in values]
    title = short(form.subject, _TITLE)
    span = _evidence(form, parts)
    if form.change:
        content = build(
            lambda: BeforeAfterContent(
                title=title, before=numbers[0], after=numbers[1], before_label=labels[0], after_label=labels[1]
            )
        )
        if content:
            yield ShotCandidate(content, form.confidence, span, "one quantity at two times")
        if all(labels):
            line = build(
                lambda: LineContent(title=title, points=_points(values, labels, numbers), direction=form.trend)
            )
            if line:
                yield ShotCandidate(line, form.confidence - 0.03, span, "one quantity at two times")
    if all(labels) and _comparable_lengths(numbers):
        bars = build(lambda: BarsContent(title=title if form.change else "", bars=_bars(labels, numbers)))
        if bars:
            yield ShotCandidate(bars, form.confidence - 0.06 * form.change, span, "two values of one unit")


@_charts.register
def _(form: SeriesForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    """The chart of all values, and those of the first ones, as a long series builds up from one shot to the next."""
    numbers = formatted_alike([value.quantity for value in form.values], language)
    if numbers is None:
        return
    labels = [short(value.label, _LABEL) for value in form.values]
    title = short(form.subject, _TITLE)
    order = sorted(range(len(form.values)), key=lambda index: form.values[index].quantity.start)
    in_order = order == list(range(len(order)))
    for count in range(2 if in_order else len(order), len(order) + 1):
        values, said = form.values[:count], numbers[:count]
        parts = tuple((index, value.quantity.start) for index, value in enumerate(values))
        evidence = _evidence(form, parts)
        score = form.confidence - (0.06 if count < len(order) else 0.0)
        if form.by_time:
            names = [label or number.shown for label, number in zip(labels, said, strict=False)]
            line = build(partial(_line_of, title, values, names, said))
            if line:
                yield ShotCandidate(line, score, evidence, "values in the order of time")
        if all(labels) and _comparable_lengths(numbers):
            bars = build(partial(_bars_of, title, labels[:count], said))
            if bars:
                yield ShotCandidate(bars, score - 0.05 * form.by_time, evidence, "values of one unit")


@_charts.register
def _(form: ShareForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    one = form.value.quantity
    number = formatted(one, language)
    if number is None:
        return
    label = _named(form.value)
    span = _evidence(form, ((0, one.start),))
    if one.start in trends:
        yield from _number(number, label, one, language, trends[one.start], 0.85, span)
        return
    people = one.counted.lower().split()[-1:] in (["people"], ["adults"], ["women"], ["men"], ["children"], ["workers"])
    tenths = people and one.value % 10 == 0
    content = build(
        lambda: PercentageContent(
            quantity=number, label=label, figure="people" if tenths else "ring", note=note_of(one, language)
        )
    )
    if content:
        yield ShotCandidate(content, form.confidence, span, "a share of a whole")
    yield from _number(number, label, one, language, "none", form.confidence - 0.15, span)


@_charts.register
def _(form: FractionForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    label = short(form.of, _CAPTION)
    content = build(lambda: FractionContent(part=form.part, whole=form.whole, label=label))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, form.start),)), "a part of a whole")


@_charts.register
def _(form: DirectionForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    subject = "" if form.subject and form.subject.text.lower() in _PRONOUNS else short(form.subject, _TITLE)
    change = formatted(form.change, language) if form.change else None
    if form.change and change and form.change.kind is not UnitKind.FRACTION:
        parts = ((0, form.change.start),)
        line = build(lambda: LineContent(title=subject, direction=form.trend, change=change))
        state = form.verb.text.lower() in _STATES
        if line:
            yield ShotCandidate(
                line, form.confidence - (0.06 if state else 0.0), _evidence(form, parts), "a change and its direction"
            )
        yield from _number(
            change,
            subject[:_CAPTION],
            form.change,
            language,
            form.trend,
            form.confidence - 0.03,
            _evidence(form, parts),
        )
    elif not form.level or form.change:
        line = build(lambda: LineContent(title=subject, direction=form.trend))
        if line:
            score = form.confidence - (0.25 if _takes_part(form) else 0.1)
            yield ShotCandidate(line, score, _evidence(form, ((0, form.verb.start),)), "a direction")
    if form.level:
        number = formatted(form.level, language)
        if number:
            parts = ((0, form.level.start),)
            label = subject if len(subject) <= _CAPTION else ""
            evidence = _evidence(form, parts)
            yield from _number(number, label, form.level, language, form.trend, 0.86, evidence)


@_charts.register
def _(form: RangeForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    numbers = formatted_alike([form.low, form.high], language)
    if numbers is None:
        return
    content = build(lambda: RangeContent(low=numbers[0], high=numbers[1], label=short(form.label, _CAPTION)))
    parts = ((0, form.low.start), (1, form.high.start))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "a range between two values")


@_charts.register
def _(form: GrowthForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    label, period = short(form.subject, _TITLE), short(form.period, _LABEL)
    content = build(lambda: GrowthContent(label=label, factor=form.factor, period=period.lower()))
    if content:
        parts = ((0, form.start),)
        evidence = _evidence(form, parts)
        yield ShotCandidate(content, form.confidence + 0.1 * (not period), evidence, "growth by a factor")


@_charts.register
def _(form: PriceForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    one = form.value.quantity
    number = formatted(one, language)
    content = number and build(
        lambda: PriceContent(quantity=number, label=_named(form.value), per=rate_of(one, language))
    )
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, one.start),)), "a price")


@_charts.register
def _(form: SizeComparisonForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    names = short(form.first, _LABEL), short(form.second, _LABEL)
    sizes = form.parts or (form.multiple, 1.0)
    if not all(names) or any(name.lower() in _PRONOUNS for name in names):
        return
    things = tuple(SizedThing(label=name, size=size) for name, size in zip(names, sizes, strict=True))
    content = build(lambda: SizesContent(things=things))
    if content:
        parts = tuple(enumerate(sorted((form.first.start, form.second.start))))
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "one thing as a multiple of another")


@_charts.register
def _(form: FigureForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    one = form.value.quantity
    number = formatted(one, language)
    if one.kind is UnitKind.FRACTION and one.below > 0:
        # Too many to draw one by one: "8 of 120" is written as it stands.
        link = "in" if re.search(r"\bin\b", one.written) else "of"
        number = _number_with(float(one.above), language, f" {link} {written_in(one.below, language)}")
    if number is None or one.kind is UnitKind.RATIO:
        return
    label = _named(form.value)
    if one.per and one.kind is not UnitKind.MONEY:
        label = f"{label} {rate_of(one, language)}".strip()[:_CAPTION]
    elif one.per:
        label = rate_of(one, language)
    trend = trends.get(one.start, "none")
    span = _evidence(form, ((0, one.start),))
    yield from _number(number, label, one, language, trend, form.confidence - (0.1 if not label else 0.0), span)


@_charts.register
def _(form: DurationForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    one = form.quantity
    label = short(form.label, _CAPTION)
    minutes = one.value * _MINUTES.get(one.unit, 0)
    content = None
    if 1 <= minutes <= 24 * 60:
        shown = formatted(one, language)
        content = build(lambda: ClockContent(minutes=minutes, label=shown.shown if shown else ""))
    elif one.unit in _CALENDAR_UNITS and one.value == int(one.value) and 2 <= one.value <= 1000 and not one.scale:
        unit = one.unit
        content = build(lambda: CalendarContent(count=int(one.value), unit=unit, label=label))
    if content:
        yield ShotCandidate(content, form.confidence - 0.03, _evidence(form, ((0, one.start),)), "a span of time")


@_charts.register
def _(form: ScoreForm, language: str, trends: dict[int, Trend]) -> Iterator[ShotCandidate]:
    if form.names is None:
        return
    labels = [short(name, _LABEL) for name in form.names]
    numbers = [FormattedNumber(value=float(value)) for value in (form.first, form.second)]
    content = build(lambda: BarsContent(bars=_bars(labels, numbers)))
    if content:
        evidence = _evidence(form, ((0, form.start), (1, form.end - 1)))
        yield ShotCandidate(content, 0.85, evidence, "the score of a match")


def _number_with(value: float, language: str, suffix: str) -> FormattedNumber | None:
    if len(suffix) > 20:
        return None
    return FormattedNumber(value=value, suffix=suffix, notation=notation_of(language))


def _named(value: LabelledQuantity) -> str:
    """What a single value is of; a pronoun says nothing beside a number."""
    label = short(value.label, _CAPTION)
    return "" if label.lower() in _PRONOUNS else label


def _number(
    number: FormattedNumber,
    label: str,
    one: WrittenQuantity,
    language: str,
    trend: Trend,
    score: float,
    evidence: Evidence,
) -> Iterator[ShotCandidate]:
    content = build(lambda: NumberContent(quantity=number, label=label, note=note_of(one, language), direction=trend))
    if content:
        yield ShotCandidate(content, score, evidence, "a figure")


def _bars(labels: Sequence[str], numbers: Sequence[FormattedNumber]) -> tuple[DataBar, ...]:
    return tuple(DataBar(label=label, quantity=number) for label, number in zip(labels, numbers, strict=True))


def _line_of(
    title: str, values: Sequence[LabelledQuantity], labels: Sequence[str], numbers: Sequence[FormattedNumber]
) -> LineContent:
    return LineContent(title=title, points=_points(values, labels, numbers))


def _bars_of(title: str, labels: Sequence[str], numbers: Sequence[FormattedNumber]) -> BarsContent:
    return BarsContent(title=title, bars=_bars(labels, numbers))


def _points(
    values: Sequence[LabelledQuantity], labels: Sequence[str], numbers: Sequence[FormattedNumber]
) -> tuple[LinePoint, ...]:
    years = [value.date.year if value.date else None for value in values]
    placed = all(year is not None for year in years) and len(set(years)) == len(years)
    return tuple(
        LinePoint(label=label, quantity=number, at=float(year) if placed and year is not None else None)
        for label, number, year in zip(labels, numbers, years, strict=True)
    )


def _comparable_lengths(numbers: Sequence[FormattedNumber]) -> bool:
    lengths = [abs(number.value) for number in numbers]
    return min(lengths) > 0 and max(lengths) / min(lengths) <= _MAX_BAR_RATIO
