"""The film: watch it, take its files, say something about it, go on with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from reelbase.http.films import download_name
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceReading, ServiceWriting, Writing
from reelbase.kit import clock
from reelbase.kit.errors import NotFound, StorageError
from reelbase.kit.pagination import PageRequest
from reelbase.plans.service import PlanService
from reelbase.production.records.covers import cover_of
from reelbase.production.records.schemas import InternalAsset, InternalJob
from reelbase.production.records.thumbnails import CHANGING
from reelbase.projects.service import ProjectService
from reelbase.providers.storage import Storage
from reelbase.schemas.jobs import JobStatus
from reelbase.sharing.feedback import FeedbackService
from reelbase.sharing.models import PLATFORMS
from reelbase.sharing.publications import PublicationService
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import ShareService
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
COMMENTS = 10
_NAMES = {
    "final.mp4": "Film",
    "captions.srt": "Captions (SRT)",
    "captions.vtt": "Captions (WebVTT)",
    "captions.ass": "Captions (ASS)",
    "voice.m4a": "Voice",
    "thumbnail.jpg": "Thumbnail",
    "manifest.json": "Manifest",
    "package.zip": "Everything as a zip file",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    number: int
    start_s: float
    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class Film:
    """A finished job with its files; ``manifest`` tells how it was made."""

    job: InternalJob
    files: tuple[InternalAsset, ...]
    chapters: tuple[Chapter, ...]
    manifest: dict[str, Any]
    caption_language: str

    @property
    def downloads(self) -> list[tuple[str, InternalAsset]]:
        found = {file.path: file for file in self.files}
        return [(label, found[path]) for path, label in _NAMES.items() if path in found]

    def has(self, path: str) -> bool:
        return any(file.path == path for file in self.files)

    def path(self, name: str) -> str:
        return f"/films/{self.job.id}/files/{name}"

    @property
    def video(self) -> InternalAsset:
        return next(file for file in self.files if file.path == "final.mp4")


@router.get("/films/{job_id}", name="Film")
def film_page(screen: OnScreen, session: ServiceReading, job_id: UUID) -> Response:
    film = _film(session, screen, job_id)
    if film is None:
        return screen.go(f"/jobs/{job_id}")
    return screen.page(
        "pages/result.html",
        film=film,
        job=cover_of(session, screen.viewer, film.job.project_id),
        shares=ShareService(session, screen.viewer).of_job(job_id),
        thumbnails=screen.acting.job_service(session).thumbnails(job_id),
        new_link=None,
        film_id=job_id,
        now=clock.now(),
        comments=ShareService(session, screen.viewer).comments(job_id, PageRequest(COMMENTS), screen.cursors),
        publications=PublicationService(session, screen.viewer).of_job(job_id),
        platforms=PLATFORMS,
        project=ProjectService(session, screen.viewer).get(film.job.project_id),
    )


@router.get("/films/{job_id}/files/{path:path}")
def film_file(
    request: Request, screen: OnScreen, session: Reading, job_id: UUID, path: str, download: bool = False
) -> Response:
    """A file of the film, whole or in parts; ``download`` makes the browser keep it."""
    jobs = screen.acting.job_service(session)
    job = jobs.get(job_id)
    asset = next((asset for asset in jobs.assets(job_id) if asset.path == path), None)
    if asset is None:
        raise NotFound("The film has no such file.")
    name = download_name(job.title, path) if download else None
    return stored_file(
        request,
        screen.application.storage,
        asset.storage_name,
        media_type=asset.mime_type,
        download_as=name,
        may_change=path in CHANGING,
    )


@router.post("/films/{job_id}/thumbnail")
def choose_thumbnail(screen: OnScreen, job_id: UUID, form: Form) -> Response:
    """Have the film show another of its thumbnails."""
    found = screen.acting.choose_thumbnail(job_id, form.whole("number") or 0)
    return screen.parts("result/thumbnails.html", thumbnails=found, film_id=job_id)


@router.get("/films/{job_id}/comments")
def film_comments(screen: OnScreen, session: ServiceReading, job_id: UUID, cursor: str | None = None) -> Response:
    """The comments after a place in the list."""
    return _comments(screen, session, job_id, cursor)


@router.post("/films/{job_id}/comments/{comment_id}/{what}")
def moderate(
    screen: OnScreen, session: ServiceWriting, job_id: UUID, comment_id: UUID, what: Literal["hide", "show"]
) -> Response:
    """Hide a comment from visitors, or show it again."""
    ReactionService(session, screen.viewer).hide_comment(comment_id, hidden=what == "hide")
    return _comments(screen, session, job_id, None)


@router.post("/films/{job_id}/feedback")
def feedback(screen: OnScreen, session: ServiceWriting, job_id: UUID, form: Form) -> Response:
    FeedbackService(session, screen.viewer).send(form.text("message"), job_id=job_id)
    return screen.parts("parts/feedback_sent.html", events={"say": {"text": "Thank you. Your message was sent."}})


@router.post("/projects/{project_id}/duplicate")
def duplicate(screen: OnScreen, session: Writing, project_id: UUID) -> Response:
    copy = PlanService(session, screen.viewer).duplicate(project_id)
    return screen.go(f"/projects/{copy.project_id}/plan", say="This is a copy. The original is unchanged.")


def _comments(screen: Screen, session: Session, job_id: UUID, cursor: str | None) -> Response:
    page = ShareService(session, screen.viewer).comments(job_id, PageRequest(COMMENTS, cursor), screen.cursors)
    return screen.parts("result/comments.html", comments=page, film_id=job_id)


def _film(session: Session, screen: Screen, job_id: UUID) -> Film | None:
    jobs = screen.acting.job_service(session)
    job = jobs.get(job_id)
    if job.status != JobStatus.READY:
        return None
    files = tuple(jobs.assets(job_id))
    plan = PlanService(session, screen.viewer).get(job.plan_version_id).document
    manifest = _manifest(screen.application.storage, files)
    pictures = {file.scene: file.path for file in files if file.type == "image"}
    chapters = tuple(
        Chapter(
            number=entry["number"],
            start_s=entry["start_s"],
            text=plan.scenes[entry["number"] - 1].narration,
            picture=f"/jobs/{job_id}/scenes/{entry['number']}/picture.jpg",
        )
        for entry in manifest.get("scenes", ())
        if entry["number"] in pictures and entry["number"] <= len(plan.scenes) and not entry["placeholder"]
    )
    return Film(job, files, chapters, manifest, plan.language)


def _manifest(storage: Storage, files: tuple[InternalAsset, ...]) -> dict[str, Any]:
    name = next((file.storage_name for file in files if file.path == "manifest.json"), None)
    if name is None:
        return {}
    try:
        found: dict[str, Any] = json.loads(storage.path(name).read_bytes())
    except StorageError:
        # The film can be watched all the same.
        return {}
    return found
