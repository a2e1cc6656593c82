"""A shared film as anybody sees it: no log, no plan, no code."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.kit.errors import NotFound
from reelbase.sharing.views import SharedFilm
from reelbase.sharing.visits import VisitService
from reelbase.web.addresses import public_address
from reelbase.web.files import download_name
from reelbase.web.pages.reactions import reactions_of
from reelbase.web.screen import OnOpenScreen, Screen

router = Router()


@router.get("/s/{token}", name="Public page")
def public_page(request: Request, screen: OnOpenScreen, token: str) -> Response:
    with screen.application.database.reading() as session:
        film = VisitService(session).open(token)
        reactions = reactions_of(screen, session, token, film=film)
    response = screen.page(
        "pages/public.html",
        files={file.path: file for file in film.files},
        address=f"{public_address(request)}/s/{token}",
        **reactions,
    )
    # The address is the key: it must not get into a search engine. That it travels on to no other site is what the
    # referrer policy of all pages is for.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@router.get("/s/{token}/{path:path}")
def public_file(request: Request, screen: OnOpenScreen, token: str, path: str, download: bool = False) -> Response:
    """One of the few files that belong to the public page."""
    film = _opened(screen, token)
    file = next((file for file in film.files if file.path == path), None)
    if file is None:
        raise NotFound("The film has no such file.")
    name = download_name(film.title, path) if download else None
    return stored_file(request, screen.application.storage, file.name, media_type=file.mime_type, download_as=name)


def _opened(screen: Screen, token: str) -> SharedFilm:
    # The token is what opens it, whoever has it; a visitor as such may read nothing.
    with screen.application.database.reading() as session:
        return VisitService(session).open(token)
