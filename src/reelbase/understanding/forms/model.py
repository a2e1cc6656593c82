"""What a clause can say, one class a form, each with the characters of the text that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reelbase.understanding.figures import CalendarDate, ClockTime, Quantity

Trend = Literal["up", "down", "none"]


@dataclass(frozen=True, kw_only=True)
class Form:
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

    quantity: Quantity
    label: Phrase | None = None
    date: CalendarDate | None = None


@dataclass(frozen=True, kw_only=True)
class FigureForm(Form):
    """One quantity that is worth showing alone. trend: where the text says that it rises or falls to or by it."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class PairForm(Form):
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
class SeriesForm(Form):
    """Three values or more of one unit, by time or by what they are of."""

    values: tuple[LabelledQuantity, ...]
    by_time: bool
    subject: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class ShareForm(Form):
    """A percentage from 0 to 100 of a whole."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class FractionForm(Form):
    """``part`` of ``whole``, as the text says it: two thirds, 9 in 10."""

    part: int
    whole: int
    of: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class DirectionForm(Form):
    """Something rises or falls. change: by how much; level: to what; both only where the text says them."""

    trend: Trend
    subject: Phrase | None
    verb: Phrase
    change: Quantity | None = None
    level: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class RangeForm(Form):
    """From a lower to a higher value."""

    low: Quantity
    high: Quantity
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class GrowthForm(Form):
    """Growth or decay by a factor, once or each period: *doubles every two years*."""

    factor: float
    period: Phrase | None
    subject: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class PriceForm(Form):
    """What something costs."""

    value: LabelledQuantity
    trend: Trend = "none"


@dataclass(frozen=True, kw_only=True)
class SizeComparisonForm(Form):
    """One thing is ``multiple`` times another: *twice as tall as a house*; ratios have both parts."""

    multiple: float
    larger: Phrase
    smaller: Phrase
    parts: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class DateForm(Form):
    date: CalendarDate
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineForm(Form):
    """Several dates in the order of time."""

    moments: tuple[DateForm, ...]


@dataclass(frozen=True, kw_only=True)
class DurationForm(Form):
    quantity: Quantity
    label: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class ClockForm(Form):
    time: ClockTime


@dataclass(frozen=True, kw_only=True)
class PlacesForm(Form):
    """Names of places. located: whether the sentence says where something lies or happens, and not only names them."""

    names: tuple[Phrase, ...]
    located: bool = False


@dataclass(frozen=True, kw_only=True)
class RouteForm(Form):
    """A journey through places in their order."""

    names: tuple[Phrase, ...]
    by: Literal["land", "sea", "air"] = "land"


@dataclass(frozen=True, kw_only=True)
class PersonForm(Form):
    name: Phrase
    role: Phrase | None = None
    subject: bool = False


@dataclass(frozen=True, kw_only=True)
class QuoteForm(Form):
    text: Phrase
    speaker: Phrase | None = None
    role: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionForm(Form):
    text: Phrase


@dataclass(frozen=True, kw_only=True)
class DefinitionForm(Form):
    term: Phrase
    meaning: Phrase


@dataclass(frozen=True, kw_only=True)
class ContrastForm(Form):
    """Two sides. rejects_left: not this, but that. names: what each side is about, where it is short enough to name."""

    left: Phrase
    right: Phrase
    rejects_left: bool = False
    names: tuple[Phrase, Phrase] | None = None


@dataclass(frozen=True, kw_only=True)
class CauseForm(Form):
    cause: Phrase
    effect: Phrase


@dataclass(frozen=True, kw_only=True)
class ListForm(Form):
    items: tuple[Phrase, ...]
    head: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class StepsForm(Form):
    """Steps in order. first: the number of the first one in its process, from 1."""

    steps: tuple[Phrase, ...]
    first: int = 1


@dataclass(frozen=True, kw_only=True)
class CycleForm(Form):
    stages: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class CodeForm(Form):
    """Code or a command of a shell, as it stands in the text."""

    lines: tuple[str, ...]
    command: bool = False


@dataclass(frozen=True, kw_only=True)
class FormulaForm(Form):
    text: str
    terms: tuple[tuple[str, Phrase], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class DialogueForm(Form):
    """Two or more quotations by turns."""

    lines: tuple[QuoteForm, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreForm(Form):
    """The score of a match; names in the order of the score, where the text has them."""

    first: int
    second: int
    names: tuple[Phrase, Phrase] | None = None
