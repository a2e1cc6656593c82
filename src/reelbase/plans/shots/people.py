"""Shots of the people whom a text speaks of, with what they do: by name, by pronoun, or by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from reelbase.media.shots.contents.things import PersonContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build
from reelbase.understanding.forms.model import PersonForm, StatedForm
from reelbase.understanding.persons import PersonStatement, Pronoun, statements_about_people
from reelbase.understanding.tagging import TaggedSentence

_NAMED, _CALLED, _SEVERAL = 0.72, 0.7, 0.68
"""Scores: of somebody with a name, of one who is called what they are, and of several, who share one face."""
_ADDRESSED = 0.63
_ANYBODY = frozenset({"You", "Everyone", "Everybody", "Someone", "Somebody", "Anyone"})
"""Faces that stand for nobody in particular, which a thing shows better."""
_WITHOUT_PREDICATE = 0.08
_LONGEST_PREDICATE = 60
ANYBODY = "anybody"
FACE = "person "
"""Begins the key by which a face is counted like an icon, so that it is not shown again and again."""


def people_of(forms: Sequence[StatedForm], sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """Whoever a sentence is about, with what it says of them where that is short enough to be read."""
    people = [form for form in forms if isinstance(form, PersonForm)]
    for statement in statements_about_people(sentences, people):
        yield from _shots(statement)


def _shots(statement: PersonStatement) -> Iterator[ShotCandidate]:
    score = _NAMED if statement.known else _SEVERAL if statement.plural else _CALLED
    if statement.name in _ANYBODY:
        score = _ADDRESSED
    predicate = statement.predicate
    said = predicate.text if predicate and len(predicate.text) <= _LONGEST_PREDICATE else ""
    variants = [(said, score, predicate.end - 1 if predicate else None)] if said else []
    variants.append(("", score - _WITHOUT_PREDICATE, None))
    for role, value, until in variants:
        content = build(
            partial(
                PersonContent,
                name=statement.name,
                role=role,
                expression=statement.expression,
                pronoun=statement.pronoun,
            )
        )
        if content is None:
            continue
        # The words below the face are there at once, so they may not be longer than what is being said.
        end = predicate.end if predicate else statement.end
        evidence = Evidence(statement.start, end, ((0, statement.start),), until)
        reason = f"somebody who acts: {statement.name}"[:200]
        icon = ANYBODY if statement.name in _ANYBODY else f"{FACE}{statement.name}"
        yield ShotCandidate(content, value, evidence, reason, icons=(icon,))


def with_one_face_each(candidates: Iterable[ShotCandidate]) -> list[ShotCandidate]:
    """The candidates in order, with one face for whoever is called by a full name here and by the last part there."""
    found = list(candidates)
    people = [one.content for one in found if isinstance(one.content, PersonContent)]
    full: dict[str, str] = {}
    pronouns: dict[str, Pronoun] = {}
    for person in people:
        last = person.name.split()[-1]
        full[last] = max(full.get(last, ""), person.name, key=len)
        if person.pronoun != "they":
            pronouns.setdefault(last, person.pronoun)
    faces = []
    for one in found:
        if isinstance(one.content, PersonContent):
            last = one.content.name.split()[-1]
            seed = full[last] if full[last] != one.content.name else ""
            pronoun = pronouns.get(last, one.content.pronoun)
            icons = one.icons if one.icons == (ANYBODY,) else (f"{FACE}{full[last]}",)
            one = replace(one, content=one.content.model_copy(update={"seed": seed, "pronoun": pronoun}), icons=icons)
        faces.append(one)
    return faces
