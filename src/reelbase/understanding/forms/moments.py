"""Dates with what happened then, and several of them in the order of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.figures import CalendarDate
from reelbase.understanding.forms.model import DateForm, Phrase, StatedForm, TimelineForm
from reelbase.understanding.forms.passage import Sentence, phrase_of

_LEAD = re.compile(r"^(?:(?:By|In|On|At|Since|Before|After|Until|Im|Am|En|Le|Nel)\s)?", re.IGNORECASE)
_WEAK_AFTER = re.compile(r"\b(?:since|until|before|from)\s(?:about\s|the\s)?$", re.IGNORECASE)
_PART = re.compile(r"[,;]\s(?:and\s|but\s|then\s)?|\s(?:and|but|before)\s")
_MAX_LABEL_CHARS = 60
_MAX_MOMENTS = 6
_MAX_GAP = 2
"""Sentences without a date that may stand between two moments of a timeline."""


def moments_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    """A date form for each date, and a timeline for those of neighbouring sentences or of one sentence."""
    dated: list[tuple[int, DateForm]] = []
    for index, sentence in enumerate(sentences):
        for date in sentence.dates:
            form = _date_form(sentence, date)
            yield form
            if date.year is not None:
                dated.append((index, form))
    yield from _timelines(dated)


def _date_form(sentence: Sentence, date: CalendarDate) -> DateForm:
    weak = _WEAK_AFTER.search(sentence.paragraph[sentence.start : date.start]) is not None
    confidence = 0.65 if weak or date.span_years > 1 else 0.85
    if _is_end_of_span(sentence, date):
        confidence = 0.5
    return DateForm(date=date, label=_label(sentence, date), start=date.start, end=date.end, confidence=confidence)


def _is_end_of_span(sentence: Sentence, date: CalendarDate) -> bool:
    """Whether a date is one end of *between 1990 and 2015*, which says how long and not when."""
    index = sentence.dates.index(date)
    for left, right in ((index, index + 1), (index - 1, index)):
        if left >= 0 and right < len(sentence.dates):
            first, last = sentence.dates[left], sentence.dates[right]
            between = sentence.paragraph[first.end : last.start]
            before = sentence.paragraph[sentence.start : first.start]
            spans = re.fullmatch(r"\s?(?:[-–—]|to|and|until|bis|à|a)\s?", between)
            if spans and (
                between.strip() in "-–—" or re.search(r"\b(?:between|from|von|de)\s$", before, re.IGNORECASE)
            ):
                return True
    return False


def _label(sentence: Sentence, date: CalendarDate) -> Phrase | None:
    """What happened: the clause that holds the date, without the date, where it is short enough to read on a card."""
    text = sentence.paragraph
    lead = re.match(r"^(?:In|On|By|At|During|Im|Am|En|Le|El|Nel)\s(?:the\s)?(?:early\s|late\s)?", sentence.text)
    if lead and sentence.start + lead.end() >= date.start - 4:
        after = re.compile(r",?\s").match(text, date.end, sentence.end)
        begin = after.end() if after else date.end
        return _short(text, begin, sentence.end)
    before = re.search(
        (
            r"\s(?:in|on|by|at|since|until|from|im|am|en|le|el|nel)(?:\s(?:about|around|the|the night "
            r"of))?\s$"
        ),
        text[sentence.start : date.start],
    )
    if before:
        earlier = [other.end for other in sentence.dates if other.end <= sentence.start + before.start()]
        parts = [match.end() for match in _PART.finditer(text, max(earlier, default=sentence.start), date.start)]
        if earlier and not parts:
            return None
        return _short(text, parts[0] if earlier else sentence.start, sentence.start + before.start())
    return None


def _short(text: str, start: int, end: int) -> Phrase | None:
    """The phrase up to its first comma or link, where that is short."""
    part = text[start:end]
    cut = re.search(r"[,;:.]\s|,?\s(?:when|while|and|but|because|which|who|where|after)\s|[.!?]$", part)
    for stop in (len(part), cut.start() if cut else len(part)):
        phrase = phrase_of(text, start, start + stop)
        vague = phrase is not None and re.match(
            (
                r"(?:it|they|this|that|he|she|there|in|on|at|by|for|with|from|"
                r"to)\b"
            ),
            phrase.text,
            re.IGNORECASE,
        )
        if phrase and not vague and len(phrase.text) <= _MAX_LABEL_CHARS and len(phrase.text.split()) >= 2:
            return phrase
    return None


def _timelines(dated: list[tuple[int, DateForm]]) -> Iterator[TimelineForm]:
    run: list[tuple[int, DateForm]] = []
    for index, form in dated:
        later = run and (run[-1][1].date.year or 0) < (form.date.year or 0)
        if run and (index - run[-1][0] > _MAX_GAP or not later or len(run) == _MAX_MOMENTS):
            yield from _timeline(run)
            run = []
        run.append((index, form))
    yield from _timeline(run)


def _timeline(run: list[tuple[int, DateForm]]) -> Iterator[TimelineForm]:
    moments = tuple(form for _, form in run)
    if len(moments) < 2:
        return
    labels = sum(form.label is not None for form in moments)
    yield TimelineForm(
        moments=moments,
        start=moments[0].start,
        end=moments[-1].end,
        confidence=0.85 if labels == len(moments) and len(moments) > 2 else 0.6 if labels else 0.5,
    )
