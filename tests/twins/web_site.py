"""A web site of a few raw answers, on a free port of this machine."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

Answer = bytes | Callable[[Callable[[bytes], object]], None]
"""What the server sends for a path: all of it, or a function that sends it by and by."""


def answer(body: bytes, media_type: str = "text/html", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class WebSite:
    """Serves ``answers`` by path while it is open; ``asked`` are the paths that were asked for."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.asked: list[str] = []
        site = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                path = self.rfile.readline().decode().split()[1]
                while self.rfile.readline().strip():
                    pass
                site.asked.append(path)
                reply = answers.get(path, answer(b"nothing", status="404 Not Found"))
                try:
                    if callable(reply):
                        reply(self.wfile.write)
                    else:
                        self.wfile.write(reply)
                except OSError:
                    # The client has gone.
                    return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
