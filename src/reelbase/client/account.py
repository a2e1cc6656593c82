"""The caller's account, and feedback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from reelbase.client.transport import Resource
from reelbase.schemas.accounts import Me, MeEdit
from reelbase.schemas.sharing import Feedback, FeedbackPage, Identifier, NewFeedback


class Account(Resource):
    def me(self) -> Me:
        return self._transport.ask(Me, "GET", "/v1/me")

    def edit(self, **changes: Any) -> Me:
        return self._transport.ask(Me, "PATCH", "/v1/me", json=MeEdit(**changes))

    def send_feedback(self, message: str, *, job_id: UUID | None = None, scene_id: UUID | None = None) -> UUID:
        request = NewFeedback(message=message, job_id=job_id, scene_id=scene_id)
        return self._transport.ask(Identifier, "POST", "/v1/feedback", json=request).id

    def feedback(self) -> Iterator[Feedback]:
        return self._transport.items(FeedbackPage, "/v1/feedback")
