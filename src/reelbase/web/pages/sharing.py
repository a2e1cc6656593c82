"""Creating and revoking links to a film."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.addresses import opens_only_here, share_address
from reelbase.http.idempotency import never_stored
from reelbase.http.routing import Router
from reelbase.http.work import ServiceWriting
from reelbase.kit import clock
from reelbase.sharing.shares import ShareService
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()


@router.post("/films/{job_id}/shares")
@never_stored
def share(screen: OnScreen, session: ServiceWriting, job_id: UUID, form: Form) -> Response:
    days = form.whole("days")
    expires_at = None if days is None else clock.now() + timedelta(days=min(days, 366))
    issued = ShareService(session, screen.viewer).share(job_id, expires_at=expires_at)
    return _shares(screen, session, job_id, share_address(screen.request, issued.token))


@router.post("/shares/{share_id}/revoke")
def revoke(screen: OnScreen, session: ServiceWriting, share_id: UUID) -> Response:
    service = ShareService(session, screen.viewer)
    service.revoke(share_id)
    return _shares(screen, session, service.get(share_id).job_id, None)


def _shares(screen: Screen, session: Session, job_id: UUID, link: str | None) -> Response:
    shares = ShareService(session, screen.viewer).of_job(job_id)
    return screen.parts(
        "result/shares.html",
        shares=shares,
        new_link=link,
        film_id=job_id,
        only_here=link is not None and opens_only_here(link),
        now=clock.now(),
    )
