"""Animations that a language model writes: wished for, followed, given up, wished for again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from reelbase.api.operations import CREATE, READ, WRITE, Acting, PageOf, problems, with_headers
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, Reading, ServiceWriting
from reelbase.production.animations.requests import Wish, WishService
from reelbase.schemas.animations import Animation, AnimationPage, AnimationRound, AnimationSummary, AnimationWish
from reelbase.schemas.jobs import ReceiptLine
from reelbase.schemas.projects import PlanOptions

router = Router(prefix="/animations", tags=["Animations"])
AnimationId = Annotated[UUID, Path(description="Id of a wish for an animation.")]
_BEGUN = with_headers(202, "The wish, which a worker fulfils.", Location="Where it is.")


@router.post("", status_code=202, dependencies=CREATE, responses={**_BEGUN, **problems(409)})
def begin_animation(session: ServiceWriting, app: Acting, wish: AnimationWish, response: Response) -> AnimationSummary:
    """Make a project of animated scenes that a language model writes from a prompt.

    A worker does it in the background: it asks the model, renders a small preview of each scene in the sandbox, and
    has code that fails written again. That takes from seconds to a few minutes and survives a restart. Read the wish
    now and then until its `status` is not `generating` any more: its project has a plan then, to be edited and
    rendered. Needs a language model and Manim. Refused while too many plans of yours are being written.
    """
    options = PlanOptions(**wish.model_dump(exclude={"prompt"}))
    return _begun(app.animation_desk.begin(wish.prompt, options, session), response)


@router.get("", dependencies=READ)
def list_animations(
    session: Reading, caller: CurrentCaller, app: App, cursors: PageCursors, page: PageOf
) -> AnimationPage:
    """Your wishes for animations, the newest first, also those that came to nothing."""
    return AnimationPage.of(WishService(session, caller.viewer, app.settings.production).page(page, cursors))


@router.get("/{animation_id}", dependencies=READ, responses=problems(404))
def get_animation(session: Reading, caller: CurrentCaller, app: App, animation_id: AnimationId) -> Animation:
    """A wish with every round of it and what its calls cost."""
    return _whole(WishService(session, caller.viewer, app.settings.production).told(animation_id))


@router.post("/{animation_id}/cancel", dependencies=WRITE, responses=problems(404, 409))
def cancel_animation(app: Acting, animation_id: AnimationId) -> AnimationSummary:
    """Give a wish up while it is at work. Its processes end within seconds; what it tried stays on record."""
    return AnimationSummary.of(app.animation_desk.cancel(animation_id))


@router.post("/{animation_id}/retry", status_code=202, dependencies=CREATE, responses={**_BEGUN, **problems(404, 409)})
def retry_animation(
    session: ServiceWriting, app: Acting, animation_id: AnimationId, response: Response
) -> AnimationSummary:
    """Wish for the same once more: another wish, whose plan becomes the next version of the same project."""
    return _begun(app.animation_desk.again(animation_id, session), response)


def _begun(view: object, response: Response) -> AnimationSummary:
    wish = AnimationSummary.of(view)
    response.headers["Location"] = f"/v1/animations/{wish.id}"
    return wish


def _whole(wish: Wish) -> Animation:
    return Animation(
        **AnimationSummary.of(wish.view).model_dump(),
        rounds=[AnimationRound.of(tried) for tried in wish.rounds],
        failing_scenes=sorted(wish.failures) if wish.view.is_written else [],
        calls=[ReceiptLine.of(line) for line in wish.receipt.lines],
        cost_micros=wish.receipt.cost_micros,
    )
