"""What a text states, without what it denies, asks, or tells of a world that is not: nobody may draw that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.forms.model import (
    CycleForm,
    DateForm,
    DirectionForm,
    FigureForm,
    FractionForm,
    GrowthForm,
    ListForm,
    PairForm,
    PartsForm,
    PlacesForm,
    PriceForm,
    RangeForm,
    RouteForm,
    ScoreForm,
    SeriesForm,
    ShareForm,
    SizeComparisonForm,
    StatedForm,
    TimelineForm,
)
from reelbase.understanding.negation import absent_words, unreal_words
from reelbase.understanding.tagging import TaggedSentence

Span = tuple[int, int]


class DeniedWords:
    """The words of a text that its sentences deny or call unreal. sentences: tagged, with places in that text."""

    def __init__(self, sentences: Sequence[TaggedSentence]) -> None:
        self._absent = sorted(one.tokens[index].start for one in sentences for index in absent_words(one))
        self._unreal = sorted(one.tokens[index].start for one in sentences for index in unreal_words(one))

    def covers(self, start: int, end: int) -> bool:
        """Whether a denied word starts in a span."""
        return _has_inside(self._absent, start, end)

    def affirms(self, form: StatedForm) -> bool:
        """Whether the text states what a form says. Names and items may be of an unreal world; figures may not."""
        if any(self.covers(*span) for span in _names(form)):
            return False
        return not any(self.covers(*span) or _has_inside(self._unreal, *span) for span in _figures(form))


def _has_inside(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _names(form: StatedForm) -> Iterator[Span]:
    """The spans of what a form shows by name. A list of orders may hold what not to do, which is drawn as that."""
    if isinstance(form, ListForm) and not form.orders:
        yield from ((item.start, item.end) for item in form.items)
    elif isinstance(form, PartsForm):
        yield from ((item.start, item.end) for item in form.parts)
    elif isinstance(form, CycleForm):
        yield from ((item.start, item.end) for item in form.stages)
    elif isinstance(form, PlacesForm | RouteForm):
        yield from ((name.start, name.end) for name in form.names)
    elif isinstance(form, DateForm):
        yield (form.date.start, form.date.end)
    elif isinstance(form, TimelineForm):
        yield from ((moment.date.start, moment.date.end) for moment in form.moments)


def _figures(form: StatedForm) -> Iterator[Span]:
    """The spans of a form's values. Spans of time are none: *did not stop for nine days*."""
    if isinstance(form, GrowthForm | SizeComparisonForm | FractionForm | ScoreForm):
        yield (form.start, form.end)
    yield from ((one.start, one.end) for one in _values(form) if one.kind is not UnitKind.TIME)


def _values(form: StatedForm) -> Iterator[WrittenQuantity]:
    if isinstance(form, PairForm):
        yield from (form.first.quantity, form.second.quantity)
    elif isinstance(form, SeriesForm):
        yield from (value.quantity for value in form.values)
    elif isinstance(form, ShareForm | PriceForm | FigureForm):
        yield form.value.quantity
    elif isinstance(form, DirectionForm):
        yield from (one for one in (form.change, form.level) if one is not None)
    elif isinstance(form, RangeForm):
        yield from (form.low, form.high)
