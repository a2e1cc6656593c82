"""Users, projects and finished films for tests, written through the services where these can."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.models import User
from reelbase.accounts.viewer import Viewer
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors
from reelbase.plans.service import PlanService
from reelbase.production.models import Asset, Job
from support.plans import make_plan

CURSORS = Cursors(b"a key of tests, of 32 bytes long")


def make_user(session: Session) -> Viewer:
    viewer = Viewer(new_id())
    session.add(User(id=viewer.owner_id, email=f"{viewer.owner_id}@example.org"))
    session.flush()
    return viewer


def make_project(session: Session, viewer: Viewer, *narrations: str, **changes: Any) -> UUID:
    return PlanService(session, viewer).start(make_plan(*narrations, **changes)).project_id


def make_job(session: Session, viewer: Viewer, project_id: UUID | None = None, **values: Any) -> UUID:
    """A job of a project; finished with a film, captions, a manifest and one picture of a scene unless told else."""
    project_id = project_id or make_project(session, viewer)
    now = clock.now()
    values = {"status": "READY", "progress": 100, "started_at": now, "finished_at": now, **values}
    job = Job(
        owner_id=viewer.owner_id,
        project_id=project_id,
        plan_version_id=PlanService(session, viewer).latest(project_id).version_id,
        **values,
    )
    session.add(job)
    session.flush()
    if values["status"] == "READY":
        for kind, path, scene in (
            ("video", "final.mp4", None),
            ("captions", "captions.srt", None),
            ("manifest", "manifest.json", None),
            ("image", "scenes/01.png", 0),
        ):
            session.add(
                Asset(
                    owner_id=viewer.owner_id,
                    job_id=job.id,
                    type=kind,
                    scene_idx=scene,
                    storage_path=path,
                    content_hash="0" * 64,
                    size_bytes=10,
                    mime_type="application/octet-stream",
                    meta={"name": path},
                )
            )
        session.flush()
    return job.id


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
