"""Events from the driver inside the sandbox. They are untrusted, and used only for counts and messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from reelbase.providers.animation import OnProgress, RenderProgress

MARK = "@reel "
_MAX_EVENTS = 100_000
"""Events that are read from a run; a minute of film has a few thousand."""


@dataclass(slots=True)
class SceneRender:
    """The state of one scene's render, by its events."""

    played: int = 0
    film_s: float = 0.0
    complete: bool = False
    sound: bool = False
    failure: dict[str, Any] | None = None


class DriverListener:
    """Reads the driver's lines as they arrive; ``renders`` has an entry for each scene."""

    def __init__(self, scenes: list[str], on_progress: OnProgress | None) -> None:
        self.renders = {scene: SceneRender() for scene in scenes}
        self._on_progress = on_progress
        self._events = 0

    def read_line(self, line: str) -> None:
        if not line.startswith(MARK) or self._events >= _MAX_EVENTS:
            return
        self._events += 1
        try:
            event = json.loads(line[len(MARK) :])
            render = self.renders[event["scene"]]
            self._apply(render, event)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return
        if self._on_progress is not None and event.get("event") in ("played", "drawn"):
            renders = self.renders.values()
            self._on_progress(RenderProgress(sum(r.played for r in renders), sum(r.film_s for r in renders)))

    def _apply(self, render: SceneRender, event: dict[str, Any]) -> None:
        match event["event"]:
            case "played":
                render.played += 1
                render.film_s = max(render.film_s, float(event["film_s"]))
            case "drawn":
                render.film_s = max(render.film_s, float(event["film_s"]))
            case "made":
                render.sound = bool(event["sound"])
                render.complete = True
            case "failed":
                render.failure = {key: event.get(key) for key in ("kind", "type", "message", "line", "source")}


def own_lines(stdout: str) -> str:
    """What the scene itself printed."""
    lines = [line for line in stdout.splitlines() if line.strip() and not line.startswith(MARK)]
    return "\n".join(lines)
