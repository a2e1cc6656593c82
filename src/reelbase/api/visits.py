"""Shared films for visitors: the gallery, links, comments and likes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from reelbase.accounts.viewer import SERVICE
from reelbase.api.assets import CONTENT
from reelbase.api.operations import CREATE, READ, WRITE, PageOf, ShareId, problems
from reelbase.http.films import linked_film, shared_file
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, ServiceWriting
from reelbase.schemas.sharing import CommentPage, GalleryPage, Identifier, NewComment, SharedFilm
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.visits import OpenFilm, VisitService

router = Router(tags=["Public films"])
Token = Annotated[str, Path(min_length=1, max_length=100, description="Token of a link.")]
CommentId = Annotated[UUID, Path(description="Id of a comment.")]
PackagePath = Annotated[
    str,
    Path(
        min_length=1,
        max_length=500,
        pattern=r"^[^\u0000-\u001f]+$",
        description="`path` of one of the film's files.",
    ),
]
Download = Annotated[bool, Query(description="Save the file instead of showing it.")]


@router.get("/public/films", dependencies=READ)
def list_public_films(app: App, cursors: PageCursors, page: PageOf) -> GalleryPage:
    """The gallery of public films, newest first. No authentication needed."""
    with app.database.reading(SERVICE) as session:
        return GalleryPage.of(VisitService(session).gallery(page, cursors))


@router.get("/public/films/{share_id}", dependencies=READ, responses=problems(404))
def get_public_film(app: App, share_id: ShareId) -> SharedFilm:
    """A film in the gallery. No authentication needed."""
    return _public(app, share_id)


@router.get("/public/films/{share_id}/files/{path:path}", dependencies=READ, responses=CONTENT, response_class=Response)
def get_public_film_file(
    request: Request, app: App, share_id: ShareId, path: PackagePath, download: Download = False
) -> Response:
    """A file of a film of the gallery; supports ranges. No authentication needed."""
    return shared_file(request, app.storage, _public(app, share_id), path, download=download)


@router.get("/public/films/{share_id}/comments", dependencies=READ, responses=problems(404))
def list_public_comments(app: App, cursors: PageCursors, page: PageOf, share_id: ShareId) -> CommentPage:
    """Comments on a film of the gallery, newest first. No authentication needed."""
    with app.database.reading(SERVICE) as session:
        visits = VisitService(session)
        visits.open_public(share_id)
        return CommentPage.of(visits.comments(share_id, page, cursors))


@router.post("/public/films/{share_id}/comments", status_code=201, dependencies=CREATE, responses=problems(404))
def comment_public_film(
    session: ServiceWriting, caller: CurrentCaller, share_id: ShareId, comment: NewComment
) -> Identifier:
    """Comment on a film of the gallery."""
    return Identifier(id=ReactionService(session, caller.viewer).comment(share_id, comment.body))


@router.put("/public/films/{share_id}/like", status_code=204, dependencies=WRITE, responses=problems(404))
def like_public_film(session: ServiceWriting, caller: CurrentCaller, share_id: ShareId) -> None:
    """Like a film of the gallery; repeating it changes nothing."""
    ReactionService(session, caller.viewer).like(share_id)


@router.delete("/public/films/{share_id}/like", status_code=204, dependencies=WRITE)
def unlike_film(session: ServiceWriting, caller: CurrentCaller, share_id: ShareId) -> None:
    """Remove your like, also from a film of a link and from a share that is closed."""
    ReactionService(session, caller.viewer).unlike(share_id)


@router.get("/public/links/{token}", dependencies=READ, responses=problems(404, 410))
def open_link(app: App, token: Token) -> SharedFilm:
    """The film of a link. No authentication needed."""
    return linked_film(app, token)


@router.get(
    "/public/links/{token}/files/{path:path}",
    dependencies=READ,
    responses={**CONTENT, **problems(410)},
    response_class=Response,
)
def get_linked_film_file(
    request: Request, app: App, token: Token, path: PackagePath, download: Download = False
) -> Response:
    """A file of the film of a link; supports ranges. No authentication needed."""
    return shared_file(request, app.storage, linked_film(app, token), path, download=download)


@router.get("/public/links/{token}/comments", dependencies=READ, responses=problems(404, 410))
def list_link_comments(app: App, cursors: PageCursors, page: PageOf, token: Token) -> CommentPage:
    """Comments on the film of a link, newest first. No authentication needed."""
    with app.database.reading(SERVICE) as session:
        visits = VisitService(session)
        return CommentPage.of(visits.comments(visits.open(token).share_id, page, cursors))


@router.post("/public/links/{token}/comments", status_code=201, dependencies=CREATE, responses=problems(404, 410))
def comment_link(session: ServiceWriting, caller: CurrentCaller, token: Token, comment: NewComment) -> Identifier:
    """Comment on the film of a link."""
    return Identifier(id=ReactionService(session, caller.viewer).comment(token, comment.body))


@router.put("/public/links/{token}/like", status_code=204, dependencies=WRITE, responses=problems(404, 410))
def like_link(session: ServiceWriting, caller: CurrentCaller, token: Token) -> None:
    """Like the film of a link; repeating it changes nothing."""
    ReactionService(session, caller.viewer).like(token)


@router.delete("/comments/{comment_id}", status_code=204, dependencies=WRITE, responses=problems(404))
def delete_comment(session: ServiceWriting, caller: CurrentCaller, comment_id: CommentId) -> None:
    """Delete one of your comments."""
    ReactionService(session, caller.viewer).delete_comment(comment_id)


@router.put("/comments/{comment_id}/hidden", status_code=204, dependencies=WRITE, responses=problems(404))
def hide_comment(session: ServiceWriting, caller: CurrentCaller, comment_id: CommentId) -> None:
    """Hide a comment on one of your films from visitors."""
    ReactionService(session, caller.viewer).hide_comment(comment_id)


@router.delete("/comments/{comment_id}/hidden", status_code=204, dependencies=WRITE, responses=problems(404))
def unhide_comment(session: ServiceWriting, caller: CurrentCaller, comment_id: CommentId) -> None:
    """Show a hidden comment on one of your films again."""
    ReactionService(session, caller.viewer).hide_comment(comment_id, hidden=False)


def _public(app: App, share_id: UUID) -> OpenFilm:
    with app.database.reading(SERVICE) as session:
        return VisitService(session).open_public(share_id)
