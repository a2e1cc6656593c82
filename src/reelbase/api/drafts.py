"""Drafts: what visitors write before signing up, stored for a cookie of the browser until claimed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from reelbase.accounts.drafts import DraftService, OwnDrafts
from reelbase.accounts.viewer import SERVICE
from reelbase.api.operations import DRAFT, READ, WRITE, PageOf, problems
from reelbase.http.drafts import delete_draft_token, draft_token, new_draft_token, set_draft_token
from reelbase.http.idempotency import never_stored
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, PageCursors, Reading, Writing
from reelbase.schemas.accounts import ClaimedDraft, Draft, DraftPage, NewDraft

router = Router(prefix="/drafts", tags=["Drafts"])


async def _token(request: Request) -> str | None:
    return draft_token(request)


Token = Annotated[str | None, Depends(_token)]


@router.post("", status_code=201, dependencies=DRAFT)
@never_stored
def create_draft(app: App, request: Request, response: Response, body: NewDraft, token: Token) -> Draft:
    """Store a visitor's draft for seven days, replacing the browser's previous one.

    No authentication needed. Sets a cookie, by which the draft is claimed after sign-up.
    """
    token = token or new_draft_token()
    with app.database.work(SERVICE) as session:
        row = DraftService(session).start(
            token, body.prompt_text, template_id=body.template_id, options=dict(body.options)
        )
        draft = Draft.of(row)
    set_draft_token(request, response, token)
    return draft


@router.get("/current", dependencies=READ)
def get_current_draft(app: App, token: Token) -> ClaimedDraft:
    """This browser's unclaimed draft. No authentication needed."""
    if token is None:
        return ClaimedDraft(draft=None)
    with app.database.reading(SERVICE, fresh=True) as session:
        found = DraftService(session).find(token)
        return ClaimedDraft(draft=None if found is None else Draft.of(found))


@router.post("/claim", dependencies=WRITE)
@never_stored
def claim_draft(app: App, caller: CurrentCaller, request: Request, response: Response, token: Token) -> ClaimedDraft:
    """Move this browser's draft to your account and delete the cookie. The draft is null when there was none."""
    if token is None:
        return ClaimedDraft(draft=None)
    with app.database.work(caller.viewer) as session:
        claimed = DraftService(session).claim(token, caller.viewer)
    delete_draft_token(request, response)
    if claimed is None:
        return ClaimedDraft(draft=None)
    with app.database.reading(caller.viewer, fresh=True) as session:
        return ClaimedDraft(draft=Draft.of(OwnDrafts(session, caller.viewer).get(claimed)))


@router.get("", dependencies=READ)
def list_drafts(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> DraftPage:
    """Your claimed drafts, newest first."""
    return DraftPage.of(OwnDrafts(session, caller.viewer).page(page, cursors))


@router.delete("/{draft_id:uuid}", status_code=204, dependencies=WRITE, responses=problems(404))
def delete_draft(
    session: Writing, caller: CurrentCaller, draft_id: Annotated[UUID, Path(description="Id of a draft.")]
) -> None:
    """Delete one of your drafts."""
    OwnDrafts(session, caller.viewer).delete(draft_id)
