"""The drawings of things, people and words."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.things import (
    ObjectContent,
    ObjectsContent,
    PersonContent,
    SceneryContent,
    WordsContent,
)
from reelbase.media.shots.kinds.things.object import draw_object
from reelbase.media.shots.kinds.things.person import draw_person
from reelbase.media.shots.kinds.things.relations import draw_objects
from reelbase.media.shots.kinds.things.scenery import draw_scenery
from reelbase.media.shots.kinds.things.words import draw_words

DRAWERS: dict[type, Any] = {
    ObjectContent: draw_object,
    ObjectsContent: draw_objects,
    SceneryContent: draw_scenery,
    PersonContent: draw_person,
    WordsContent: draw_words,
}
