"""What the driver inside the sandbox tells. It may be a lie: nothing here is used for more than counting and words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reelbase.providers.animation import OnProgress, Progress

MARK = "@reel "
_MAX_EVENTS = 100_000


@dataclass(slots=True)
class Story:
    """One scene's render, as far as it was told. ``over``: its process ended without saying how."""

    played: int = 0
    cached: int = 0
    film_s: float = 0.0
    finished: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    made: bool = False
    sound: bool = False
    over: bool = False
    failure: dict[str, Any] | None = None

    @property
    def animations(self) -> int:
        return self.played + self.cached


class Listener:
    """Takes the driver's lines as they come; ``stories`` has one entry a scene."""

    def __init__(self, scenes: list[str], on_progress: OnProgress | None) -> None:
        self.stories = {scene: Story() for scene in scenes}
        self._on_progress = on_progress
        self._heard = 0

    def hear(self, line: str) -> None:
        if not line.startswith(MARK) or self._heard >= _MAX_EVENTS:
            return
        self._heard += 1
        try:
            event = json.loads(line[len(MARK) :])
            story = self.stories[event["scene"]]
            self._take(story, event)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return
        if self._on_progress is not None and event.get("event") in ("played", "cached", "drawn"):
            told = self.stories.values()
            self._on_progress(Progress(sum(s.animations for s in told), sum(s.film_s for s in told)))

    def _take(self, story: Story, event: dict[str, Any]) -> None:
        match event["event"]:
            case "played" | "cached" as kind:
                setattr(story, kind, getattr(story, kind) + 1)
                story.film_s = max(story.film_s, float(event["film_s"]))
            case "drawn":
                story.film_s = max(story.film_s, float(event["film_s"]))
            case "segment":
                story.finished.append(str(event["file"]))
            case "made":
                story.used = [str(name) for name in event["segments"]]
                story.sound = bool(event["sound"])
                story.made = True
            case "over":
                story.over = True
            case "failed":
                story.failure = {key: event.get(key) for key in ("kind", "type", "message", "line", "source")}


def own_lines(stdout: str) -> str:
    """What the scene itself printed."""
    kept = [line for line in stdout.splitlines() if line.strip() and not line.startswith(MARK)]
    return "\n".join(kept)
