"""A shared film as anybody sees it: no log, no plan, no code."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.http.addresses import share_address
from reelbase.http.films import linked_film, shared_file
from reelbase.http.routing import Router
from reelbase.web.screen import OnOpenScreen

router = Router()


@router.get("/s/{token}", name="Public page")
def public_page(request: Request, screen: OnOpenScreen, token: str) -> Response:
    film = linked_film(screen.application, token)
    files = {file.path: file for file in film.files}
    response = screen.page(
        "pages/public.html",
        film=film,
        files=files,
        address=share_address(request, token),
        path=f"/s/{token}",
    )
    # The address is the key: it must not travel on to other sites, nor into a search engine.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@router.get("/s/{token}/{path:path}")
def public_file(request: Request, screen: OnOpenScreen, token: str, path: str, download: bool = False) -> Response:
    """One of the few files that belong to the public page."""
    application = screen.application
    return shared_file(request, application.storage, linked_film(application, token), path, download=download)
