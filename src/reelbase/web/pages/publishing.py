"""Publications of a film: their schedule, state and statistics."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.routing import Router
from reelbase.http.work import ServiceWriting
from reelbase.kit import clock
from reelbase.kit.errors import InputError
from reelbase.sharing.models import PLATFORMS
from reelbase.sharing.publications import PublicationService
from reelbase.web.forms import Fields, Form
from reelbase.web.screen import OnScreen, Screen

router = Router()
_MOST_ZONE_MINUTES = 15 * 60
_ADDRESS = re.compile(r"https?://[^\s\x00]+")


@router.post("/films/{job_id}/publications")
def schedule(screen: OnScreen, session: ServiceWriting, job_id: UUID, form: Form) -> Response:
    PublicationService(session, screen.viewer).schedule(job_id, form.text("platform"), _moment(form))
    return _publications(screen, session, job_id)


@router.post("/publications/{publication_id}/published")
def published(screen: OnScreen, session: ServiceWriting, publication_id: UUID, form: Form) -> Response:
    url = form.text("url") or None
    if url is not None and (len(url) > 2000 or not _ADDRESS.fullmatch(url)):
        raise InputError("That is not a web address.", field="url", fix="Start it with https://")
    PublicationService(session, screen.viewer).mark_published(publication_id, url=url)
    return _publications(screen, session, PublicationService(session, screen.viewer).get(publication_id).job_id)


@router.post("/publications/{publication_id}/numbers")
def numbers(screen: OnScreen, session: ServiceWriting, publication_id: UUID, form: Form) -> Response:
    watched = form.number("retention")
    PublicationService(session, screen.viewer).measure(
        publication_id,
        views=form.whole("views") or 0,
        likes=form.whole("likes") or 0,
        retention=None if watched is None else watched / 100,
        at=clock.now(),
    )
    return _publications(screen, session, PublicationService(session, screen.viewer).get(publication_id).job_id)


def _moment(form: Fields) -> datetime:
    """The time in a field without a zone; the browser sends its own offset from UTC."""
    try:
        local = datetime.fromisoformat(form.text("at"))
    except ValueError:
        raise InputError("That is not a valid time.", field="at", fix="Choose a date and a time.") from None
    zone = form.whole("zone") or 0
    if abs(zone) > _MOST_ZONE_MINUTES:
        raise InputError("Unknown time zone.", field="zone")
    try:
        return (local.replace(tzinfo=None) + timedelta(minutes=zone)).replace(tzinfo=UTC)
    except OverflowError:
        raise InputError("That is not a valid time.", field="at", fix="Choose a date and a time.") from None


def _publications(screen: Screen, session: Session, job_id: UUID) -> Response:
    publications = PublicationService(session, screen.viewer).of_job(job_id)
    return screen.parts("result/publications.html", publications=publications, film_id=job_id, platforms=PLATFORMS)
