"""The server in this process, on a real socket: what a test sends goes over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from reelbase.bootstrap.application import Application, open_application
from reelbase.kit.settings import DatabaseSettings, Settings
from reelbase.server.app import create_app
from reelbase.server.running import Server, address_of, listen

STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Served:
    """``openapi`` is the description that the server gives of itself."""

    url: str
    application: Application

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False, **options)

    @property
    def openapi(self) -> dict[str, Any]:
        with self.client() as http:
            found: dict[str, Any] = http.get("/v1/openapi.json").raise_for_status().json()
        return found


@contextmanager
def served(database_url: str, home: Path, **sections: Any) -> Iterator[Served]:
    """A server without a worker over a migrated database; ``sections`` are those of the settings."""
    settings = Settings(home=home, database=DatabaseSettings(url=database_url, pool_min_size=0), **sections)
    application = open_application(settings)
    listening = listen("127.0.0.1", 0)
    server = Server(create_app(application), settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="server")
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        assert server.started, "the server did not start"
        yield Served(address_of(listening), application)
    finally:
        server.should_exit = True
        thread.join(STOP_TIMEOUT_S)
        listening.close()
        application.close()
        assert not thread.is_alive(), "the server did not stop"
