"""What a clause can say, one class a form, each with the characters of the text that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reelbase.understanding.figures import CalendarDate, ClockTime, WrittenQuantity

Trend = Literal["up", "down", "none"]


@dataclass(frozen=True, kw_only=True)
class StatedForm:
    """Something a text says. start, end: its evidence, half open, in characters of the paragraph.

    confidence: from 0 to 1, how surely the text says it; below 0.5 nobody should show it.
    """

    start: int
    end: int
    confidence: float = 0.9


@dataclass(frozen=True)
class Phrase:
    """Words of the text. start, end: half open, in characters of the paragraph."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class LabelledQuantity:
    """A quantity and the words of the text that say what it is of: a name, a year, or nothing."""

    quantity: WrittenQuantity
    label: Phrase | None = None
    date: CalendarDate | None = None


@dataclass(frozen=True, kw_only=True)
class FigureForm(StatedForm):
    """One quantity that is worth showing alone. trend: where the text says that it rises or falls to or by it."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class PairForm(StatedForm):
    """Two values of one unit. change: the first is the earlier one of the same thing; otherwise two things compare."""

    first: LabelledQuantity
    second: LabelledQuantity
    change: bool
    subject: Phrase | None = None

    @property
    def trend(self) -> Trend:
        difference = self.second.quantity.value - self.first.quantity.value
        return "none" if not self.change or not difference else "up" if difference > 0 else "down"


@dataclass(frozen=True, kw_only=True)
class SeriesForm(StatedForm):
    """Three values or more of one unit, by time or by what they are of."""

    values: tuple[LabelledQuantity, ...]
    by_time: bool
    subject: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class ShareForm(StatedForm):
    """A percentage from 0 to 100 of a whole."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class FractionForm(StatedForm):
    """``part`` of ``whole``, as the text says it: two thirds, 9 in 10."""

    part: int
    whole: int
    of: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class DirectionForm(StatedForm):
    """Something rises or falls. change: by how much; level: to what; both only where the text says them."""

    trend: Trend
    subject: Phrase | None
    verb: Phrase
    change: WrittenQuantity | None = None
    level: WrittenQuantity | None = None


@dataclass(frozen=True, kw_only=True)
class RangeForm(StatedForm):
    """From a lower to a higher value."""

    low: WrittenQuantity
    high: WrittenQuantity
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class GrowthForm(StatedForm):
    """Growth or decay by a factor, once or each period: *doubles every two years*."""

    factor: float
    period: Phrase | None
    subject: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class PriceForm(StatedForm):
    """What something costs."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class SizeComparisonForm(StatedForm):
    """The first thing is ``multiple`` times the second: *twice as tall as a house*; ratios have both parts.

    A multiple below 1 makes the first the smaller one. *Three times smaller* has the other thing first.
    """

    multiple: float
    first: Phrase
    second: Phrase
    parts: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class DateForm(StatedForm):
    date: CalendarDate
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineForm(StatedForm):
    """Several dates in the order of time."""

    moments: tuple[DateForm, ...]


@dataclass(frozen=True, kw_only=True)
class DurationForm(StatedForm):
    quantity: WrittenQuantity
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class ClockForm(StatedForm):
    time: ClockTime


@dataclass(frozen=True, kw_only=True)
class PlacesForm(StatedForm):
    """Names of places. located: whether the sentence says where something lies or happens, and not only names them."""

    names: tuple[Phrase, ...]
    located: bool = False


@dataclass(frozen=True, kw_only=True)
class RouteForm(StatedForm):
    """A journey through places in their order."""

    names: tuple[Phrase, ...]
    by: Literal["land", "sea", "air"] = "land"


@dataclass(frozen=True, kw_only=True)
class PersonForm(StatedForm):
    name: Phrase
    role: Phrase | None = None
    subject: bool = False


@dataclass(frozen=True, kw_only=True)
class QuoteForm(StatedForm):
    text: Phrase
    speaker: Phrase | None = None
    role: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionForm(StatedForm):
    text: Phrase


@dataclass(frozen=True, kw_only=True)
class DefinitionForm(StatedForm):
    term: Phrase
    meaning: Phrase


@dataclass(frozen=True, kw_only=True)
class ContrastForm(StatedForm):
    """Two sides. rejects_left: not this, but that. names: what each side is about, where it is short enough to name."""

    left: Phrase
    right: Phrase
    rejects_left: bool = False
    names: tuple[Phrase, Phrase] | None = None


@dataclass(frozen=True, kw_only=True)
class CauseForm(StatedForm):
    cause: Phrase
    effect: Phrase


@dataclass(frozen=True, kw_only=True)
class ListForm(StatedForm):
    """Three things or more. orders: whether each item tells somebody to do something."""

    items: tuple[Phrase, ...]
    head: Phrase | None = None
    orders: bool = False


@dataclass(frozen=True, kw_only=True)
class PartsForm(StatedForm):
    """A whole and its parts, or a thing and its kinds."""

    root: Phrase
    parts: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class CommonForm(StatedForm):
    """What two things have in common: *both*, as the text says it of them."""

    left: Phrase
    right: Phrase
    both: Phrase


@dataclass(frozen=True, kw_only=True)
class OrderForm(StatedForm):
    """What somebody is to do, or not to do, as ``denied`` says for each item."""

    items: tuple[Phrase, ...]
    denied: tuple[bool, ...]


@dataclass(frozen=True, kw_only=True)
class DenialForm(StatedForm):
    """What somebody promises never to do: *we never sell your data*."""

    items: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class StepsForm(StatedForm):
    """Steps in order. first: the number of the first one in its process, from 1."""

    steps: tuple[Phrase, ...]
    first: int = 1


@dataclass(frozen=True, kw_only=True)
class CycleForm(StatedForm):
    stages: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class CodeForm(StatedForm):
    """Code or a command of a shell, as it stands in the text."""

    lines: tuple[str, ...]
    command: bool = False


@dataclass(frozen=True, kw_only=True)
class FormulaForm(StatedForm):
    text: str
    terms: tuple[tuple[str, Phrase], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class DialogueForm(StatedForm):
    """Two or more quotations by turns."""

    lines: tuple[QuoteForm, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreForm(StatedForm):
    """The score of a match; names in the order of the score, where the text has them."""

    first: int
    second: int
    names: tuple[Phrase, Phrase] | None = None
