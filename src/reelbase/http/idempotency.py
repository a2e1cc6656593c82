"""Repeatable POSTs: a call with a known ``Idempotency-Key`` returns the first answer, and nothing is done twice.

An endpoint that takes a writing transaction stores its answer in that transaction: both exist or neither does. One that
works without a transaction claims its key first; should the process die, the key is free again once the claim expires.
Answers of 400 and above are not stored: what failed can be retried with the same key.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Header, Request, Response
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from reelbase.accounts.models import IdempotentRequest
from reelbase.db.session import Database
from reelbase.db.upsert import insert_into
from reelbase.http.errors import StillRunning
from reelbase.http.identity import MaybeCaller
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, KeyReused
from reelbase.kit.ids import new_id

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
CLAIM = timedelta(minutes=10)
_STORED_HEADERS = ("location", "etag", "content-type")
_MAX_BODY_CHARS = 1_000_000
_CHUNK_BYTES = 1 << 20
_NEVER_STORED = "__answer_is_never_stored__"
_ENCRYPTED = "__answer_is_stored_encrypted__"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Run = Callable[[Callable[[Session, Response], None] | None], Response]
"""Runs the endpoint and returns its answer; passes the answer to the argument inside the writing transaction."""


def never_stored(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint whose answer sets a cookie, or that creates nothing: it takes no idempotency key."""
    setattr(endpoint, _NEVER_STORED, True)
    return endpoint


