"""Animations that a language model writes: begin, follow, cancel, retry."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from reelbase.api.operations import CREATE, READ, WRITE, Acting, PageOf, problems, with_headers
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, Reading, ServiceWriting
from reelbase.schemas.animations import Animation, AnimationPage, AnimationSummary, NewAnimation
from reelbase.schemas.projects import PlanOptions

router = Router(prefix="/animations", tags=["Animations"])
AnimationId = Annotated[UUID, Path(description="Id of an animation.")]
_ACCEPTED = with_headers(202, "The animation, which a worker writes.", Location="Address of the resource.")


@router.post("", status_code=202, dependencies=CREATE, responses={**_ACCEPTED, **problems(409)})
def begin_animation(session: ServiceWriting, app: Acting, body: NewAnimation, response: Response) -> AnimationSummary:
    """Make a project of animated scenes that a language model writes from a prompt.

    A worker does it in the background: it asks the model, renders a small preview of each scene in the sandbox, and
    has code that fails written again. That takes from seconds to a few minutes and survives a restart. Poll the
    animation until its `status` is no longer `generating`: its project has a plan then, to be edited and rendered.
    Needs a language model and Manim. Refused while too many plans of yours are being written.
    """
    options = PlanOptions(**body.model_dump(exclude={"prompt"}))
    return _accepted(app.animation_service(session).begin(body.prompt, options), response)


@router.get("", dependencies=READ)
def list_animations(session: Reading, app: Acting, cursors: PageCursors, page: PageOf) -> AnimationPage:
    """Your animations, the newest first, including those that failed."""
    return AnimationPage.of(app.animation_service(session).page(page, cursors))


@router.get("/{animation_id}", dependencies=READ, responses=problems(404))
def get_animation(session: Reading, app: Acting, animation_id: AnimationId) -> Animation:
    """An animation with its rounds and what its calls cost."""
    return app.animation_service(session).get(animation_id)


@router.post("/{animation_id}/cancel", dependencies=WRITE, responses=problems(404, 409))
def cancel_animation(app: Acting, animation_id: AnimationId) -> AnimationSummary:
    """Stop the writing. Its processes end within seconds; what was tried stays on record."""
    return app.cancel_animation(animation_id)


@router.post(
    "/{animation_id}/retry", status_code=202, dependencies=CREATE, responses={**_ACCEPTED, **problems(404, 409)}
)
def retry_animation(
    session: ServiceWriting, app: Acting, animation_id: AnimationId, response: Response
) -> AnimationSummary:
    """Animate the same prompt again: another animation, whose plan becomes the next version of the same project."""
    return _accepted(app.animation_service(session).retry(animation_id), response)


def _accepted(animation: AnimationSummary, response: Response) -> AnimationSummary:
    response.headers["Location"] = f"/v1/animations/{animation.id}"
    return animation
