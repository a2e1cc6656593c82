"""What a thumbnail can show of a film, found in the contents of its shots."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.charts import (
    BeforeAfterContent,
    FractionContent,
    NumberContent,
    PercentageContent,
    PriceContent,
)
from reelbase.media.shots.contents.structure import QuestionContent, QuoteContent
from reelbase.media.shots.contents.things import ObjectContent, ObjectsContent, PersonContent
from reelbase.media.shots.contents.time_and_place import DateContent, MapContent, RouteContent
from reelbase.media.shots.values import FormattedNumber

_MOST_FIGURE_CHARS = 12
_ICONS_OF_KINDS = {
    "bars": "bar-chart",
    "calendar": "calendar",
    "clock": "stopwatch",
    "code": "laptop",
    "terminal": "laptop",
    "growth": "chart-increasing",
    "checklist": "check-mark-button",
    "quote": "speech-balloon",
    "chat": "speech-balloon",
    "price": "money-bag",
    "screen": "mobile-phone",
    "lens": "rainbow",
    "particles": "atom-symbol",
    "circuit": "light-bulb",
    "route": "compass",
}
"""What stands for a shot that is no thing itself, in this order where a film shows no things."""


@dataclass(frozen=True, slots=True)
class LeadingFigure:
    """A figure as the film shows it, with what it is a figure of; ``of_title`` if the title names it."""

    shown: str
    label: str
    of_title: bool


@dataclass(frozen=True, slots=True)
class Subjects:
    """What there is to show, the best of each sort first.

    things: how many of the icons are things that the film shows; the others stand for its charts and the like.
    named: the leading icon is a thing that the title names.
    """

    icons: tuple[str, ...] = ()
    things: int = 0
    named: bool = False
    person: PersonContent | None = None
    map: MapContent | RouteContent | None = None
    figures: tuple[LeadingFigure, ...] = ()
    sentences: tuple[str, ...] = ()


def subjects_of(title: str, contents: Sequence[ShotContent]) -> Subjects:
    """contents: of the film's shots, in their order."""
    icons, things, named = _icons(title, contents)
    return Subjects(
        icons=icons,
        things=things,
        named=named,
        person=_person(title, contents),
        map=_map(contents),
        figures=_figures(title, contents),
        sentences=tuple(_sentences(contents)),
    )


def _icons(title: str, contents: Sequence[ShotContent]) -> tuple[tuple[str, ...], int, bool]:
    counts: Counter[str] = Counter()
    for content in contents:
        if isinstance(content, ObjectContent):
            counts[content.icon] += 2
        elif isinstance(content, ObjectsContent):
            counts.update(thing.icon for thing in content.things)
        elif isinstance(content, PersonContent) and content.icon:
            counts[content.icon] += 1
    shown = {content.kind for content in contents}
    counts.update(dict.fromkeys((icon for kind, icon in _ICONS_OF_KINDS.items() if kind in shown), 0))
    order = list(counts)
    words = re.findall(r"\w{3,}", title.casefold())

    def merit(icon: str) -> tuple[bool, int, int]:
        return _is_named(icon, words), counts[icon], -order.index(icon)

    ranked = tuple(sorted(order, key=merit, reverse=True))
    return ranked, sum(count > 0 for count in counts.values()), bool(ranked) and _is_named(ranked[0], words)


def _is_named(icon: str, words: Sequence[str]) -> bool:
    parts = [part for part in icon.split("-") if len(part) > 2]
    return any(word.startswith(part) or part.startswith(word) for part in parts for word in words)


def _person(title: str, contents: Sequence[ShotContent]) -> PersonContent | None:
    people = [content for content in contents if isinstance(content, PersonContent)]
    named = [person for person in people if person.name.casefold() in title.casefold()]
    leading = next(iter(named or people), None)
    # Of one person, the shot in which their face says most.
    same = [person for person in people if leading is not None and person.name == leading.name]
    return next((person for person in same if person.expression != "neutral"), leading)


def _map(contents: Sequence[ShotContent]) -> MapContent | RouteContent | None:
    """A journey before places, and many places before one."""
    maps = [content for content in contents if isinstance(content, MapContent | RouteContent)]
    return max(maps, key=lambda found: (isinstance(found, RouteContent), len(found.places)), default=None)


def _figures(title: str, contents: Sequence[ShotContent]) -> tuple[LeadingFigure, ...]:
    found: dict[str, tuple[float, LeadingFigure]] = {}
    digits = set(re.findall(r"\d+", title))
    for number, content in enumerate(contents):
        for shown, label, merit in _figures_in(content):
            of_title = bool(digits & set(re.findall(r"\d+", shown)))
            total = merit + 2.0 * of_title + 0.5 * bool(label) - 0.01 * number
            if len(shown) <= _MOST_FIGURE_CHARS and total > found.get(shown, (0.0, None))[0]:
                found[shown] = total, LeadingFigure(shown, label, of_title)
    return tuple(figure for _, figure in sorted(found.values(), key=lambda pair: -pair[0]))


def _figures_in(content: ShotContent) -> Iterator[tuple[str, str, float]]:
    """Figures as shown, of what, and how well each stands for a film."""
    match content:
        case NumberContent() | PercentageContent() | PriceContent():
            yield _shown(content.quantity), content.label, 1.0 + _size_of(content.quantity)
        case BeforeAfterContent():
            yield f"{content.before.shown} → {content.after.shown}", content.title, 1.6
        case FractionContent() if content.label and content.whole <= 20:
            yield f"{content.part}/{content.whole}", content.label, 0.9
        case DateContent() if re.fullmatch(r"\d{3,4}", content.date):
            yield content.date, content.label, 0.6


def _shown(quantity: FormattedNumber) -> str:
    return quantity.shown.strip()


def _size_of(quantity: FormattedNumber) -> float:
    """Large numbers and those with a unit are more telling than small bare ones."""
    units = 0.3 if quantity.prefix or quantity.suffix else 0.0
    return units + min(0.5, 0.1 * len(f"{abs(quantity.value):.0f}"))


def _sentences(contents: Sequence[ShotContent]) -> Iterator[str]:
    for content in contents:
        match content:
            case QuestionContent() | QuoteContent():
                yield content.text
