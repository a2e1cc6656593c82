"""A wish for an animation: what is being tried for it, what it cost, and what can be done about it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import Reading
from reelbase.production.animations.requests import Wish, WishService
from reelbase.web.screen import OnScreen, Screen

router = Router()


@router.get("/animations/{version_id}", name="Animation")
def animation_page(screen: OnScreen, session: Reading, version_id: UUID) -> Response:
    return screen.page("pages/animation.html", wish=_wish(screen, session, version_id))


@router.get("/animations/{version_id}/live")
def live_part(screen: OnScreen, session: Reading, version_id: UUID) -> Response:
    """What changes while it is written; leads to the plan once there is one."""
    wish = _wish(screen, session, version_id)
    if wish.view.is_written:
        return screen.go(f"/projects/{wish.view.project_id}/plan")
    return screen.parts("animation/live.html", wish=wish)


@router.post("/animations/{version_id}/cancel")
def cancel(screen: OnScreen, version_id: UUID) -> Response:
    screen.acting.animation_desk.cancel(version_id)
    return screen.go(f"/animations/{version_id}")


@router.post("/animations/{version_id}/retry", dependencies=[limited("create")])
def retry(screen: OnScreen, version_id: UUID) -> Response:
    return screen.go(f"/animations/{screen.acting.animation_desk.again(version_id).id}")


def _wish(screen: Screen, session: Session, version_id: UUID) -> Wish:
    return WishService(session, screen.viewer, screen.settings.production).told(version_id)
