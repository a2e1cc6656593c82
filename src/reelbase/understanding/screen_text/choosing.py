"""The best text for the screen, by a score: what a form says first, a noun phrase last, and nothing when in doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from reelbase.understanding.figures import Bound, UnitKind, WrittenQuantity
from reelbase.understanding.forms.model import (
    CodeForm,
    ContrastForm,
    DateForm,
    DefinitionForm,
    DirectionForm,
    FigureForm,
    FormulaForm,
    FractionForm,
    PairForm,
    PersonForm,
    PriceForm,
    RangeForm,
    ShareForm,
    StatedForm,
)
from reelbase.understanding.screen_text.figures import figure_text, fraction_text, pair_text, range_text
from reelbase.understanding.screen_text.nouns import noun_phrases
from reelbase.understanding.tagging import TaggedSentence

SHOWN_FROM = 2.0
"""A text of a lower score is not shown: it would need its sentence to be understood."""
MOST_CHARS = 34
_FORMULA, _PAIR, _FRACTION, _CHANGE, _RANGE, _FIGURE, _TERM, _CONTRAST = 7.0, 6.2, 6.0, 5.9, 5.6, 5.5, 3.9, 4.5
_TIME, _PERCENT, _COUNTED_FROM, _SMALL_COUNT = -1.3, 0.2, 4, -2.4
_YEAR, _WHOLE_DATE, _DAY, _PERSON, _SUBJECT = 4.3, 4.4, 3.6, 4.0, 0.3
_CONFIDENT = 0.5
_LAST_WORD = re.compile(r"\S+$")
_POINTING = frozenset({"one", "ones", "this", "that", "these", "those", "it", "they", "other", "others"})
_UP, _DOWN = "▲", "▼"


@dataclass(frozen=True, slots=True)
class ScreenText:
    """Words for the screen. word: the index in ``paragraph.split()`` from which they are shown. score: about 1 to 7.

    start, end: the characters of the paragraph that say it, half-open.
    """

    text: str
    word: int
    score: float
    start: int
    end: int


def best_screen_text(
    paragraph: str, forms: Sequence[StatedForm], tagged: Sequence[TaggedSentence], *, used: Collection[str] = ()
) -> ScreenText | None:
    """The text for a whole paragraph; None where nothing is understood alone. used: texts not to show again."""
    found = screen_texts(paragraph, forms, tagged, used=used)
    return max(found, key=lambda text: (text.score, -text.start), default=None)


def screen_texts(
    paragraph: str, forms: Sequence[StatedForm], tagged: Sequence[TaggedSentence], *, used: Collection[str] = ()
) -> list[ScreenText]:
    """The best text of each sentence that has one, by position. forms, tagged: of the paragraph."""
    said = Counter(token.lemma.lower() for sentence in tagged for token in sentence.tokens)
    taken = {text.lower() for text in used}
    rated = [*_of_forms(paragraph, forms), *_of_nouns(paragraph, tagged, said)]
    found: list[ScreenText] = []
    for sentence in tagged:
        end = sentence.start + len(sentence.text)
        own = [
            text
            for text in rated
            if sentence.start <= text.start < end and text.score >= SHOWN_FROM and text.text.lower() not in taken
        ]
        if own:
            best = max(own, key=lambda text: (text.score, -text.start))
            taken.add(best.text.lower())
            found.append(best)
    return found


def _of_forms(paragraph: str, forms: Sequence[StatedForm]) -> Iterator[ScreenText]:
    inside = [form for form in forms if isinstance(form, RangeForm | PairForm)]
    for form in forms:
        if form.confidence < _CONFIDENT or _is_in_address(paragraph, form):
            continue
        if isinstance(form, FigureForm | ShareForm | PriceForm) and any(_holds(each, form) for each in inside):
            continue
        read = _READERS.get(type(form))
        for score, text in read(form, paragraph) if read else ():
            if text and len(text) <= MOST_CHARS:
                start = form.change.start if isinstance(form, DirectionForm) and form.change else form.start
                yield _placed(paragraph, text, score, start, form.end)


def _is_in_address(paragraph: str, form: StatedForm) -> bool:
    """Whether a form was read out of an address of the web, where figures and equations are none."""
    begun = _LAST_WORD.search(paragraph[: form.start])
    word = (begun.group() if begun else "") + paragraph[form.start : form.end]
    return "://" in word or "www." in word or "@" in word


def _holds(outer: StatedForm, inner: StatedForm) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _of_nouns(paragraph: str, tagged: Sequence[TaggedSentence], said: Counter[str]) -> Iterator[ScreenText]:
    for sentence in tagged:
        for score, first, stop in noun_phrases(sentence, said):
            text = sentence.words(first, stop)
            start = sentence.tokens[first].start
            yield _placed(paragraph, text[:1].upper() + text[1:], score, start, sentence.tokens[stop - 1].end)


def _placed(paragraph: str, text: str, score: float, start: int, end: int) -> ScreenText:
    return ScreenText(
        text, len(paragraph[:start].split()) - _is_inside_word(paragraph, start), round(score, 2), start, end
    )


def _is_inside_word(paragraph: str, start: int) -> bool:
    return start > 0 and not paragraph[start - 1].isspace() and not paragraph[start].isspace()


def _figure_score(quantity: WrittenQuantity) -> float:
    score = _FIGURE + _TIME * (quantity.kind is UnitKind.TIME) + _PERCENT * (quantity.kind is UnitKind.PERCENT)
    is_small = quantity.kind is UnitKind.COUNT and abs(quantity.value) < _COUNTED_FROM
    return score + _SMALL_COUNT * (is_small or (quantity.kind is UnitKind.MULTIPLE and quantity.bound is Bound.EXACT))


def _figure(form: FigureForm | ShareForm | PriceForm, paragraph: str) -> list[tuple[float, str]]:
    quantity = form.value.quantity
    if quantity.inherited:
        return []
    return [(_figure_score(quantity), figure_text(quantity, paragraph))]


def _change(form: DirectionForm, paragraph: str) -> list[tuple[float, str]]:
    if form.change is None or form.trend == "none" or form.change.kind is UnitKind.MULTIPLE:
        return []
    mark = _UP if form.trend == "up" else _DOWN
    return [(_CHANGE, f"{mark} {figure_text(form.change, paragraph, with_counted=False)}")]


def _fraction(form: FractionForm, paragraph: str) -> list[tuple[float, str]]:
    return [(_FRACTION, fraction_text(form, paragraph))]


def _date(form: DateForm, _paragraph: str) -> list[tuple[float, str]]:
    written = form.date.written.rstrip(".")
    if written.lower().endswith("-century"):
        return []
    score = _DAY if form.date.year is None else _WHOLE_DATE if form.date.day else _YEAR
    return [(score, written[:1].upper() + written[1:])]


def _person(form: PersonForm, _paragraph: str) -> list[tuple[float, str]]:
    return [(_PERSON + _SUBJECT * form.subject, form.name.text)]


def _term(form: DefinitionForm, _paragraph: str) -> list[tuple[float, str]]:
    if form.term.text.split()[-1].lower() in _POINTING:
        return []
    return [(_TERM, form.term.text[:1].upper() + form.term.text[1:])]


def _contrast(form: ContrastForm, _paragraph: str) -> list[tuple[float, str]]:
    return [(_CONTRAST, f"Not {form.left.text}, but {form.right.text}")] if form.rejects_left else []


def _notation(form: FormulaForm | CodeForm, _paragraph: str) -> list[tuple[float, str]]:
    if isinstance(form, FormulaForm):
        return [(_FORMULA, form.text)]
    return [(_FORMULA, form.lines[0])] if len(form.lines) == 1 and not form.lines[0].isalpha() else []


_READERS: dict[type[StatedForm], Callable[..., list[tuple[float, str]]]] = {
    FormulaForm: _notation,
    CodeForm: _notation,
    PairForm: lambda form, paragraph: [(_PAIR, pair_text(form, paragraph))],
    RangeForm: lambda form, paragraph: [(_RANGE, range_text(form, paragraph))],
    FractionForm: _fraction,
    DirectionForm: _change,
    FigureForm: _figure,
    ShareForm: _figure,
    PriceForm: _figure,
    DateForm: _date,
    PersonForm: _person,
    DefinitionForm: _term,
    ContrastForm: _contrast,
}
