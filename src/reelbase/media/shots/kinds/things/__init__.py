"""The drawings of things, people and words."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.kinds.things.words import draw_words

DRAWERS: dict[type, Any] = {WordsContent: draw_words}
