"""Timelines, processes, comparisons, maps of terms and formulas from what a text says."""

from __future__ import annotations

import re

from reelbase.providers.animation.library.clauses import (
    bare,
    capital,
    name_of,
    sentences,
    split_at_verb,
    starts_vaguely,
)
from reelbase.providers.animation.library.compiling import can_be_set
from reelbase.providers.animation.library.data import (
    ComparisonSide,
    EventTimeline,
    Formula,
    Process,
    SignMeaning,
    TermMap,
    TimelineEvent,
    TwoSidedComparison,
)
from reelbase.providers.animation.library.formulas import equation_in

_YEAR = r"(?:1\d{3}|20[0-4]\d)"
_EVENT = re.compile(
    rf"(?:^|[.;,]\s+|\band\s+)(?:and\s+)?(?:then\s+)?[Ii]n\s+(?:(?:January|February|March|April|May|June|July|August|September|"
    rf"October|November|December)\s+)?(?P<year>{_YEAR}),?\s+"
)
_FIRST = re.compile(r"^(?:First|Firstly|First of all)\b,?\s+(?P<rest>.+)$", re.DOTALL)
_NEXT = re.compile(
    r"(?:[.;,]\s*)(?:and\s+|but\s+)?(?:then|next|second|third|fourth|after that|afterwards|finally|lastly|last|"
    r"in the end)\b,?\s+(?:of all,?\s+)?",
    re.IGNORECASE,
)
_WHILE = re.compile(r"^(?P<a>[^,]+),\s+(?:while|whereas)\s+(?P<b>[^,]+)$")
_OF = re.compile(
    r"^(?P<head>[^,:]{3,40}?)(?:\s+(?:includes?|consists? of|are|contains?|is made (?:up )?of)\s+|:\s+)(?P<list>.+)$"
)
_MEANS = re.compile(
    r"\b(?P<sign>[A-Za-z]) (?:is|stands for|means) (?:the )?(?P<meaning>[a-z][a-z' -]{1,28}?)(?=[,.;]|\s+and\b|$)"
)
_MAX_EVENT_CHARS = 60
_MAX_STEP_CHARS = 52
_MAX_SIDE_CHARS = 60


def timeline_in(text: str) -> EventTimeline | None:
    """At least three things that each happened in a year, in their order."""
    marks = list(_EVENT.finditer(text))
    if not 3 <= len(marks) <= 5 or bare(text[: marks[0].start()]):
        return None
    events = []
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        what = bare(re.sub(r",?\s+and$", "", text[mark.end() : end].strip()))
        if len(what.split()) < 2 or len(what) > _MAX_EVENT_CHARS or starts_vaguely(what) or ". " in what:
            return None
        events.append(TimelineEvent(when=mark["year"], what=capital(what)))
    years = [int(event.when) for event in events]
    return EventTimeline(events=tuple(events)) if years == sorted(set(years)) else None


def process_in(text: str) -> Process | None:
    """*First ..., then ..., finally ...*: at least three steps."""
    first = _FIRST.match(text)
    if first is None:
        return None
    rest = first["rest"]
    marks = list(_NEXT.finditer(rest))
    if not 2 <= len(marks) <= 4:
        return None
    ends = [*(mark.start() for mark in marks), len(rest)]
    starts = [0, *(mark.end() for mark in marks)]
    steps = [bare(rest[start:end]) for start, end in zip(starts, ends, strict=True)]
    if any(len(step.split()) < 2 or len(step) > _MAX_STEP_CHARS or ". " in step for step in steps):
        return None
    return Process(steps=tuple(capital(step) for step in steps))


def comparison_in(text: str) -> TwoSidedComparison | None:
    """*Red light travels in long waves, while blue light travels in short ones*: two names, one verb."""
    match = _WHILE.match(bare(text)) if len(sentences(text)) == 1 else None
    if match is None:
        return None
    sides = [split_at_verb(part) for part in (match["a"], match["b"])]
    if sides[0] is None or sides[1] is None:
        return None
    (left, verb, rest), (right, other_verb, other_rest) = sides[0], sides[1]
    if left.lower() == right.lower() or _same(verb) != _same(other_verb):
        return None
    points = [f"{verb} {rest}", f"{other_verb} {other_rest}"]
    if max(map(len, points)) > _MAX_SIDE_CHARS or any(word in text.lower().split() for word in ("not", "never")):
        return None
    left_side, right_side = (ComparisonSide(name=n, points=(p,)) for n, p in zip((left, right), points, strict=True))
    return TwoSidedComparison(left=left_side, right=right_side)


def term_map_in(text: str) -> TermMap | None:
    """*The primary colours are red, green and blue*: a name, and at least three short terms."""
    match = _OF.match(bare(text)) if len(sentences(text)) == 1 else None
    if match is None or not re.search(r",.*\b(?:and|or)\b", match["list"]):
        return None
    head = name_of(match["head"])
    parts = [part for part in re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", match["list"]) if part.strip()]
    terms = [re.sub(r"^(?:the|a|an)\s+", "", bare(part), flags=re.IGNORECASE) for part in parts]
    short = all(1 <= len(term.split()) <= 3 and len(term) <= 22 and not re.search(r"\d", term) for term in terms)
    if head is None or not 3 <= len(terms) <= 8 or not short or any(map(starts_vaguely, terms)):
        return None
    if len({term.lower() for term in terms}) < len(terms) or any(split_at_verb(f"{term} x") for term in terms):
        return None
    return TermMap(centre=head, terms=tuple(capital(term) for term in terms))


def formula_in(text: str) -> Formula | None:
    """*E = mc²*: one whole equation that can be set; and what its letters are, if the text says so."""
    equation = equation_in(text)
    if equation is None or not can_be_set(equation):
        return None
    meanings = [
        SignMeaning(sign=match["sign"], meaning=match["meaning"].strip())
        for match in _MEANS.finditer(text[equation.end :])
        if match["sign"] in equation.names
    ]
    return Formula(typst=equation.typst, legend=tuple(meanings[:4]))


def _same(verb: str) -> str:
    forms = {"are": "is", "were": "was", "have": "has"}
    return forms.get(verb, verb.removesuffix("es").removesuffix("s") if len(verb) > 3 else verb)
