"""What becomes of a film on other platforms: when it goes out, whether it did, and how it does there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from reelbase.api.operations import CREATE, READ, WRITE, JobId, OfJob, PageOf, problems, with_headers
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, ServiceWriting
from reelbase.schemas.sharing import (
    NewPublication,
    Publication,
    PublicationNumbers,
    PublicationPage,
    PublicationState,
)
from reelbase.sharing.publications import PublicationService

router = Router(tags=["Publications"])
_MADE = with_headers(201, "The publication.", Location="Where it is.")
PublicationId = Annotated[UUID, Path(description="Id of a publication.")]


@router.post(
    "/jobs/{job_id}/publications", status_code=201, dependencies=CREATE, responses={**_MADE, **problems(404, 409)}
)
def schedule_publication(
    session: ServiceWriting, caller: CurrentCaller, job_id: JobId, body: NewPublication, response: Response
) -> Publication:
    """Plan a finished film for a platform, or plan it anew while it is not posted there."""
    publications = PublicationService(session, caller.viewer)
    made = publications.get(publications.schedule(job_id, body.platform, body.scheduled_at))
    response.headers["Location"] = f"/v1/publications/{made.id}"
    return made


@router.get("/publications", dependencies=READ)
def list_publications(
    session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf, job_id: OfJob = None
) -> PublicationPage:
    """Your publications that match, the newest first."""
    return PublicationPage.of(PublicationService(session, caller.viewer).list(page, cursors, job_id=job_id))


@router.get("/publications/{publication_id}", dependencies=READ, responses=problems(404))
def get_publication(session: Reading, caller: CurrentCaller, publication_id: PublicationId) -> Publication:
    """A publication with its numbers."""
    return PublicationService(session, caller.viewer).get(publication_id)


@router.put("/publications/{publication_id}/state", dependencies=WRITE, responses=problems(404, 409))
def set_publication_state(
    session: ServiceWriting, caller: CurrentCaller, publication_id: PublicationId, body: PublicationState
) -> Publication:
    """Note that a film was handed over to its platform, or is public there. Each can be noted once."""
    publications = PublicationService(session, caller.viewer)
    if body.state == "posted":
        publications.mark_posted(publication_id, url=body.url)
    else:
        publications.mark_published(publication_id, url=body.url)
    return publications.get(publication_id)


@router.put("/publications/{publication_id}/numbers", dependencies=WRITE, responses=problems(404))
def set_publication_numbers(
    session: ServiceWriting, caller: CurrentCaller, publication_id: PublicationId, numbers: PublicationNumbers
) -> Publication:
    """Keep what the platform tells of a film. Older numbers than those that are known change nothing."""
    publications = PublicationService(session, caller.viewer)
    publications.measure(
        publication_id, views=numbers.views, likes=numbers.likes, retention=numbers.retention, at=numbers.measured_at
    )
    return publications.get(publication_id)
