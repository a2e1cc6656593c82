"""Following a job as server-sent events.

The first event is ``state``, the whole job; then come ``step``, ``log`` and ``progress`` with the job's ``event_seq``
as their id, and last ``complete`` or ``error``, which ends the stream. A client that reconnects with Last-Event-ID (or
``after``) gets what it missed. One task polls all followed jobs; a stream costs no thread and no query of its own.
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
from reelbase.http.errors import TooManyCalls
from reelbase.http.identity import Caller, Method
from reelbase.kit.errors import InputError
from reelbase.production.records.following import JobNews, changed_jobs, news_of, state_data
from reelbase.production.records.schemas import InternalJob
from reelbase.production.service import JobService

QUEUE_LENGTH = 200
"""Events queued for a slow reader; one that is further behind rereads them from the database."""
MAX_STREAM_S = 1800.0
"""The longest life of a stream; its reader then reconnects and authenticates again."""
CHECK_S = 2.0
"""How often readers are checked for having been signed out or having had their key revoked."""
RETRY_MS = 2000
_log = logging.getLogger(__name__)

After = Annotated[int | None, Query(ge=0, le=10**18, description="Also send the events after this one.")]


@dataclass(eq=False, slots=True)
class _Reader:
    """``is_revoked`` once its caller's credentials are no longer valid."""

    caller: Caller
    job_id: UUID
    is_revoked: bool = False
    waiting: deque[JobNews] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_behind: bool = False

    @property
    def owner_id(self) -> UUID:
        return self.caller.viewer.owner_id


@dataclass(eq=False, slots=True)
class _Followed:
    """``last_seq`` is the job's last event that was polled; None until its first reader has loaded the job."""

    readers: set[_Reader] = field(default_factory=set)
    last_seq: int | None = None


