"""The files that jobs made: found, loaded in parts, handed on by links that expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request, Response

from reelbase.api.operations import READ, WRITE, AssetId, OfJob, PageOf, problems
from reelbase.http.addresses import public_address
from reelbase.http.idempotency import never_stored
from reelbase.http.identity import CurrentCaller
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.signing import SignedLink
from reelbase.http.work import App, PageCursors, Reading, ServerRuntime
from reelbase.kit import clock
from reelbase.kit.errors import NotFound
from reelbase.production.records.files import FileService, any_file
from reelbase.production.records.schemas import InternalAsset
from reelbase.production.records.thumbnails import CHANGING
from reelbase.production.repository import AssetSearch
from reelbase.providers.storage import Storage
from reelbase.schemas.jobs import Asset, AssetPage, AssetType, SignedUrl, SignedUrlRequest

router = Router(tags=["Files"])
_BINARY = {"schema": {"type": "string", "format": "binary"}}
# Generators want a type that they know; what comes has the file's own.
BYTES = {"application/octet-stream": _BINARY, "*/*": _BINARY}
_LENGTH = {"Content-Length": {"description": "Size in bytes.", "schema": {"type": "string"}}}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole file.", "content": BYTES, "headers": _LENGTH},
    206: {"description": "The requested range.", "content": BYTES},
    304: {"description": "Not modified. Only the shown thumbnail, the manifest and the package can change."},
    **problems(404, 416, 507),
}
HEAD: dict[int | str, dict[str, Any]] = {
    status: {name: value for name, value in described.items() if name != "content"}
    for status, described in CONTENT.items()
}


@router.get("/assets", dependencies=READ)
def list_assets(
    session: Reading,
    caller: CurrentCaller,
    cursors: PageCursors,
    page: PageOf,
    job_id: OfJob = None,
    type: Annotated[AssetType | None, Query(description="Only those of this type.")] = None,
) -> AssetPage:
    """Your matching files, newest first."""
    return AssetPage.of(FileService(session, caller.viewer).page(AssetSearch(job_id, type), page, cursors))


@router.get("/assets/{asset_id}", dependencies=READ, responses=problems(404))
def get_asset(session: Reading, caller: CurrentCaller, asset_id: AssetId) -> Asset:
    """The metadata of a file."""
    return Asset.of(FileService(session, caller.viewer).get(asset_id))


@router.get("/assets/{asset_id}/content", dependencies=READ, responses=CONTENT, response_class=Response)
def get_asset_content(
    request: Request,
    session: Reading,
    caller: CurrentCaller,
    app: App,
    asset_id: AssetId,
    download: Annotated[bool, Query(description="Make browsers download it instead of displaying it.")] = False,
) -> Response:
    """A file, whole or in the ranges requested with Range."""
    return _content(request, app.storage, FileService(session, caller.viewer).get(asset_id), download)


@router.head("/assets/{asset_id}/content", dependencies=READ, responses=HEAD, response_class=Response)
def head_asset_content(
    request: Request, session: Reading, caller: CurrentCaller, app: App, asset_id: AssetId
) -> Response:
    """The size, the type and the ETag of a file."""
    return _content(request, app.storage, FileService(session, caller.viewer).get(asset_id), False)


@router.post("/assets/{asset_id}/link", dependencies=WRITE, responses=problems(404))
@never_stored
def sign_asset_link(
    request: Request,
    session: Reading,
    caller: CurrentCaller,
    runtime: ServerRuntime,
    asset_id: AssetId,
    body: SignedUrlRequest,
) -> SignedUrl:
    """A link that loads this file for anyone who has it, until it expires. It cannot be revoked."""
    asset = FileService(session, caller.viewer).get(asset_id)
    life_s = body.lasts_s or runtime.settings.server.link_life_s
    path = runtime.signer.sign(f"/v1/linked/{asset.id}", life_s=life_s)
    return SignedUrl(url=public_address(request) + path, expires_at=clock.now() + timedelta(seconds=life_s))


@router.get("/linked/{asset_id}", dependencies=READ, responses=CONTENT, response_class=Response)
def get_linked_content(
    request: Request,
    _link: SignedLink,
    app: App,
    asset_id: AssetId,
    expires: Annotated[str | None, Query(description="From the link.")] = None,
    signature: Annotated[str | None, Query(description="From the link.")] = None,
    download: Annotated[bool, Query(description="Make browsers download it instead of displaying it.")] = False,
) -> Response:
    """The file of a signed link, whole or in ranges. No authentication needed; a changed or expired link is refused."""
    with app.database.reading() as session:
        asset = any_file(session, asset_id)
    return _content(request, app.storage, asset, download)


def _content(request: Request, storage: Storage, asset: InternalAsset, download: bool) -> Response:
    if not storage.has(asset.storage_name):
        raise NotFound("The file is missing from storage.", fix="Run the job again.")
    name = asset.path.rsplit("/", 1)[-1] if download else None
    changing = asset.path in CHANGING
    return stored_file(
        request, storage, asset.storage_name, media_type=asset.mime_type, download_as=name, may_change=changing
    )
