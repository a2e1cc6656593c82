"""Following a job as server-sent events.

First comes ``state``, the whole job; then ``step``, ``log`` and ``progress`` as they happen, each with the job's
``event_seq`` as its id; last ``complete`` or ``error``, which ends the stream. A client that comes back with
Last-Event-ID (or ``after``) gets what it missed. One task looks at all jobs that anybody follows; a stream costs no
thread and no query of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from reelbase.accounts.credentials import valid_credentials
from reelbase.accounts.viewer import Viewer
from reelbase.application.application import Application
from reelbase.http.errors import TooMany
from reelbase.http.identity import Caller, Method
from reelbase.kit.errors import InputError
from reelbase.production.records.following import JobNews, changed_jobs, news_of, state_data
from reelbase.production.records.schemas import InternalJob
from reelbase.production.service import JobService

QUEUE_LENGTH = 200
"""News that wait for one slow reader; one that is further behind reads them anew from the database."""
MAX_STREAM_S = 1800.0
"""After so long a stream ends, so that its reader comes back and shows again who it is."""
CHECK_S = 2.0
"""How soon a stream ends whose reader was signed out, or whose key was revoked, meanwhile."""
RETRY_MS = 2000
_log = logging.getLogger(__name__)

After = Annotated[int | None, Query(ge=0, le=10**18, description="Tell what happened after this event too.")]


@dataclass(eq=False, slots=True)
class _Reader:
    """``is_over`` once what its caller showed counts no more."""

    caller: Caller
    job_id: UUID
    is_over: bool = False
    waiting: deque[JobNews] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_behind: bool = False

    @property
    def owner_id(self) -> UUID:
        return self.caller.viewer.owner_id


@dataclass(eq=False, slots=True)
class _Followed:
    """``seen`` is what the look-out knows of a job; None until its first reader has."""

    readers: set[_Reader] = field(default_factory=set)
    seen: int | None = None


class JobFeed:
    """All event streams of a server process."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._settings = application.settings.server
        self._jobs: dict[UUID, _Followed] = {}
        self._streams: Counter[UUID] = Counter()
        self._anybody = asyncio.Event()
        # A thread of its own, for which it need not wait when requests have all others.
        self._lookout = ThreadPoolExecutor(1, thread_name_prefix="job feed")
        self._closing = False

    async def run(self) -> None:
        """Look out for news until cancelled; a database that does not answer is asked again."""
        checked_s = float("-inf")
        while not self._closing:
            await self._anybody.wait()
            try:
                await self._look()
                if time.monotonic() - checked_s >= CHECK_S:
                    checked_s = time.monotonic()
                    await self._check_readers()
            except Exception:
                _log.warning("Jobs that somebody follows could not be looked at.", exc_info=True)
            await asyncio.sleep(self._settings.poll_s)

    def close(self) -> None:
        """End every stream at once. A server that stops calls it, in its event loop."""
        self._closing = True
        self._lookout.shutdown(wait=False)
        for followed in self._jobs.values():
            for reader in followed.readers:
                reader.woken.set()

    @property
    def open_streams(self) -> int:
        return self._streams.total()

    async def stream(self, caller: Caller, job_id: UUID, after: int | None) -> Response:
        """The response that follows a job. Raises NotFound, TooMany."""
        self._admit(caller.viewer)
        reader = self._join(caller, job_id)
        try:
            # Joined first: what happens after this look is handed over.
            view = await run_in_threadpool(self._view, caller.viewer, job_id)
            if after is not None and after >= view.event_seq and view.is_final:
                self._leave(reader)
                # The one answer upon which a browser does not come back.
                return Response(status_code=204)
            return self._response(reader, view, after)
        except BaseException:
            self._leave(reader)
            raise

    def _response(self, reader: _Reader, view: InternalJob, after: int | None) -> Response:
        followed = self._jobs[reader.job_id]
        followed.seen = view.event_seq if followed.seen is None else min(followed.seen, view.event_seq)
        seen = view.event_seq if after is None else min(after, view.event_seq)
        if view.is_final and seen == view.event_seq:
            seen -= 1  # The end is told once more.
        reader.is_behind = seen < view.event_seq
        events = self._events(reader, view, seen)
        return _Stream(events, partial(self._leave, reader))

    async def _events(self, reader: _Reader, view: InternalJob, seen: int) -> AsyncIterator[bytes]:
        ends_at_s = time.monotonic() + _life_s(reader.caller)
        yield _encoded("state", state_data(view), retry_ms=RETRY_MS)
        while not (self._closing or reader.is_over) and time.monotonic() < ends_at_s:
            before = seen
            for news in await self._next(reader, seen):
                # News of one look may share a number; what an earlier look has told is told no more.
                if news.seq > before:
                    seen = news.seq
                    yield _encoded(news.kind, news.data, seq=news.seq)
                    if news.is_last:
                        return
            if not (reader.waiting or reader.is_behind) and not await self._woken(reader, ends_at_s):
                yield KEEPALIVE_COMMENT

    async def _next(self, reader: _Reader, seen: int) -> list[JobNews]:
        if reader.is_behind:
            reader.is_behind = False
            reader.waiting.clear()
            found = await run_in_threadpool(self._news, {reader.job_id: seen})
            news = found.get(reader.job_id, [])
            # A look brings a limited number of log lines; where the job is now comes with the last of them.
            reader.is_behind = reader.is_behind or bool(news and news[-1].kind == "log")
            return news
        waiting = list(reader.waiting)
        reader.waiting.clear()
        return waiting

    async def _woken(self, reader: _Reader, ends_at_s: float) -> bool:
        reader.woken.clear()
        if self._closing or reader.is_over:
            return True
        longest_s = min(self._settings.heartbeat_s, max(0.0, ends_at_s - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.woken.wait(), longest_s)
            return True
        return False

    async def _look(self) -> None:
        seen = {job_id: job.seen for job_id, job in self._jobs.items() if job.seen is not None}
        if not seen:
            return
        found = await asyncio.get_running_loop().run_in_executor(self._lookout, self._changes, seen)
        for job_id, news in found.items():
            followed = self._jobs.get(job_id)
            if followed is None or not news:
                continue
            followed.seen = news[-1].seq
            for reader in followed.readers:
                self._hand_over(reader, news)

    async def _check_readers(self) -> None:
        """End the streams of those who were signed out, or whose key was revoked."""
        readers = [reader for job in self._jobs.values() for reader in job.readers]
        shown = {proof: reader.caller.method for reader in readers if (proof := _shown_by(reader.caller)) is not None}
        if not shown:
            return
        counting = await asyncio.get_running_loop().run_in_executor(self._lookout, self._still_counting, shown)
        for reader in readers:
            proof = _shown_by(reader.caller)
            if proof is not None and proof not in counting:
                reader.is_over = True
                reader.woken.set()

    @staticmethod
    def _hand_over(reader: _Reader, news: list[JobNews]) -> None:
        if len(reader.waiting) + len(news) > QUEUE_LENGTH:
            reader.waiting.clear()
            reader.is_behind = True
        elif not reader.is_behind:
            reader.waiting.extend(news)
        reader.woken.set()

    def _admit(self, viewer: Viewer) -> None:
        settings = self._settings
        if self._closing or self.open_streams >= settings.max_streams:
            raise TooMany("This server has no event streams left.", retry_after_s=5)
        if self._streams[viewer.owner_id] >= settings.max_streams_per_user:
            limit = settings.max_streams_per_user
            raise TooMany(f"More than {limit} event streams are open already; close some.", retry_after_s=5)

    def _join(self, caller: Caller, job_id: UUID) -> _Reader:
        reader = _Reader(caller, job_id)
        self._jobs.setdefault(job_id, _Followed()).readers.add(reader)
        self._streams[reader.owner_id] += 1
        self._anybody.set()
        return reader

    def _leave(self, reader: _Reader) -> None:
        """Doing so twice is doing it once."""
        followed = self._jobs.get(reader.job_id)
        if followed is None or reader not in followed.readers:
            return
        followed.readers.remove(reader)
        self._streams[reader.owner_id] -= 1
        if not self._streams[reader.owner_id]:
            del self._streams[reader.owner_id]
        if not followed.readers:
            del self._jobs[reader.job_id]
        if not self._jobs:
            self._anybody.clear()

    # In threads

    def _view(self, viewer: Viewer, job_id: UUID) -> InternalJob:
        with self._application.database.reading(viewer, fresh=True) as session:
            return JobService(session, viewer, self._application.settings.production).get(job_id)

    def _news(self, seen: dict[UUID, int]) -> dict[UUID, list[JobNews]]:
        with self._application.database.reading(fresh=True) as session:
            return news_of(session, seen)

    def _changes(self, seen: dict[UUID, int]) -> dict[UUID, list[JobNews]]:
        with self._application.database.reading(fresh=True) as session:
            return news_of(session, changed_jobs(session, seen))

    def _still_counting(self, shown: dict[UUID, Method]) -> set[UUID]:
        keys = [proof for proof, method in shown.items() if method == "api_key"]
        with self._application.database.reading(fresh=True) as session:
            return valid_credentials(session, shown.keys() - set(keys), keys)


class _Stream(EventSourceResponse):
    """Leaves also when its reader went away before the first event."""

    def __init__(self, events: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def stream_job(request: Request, caller: Caller, job_id: UUID, after: int | None = None) -> Response:
    """Follow one of the caller's jobs. Call it from an async endpoint; ``after`` is used without Last-Event-ID.

    The stream ends when what the caller showed does not count any more.
    """
    feed: JobFeed = request.app.state.runtime.feed
    return await feed.stream(caller, job_id, _last_event(request) if "last-event-id" in request.headers else after)


def _shown_by(caller: Caller) -> UUID | None:
    """The session or the API key that a caller came with."""
    return UUID(caller.session_token_id) if caller.session_token_id else caller.key_id


def _life_s(caller: Caller) -> float:
    if caller.ends_s is None:
        return MAX_STREAM_S
    return min(MAX_STREAM_S, caller.ends_s - time.time())


def _last_event(request: Request) -> int:
    given = request.headers["last-event-id"]
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise InputError(f"{given[:40]!r} is not the id of an event.", field="Last-Event-ID", fix="Send none.")
    return int(given)


def _encoded(event: str, data: dict[str, Any], *, seq: int | None = None, retry_ms: int | None = None) -> bytes:
    # Some readers take U+2028 and its like for the end of a line; escaped they are none.
    text = json.dumps(data, separators=(",", ":"))
    return format_sse_event(event=event, data_str=text, id=None if seq is None else str(seq), retry=retry_ms)
