"""Likes and comments of signed-in users on the public page of a film."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import ServiceWriting
from reelbase.kit.pagination import PageRequest
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.visits import OpenFilm, VisitService
from reelbase.web.forms import Form
from reelbase.web.screen import OnOpenScreen, OnScreen, Screen

router = Router()
SHOWN = 20


@router.post("/s/{token}/like")
def like(screen: OnScreen, session: ServiceWriting, token: str, form: Form) -> Response:
    """Like or unlike a film; the form contains the new state."""
    reactions = ReactionService(session, screen.viewer)
    if form.ticked("liked"):
        reactions.like(token)
    else:
        reactions.unlike(VisitService(session).open(token).share_id)
    if not screen.is_htmx:
        return screen.go(f"/s/{token}#reactions")
    return screen.parts("public/likes.html", **reactions_of(screen, session, token))


@router.get("/s/{token}/comments")
def more_comments(screen: OnOpenScreen, token: str, cursor: str | None = None) -> Response:
    """The next page of comments."""
    if not screen.is_htmx:
        return screen.go(f"/s/{token}#comments")
    with screen.application.database.reading() as session:
        return screen.parts("public/found.html", **reactions_of(screen, session, token, cursor))


@router.post("/s/{token}/comments", dependencies=[limited("create")])
def comment(screen: OnScreen, session: ServiceWriting, token: str, form: Form) -> Response:
    ReactionService(session, screen.viewer).comment(token, form.get("body") or "")
    return _comments(screen, session, token, "Your comment has been posted.")


@router.post("/s/{token}/comments/{comment_id}/delete")
def delete(screen: OnScreen, session: ServiceWriting, token: str, comment_id: UUID) -> Response:
    ReactionService(session, screen.viewer).delete_comment(comment_id)
    return _comments(screen, session, token, "Your comment has been deleted.")


@router.post("/s/{token}/comments/{comment_id}/hide")
def hide(screen: OnScreen, session: ServiceWriting, token: str, comment_id: UUID) -> Response:
    ReactionService(session, screen.viewer).hide_comment(comment_id)
    return _comments(screen, session, token, "Only you and its author can see that comment now.")


@router.post("/s/{token}/comments/{comment_id}/show")
def show(screen: OnScreen, session: ServiceWriting, token: str, comment_id: UUID) -> Response:
    ReactionService(session, screen.viewer).hide_comment(comment_id, hidden=False)
    return _comments(screen, session, token, "Everyone can see that comment again.")


def reactions_of(
    screen: Screen, session: Session, token: str, cursor: str | None = None, film: OpenFilm | None = None
) -> dict[str, Any]:
    """The context of the likes and comments on the public page. Raises NotFound for a link that is not open."""
    visits = VisitService(session)
    film = film or visits.open(token)
    return {
        "film": film,
        "path": f"/s/{token}",
        "likes_it": screen.caller.is_known and ReactionService(session, screen.viewer).likes(film.share_id),
        "is_own": screen.viewer.owner_id == film.owner_id,
        "me": screen.viewer.owner_id,
        "comments": visits.comments(film.share_id, PageRequest(SHOWN, cursor), screen.cursors, screen.viewer),
        "is_first": cursor is None,
    }


def _comments(screen: Screen, session: Session, token: str, say: str) -> Response:
    if not screen.is_htmx:
        return screen.go(f"/s/{token}#comments", say=say)
    content = reactions_of(screen, session, token)
    return screen.parts("public/comments.html", events={"say": {"text": say}}, **content)
