"""The files of shared films, and the names under which browsers save them."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.accounts.viewer import SERVICE
from reelbase.application.application import Application
from reelbase.http.ranges import stored_file
from reelbase.kit.errors import NotFound
from reelbase.kit.names import slug
from reelbase.production.records.thumbnails import CHANGING
from reelbase.providers.storage import Storage
from reelbase.sharing.visits import OpenFilm, VisitService


def linked_film(application: Application, token: str) -> OpenFilm:
    """The film behind a link, for whoever has its token. Raises NotFound."""
    # A visitor has no rights of their own; the token grants access.
    with application.database.reading(SERVICE) as session:
        return VisitService(session).open(token)


def shared_file(request: Request, storage: Storage, film: OpenFilm, path: str, *, download: bool) -> Response:
    """One of the files that visitors of a film may load, whole or by range. Raises NotFound."""
    found = next((file for file in film.files if file.path == path), None)
    if found is None or not storage.has(found.name):
        raise NotFound("The film has no such file.")
    name = download_name(film.title, path) if download else None
    return stored_file(
        request, storage, found.name, media_type=found.mime_type, download_as=name, may_change=path in CHANGING
    )


def download_name(title: str, path: str) -> str:
    """``final.mp4`` becomes ``why-the-sky-is-blue.mp4``; other files get their own name as a suffix."""
    stem = slug(title)
    name = path.rsplit("/", 1)[-1]
    base, _, suffix = name.rpartition(".")
    return f"{stem}.{suffix}" if base == "final" else f"{stem}-{base}.{suffix}"
