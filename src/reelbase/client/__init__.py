"""A typed client of the API::

    from reelbase.client import Reelbase

    with Reelbase("http://127.0.0.1:8000", api_key="rb_...") as reelbase:
        project = reelbase.projects.create(text=open("notes.md").read())
        job = reelbase.jobs.render(project.id)
        for event in reelbase.jobs.follow(job.id):
            print(event.kind, event.data.get("progress"))
        film = next(asset for asset in reelbase.assets.list(job_id=job.id) if asset.path == "final.mp4")
        reelbase.assets.download(film, Path("film.mp4"))

It loads neither the server nor the database.
"""

from __future__ import annotations

from reelbase.client.client import Reelbase
from reelbase.client.errors import (
    ApiError,
    ClientError,
    Conflict,
    ConnectionLost,
    Damaged,
    Forbidden,
    InvalidInput,
    LinkClosed,
    NotEnoughCredits,
    NotFound,
    PreconditionFailed,
    StillWaiting,
    TooMany,
    Unauthenticated,
)
from reelbase.client.events import Event
from reelbase.client.plan_edits import TaggedPlan

__all__ = [
    "ApiError",
    "ClientError",
    "Conflict",
    "ConnectionLost",
    "Damaged",
    "Event",
    "Forbidden",
    "InvalidInput",
    "LinkClosed",
    "NotEnoughCredits",
    "NotFound",
    "PreconditionFailed",
    "Reelbase",
    "StillWaiting",
    "TaggedPlan",
    "TooMany",
    "Unauthenticated",
]
