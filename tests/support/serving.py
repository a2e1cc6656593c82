"""Our server in a thread, over a real database, answering real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.users import UserService
from reelbase.application.application import Application
from reelbase.bootstrap.opening import application_on
from reelbase.db.session import Database
from reelbase.http.routing import Router
from reelbase.http.runtime import Runtime
from reelbase.kit.settings import Settings
from reelbase.server.app import create_app
from reelbase.server.running import Server, listen

PASSWORD = "correct horse battery"
PLENTY = dict.fromkeys(("read", "write", "create", "generation", "draft", "sign_in", "sign_up"), "100000/minute")


@dataclass
class Served:
    """A running server. ``client()`` is a browser or program of its own."""

    address: str
    application: Application
    runtime: Runtime
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, **headers: str) -> httpx.Client:
        # Reading the certificates of the world takes longer than most requests, and none of these is encrypted.
        client = httpx.Client(base_url=self.address, headers=headers, timeout=30, verify=False)
        self.clients.append(client)
        return client

    def user(self, email: str | None = None, *, admin: bool = False) -> tuple[UUID, str]:
        """A new account with ``PASSWORD``: its id and address."""
        email = email or f"{uuid4().hex}@example.org"
        with self.application.database.work() as session:
            users = UserService(session)
            user_id = users.open(email, PASSWORD)
            users.set_admin(user_id, admin)
        return user_id, email

    def signed_in(self, email: str | None = None) -> httpx.Client:
        """A browser in which a new user has signed in; it sends the session's token with every request."""
        address = email or self.user()[1]
        client = self.client()
        answer = client.post("/v1/session", json={"email": address, "password": PASSWORD})
        assert answer.status_code == 204, answer.text
        client.headers["X-CSRF-Token"] = client.get("/v1/session").json()["csrf_token"]
        return client

    def api_key(self, scopes: list[str] | None = None, browser: httpx.Client | None = None) -> str:
        browser = browser or self.signed_in()
        answer = browser.post("/v1/api-keys", json={"name": "test", **({"scopes": scopes} if scopes else {})})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["key"])


@contextmanager
def serving(
    database_url: str, home: Path, *routers: Router, sign_in: bool = True, **sections: dict[str, Any]
) -> Iterator[Served]:
    """Serve with these settings; ``routers`` are included beside ours. There are no limits unless a test sets some."""
    accounts = {"sign_in": sign_in, "sign_up": True, **sections.pop("accounts", {})}
    limits = {**PLENTY, **sections.pop("limits", {})}
    settings = Settings(home=home, database={"url": database_url}, accounts=accounts, limits=limits, **sections)  # type: ignore[arg-type]
    database = Database(settings.database_url, settings.database)
    application = application_on(settings, database)
    with database.work() as session:
        ensure_local_owner(session)
    app = create_app(application)
    for router in routers:
        app.include_router(router)
    listening = listen("127.0.0.1", 0)
    server = Server(app, settings)
    served = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", application, app.state.runtime)
    try:
        with running(server, [listening]):
            yield served
    finally:
        for client in served.clients:
            client.close()
        application.close()


@contextmanager
def running(server: uvicorn.Server, sockets: list[Any]) -> Iterator[None]:
    """A uvicorn server in a thread, until the block ends."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it began"
            thread.join(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(20)
        for listening in sockets:
            listening.close()
        assert not thread.is_alive(), "the server did not stop"
