"""Operations for administrators."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from reelbase.accounts.directory import UserDirectory
from reelbase.api.operations import READ, WRITE, PageOf, problems
from reelbase.http.routing import Router
from reelbase.http.work import ConsoleReading, ConsoleWriting, PageCursors
from reelbase.production.job_console import JobConsole
from reelbase.schemas.admin import OperatorJobPage, Queue, User, UserPage, Workers
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.sharing import FeedbackPage
from reelbase.sharing.feedback import FeedbackConsole

router = Router(prefix="/admin", tags=["Administration"])
FeedbackId = Annotated[UUID, Path(description="Id of a message.")]


@router.get("/users", dependencies=READ)
def list_users(
    session: ConsoleReading,
    cursors: PageCursors,
    page: PageOf,
    q: Annotated[str | None, Query(max_length=200, description="Text in the email address or name.")] = None,
) -> UserPage:
    """The users that match, newest first."""
    return UserPage.of(UserDirectory(session).page(page, cursors, text=q))


@router.get("/users/{user_id}", dependencies=READ, responses=problems(404))
def get_user(session: ConsoleReading, user_id: Annotated[UUID, Path(description="Id of a user.")]) -> User:
    """A user."""
    return UserDirectory(session).get(user_id)


@router.get("/feedback", dependencies=READ)
def list_all_feedback(
    session: ConsoleReading,
    cursors: PageCursors,
    page: PageOf,
    resolved: Annotated[bool, Query(description="Resolved messages instead of open ones.")] = False,
) -> FeedbackPage:
    """Feedback of all users, oldest first."""
    return FeedbackPage.of(FeedbackConsole(session).page(page, cursors, resolved=resolved))


@router.put("/feedback/{feedback_id}/resolved", status_code=204, dependencies=WRITE, responses=problems(404))
def resolve_feedback(session: ConsoleWriting, feedback_id: FeedbackId) -> None:
    """Mark a message as resolved; repeating it changes nothing."""
    FeedbackConsole(session).resolve(feedback_id)


@router.delete("/feedback/{feedback_id}/resolved", status_code=204, dependencies=WRITE, responses=problems(404))
def reopen_feedback(session: ConsoleWriting, feedback_id: FeedbackId) -> None:
    """Reopen a message."""
    FeedbackConsole(session).reopen(feedback_id)


@router.get("/jobs", dependencies=READ)
def list_all_jobs(
    session: ConsoleReading,
    cursors: PageCursors,
    page: PageOf,
    status: Annotated[JobStatus | None, Query(description="Only those with this status.")] = None,
    owner_id: Annotated[UUID | None, Query(description="Only those of this user.")] = None,
    unfinished: Annotated[bool, Query(description="Only those that have not ended.")] = False,
) -> OperatorJobPage:
    """Jobs of all users that match, newest first."""
    found = JobConsole(session).page(page, cursors, status=status, owner_id=owner_id, unfinished=unfinished)
    return OperatorJobPage.of(found)


@router.get("/workers", dependencies=READ)
def list_workers(session: ConsoleReading) -> Workers:
    """Workers with a lease, also an expired one that was not released."""
    return Workers.model_validate({"items": JobConsole(session).workers()})


@router.get("/queue", dependencies=READ)
def get_queue(session: ConsoleReading) -> Queue:
    """Waiting and running jobs."""
    return Queue.of(JobConsole(session).queue())
