"""Shares for their owners: create, list, change and revoke links to films."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.api.operations import CREATE, READ, WRITE, JobId, OfJob, PageOf, ShareId, problems, with_headers
from reelbase.http.addresses import opens_only_here, share_address
from reelbase.http.idempotency import stored_encrypted
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, ServiceReading, ServiceWriting, Writing
from reelbase.schemas.sharing import NewShare, Share, ShareEdit, ShareLink, SharePage
from reelbase.sharing.shares import ShareService

router = Router(tags=["Shares"])
_MADE = with_headers(201, "The link.", Location="The address of the share.")


@router.post("/jobs/{job_id}/shares", status_code=201, dependencies=CREATE, responses={**_MADE, **problems(404, 409)})
@stored_encrypted
def share_film(
    request: Request, response: Response, session: Writing, caller: CurrentCaller, job_id: JobId, body: NewShare
) -> ShareLink:
    """Create a link to a finished film. Its token is in this response only."""
    shares = ShareService(session, caller.viewer)
    issued = shares.share(job_id, is_public=body.is_public, expires_at=body.expires_at)
    response.headers["Location"] = f"/v1/shares/{issued.id}"
    url = share_address(request, issued.token)
    return ShareLink(id=issued.id, token=issued.token, url=url, only_this_machine=opens_only_here(url))


@router.get("/shares", dependencies=READ)
def list_shares(
    session: ServiceReading, caller: CurrentCaller, cursors: PageCursors, page: PageOf, job_id: OfJob = None
) -> SharePage:
    """Your shares that match, newest first."""
    return SharePage.of(ShareService(session, caller.viewer).list(page, cursors, job_id=job_id))


@router.get("/shares/{share_id}", dependencies=READ, responses=problems(404))
def get_share(session: ServiceReading, caller: CurrentCaller, share_id: ShareId) -> Share:
    """A share with its likes and comments."""
    return ShareService(session, caller.viewer).get(share_id)


@router.patch("/shares/{share_id}", dependencies=WRITE, responses=problems(404))
def edit_share(session: ServiceWriting, caller: CurrentCaller, share_id: ShareId, edit: ShareEdit) -> Share:
    """Change whether a share is listed in the gallery, or when it expires."""
    shares = ShareService(session, caller.viewer)
    if "expires_at" in edit.model_fields_set:
        shares.set_expiry(share_id, edit.expires_at)
    if edit.is_public is not None:
        shares.set_public(share_id, edit.is_public)
    return shares.get(share_id)


@router.delete("/shares/{share_id}", status_code=204, dependencies=WRITE, responses=problems(404))
def revoke_share(session: Writing, caller: CurrentCaller, share_id: ShareId) -> None:
    """Revoke a link; repeating it changes nothing. It stays in the list."""
    ShareService(session, caller.viewer).revoke(share_id)
