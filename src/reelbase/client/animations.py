"""Animations that a language model writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from reelbase.client.errors import StillWaiting
from reelbase.client.transport import Transport
from reelbase.schemas.animations import Animation, AnimationPage, AnimationSummary, AnimationWish

LOOK_S = 1.0


class Animations:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def begin(self, prompt: str, **options: Any) -> AnimationSummary:
        """Wish for an animation; ``options`` are those of ``AnimationWish``. Raises InvalidInput, Conflict."""
        wish = AnimationWish(prompt=prompt, **options)
        return self._transport.ask(AnimationSummary, "POST", "/v1/animations", json=wish)

    def list(self, **wanted: Any) -> Iterator[AnimationSummary]:
        """All wishes, the newest first: ``limit`` (of a page)."""
        return self._transport.items(AnimationPage, "/v1/animations", **wanted)

    def get(self, animation_id: UUID) -> Animation:
        return self._transport.ask(Animation, "GET", f"/v1/animations/{animation_id}")

    def wait(self, animation_id: UUID, *, longest_s: float = 600.0) -> Animation:
        """The wish when it has ended, with a plan or without. Raises StillWaiting after ``longest_s`` seconds."""
        ends_at_s = time.monotonic() + longest_s
        while (found := self.get(animation_id)).status == "generating":
            if time.monotonic() > ends_at_s:
                raise StillWaiting(f"The animation {animation_id} is not written after {longest_s:g} s.")
            self._transport.sleep(LOOK_S)
        return found

    def cancel(self, animation_id: UUID) -> AnimationSummary:
        return self._transport.ask(AnimationSummary, "POST", f"/v1/animations/{animation_id}/cancel")

    def retry(self, animation_id: UUID) -> AnimationSummary:
        """The same wish once more: another one, in the same project."""
        return self._transport.ask(AnimationSummary, "POST", f"/v1/animations/{animation_id}/retry")
