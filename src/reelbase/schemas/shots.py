"""The shots of a scene, what could be shown instead, and what changes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from reelbase.media.shots.contents import ShotContent
from reelbase.schemas.common import WHOLE, RequestModel, ResponseModel, example
from reelbase.schemas.plan_document import MAX_EVENTS_PER_SHOT, Entrance, Framing, SceneShot, ShotEvent, WordIndex

MAX_ALTERNATIVES = 2
_Content = Annotated[ShotContent, Field(discriminator="kind")]
_Events = Annotated[list[ShotEvent], Field(max_length=MAX_EVENTS_PER_SHOT)]


class ListedShot(ResponseModel):
    """A shot with its number in the scene, from 1."""

    number: int
    words: str = Field(description="The words that are said while it is shown.")
    summary: str = Field(description="What it shows, in one line of text.")
    doubts: list[str] = Field(description="What it shows that the text around it does not say.")
    shot: SceneShot


class PlanShot(ListedShot):
    picture_url: str = Field(description="Path of its picture.")


class PlanShots(ResponseModel):
    """Without any, the scene shows its picture."""

    items: list[PlanShot]


class NewShot(RequestModel):
    """A shot to add. Words count from 0; `end_word` is the first word that is not part of it.

    It takes its words from the shots that showed something else before.
    """

    start_word: Annotated[WordIndex, WHOLE]
    end_word: Annotated[WordIndex, WHOLE]
    content: _Content
    events: _Events = Field([], description="The words on which parts of the content appear.")
    framing: Framing = "medium"
    entrance: Entrance = "cut"

    model_config = example(start_word=0, end_word=2, content={"kind": "words", "text": "Look up"})


class ShotEdit(RequestModel):
    """Omitted and null fields stay unchanged. Other content without events of its own has none."""

    content: _Content | None = None
    events: _Events | None = Field(None, description="The words on which parts of the content appear.")
    framing: Framing | None = None
    entrance: Entrance | None = None

    model_config = example(framing="close", entrance="rise")

    def values(self) -> dict[str, Any]:
        """The fields of a shot that this edit sets."""
        return self.model_dump(exclude_none=True) | ({} if self.content is None else {"content": self.content})


class ShotSplit(RequestModel):
    word: Annotated[
        WordIndex, WHOLE, Field(description="The first word of the second half; words of a scene count from 0.")
    ]

    model_config = example(word=1)


class AlternativeChoice(RequestModel):
    number: Annotated[
        int, Field(strict=True, ge=1, le=MAX_ALTERNATIVES, description="Number of the alternative, from 1."), WHOLE
    ]

    model_config = example(number=1)


class ShotAlternative(ResponseModel):
    """Another shot for the same words. `number` counts from 1."""

    number: int
    summary: str = Field(description="What it shows, in one line of text.")
    picture_url: str = Field(description="Path of its picture.")
    shot: SceneShot


class ShotAlternatives(ResponseModel):
    """Up to two, the best first; none if nothing else fits the words."""

    items: list[ShotAlternative]
