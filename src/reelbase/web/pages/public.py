"""The public page of a shared film."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.accounts.viewer import SERVICE
from reelbase.http.addresses import share_address
from reelbase.http.films import linked_film, shared_file
from reelbase.http.routing import Router
from reelbase.sharing.visits import VisitService
from reelbase.web.pages.reactions import reactions_of
from reelbase.web.screen import OnOpenScreen

router = Router()


@router.get("/s/{token}", name="Public page")
def public_page(request: Request, screen: OnOpenScreen, token: str) -> Response:
    with screen.application.database.reading(SERVICE) as session:
        film = VisitService(session).open(token)
        reactions = reactions_of(screen, session, token, film=film)
    response = screen.page(
        "pages/public.html",
        files={file.path: file for file in film.files},
        address=share_address(request, token),
        **reactions,
    )
    # Whoever has the address may see the film, so keep it out of search engines. The referrer policy of all pages
    # keeps it from other sites.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@router.get("/s/{token}/{path:path}")
def public_file(request: Request, screen: OnOpenScreen, token: str, path: str, download: bool = False) -> Response:
    """A file of the public page."""
    application = screen.application
    return shared_file(request, application.storage, linked_film(application, token), path, download=download)
