"""Following a job by server-sent events, resuming broken connections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from reelbase.client.errors import ApiError, ConnectionLost
from reelbase.client.transport import Transport, pause

LAST = frozenset({"complete", "error"})
READ_TIMEOUT_S = 60.0
"""Longer than the server's heartbeat: longer silence means that the connection is dead."""


@dataclass(frozen=True, slots=True)
class Event:
    """``kind`` is state, progress, step, log, complete or error; ``id`` grows, and ``state`` has none."""

    kind: str
    data: dict[str, Any]
    id: int | None = None

    @property
    def is_last(self) -> bool:
        return self.kind in LAST


@dataclass(slots=True)
class _Reading:
    """The fields read since the last event."""

    kind: str = "message"
    data: list[str] = field(default_factory=list)
    last_id: int | None = None


def follow(transport: Transport, job_id: UUID, *, after: int | None = None) -> Iterator[Event]:
    """The events of a job to its end, each once, across broken connections and restarts of the server.

    Raises ConnectionLost after as many failures in a row as requests have tries.
    """
    failures = 0
    while True:
        try:
            for event in _once(transport, job_id, after):
                failures = 0
                if event.id is not None:
                    after = event.id
                yield event
                if event.is_last:
                    return
        except _Ended:
            return
        except httpx.TransportError as error:
            failures += 1
            if failures >= transport.tries:
                raise ConnectionLost(f"The events of job {job_id} were interrupted: {error}") from error
        except ApiError as error:
            if error.status not in (429, 502, 503, 504) or failures + 1 >= transport.tries:
                raise
            failures += 1
            transport.sleep(pause(failures, error.retry_after_s))
            continue
        transport.sleep(pause(max(failures, 1), None))


class _Ended(Exception):
    """The server has no more events."""


def _once(transport: Transport, job_id: UUID, after: int | None) -> Iterator[Event]:
    headers = {"Accept": "text/event-stream"}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    timeout = httpx.Timeout(10.0, read=READ_TIMEOUT_S)
    with transport.stream(f"/v1/jobs/{job_id}/events", headers, timeout=timeout) as response:
        if response.status_code == httpx.codes.NO_CONTENT:
            raise _Ended
        yield from parse(response.iter_lines())


def parse(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a stream's lines; an incomplete last one is dropped."""
    reading = _Reading()
    for line in lines:
        if line == "":
            if reading.data:
                yield Event(reading.kind, json.loads("\n".join(reading.data)), reading.last_id)
            reading = _Reading()
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            reading.kind = value
        elif name == "data":
            reading.data.append(value)
        elif name == "id" and value.isdigit():
            reading.last_id = int(value)