def stored_encrypted(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint whose answer shows a secret once: it is encrypted in the database."""
    setattr(endpoint, _ENCRYPTED, True)
    return endpoint


def is_stored_encrypted(endpoint: Callable[..., Any]) -> bool:
    return hasattr(endpoint, _ENCRYPTED)


def is_never_stored(endpoint: Callable[..., Any]) -> bool:
    return hasattr(endpoint, _NEVER_STORED)


class RunningKeys:
    """The keys of the calls that this process is running."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[tuple[UUID, str]] = set()

    @contextmanager
    def exclusive(self, owner_id: UUID, key: str) -> Iterator[None]:
        with self._lock:
            if (owner_id, key) in self._running:
                raise _still_running()
            self._running.add((owner_id, key))
        try:
            yield
        finally:
            with self._lock:
                self._running.remove((owner_id, key))


@dataclass(frozen=True, slots=True)
class IdempotentCall:
    """One call with an idempotency key, by a signed-in caller. ``cipher`` encrypts the stored answer."""

    database: Database
    running: RunningKeys
    owner_id: UUID
    key: str
    operation: str
    fingerprint: str
    cipher: Fernet | None = None

    def answer(self, run: Run, *, in_its_transaction: bool) -> Response:
        """The first answer again, or the endpoint's. Raises KeyReused, StillRunning."""
        with self.running.exclusive(self.owner_id, self.key):
            stored = self._stored_answer()
            if stored is not None:
                return stored
            return self._run_in_transaction(run) if in_its_transaction else self._run_claimed(run)

    def _run_in_transaction(self, run: Run) -> Response:
        try:
            return run(self._store)
        except IntegrityError:
            # Another process finished the same call first; ours is rolled back.
            stored = self._stored_answer()
            if stored is None:
                raise
            return stored

    def _run_claimed(self, run: Run) -> Response:
        stored = self._claim()
        if stored is not None:
            return stored
        try:
            response = run(None)
        except BaseException:
            self._release()
            raise
        if not _is_storable(response):
            self._release()
            return response
        with self.database.work() as session:
            session.execute(update(IdempotentRequest).where(*self._mine()).values(**self._answer_values(response)))
        return response

    def _store(self, session: Session, response: Response) -> None:
        if not _is_storable(response):
            return
        session.add(IdempotentRequest(**self._row(), **self._answer_values(response)))
        session.flush()

    def _stored_answer(self) -> Response | None:
        with self.database.reading(fresh=True) as session:
            row = session.scalar(select(IdempotentRequest).where(*self._mine()))
        return None if row is None else self._replayed(row)

    def _replayed(self, row: IdempotentRequest) -> Response | None:
        if (row.operation, row.fingerprint) != (self.operation, self.fingerprint):
            raise KeyReused(self.key)
        if row.status is not None:
            return Response(self._decrypted(row.body), row.status, {**row.headers, REPLAYED: "true"})
        if row.claimed_until > clock.now():
            raise _still_running()
        return None

    def _answer_values(self, response: Response) -> dict[str, Any]:
        headers = {name: response.headers[name] for name in _STORED_HEADERS if name in response.headers}
        body = bytes(response.body)
        closed = self.cipher.encrypt(body) if self.cipher is not None and body else body
        return {"status": response.status_code, "headers": headers, "body": closed.decode() or None}

    def _decrypted(self, body: str | None) -> str | bytes | None:
        if self.cipher is None or body is None:
            return body
        from cryptography.fernet import InvalidToken

        try:
            return self.cipher.decrypt(body)
        except InvalidToken as error:
            raise Conflict(
                "The first answer can no longer be decrypted.", fix="Repeat the call with a new key."
            ) from error

    def _claim(self) -> Response | None:
        """Claim the key, also from an expired claim. Returns the answer if one was stored meanwhile."""
        now = clock.now()
        with self.database.work() as session:
            insert = insert_into(session, IdempotentRequest).values(
                **self._row(), headers={}, created_at=now, claimed_until=now + CLAIM
            )
            insert = insert.on_conflict_do_nothing(index_elements=["owner_id", "key"])
            if session.execute(insert.returning(IdempotentRequest.id)).first() is not None:
                return None
            lapsed = (IdempotentRequest.status.is_(None), IdempotentRequest.claimed_until <= now)
            taken = update(IdempotentRequest).where(*self._mine(), *lapsed).values(claimed_until=now + CLAIM)
            if session.execute(taken.returning(IdempotentRequest.id)).first() is not None:
                return None
        stored = self._stored_answer()
        if stored is None:
            raise _still_running()
        return stored

    def _release(self) -> None:
        with self.database.work() as session:
            session.execute(delete(IdempotentRequest).where(*self._mine(), IdempotentRequest.status.is_(None)))

    def _mine(self) -> tuple[Any, ...]:
        return IdempotentRequest.owner_id == self.owner_id, IdempotentRequest.key == self.key

    def _row(self) -> dict[str, Any]:
        return {
            "id": new_id(),
            "owner_id": self.owner_id,
            "key": self.key,
            "operation": self.operation,
            "fingerprint": self.fingerprint,
        }


async def idempotent_call(
    request: Request,
    caller: MaybeCaller,
    key: Annotated[
        str | None,
        Header(
            alias=HEADER,
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="A key of your choice: repeating the call with the same key returns the first answer.",
        ),
    ] = None,
) -> IdempotentCall | None:
    """The call's key, if it has one and somebody has signed in."""
    if key is None or not caller.is_known:
        return None
    state = request.app.state
    operation = f"{request.method} {request.url.path}"[:500]
    fingerprint = await _fingerprint(request)
    return IdempotentCall(
        state.application.database, state.runtime.running_keys, caller.viewer.owner_id, key, operation, fingerprint
    )


async def _fingerprint(request: Request) -> str:
    """A hash of the request: the parameters and the body; of a form, its fields and files."""
    digest = hashlib.sha256(f"{request.url.query}\n".encode())
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        for name, value in (await request.form()).multi_items():
            digest.update(f"{name}\n".encode())
            if isinstance(value, str):
                digest.update(value.encode())
            else:
                await run_in_threadpool(_add_file, digest, value)
    else:
        digest.update(await request.body())
    return digest.hexdigest()


def _add_file(digest: Any, upload: UploadFile) -> None:
    while chunk := upload.file.read(_CHUNK_BYTES):
        digest.update(chunk)
    upload.file.seek(0)


def _is_storable(response: Response) -> bool:
    body = getattr(response, "body", None)
    return response.status_code < 400 and isinstance(body, bytes) and len(body) <= _MAX_BODY_CHARS


def _still_running() -> StillRunning:
    return StillRunning("The first call with this idempotency key is still running.", fix="Try again in a moment.")
