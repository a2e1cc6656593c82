"""Publications of films on other platforms: their schedule, state and statistics."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from reelbase.api.operations import CREATE, READ, WRITE, JobId, OfJob, PageOf, problems, with_headers
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, ServiceWriting
from reelbase.schemas.sharing import NewPublication, Publication, PublicationNumbers, PublicationPage, PublicationState
from reelbase.sharing.publications import PublicationService

router = Router(tags=["Publications"])
_MADE = with_headers(201, "The publication.", Location="Its address.")
PublicationId = Annotated[UUID, Path(description="Id of a publication.")]


@router.post(
    "/jobs/{job_id}/publications", status_code=201, dependencies=CREATE, responses={**_MADE, **problems(404, 409)}
)
def schedule_publication(
    session: ServiceWriting, caller: CurrentCaller, job_id: JobId, body: NewPublication, response: Response
) -> Publication:
    """Schedule a finished film for a platform, or reschedule it until it is posted."""
    publications = PublicationService(session, caller.viewer)
    publication = publications.get(publications.schedule(job_id, body.platform, body.scheduled_at))
    response.headers["Location"] = f"/v1/publications/{publication.id}"
    return publication


@router.get("/publications", dependencies=READ)
def list_publications(
    session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf, job_id: OfJob = None
) -> PublicationPage:
    """Your publications that match, newest first."""
    return PublicationPage.of(PublicationService(session, caller.viewer).list(page, cursors, job_id=job_id))


@router.get("/publications/{publication_id}", dependencies=READ, responses=problems(404))
def get_publication(session: Reading, caller: CurrentCaller, publication_id: PublicationId) -> Publication:
    """A publication with its statistics."""
    return PublicationService(session, caller.viewer).get(publication_id)


@router.put("/publications/{publication_id}/state", dependencies=WRITE, responses=problems(404, 409))
def set_publication_state(
    session: ServiceWriting, caller: CurrentCaller, publication_id: PublicationId, body: PublicationState
) -> Publication:
    """Record that a film was posted to its platform, or is public there. Each can be recorded once."""
    publications = PublicationService(session, caller.viewer)
    if body.state == "posted":
        publications.mark_posted(publication_id, url=body.url)
    else:
        publications.mark_published(publication_id, url=body.url)
    return publications.get(publication_id)


@router.put("/publications/{publication_id}/numbers", dependencies=WRITE, responses=problems(404, 409))
def set_publication_numbers(
    session: ServiceWriting, caller: CurrentCaller, publication_id: PublicationId, numbers: PublicationNumbers
) -> Publication:
    """Store a platform's statistics of a film. Older ones than those stored change nothing."""
    publications = PublicationService(session, caller.viewer)
    publications.measure(
        publication_id, views=numbers.views, likes=numbers.likes, retention=numbers.retention, at=numbers.measured_at
    )
    return publications.get(publication_id)
