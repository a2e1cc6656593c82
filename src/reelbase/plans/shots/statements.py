"""Shots of what a text says without figures: dates, speech, definitions, contrasts, causes, lists, steps, notation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial, singledispatch

from reelbase.media.shots.contents.science import FormulaContent, FormulaTerm, TriangleContent
from reelbase.media.shots.contents.structure import (
    CauseContent,
    ChatContent,
    ChatMessage,
    ChecklistContent,
    ChecklistItem,
    CodeContent,
    CycleContent,
    DefinitionContent,
    ListContent,
    ListItem,
    QuestionContent,
    QuoteContent,
    StepsContent,
    TerminalContent,
    TreeContent,
    VennContent,
    VersusContent,
    VersusSide,
)
from reelbase.media.shots.contents.things import PersonContent
from reelbase.media.shots.contents.time_and_place import (
    CalendarContent,
    ClockContent,
    DateContent,
    TimelineContent,
    TimelineMoment,
)
from reelbase.plans.shots.candidates import MIN_SCORE, Evidence, ShotCandidate, build, positions, short
from reelbase.understanding.figures import CalendarDate
from reelbase.understanding.forms.model import (
    CauseForm,
    ClockForm,
    CodeForm,
    CommonForm,
    ContrastForm,
    CycleForm,
    DateForm,
    DefinitionForm,
    DialogueForm,
    FormulaForm,
    ListForm,
    PartsForm,
    PersonForm,
    Phrase,
    QuestionForm,
    QuoteForm,
    StatedForm,
    StepsForm,
    TimelineForm,
)
from reelbase.understanding.negation import DENIED_ORDER, NEGATED
from reelbase.understanding.persons import KINDS_OF_PEOPLE

_ITEM, _NAME, _LABEL, _LONG = 80, 40, 80, 240
_NO_LABEL = 0.2
"""What a date without the words for what happened is worth less."""
_PYTHAGORAS = re.compile(r"a\s?(?:²|\^2)\s?\+\s?b\s?(?:²|\^2)\s?=\s?c\s?(?:²|\^2)")
_PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "you", "er", "sie", "il", "elle", "él", "ella"})


def statements_of(forms: Sequence[StatedForm]) -> Iterator[ShotCandidate]:
    for form in forms:
        yield from _shots(form)


def _evidence(form: StatedForm, parts: tuple[tuple[int, int], ...]) -> Evidence:
    return Evidence(form.start, form.end, parts)


@singledispatch
def _shots(form: StatedForm) -> Iterator[ShotCandidate]:
    yield from ()


@_shots.register
def _(form: DateForm) -> Iterator[ShotCandidate]:
    label = short(form.label, _LABEL)
    # "Nobody knew until 2019": beside the date that would be false.
    denied = NEGATED.search(label) is not None
    date_alone = replace(form, label=None, confidence=max(form.confidence, MIN_SCORE + _NO_LABEL))
    yield from _dated(date_alone if denied else form, "" if denied else label)
    if form.label and not denied and form.label.start > form.start:
        # Before what happened is said, only the date may stand there.
        yield from _dated(replace(form, label=None), "")


def _dated(form: DateForm, label: str) -> Iterator[ShotCandidate]:
    content = build(lambda: DateContent(date=form.date.written.rstrip("."), label=label))
    until = form.label.end - 1 if form.label and label else None
    span = Evidence(
        min(form.start, form.label.start if form.label else form.start), form.end, ((0, form.start),), until
    )
    score = form.confidence - (_NO_LABEL if not label else 0.0)
    if content:
        yield ShotCandidate(content, score, span, "a date")
    day = form.date
    if day.month and day.day:
        calendar = build(
            lambda: CalendarContent(
                year=day.year if day.year and day.year > 0 else None, month=day.month, days=(day.day,), label=label
            )
        )
        if calendar:
            yield ShotCandidate(calendar, score - 0.05, span, "a day of a month")
    moment = _moment(form.date, label)
    if moment is not None and label:
        timeline = build(lambda: TimelineContent(moments=(moment,)))
        if timeline:
            yield ShotCandidate(timeline, score - 0.12, span, "a moment in time")


@_shots.register
def _(form: TimelineForm) -> Iterator[ShotCandidate]:
    moments = [_moment(each.date, short(each.label, _LABEL)) for each in form.moments]
    shown = tuple(moment for moment in moments if moment is not None)
    if len(shown) < len(moments):
        return
    content = build(lambda: TimelineContent(moments=shown))
    if content:
        parts = tuple((index, each.start) for index, each in enumerate(form.moments))
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "several dates in order")


def _moment(date: CalendarDate, label: str) -> TimelineMoment | None:
    if date.year is None or len(date.written) > 24:
        return None
    at = date.year + (max(date.month, 1) - 1) / 12 + max(date.day - 1, 0) / 366
    return TimelineMoment(date=date.written.rstrip("."), at=at, label=label)


@_shots.register
def _(form: ClockForm) -> Iterator[ShotCandidate]:
    content = build(lambda: ClockContent(hour=form.time.hour % 24, minute=form.time.minute, label=form.time.written))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, form.start),)), "a time of day")


@_shots.register
def _(form: PersonForm) -> Iterator[ShotCandidate]:
    role = short(form.role, 60)
    content = build(lambda: PersonContent(name=form.name.text, role=role))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, form.start),)), "a person by name")


@_shots.register
def _(form: QuoteForm) -> Iterator[ShotCandidate]:
    speaker = form.speaker.text if form.speaker and form.speaker.text.lower() not in _PRONOUNS else ""
    role = short(form.role, 60)
    if speaker[:1].islower() and form.role and form.role.text.istitle():
        # "Said the governor, Andrew Bailey": the name stands behind.
        speaker, role = form.role.text, speaker[:1].upper() + speaker[1:]
    content = build(lambda: QuoteContent(text=form.text.text[:_LONG], speaker=speaker[:60], role=role))
    if content and len(form.text.text) <= _LONG:
        evidence = Evidence(form.text.start - 1, form.text.end + 1, ((0, form.text.start),))
        yield ShotCandidate(content, form.confidence, evidence, "a quotation", spreads=True)
    someone = speaker[:1].isupper() or any(word.removesuffix("s") in KINDS_OF_PEOPLE for word in speaker.split())
    # "The hospital said": that has no face.
    person = build(lambda: PersonContent(name=_large(speaker), role=role, expression="speaking")) if someone else None
    if person and form.speaker:
        evidence = _evidence(form, ((0, form.speaker.start),))
        yield ShotCandidate(person, form.confidence - 0.2, evidence, "the speaker of a quotation")


@_shots.register
def _(form: DialogueForm) -> Iterator[ShotCandidate]:
    speakers = [line.speaker.text if line.speaker else "" for line in form.lines]
    known = [speaker for speaker in dict.fromkeys(speakers) if speaker]
    if not 2 <= len(form.lines) <= 4 or len(known) < 2:
        return
    messages = build(
        lambda: ChatContent(
            messages=tuple(
                ChatMessage(text=line.text.text, sender=speaker, side="right" if speaker == known[0] else "left")
                for line, speaker in zip(form.lines, speakers, strict=True)
            )
        )
    )
    if messages:
        parts = tuple((index, line.text.start) for index, line in enumerate(form.lines))
        yield ShotCandidate(messages, form.confidence, _evidence(form, parts), "two speakers by turns")


@_shots.register
def _(form: QuestionForm) -> Iterator[ShotCandidate]:
    content = build(lambda: QuestionContent(text=form.text.text))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, form.start),)), "a question", spreads=True)


@_shots.register
def _(form: DefinitionForm) -> Iterator[ShotCandidate]:
    term = short(form.term, _NAME)
    if not term:
        return
    content = build(lambda: DefinitionContent(term=term, meaning=form.meaning.text[:_LONG]))
    if content:
        parts = positions([form.term, form.meaning])
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "a definition")


@_shots.register
def _(form: ContrastForm) -> Iterator[ShotCandidate]:
    names = form.names or (form.left, form.right)
    left, right = (short(name, _NAME) for name in names)
    if not left or not right:
        return
    points = [_point(form.left, left), _point(form.right, right)] if form.names else [(), ()]
    content = build(
        lambda: VersusContent(
            left=VersusSide(name=left, points=points[0]),
            right=VersusSide(name=right, points=points[1]),
            rejects_left=form.rejects_left,
        )
    )
    if content:
        ordered = (form.left, form.right)
        evidence = _evidence(form, positions(ordered))
        yield ShotCandidate(content, form.confidence, evidence, "two sides against each other")


def _large(name: str) -> str:
    return name[:1].upper() + name[1:40]


def _point(side: Phrase, name: str) -> tuple[str, ...]:
    """What a half says of its subject, where it is short enough for a point."""
    rest = side.text
    at = rest.lower().find(name.lower())
    rest = rest[at + len(name) :].strip(" ,") if at >= 0 else ""
    return (rest,) if 0 < len(rest) <= _ITEM else ()


@_shots.register
def _(form: CauseForm) -> Iterator[ShotCandidate]:
    cause, effect = short(form.cause, _ITEM), short(form.effect, _ITEM)
    if not cause or not effect:
        return
    content = build(lambda: CauseContent(cause=ListItem(text=cause), effects=(ListItem(text=effect),)))
    if content:
        parts = positions([form.cause, form.effect])
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "a cause and its effect")


@_shots.register
def _(form: ListForm) -> Iterator[ShotCandidate]:
    items = tuple(ListItem(text=short(item, _ITEM)) for item in form.items if short(item, _ITEM))
    if len(items) < len(form.items):
        return
    title = short(form.head, _NAME)
    for count in range(2, len(items) + 1):
        # A list that is longer than a shot builds up from one to the next.
        said, evidence = items[:count], _evidence(form, positions(form.items[:count]))
        score = form.confidence - (0.05 if count < len(items) else 0.0)
        content = build(partial(ListContent, title=title, items=said))
        if content:
            yield ShotCandidate(content, score, evidence, "a list")
        if form.orders:
            ticks = tuple(ChecklistItem(text=item.text, done=not DENIED_ORDER.match(item.text)) for item in said)
            checklist = build(partial(ChecklistContent, title=title, items=ticks))
            if checklist:
                yield ShotCandidate(checklist, score + 0.03, evidence, "things to do")


@_shots.register
def _(form: StepsForm) -> Iterator[ShotCandidate]:
    """One candidate for each step, which shows the steps so far and builds up through the sentences."""
    for count in range(1, len(form.steps) + 1):
        first = max(0, count - 3)
        shown = form.steps[first:count]
        items = tuple(ListItem(text=short(step, _ITEM)) for step in shown if short(step, _ITEM))
        if len(items) < len(shown):
            continue
        number = form.first + first
        content = build(partial(StepsContent, steps=items, first=number))
        if content:
            last = form.steps[count - 1]
            parts = ((len(items) - 1, last.start),)
            yield ShotCandidate(
                content, form.confidence, Evidence(form.start, last.end, parts), "a step of a process", spreads=True
            )


@_shots.register
def _(form: PartsForm) -> Iterator[ShotCandidate]:
    """The branches that have been said, as a tree may be longer than a shot."""
    root, names = short(form.root, _NAME), [short(part, _ITEM) for part in form.parts]
    if not root or not all(names):
        return
    for count in range(2, len(names) + 1):
        branches = tuple(ListItem(text=name) for name in names[:count])
        content = build(partial(TreeContent, root=root, branches=branches))
        if content:
            score = form.confidence - (0.05 if count < len(names) else 0.0)
            evidence = _evidence(form, positions(form.parts[:count]))
            yield ShotCandidate(content, score, evidence, "a whole and its parts")


@_shots.register
def _(form: CommonForm) -> Iterator[ShotCandidate]:
    left, right, both = short(form.left, _NAME), short(form.right, _NAME), short(form.both, _ITEM)
    if not left or not right or not both:
        return
    content = build(lambda: VennContent(left=left, right=right, both=both))
    if content:
        parts = positions([form.left, form.right, form.both])
        yield ShotCandidate(content, form.confidence, _evidence(form, parts), "what two have in common")


@_shots.register
def _(form: CycleForm) -> Iterator[ShotCandidate]:
    stages = tuple(ListItem(text=short(stage, _ITEM)) for stage in form.stages if short(stage, _ITEM))
    if len(stages) < 2 or len(stages) < len(form.stages):
        return
    content = build(lambda: CycleContent(stages=stages))
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, positions(form.stages)), "a cycle")


@_shots.register
def _(form: CodeForm) -> Iterator[ShotCandidate]:
    if form.command:
        content = build(lambda: TerminalContent(command=form.lines[0]))
        reason = "a command"
    else:
        content = build(lambda: CodeContent(lines=form.lines))
        reason = "code"
    if content:
        yield ShotCandidate(content, form.confidence, _evidence(form, ((0, form.start),)), reason)


@_shots.register
def _(form: FormulaForm) -> Iterator[ShotCandidate]:
    terms = tuple(
        FormulaTerm(sign=sign, meaning=short(meaning, _NAME))
        for sign, meaning in form.terms[:4]
        if short(meaning, _NAME)
    )
    content = build(lambda: FormulaContent(formula=form.text, terms=terms))
    span = _evidence(form, ((0, form.start),))
    if content:
        yield ShotCandidate(content, form.confidence, span, "a formula")
    if _PYTHAGORAS.search(form.text):
        yield ShotCandidate(TriangleContent(), form.confidence - 0.02, span, "the theorem of Pythagoras")
