"""Things, people and words: an object that acts, several in relation, a person, a landscape, a picture, or type."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelbase.media.shots.contents.charts import IconName
from reelbase.media.shots.values import ContentModel, Short

Action = Literal[
    "none",
    "rises",
    "falls",
    "breaks",
    "fills",
    "empties",
    "multiplies",
    "opens",
    "travels",
    "grows",
    "shrinks",
    "spins",
    "shakes",
    "vanishes",
    "glows",
]


class ObjectContent(ContentModel):
    """One thing, and what it does."""

    kind: Literal["object"] = "object"
    icon: IconName
    action: Action = "none"
    label: str = Field("", max_length=60)
    count: int | None = Field(None, strict=True, ge=1, le=100, description="How many of it, where the text says so.")


class RelatedThing(ContentModel):
    icon: IconName
    label: str = Field("", max_length=40)


class ObjectsContent(ContentModel):
    """Two to four things in relation. Parts: the things."""

    kind: Literal["objects"] = "objects"
    things: Annotated[tuple[RelatedThing, ...], Field(min_length=2, max_length=4)]
    relation: Literal["beside", "to", "against", "into", "from", "around", "plus"] = "beside"


class PersonContent(ContentModel):
    """A person with an expression, a name and a role; ``seed`` gives the face, the same one through a film."""

    kind: Literal["person"] = "person"
    name: Short
    role: str = Field("", max_length=60)
    years: str = Field("", max_length=24)
    expression: Literal["neutral", "happy", "sad", "surprised", "angry", "thinking", "speaking"] = "neutral"
    seed: str = Field("", max_length=60, description="Another seed gives another face; by default the name.")
    pronoun: Literal["they", "he", "she"] = Field("they", description="As the text speaks of them.")
    icon: IconName | None = Field(None, description="What they are known for or hold.")


class SceneryContent(ContentModel):
    """Ground, sky, light and weather, with a few things on it."""

    kind: Literal["scenery"] = "scenery"
    ground: Literal["hills", "mountains", "sea", "desert", "city", "forest", "field", "snow", "space", "river"] = (
        "hills"
    )
    time: Literal["dawn", "day", "dusk", "night"] = "day"
    weather: Literal["clear", "clouds", "rain", "snow", "storm", "fog"] = "clear"
    icons: Annotated[tuple[IconName, ...], Field(max_length=3)] = ()
    label: str = Field("", max_length=60)


class PictureContent(ContentModel):
    """The scene's own picture or clip: uploaded, from a library, generated, or drawn from its description."""

    kind: Literal["picture"] = "picture"


class WordsContent(ContentModel):
    """Words of the text as type; ``emphasis`` are the ones set large, counted from 0. Parts: the words."""

    kind: Literal["words"] = "words"
    text: Annotated[str, Field(min_length=1, max_length=160, pattern=r"\S")]
    emphasis: Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=60)], ...], Field(max_length=8)] = ()
    icon: IconName | None = None
