"""The person whom a text goes on about: *she* in a life of one woman."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reelbase.media.shots.contents.things import PersonContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build
from reelbase.understanding.forms.model import PersonForm, StatedForm
from reelbase.understanding.tagging import TaggedSentence

_PRONOUNS = frozenset({"he", "she"})
_SCORE = 0.61
"""Little more than what is shown at all: the sentence says something of the person that the shot does not show."""


def people_of(forms: Sequence[StatedForm], sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """The person for sentences about *he* or *she*, in a text that names only one, after it has named them."""
    people = [form for form in forms if isinstance(form, PersonForm) and form.subject]
    if len({form.name.text.split()[-1] for form in people}) != 1:
        return
    name = max((form.name.text for form in people), key=len)
    content = build(lambda: PersonContent(name=name))
    if content is None:
        return
    for sentence in sentences:
        token = next(
            (token for token in sentence.tokens if token.text.lower() in _PRONOUNS and token.dep == "nsubj"), None
        )
        if token is not None and token.start > people[0].start:
            evidence = Evidence(token.start, token.end, ((0, token.start),))
            # Counted like an icon, so that the face is not shown again and again.
            yield ShotCandidate(
                content, _SCORE, evidence, ("the person whom the text is about"), icons=(f"person {name}",)
            )
