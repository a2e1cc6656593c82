"""uvicorn's HTTP protocol with timeouts and a limit for the request head.

uvicorn leaves both to a proxy. An endless head would fill the memory, and silent or very slow connections would use up
the file descriptors of the process.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MAX_HEAD_BYTES = 65_536
"""The request line and headers together; also trailers and everything else outside the body."""
HEAD_S = 30.0
"""How long a head may take, from the connection or from its first byte."""
BODY_S = 30.0
LEAST_BODY_BYTES = 1_024
"""How much of a body must arrive in each ``BODY_S``."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_bytes = 0
        self._body_bytes = 0
        self._in_message = False
        self._in_body = False
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        was_in_body = self._in_body
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse()
        elif not self._in_message or self._in_body != was_in_body:
            self._cancel_timer()
        if self._in_message and self._timer is None:
            self._body_bytes = 0
            self._start_timer(BODY_S if self._in_body else HEAD_S)

    def on_message_begin(self) -> None:
        self._in_message, self._in_body = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_bytes, self._in_body = 0, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head_bytes = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head_bytes, self._in_message, self._in_body = 0, False, False
        super().on_message_complete()

    def _start_timer(self, longest_s: float) -> None:
        self._timer = self.loop.call_later(longest_s, self._timed_out)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _timed_out(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        # While we do not read, silence is not the caller's fault.
        if self._in_body and (self.flow.read_paused or self._body_bytes >= LEAST_BODY_BYTES):
            self._body_bytes = 0
            self._start_timer(BODY_S)
            return
        self.transport.close()

    def _refuse(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            message = b"The request head is too large."
            head = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
            self.transport.write(STATUS_LINE[431] + head % len(message) + message)
        self.transport.close()
