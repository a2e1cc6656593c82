"""Running the server: where it may listen, when it is ready, and how it stops within seconds."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from reelbase.http.addresses import is_loopback
from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.server.protocol import Protocol

GRACE_S = 2
"""How long running requests may take when the server stops; event streams end at once."""
EXIT_AFTER_S = 4.5
"""When the process exits in any case; open transactions are rolled back by the database."""
_BACKLOG = 2048
_OPEN_FILES = 65_536


def may_listen(settings: Settings, host: str) -> None:
    """Raises InputError where everybody who reaches the address would act as the local user.

    A proxy in front of the server counts as well: it lets others reach what listens on loopback.
    """
    if settings.accounts.sign_in:
        return
    public_url, proxies = settings.server.public_url, settings.server.proxies
    if not is_loopback(host):
        raise _open_to_all(host, "server.host", "listen on 127.0.0.1")
    if public_url is not None and not is_loopback(urlsplit(public_url).hostname or ""):
        raise _open_to_all(public_url, "server.public_url", "remove server.public_url")
    if proxies:
        raise _open_to_all("the proxy", "server.proxies", "remove server.proxies")


def _open_to_all(where: str, field: str, otherwise: str) -> InputError:
    return InputError(
        f"Without sign-in, everybody who reaches {where} has full access.",
        field=field,
        fix=f"Set REELBASE_ACCOUNTS_SIGN_IN=true and add a user with: reelbase user add EMAIL --admin. Or {otherwise}.",
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises InputError when the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Connections inherit it. asyncio sets it only on sockets with an explicit protocol, and without it the second
        # part of each answer waits 40 ms for the client's acknowledgement of the first.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise InputError(
            f"The server cannot listen on {host}, port {port}: {error.strerror or error}.",
            field="server.port",
            fix="Stop the program that uses the port, or choose another port with --port.",
        ) from error


def allow_many_connections() -> None:
    """Raise the limit of open files as far as the system allows; it is often 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """uvicorn's server over one of our applications.

    ``ready`` is called once the server answers requests, ``stopping`` once when it begins to stop.
    """

    def __init__(
        self,
        app: FastAPI,
        settings: Settings,
        *,
        ready: Callable[[], None] = lambda: None,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                loop="asyncio",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=True,
                proxy_headers=bool(settings.server.proxies),
                forwarded_allow_ips=list(settings.server.proxies),
                timeout_graceful_shutdown=GRACE_S,
                timeout_keep_alive=15,
            )
        )
        self._feed = app.state.runtime.feed
        self._ready = ready
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        # Event streams would otherwise count as running requests and take the whole grace period.
        self._feed.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's, this treats a requested stop as success and does not raise the signal again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def ending_in_time() -> Iterator[Callable[[], None]]:
    """Yields a function that starts the countdown after which the process exits, whatever its threads do."""
    timer = threading.Timer(EXIT_AFTER_S, os._exit, args=(0,))
    timer.daemon = True

    def begin() -> None:
        if timer.ident is None:
            timer.start()

    yield begin
