"""Running the server: it listens where it may, says when it is ready, and stops within seconds."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.server.protocol import Protocol

GRACE_S = 2
"""How long answers that are on their way may take when the server stops; event streams end at once."""
LAST_MOMENT_S = 4.5
"""When whatever still runs in this process is left to the database's rollback."""
_BACKLOG = 2048
_OPEN_FILES = 65_536


def may_listen(settings: Settings, host: str) -> None:
    """Raises InputError where everybody who reaches the address would be the local user.

    What stands before the server counts as well: a proxy lets others reach what listens on loopback.
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
        f"Whoever reaches {where} could do everything: nobody has to sign in.",
        field=field,
        fix="Set REELBASE_ACCOUNTS_SIGN_IN=true and make a user with: reelbase user add EMAIL --admin. "
        f"Or {otherwise}.",
    )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises InputError when the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Connections inherit it. asyncio would set it only on sockets that name their protocol, and without it the
        # second part of each answer waits 40 ms for the caller's acknowledgement of the first.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise InputError(
            f"The server cannot listen on {host}, port {port}: {error.strerror or error}.",
            field="server.port",
            fix="Stop what uses the port, or choose another one with --port.",
        ) from error


def allow_many_connections() -> None:
    """Let the process have as many files and connections open as the system allows; often it begins with 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """uvicorn's server over one of our applications.

    ``ready`` is called once requests are answered, ``stopping`` once when the server begins to stop.
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
        # They would otherwise count as answers on their way, and take all the time there is.
        self._feed.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's, a stop that was asked for is a good end, and the signal is not raised again."""
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
    """``begin()`` it when the process must end: after a last moment it does, whatever its threads still do."""
    timer = threading.Timer(LAST_MOMENT_S, os._exit, args=(0,))
    timer.daemon = True

    def begin() -> None:
        if timer.ident is None:
            timer.start()

    yield begin
