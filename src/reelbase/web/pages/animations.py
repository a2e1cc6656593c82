"""An animation that a language model writes: what was tried, what it cost, and what can be done about it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceWriting
from reelbase.web.screen import OnScreen

router = Router()


@router.get("/animations/{version_id}", name="Animation")
def animation_page(screen: OnScreen, session: Reading, version_id: UUID) -> Response:
    return screen.page("pages/animation.html", animation=screen.acting.animation_service(session).get(version_id))


@router.get("/animations/{version_id}/live")
def live_part(screen: OnScreen, session: Reading, version_id: UUID) -> Response:
    """What changes while it is written; leads to the plan once there is one."""
    animation = screen.acting.animation_service(session).get(version_id)
    if animation.is_written:
        return screen.go(f"/projects/{animation.project_id}/plan")
    return screen.parts("animation/live.html", animation=animation)


@router.post("/animations/{version_id}/cancel")
def cancel(screen: OnScreen, version_id: UUID) -> Response:
    screen.acting.cancel_animation(version_id)
    return screen.go(f"/animations/{version_id}")


@router.post("/animations/{version_id}/retry", dependencies=[limited("create")])
def retry(screen: OnScreen, session: ServiceWriting, version_id: UUID) -> Response:
    return screen.go(f"/animations/{screen.acting.animation_service(session).retry(version_id).id}")
