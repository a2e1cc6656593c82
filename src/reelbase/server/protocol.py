"""HTTP as our server speaks it: uvicorn's protocol, which waits for nobody for ever and reads no endless head.

uvicorn leaves both to a proxy. A head without an end would fill the memory, and connections that say nothing, or a byte
now and then, would use up what the process may have open.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MAX_HEAD_BYTES = 65_536
"""Of a request's line and headers together; also of trailers, and of whatever else is no body."""
HEAD_S = 30.0
"""How long a head may take, from the connection or from its first byte on."""
BODY_S = 30.0
LEAST_BODY_BYTES = 1_024
"""What must come of a body in each such time."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._headless_bytes = 0
        self._body_bytes = 0
        self._in_message = False
        self._in_body = False
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._headless_bytes += len(data)
        was_in_body = self._in_body
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._headless_bytes > MAX_HEAD_BYTES:
            self._refuse()
        elif not self._in_message or self._in_body != was_in_body:
            self._wait_no_more()
        if self._in_message and self._timer is None:
            self._body_bytes = 0
            self._wait(BODY_S if self._in_body else HEAD_S)

    def on_message_begin(self) -> None:
        self._in_message, self._in_body = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._headless_bytes, self._in_body = 0, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._headless_bytes = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._headless_bytes, self._in_message, self._in_body = 0, False, False
        super().on_message_complete()

    def _wait(self, longest_s: float) -> None:
        self._timer = self.loop.call_later(longest_s, self._waited)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _waited(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        # Where we do not read, silence is not the caller's fault.
        if self._in_body and (self.flow.read_paused or self._body_bytes >= LEAST_BODY_BYTES):
            self._body_bytes = 0
            self._wait(BODY_S)
            return
        self.transport.close()

    def _refuse(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            message = b"The head of the request is too large."
            head = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
            self.transport.write(STATUS_LINE[431] + head % len(message) + message)
        self.transport.close()
