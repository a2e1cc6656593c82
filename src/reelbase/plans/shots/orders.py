"""Shots of what somebody is to do: the steps of instructions, or a checklist of what to do and what not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from reelbase.media.shots.contents.structure import ChecklistContent, ChecklistItem, ListItem, StepsContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build, short
from reelbase.understanding.forms.model import DenialForm, OrderForm, Phrase, StatedForm, StepsForm

_INSTRUCTING, _FEWEST = 0.3, 4
"""The share of orders among sentences from which a text is instructions, and the fewest of them."""
_STEP, _CHECKED, _DENIED, _FURTHER, _ALONE, _DENIAL = 0.71, 0.68, 0.72, 0.01, 0.07, 0.05
_SHOWN_AT_ONCE, _LONGEST, _GAP_CHARS = 3, 80, 3


@dataclass(frozen=True)
class _Order:
    text: str
    phrase: Phrase
    denied: bool
    number: int


def orders_of(forms: Sequence[StatedForm], sentences: int) -> Iterator[ShotCandidate]:
    """One candidate for each order, with those right before it. sentences: how many the whole text has."""
    for form in forms:
        if isinstance(form, DenialForm):
            yield from _denied(form)
    orders = [form for form in forms if isinstance(form, OrderForm)]
    instructs = len(orders) >= max(_FEWEST, _INSTRUCTING * sentences)
    steps = [form for form in forms if isinstance(form, StepsForm)]
    number = 0
    run: list[_Order] = []
    for order in orders:
        if run and order.start - run[-1].phrase.end > _GAP_CHARS:
            run = []
        stated = any(step.start <= order.start < step.end for step in steps)
        for place, (phrase, denied) in enumerate(zip(order.items, order.denied, strict=True)):
            text = short(phrase, _LONGEST)
            if not text:
                run = []
                continue
            number += not denied
            run.append(_Order(text, phrase, denied, number))
            if not stated:
                # The more of a sentence is said in a shot, the more of its orders the shot shows.
                more = _FURTHER * place
                yield from _shown(run[-_SHOWN_AT_ONCE:], more, steps=instructs)


def _denied(form: DenialForm) -> Iterator[ShotCandidate]:
    """What is never done, with a cross."""
    items = [short(item, _LONGEST) for item in form.items]
    for count in range(1, len(items) + 1):
        ticks = tuple(ChecklistItem(text=text, done=False) for text in items[:count] if text)
        content = build(partial(ChecklistContent, items=ticks))
        if content is not None:
            parts = tuple((index, item.start) for index, item in enumerate(form.items[:count]))
            evidence = Evidence(form.start, form.items[count - 1].end, parts)
            yield ShotCandidate(content, form.confidence - _DENIAL + _FURTHER * count, evidence, "what is denied")


def _shown(run: Sequence[_Order], more: float, *, steps: bool) -> Iterator[ShotCandidate]:
    """The last order of a run with those before it: as steps where none of them is denied, else as a checklist."""
    last = run[-1]
    begin = max((index + 1 for index, order in enumerate(run) if order.denied != last.denied), default=0)
    shown = run[begin:]
    parts = tuple((index, order.phrase.start) for index, order in enumerate(shown))
    evidence = Evidence(last.phrase.start, last.phrase.end, parts)
    if steps and not last.denied:
        items = tuple(ListItem(text=order.text) for order in shown)
        content = build(partial(StepsContent, steps=items, first=shown[0].number))
        score, reason = _STEP, "a step of instructions"
    else:
        ticks = tuple(ChecklistItem(text=order.text, done=not order.denied) for order in shown)
        content = build(partial(ChecklistContent, items=ticks))
        score, reason = (_DENIED, "what not to do") if last.denied else (_CHECKED, "something to do")
        score -= _ALONE * (len(shown) == 1 and not last.denied)
    if content is not None:
        yield ShotCandidate(content, score + more, evidence, reason, spreads=True)
