"""Maps and journeys from the places that a scene names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.time_and_place import FlagContent, MapContent, MapPlace, RouteContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build
from reelbase.understanding.forms.denying import DeniedWords
from reelbase.understanding.forms.model import (
    LabelledQuantity,
    PairForm,
    PersonForm,
    Phrase,
    PlacesForm,
    RouteForm,
    SeriesForm,
    StatedForm,
)
from reelbase.understanding.namesakes import Namesakes
from reelbase.understanding.places import NamedPlace, PlaceMention, places_in
from reelbase.understanding.tagging import TaggedSentence

_MAX_PLACES, _MAX_COUNTRIES = 8, 12
_NOT_MAPS = frozenset({"Earth", "World"})
_SUBJECT, _LOCATED, _SEVERAL, _NAMED, _LABELLED = 0.8, 0.88, 0.9, 0.6, 0.25


def maps_of(
    text: str,
    forms: Sequence[StatedForm],
    tagged: Sequence[TaggedSentence] | None,
    sentences: Sequence[tuple[int, int]],
    denied: DeniedWords,
) -> Iterator[ShotCandidate]:
    """A map for each sentence that names places, and a journey where the text tells one.

    sentences: half-open character ranges of the text. denied: its words of which the text says that it was not so.
    """
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    people = [form.name for form in forms if isinstance(form, PersonForm)]
    mentions = [
        (mention, starts[mention.first])
        for mention in places_in(text, _evidence(starts, tagged))
        if mention.place.name not in _NOT_MAPS and not _is_inside(starts[mention.first], people)
        if not denied.covers(starts[mention.first], starts[mention.first] + 1)
    ]
    for form in forms:
        if isinstance(form, RouteForm):
            yield from _route(form, mentions)
    for start, end in sentences:
        here = [(mention, at) for mention, at in mentions if start <= at < end]
        if here:
            yield from _map(text, (start, end), here, forms, tagged)


def _evidence(starts: Sequence[int], tagged: Sequence[TaggedSentence] | None) -> Callable[[int, int], bool | None]:
    """What the tagger says of words: a person is no place; nothing where it is unsure."""
    namesakes = Namesakes(tagged or ())
    kinds = {token.start: token.entity for sentence in tagged or () for token in sentence.tokens}

    def is_place(first: int, stop: int) -> bool | None:
        if any(starts[index] in namesakes for index in range(first, stop)):
            return False
        found = {kinds.get(starts[index], "") for index in range(first, stop)}
        if found & {"GPE", "LOC"}:
            return True
        return False if found == {"PERSON"} else None

    return is_place


def _is_inside(position: int, phrases: Sequence[Phrase]) -> bool:
    return any(phrase.start <= position < phrase.end for phrase in phrases)


def _route(form: RouteForm, mentions: Sequence[tuple[PlaceMention, int]]) -> Iterator[ShotCandidate]:
    found = []
    for name in form.names:
        place = next((mention.place for mention, at in mentions if name.start <= at < name.end), None)
        if place is None:
            return
        found.append((name, _map_place(place)))
    content = build(lambda: RouteContent(places=tuple(place for _, place in found), by=form.by))
    if content and len({place.name for _, place in found}) == len(found):
        parts = tuple((index, name.start) for index, (name, _) in enumerate(found))
        yield ShotCandidate(content, form.confidence, Evidence(form.start, form.end, parts), "a journey between places")


def _map(
    text: str,
    span: tuple[int, int],
    here: Sequence[tuple[PlaceMention, int]],
    forms: Sequence[StatedForm],
    tagged: Sequence[TaggedSentence] | None,
) -> Iterator[ShotCandidate]:
    own = [(mention, at) for mention, at in here if not mention.adjective]
    if not own:
        return
    places: dict[str, tuple[NamedPlace, int]] = {}
    for mention, at in own:
        places.setdefault(mention.place.name, (mention.place, at))
    shown = list(places.values())[:_MAX_PLACES]
    form = next((form for form in forms if isinstance(form, PlacesForm) and span[0] <= form.start < span[1]), None)
    score = _score(text, span, shown, form, tagged)
    labels = [label for each in forms for label in _labels(each)]
    if any(_is_inside(at, labels) for _, at in shown):
        # "Kenya won eleven medals, Uganda two": the places name values, which are what the sentence is about.
        score -= _LABELLED
    for count in range(1, len(shown) + 1):
        # A map with the places so far, as a sentence may name more of them than one shot has time for.
        said = shown[:count]
        content = _map_of([place for place, _ in said])
        if content is not None:
            parts = tuple((index, at) for index, (_, at) in enumerate(said))
            evidence = Evidence(said[0][1], said[-1][1] + 1, parts)
            less = 0.05 * (count < len(shown))
            yield ShotCandidate(content, score - less, evidence, "places on a map")
    first, position = shown[0]
    if len(shown) == 1 and first.kind == "country" and first.country:
        flag = build(lambda: FlagContent(country=first.country, label=first.name))
        if flag:
            evidence = Evidence(position, position + 1, ((0, position),))
            yield ShotCandidate(flag, score - 0.18, evidence, "a country")


def _labels(form: StatedForm) -> list[Phrase]:
    """The names of a chart's values."""
    values: Sequence[LabelledQuantity] = ()
    if isinstance(form, PairForm):
        values = (form.first, form.second)
    elif isinstance(form, SeriesForm):
        values = form.values
    return [value.label for value in values if value.label is not None]


def _map_of(places: Sequence[NamedPlace]) -> ShotContent | None:
    countries = tuple(dict.fromkeys(place.country for place in places if place.kind == "country" and place.country))
    return build(
        lambda: MapContent(places=tuple(_map_place(place) for place in places), countries=countries[:_MAX_COUNTRIES])
    )


def _score(
    text: str,
    span: tuple[int, int],
    shown: Sequence[tuple[NamedPlace, int]],
    form: PlacesForm | None,
    tagged: Sequence[TaggedSentence] | None,
) -> float:
    """How much the sentence is about where something is, and not only names a place."""
    if form is not None and form.confidence >= 0.85:
        return _LOCATED
    subject = form is not None and form.located
    begins = shown[0][1] - span[0] <= 4 and tagged is not None
    if len(shown) > 2:
        return _SEVERAL
    if subject or begins:
        return _SUBJECT
    before = text[span[0] : shown[0][1]].split()[-1:]
    # "in Vienna" says where; "Priya from Leeds" and "the people of Peru" say who.
    return (
        _NAMED + 0.08
        if before and before[0].lower() in ("in", "near", "at", "across", "through", "to")
        else _NAMED - 0.05
    )


def _map_place(place: NamedPlace) -> MapPlace:
    return MapPlace(
        name=place.name[:40], latitude=place.lat, longitude=place.lon, kind=place.marker, country=place.country or None
    )
