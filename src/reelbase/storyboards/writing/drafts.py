"""What a pattern makes of a brief: scenes with their words, before cameras and lengths are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reelbase.plans.wording import said_words
from reelbase.schemas.plan_document import SceneType
from reelbase.storyboards.writing.brief import Brief, Statement

PatternName = Literal["problem-solution", "before-after", "list", "demonstration", "story"]
ORDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """A scene before its camera is chosen. visual: what the camera sees, as a sentence. overlay: "" to find one.

    gap: what the brief does not say and its author adds, "" for a scene that is complete.
    """

    type: SceneType
    script: str
    visual: str
    overlay: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class BoardDraft:
    """The scenes of a storyboard by one pattern. score: how well the pattern suits the brief, 0 to about 10."""

    pattern: PatternName
    score: float
    scenes: list[SceneDraft] = field(default_factory=list)

    @property
    def hook(self) -> str:
        return self.scenes[0].script


def number_word(number: int) -> str:
    return ORDINALS[number - 1] if 1 <= number <= len(ORDINALS) else str(number)


def grouped(statements: Sequence[Statement], count: int) -> list[list[Statement]]:
    """Neighbouring statements in at most ``count`` groups, of about as many words each."""
    count = max(1, min(count, len(statements)))
    total = sum(said_words(statement.text) for statement in statements)
    groups: list[list[Statement]] = [[]]
    said = 0
    for place, statement in enumerate(statements):
        left = len(statements) - place
        full = said >= total * len(groups) / count or left == count - len(groups)
        if groups[-1] and full and len(groups) < count:
            groups.append([])
        groups[-1].append(statement)
        said += said_words(statement.text)
    return groups


def shown(statements: Sequence[Statement], brief: Brief, *, closer: bool = False) -> str:
    """What the camera sees while statements are said."""
    steps = [statement for statement in statements if statement.is_step]
    if len(steps) == 1:
        return f"Show the step: {steps[0].inner}"
    if steps:
        return f"Show each step: {' '.join([steps[0].inner, *(step.text for step in steps[1:])])}"
    things = list(dict.fromkeys(statement.about for statement in statements if statement.about))
    if things:
        return f"{'A closer look at' if closer else 'Show'} {' and '.join(things[:2])}."
    subject = brief.subject.text if brief.subject.kind in ("product", "topic") else ""
    return f"Show {subject}." if subject else "The speaker says it into the camera."
