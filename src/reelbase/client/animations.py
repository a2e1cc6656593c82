"""Animations that a language model writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from reelbase.client.errors import StillWaiting
from reelbase.client.transport import Resource
from reelbase.schemas.animations import Animation, AnimationPage, AnimationSummary, NewAnimation

POLL_S = 1.0


class Animations(Resource):
    def begin(self, prompt: str, **options: Any) -> AnimationSummary:
        """Request an animation; ``options`` are those of ``NewAnimation``. Raises InvalidInput, Conflict."""
        request = NewAnimation(prompt=prompt, **options)
        return self._transport.ask(AnimationSummary, "POST", "/v1/animations", json=request)

    def list(self, **filters: Any) -> Iterator[AnimationSummary]:
        """All requested animations, the newest first; ``limit`` is the size of a page."""
        return self._transport.items(AnimationPage, "/v1/animations", **filters)

    def get(self, animation_id: UUID) -> Animation:
        return self._transport.ask(Animation, "GET", f"/v1/animations/{animation_id}")

    def wait(self, animation_id: UUID, *, longest_s: float = 600.0) -> Animation:
        """The animation once it is written, failed or cancelled. Raises StillWaiting after ``longest_s`` seconds."""
        ends_at_s = time.monotonic() + longest_s
        while (found := self.get(animation_id)).status == "generating":
            if time.monotonic() > ends_at_s:
                raise StillWaiting(f"The animation {animation_id} was not written within {longest_s:g} s.")
            self._transport.sleep(POLL_S)
        return found

    def cancel(self, animation_id: UUID) -> AnimationSummary:
        return self._transport.ask(AnimationSummary, "POST", f"/v1/animations/{animation_id}/cancel")

    def retry(self, animation_id: UUID) -> AnimationSummary:
        """Request it again: a new animation in the same project."""
        return self._transport.ask(AnimationSummary, "POST", f"/v1/animations/{animation_id}/retry")
