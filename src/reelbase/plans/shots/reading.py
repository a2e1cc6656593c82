"""Reads a film's text once: its scenes, what they say, and every candidate for a shot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from reelbase.plans.shots.candidates import Evidence, ShotCandidate
from reelbase.plans.shots.cards import card
from reelbase.plans.shots.charts import charts_of
from reelbase.plans.shots.directions import arrows_of, graphs_of
from reelbase.plans.shots.orders import orders_of
from reelbase.plans.shots.people import people_of, with_one_face_each
from reelbase.plans.shots.places import maps_of
from reelbase.plans.shots.scenery import scenery_of, science_of
from reelbase.plans.shots.screens import screens_of, title_of
from reelbase.plans.shots.statements import statements_of
from reelbase.plans.shots.things import objects_of
from reelbase.plans.shots.units import SceneText, Unit, scene_text
from reelbase.understanding.figures import quantities_in
from reelbase.understanding.forms import read_forms
from reelbase.understanding.forms.denying import DeniedWords
from reelbase.understanding.senses import Thing, ThingReader
from reelbase.understanding.tagging import TaggedSentence, tag

_WITHOUT_CONTROLS = {
    code: " " if chr(code).isspace() else "\u200b" for code in [*range(32), *range(127, 160)] if chr(code) != "\n"
}
_ENDLESS = re.compile(r"[\d.,]{60,}")
_BETWEEN = "\n\n"
"""Stands between two scenes, so that a sentence ends there."""


@dataclass(frozen=True)
class ReadScene:
    """A scene with its candidates, the surest first."""

    scene: SceneText
    tagged: tuple[TaggedSentence, ...] | None
    candidates: tuple[ShotCandidate, ...]
    figures: tuple[int, ...] = ()
    """Where quantities are said, in characters; another one must not stand there then."""

    def card(self, first: Unit, last: Unit) -> ShotCandidate:
        """The words of a span of units."""
        tokens = [token for sentence in self.tagged or () for token in sentence.tokens]
        return card(self.scene.text, first.start, last.end, tokens)


def read_scenes(scenes: Sequence[str], *, title: str, language: str, words_per_minute: float) -> list[ReadScene]:
    """The scenes of a film in order.

    Forms and places are read from the whole text, as a comparison may end in the scene after the one it began in.
    """
    scenes = [_written(text) for text in scenes]
    tagged = tag([_readable(text) for text in scenes], language)
    reader = ThingReader(tagged, title) if tagged else None
    things: Sequence[Sequence[Thing]] = reader.things() if reader else [()] * len(scenes)
    subject = reader.subject if reader else ""
    first = next((index for index, text in enumerate(scenes) if text.strip()), 0)
    texts = [
        scene_text(
            text,
            language,
            tagged[index] if tagged else None,
            words_per_minute=words_per_minute,
            is_first=index == first,
        )
        for index, text in enumerate(scenes)
    ]
    candidates = _of_whole(texts, tagged, language)
    found = []
    for index, scene in enumerate(texts):
        own = candidates[index]
        tokens = [token for sentence in tagged[index] for token in sentence.tokens] if tagged else None
        quantities = quantities_in(_readable(scene.text), language, tokens)
        if tagged:
            own += objects_of(things[index], tagged[index], quantities)
            own += scenery_of(tagged[index])
            own += science_of(scene.text, scene.sentences)
        if index == first and scene.units:
            own += title_of(title, subject, scene.units[0].end)
        own.sort(key=lambda one: (-one.score, one.evidence.start, one.kind))
        figures = tuple(one.start for one in quantities)
        found.append(ReadScene(scene, tagged[index] if tagged else None, tuple(own), figures))
    return found


def _of_whole(
    scenes: Sequence[SceneText], tagged: Sequence[tuple[TaggedSentence, ...]] | None, language: str
) -> list[list[ShotCandidate]]:
    """For each scene the candidates whose last word is in it, with places counted from its start.

    What a candidate says before its scene has places below 0.
    """
    base = language.partition("-")[0].lower()
    starts = [0, *accumulate(len(scene.text) + len(_BETWEEN) for scene in scenes)][: len(scenes)]
    text = _BETWEEN.join(_readable(scene.text) for scene in scenes)
    shifted = None
    if tagged is not None:
        shifted = [_moved(sentence, start) for start, inside in zip(starts, tagged, strict=True) for sentence in inside]
    denied = DeniedWords(shifted or ())
    forms = [form for form in read_forms(text, language, shifted) if denied.affirms(form)]
    found = [*charts_of(forms, base), *statements_of(forms), *people_of(forms, shifted or ())]
    found += orders_of(forms, sum(len(scene.sentences) for scene in scenes))
    found += [*graphs_of(forms, shifted or ()), *arrows_of(shifted or ())]
    found += screens_of(forms, shifted or ())
    if base == "en":
        # Names of places are known in English only.
        spans = [
            (start + a, start + b) for start, scene in zip(starts, scenes, strict=True) for a, b in scene.sentences
        ]
        found += maps_of(text, forms, shifted, spans, denied)
    by_scene: list[list[ShotCandidate]] = [[] for _ in scenes]
    for candidate in with_one_face_each(found):
        index = max(at for at, start in enumerate(starts) if start <= candidate.evidence.needs)
        by_scene[index].append(_seen_from(candidate, starts[index]))
    return by_scene


def _written(text: str) -> str:
    """The text with as many characters, without those that cannot be drawn; words stay the same words."""
    return text.translate(_WITHOUT_CONTROLS)


def _readable(text: str) -> str:
    """The text with letters in place of rows of digits that are no number: reading those takes minutes, or fails."""
    return _ENDLESS.sub(lambda match: "x" * len(match.group()), text)


def _moved(sentence: TaggedSentence, by: int) -> TaggedSentence:
    tokens = tuple(replace(token, start=token.start + by, end=token.end + by) for token in sentence.tokens)
    return replace(sentence, start=sentence.start + by, tokens=tokens)


def _seen_from(candidate: ShotCandidate, start: int) -> ShotCandidate:
    evidence = candidate.evidence
    parts = tuple((part, position - start) for part, position in evidence.parts)
    until = None if evidence.until is None else evidence.until - start
    return replace(candidate, evidence=Evidence(evidence.start - start, evidence.end - start, parts, until))