class JobFeed:
    """All event streams of a server process."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._settings = application.settings.server
        self._jobs: dict[UUID, _Followed] = {}
        self._streams: Counter[UUID] = Counter()
        self._has_readers = asyncio.Event()
        # A thread of its own, because requests can occupy all others.
        self._poller = ThreadPoolExecutor(1, thread_name_prefix="job feed")
        self._closing = False

    async def run(self) -> None:
        """Poll until cancelled; a database that does not answer is asked again."""
        checked_s = float("-inf")
        while not self._closing:
            await self._has_readers.wait()
            try:
                await self._poll()
                if time.monotonic() - checked_s >= CHECK_S:
                    checked_s = time.monotonic()
                    await self._check_readers()
            except Exception:
                _log.warning("The followed jobs could not be polled.", exc_info=True)
            await asyncio.sleep(self._settings.poll_s)

    def close(self) -> None:
        """End every stream at once. Call it in the event loop when the server stops."""
        self._closing = True
        self._poller.shutdown(wait=False)
        for followed in self._jobs.values():
            for reader in followed.readers:
                reader.woken.set()

    @property
    def open_streams(self) -> int:
        return self._streams.total()

    async def stream(self, caller: Caller, job_id: UUID, after: int | None) -> Response:
        """The response that follows a job. Raises NotFound, TooManyCalls."""
        self._admit(caller.viewer)
        reader = self._join(caller, job_id)
        try:
            # After joining, so that later events are delivered.
            view = await run_in_threadpool(self._view, caller.viewer, job_id)
            if after is not None and after >= view.event_seq and view.is_final:
                self._leave(reader)
                # The only status after which a browser does not reconnect.
                return Response(status_code=204)
            return self._response(reader, view, after)
        except BaseException:
            self._leave(reader)
            raise

    def _response(self, reader: _Reader, view: InternalJob, after: int | None) -> Response:
        followed = self._jobs[reader.job_id]
        followed.last_seq = view.event_seq if followed.last_seq is None else min(followed.last_seq, view.event_seq)
        last_seq = view.event_seq if after is None else min(after, view.event_seq)
        if view.is_final and last_seq == view.event_seq:
            last_seq -= 1  # The last event is sent again.
        reader.is_behind = last_seq < view.event_seq
        events = self._events(reader, view, last_seq)
        return _Stream(events, partial(self._leave, reader))

    async def _events(self, reader: _Reader, view: InternalJob, last_seq: int) -> AsyncIterator[bytes]:
        ends_at_s = time.monotonic() + _life_s(reader.caller)
        yield _encoded("state", state_data(view), retry_ms=RETRY_MS)
        while not (self._closing or reader.is_revoked) and time.monotonic() < ends_at_s:
            before = last_seq
            for news in await self._next(reader, last_seq):
                # Events of one poll may share a number; those of an earlier poll are not repeated.
                if news.seq > before:
                    last_seq = news.seq
                    yield _encoded(news.kind, news.data, seq=news.seq)
                    if news.is_last:
                        return
            if not (reader.waiting or reader.is_behind) and not await self._woken(reader, ends_at_s):
                yield KEEPALIVE_COMMENT

    async def _next(self, reader: _Reader, last_seq: int) -> list[JobNews]:
        if reader.is_behind:
            reader.is_behind = False
            reader.waiting.clear()
            found = await run_in_threadpool(self._news, {reader.job_id: last_seq})
            news = found.get(reader.job_id, [])
            # A query returns a limited number of log lines; the progress comes with the last of them.
            reader.is_behind = reader.is_behind or bool(news and news[-1].kind == "log")
            return news
        waiting = list(reader.waiting)
        reader.waiting.clear()
        return waiting

    async def _woken(self, reader: _Reader, ends_at_s: float) -> bool:
        reader.woken.clear()
        if self._closing or reader.is_revoked:
            return True
        longest_s = min(self._settings.heartbeat_s, max(0.0, ends_at_s - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.woken.wait(), longest_s)
            return True
        return False

    async def _poll(self) -> None:
        positions = {job_id: job.last_seq for job_id, job in self._jobs.items() if job.last_seq is not None}
        if not positions:
            return
        found = await asyncio.get_running_loop().run_in_executor(self._poller, self._changes, positions)
        for job_id, news in found.items():
            followed = self._jobs.get(job_id)
            if followed is None or not news:
                continue
            followed.last_seq = news[-1].seq
            for reader in followed.readers:
                self._deliver(reader, news)

    async def _check_readers(self) -> None:
        """End the streams of those who were signed out, or whose key was revoked."""
        readers = [reader for job in self._jobs.values() for reader in job.readers]
        methods = {
            key: reader.caller.method for reader in readers if (key := _credential_id(reader.caller)) is not None
        }
        if not methods:
            return
        valid = await asyncio.get_running_loop().run_in_executor(self._poller, self._still_valid, methods)
        for reader in readers:
            key = _credential_id(reader.caller)
            if key is not None and key not in valid:
                reader.is_revoked = True
                reader.woken.set()

    @staticmethod
    def _deliver(reader: _Reader, news: list[JobNews]) -> None:
        if len(reader.waiting) + len(news) > QUEUE_LENGTH:
            reader.waiting.clear()
            reader.is_behind = True
        elif not reader.is_behind:
            reader.waiting.extend(news)
        reader.woken.set()

    def _admit(self, viewer: Viewer) -> None:
        settings = self._settings
        if self._closing or self.open_streams >= settings.max_streams:
            raise TooManyCalls("This server has reached its limit of event streams.", retry_after_s=5)
        if self._streams[viewer.owner_id] >= settings.max_streams_per_user:
            limit = settings.max_streams_per_user
            raise TooManyCalls(f"You have {limit} event streams open, which is the limit; close some.", retry_after_s=5)

    def _join(self, caller: Caller, job_id: UUID) -> _Reader:
        reader = _Reader(caller, job_id)
        self._jobs.setdefault(job_id, _Followed()).readers.add(reader)
        self._streams[reader.owner_id] += 1
        self._has_readers.set()
        return reader

    def _leave(self, reader: _Reader) -> None:
        """Idempotent."""
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
            self._has_readers.clear()

    # In threads

    def _view(self, viewer: Viewer, job_id: UUID) -> InternalJob:
        with self._application.database.reading(viewer, fresh=True) as session:
            return JobService(session, viewer, self._application.settings.production).get(job_id)

    def _news(self, positions: dict[UUID, int]) -> dict[UUID, list[JobNews]]:
        with self._application.database.reading(fresh=True) as session:
            return news_of(session, positions)

    def _changes(self, positions: dict[UUID, int]) -> dict[UUID, list[JobNews]]:
        with self._application.database.reading(fresh=True) as session:
            return news_of(session, changed_jobs(session, positions))

    def _still_valid(self, methods: dict[UUID, Method]) -> set[UUID]:
        keys = [key for key, method in methods.items() if method == "api_key"]
        with self._application.database.reading(fresh=True) as session:
            return valid_credentials(session, methods.keys() - set(keys), keys)


class _Stream(EventSourceResponse):
    """Also leaves when its reader disconnected before the first event."""

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

    The stream ends when the caller's credentials are no longer valid.
    """
    feed: JobFeed = request.app.state.runtime.feed
    return await feed.stream(caller, job_id, _last_event(request) if "last-event-id" in request.headers else after)


def _credential_id(caller: Caller) -> UUID | None:
    """The caller's session or API key."""
    return UUID(caller.session_token_id) if caller.session_token_id else caller.key_id


def _life_s(caller: Caller) -> float:
    if caller.ends_s is None:
        return MAX_STREAM_S
    return min(MAX_STREAM_S, caller.ends_s - time.time())


def _last_event(request: Request) -> int:
    event_id = request.headers["last-event-id"]
    if not (event_id.isascii() and event_id.isdigit() and len(event_id) <= 18):
        raise InputError(f"{event_id[:40]!r} is not an event id.", field="Last-Event-ID", fix="Omit the header.")
    return int(event_id)


def _encoded(event: str, data: dict[str, Any], *, seq: int | None = None, retry_ms: int | None = None) -> bytes:
    # Escaped, because some readers take U+2028 and the like for line ends.
    text = json.dumps(data, separators=(",", ":"))
    return format_sse_event(event=event, data_str=text, id=None if seq is None else str(seq), retry=retry_ms)
