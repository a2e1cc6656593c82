"""Jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from reelbase.client import events
from reelbase.client.events import Event
from reelbase.client.transport import Resource
from reelbase.schemas.jobs import (
    Job,
    JobPage,
    JobRetry,
    LogLine,
    LogPage,
    Receipt,
    Step,
    StepName,
    Steps,
    Thumbnail,
    ThumbnailChoice,
    Thumbnails,
)


class Jobs(Resource):
    def render(self, project_id: UUID) -> Job:
        """Render a project's latest plan. Raises NotEnoughCredits, Conflict, InvalidInput."""
        return self._transport.ask(Job, "POST", f"/v1/projects/{project_id}/jobs")

    def list(self, **filters: Any) -> Iterator[Job]:
        """Jobs, filtered by ``project_id``, ``status`` and ``unfinished``; ``limit`` is the size of a page."""
        return self._transport.items(JobPage, "/v1/jobs", **filters)

    def get(self, job_id: UUID) -> Job:
        return self._transport.ask(Job, "GET", f"/v1/jobs/{job_id}")

    def cancel(self, job_id: UUID) -> Job:
        return self._transport.ask(Job, "POST", f"/v1/jobs/{job_id}/cancel")

    def retry(self, job_id: UUID, from_step: StepName | None = None) -> Job:
        return self._transport.ask(Job, "POST", f"/v1/jobs/{job_id}/retry", json=JobRetry(from_step=from_step))

    def retry_scene(self, job_id: UUID, number: int) -> Job:
        """A new job with a new take of one scene, counted from 1."""
        return self._transport.ask(Job, "POST", f"/v1/jobs/{job_id}/scenes/{number}/retry")

    def steps(self, job_id: UUID) -> Sequence[Step]:
        return self._transport.ask(Steps, "GET", f"/v1/jobs/{job_id}/steps").items

    def logs(self, job_id: UUID) -> Iterator[LogLine]:
        return self._transport.items(LogPage, f"/v1/jobs/{job_id}/logs")

    def receipt(self, job_id: UUID) -> Receipt:
        return self._transport.ask(Receipt, "GET", f"/v1/jobs/{job_id}/receipt")

    def thumbnails(self, job_id: UUID) -> Sequence[Thumbnail]:
        """The thumbnails of a finished film to choose from, the best first."""
        return self._transport.ask(Thumbnails, "GET", f"/v1/jobs/{job_id}/thumbnails").items

    def choose_thumbnail(self, job_id: UUID, number: int) -> Sequence[Thumbnail]:
        """Have a film show another of its thumbnails, by its number from 1. Raises Conflict, InvalidInput."""
        body = ThumbnailChoice(number=number)
        return self._transport.ask(Thumbnails, "PUT", f"/v1/jobs/{job_id}/thumbnail", json=body).items

    def follow(self, job_id: UUID, *, after: int | None = None) -> Iterator[Event]:
        """The events to the job's end, each once, across broken connections."""
        return events.follow(self._transport, job_id, after=after)

    def wait(self, job_id: UUID) -> Job:
        """Follow a job to its end, and return it."""
        for _ in self.follow(job_id):
            pass
        return self.get(job_id)
