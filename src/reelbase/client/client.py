"""The client: one connection pool, one resource an attribute."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from reelbase import __version__
from reelbase.client.animations import Animations
from reelbase.client.assets import Assets
from reelbase.client.jobs import Jobs
from reelbase.client.others import (
    Account,
    Analytics,
    Catalog,
    Credits,
    Films,
    Publications,
    Shares,
    Stories,
    Storyboards,
)
from reelbase.client.plans import Plans
from reelbase.client.projects import Projects
from reelbase.client.transport import Transport
from reelbase.schemas.health import Health

TRIES = 4
TIMEOUT_S = 60.0


class Reelbase:
    """A server, for one caller. Close it, or use it in a ``with`` statement. Safe to use from many threads.

    Requests that a broken connection, a busy server or a limit of calls kept from being done are sent again where
    that cannot do anything twice; ``tries`` counts the first one. ``timeout_s`` is the longest silence in an answer.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        tries: int = TRIES,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        headers = {"User-Agent": f"reelbase-client/{__version__}", "Accept": "application/json"}
        if api_key is not None:
            headers["Authorization"] = f"Bearer {api_key}"
        self.http = httpx.Client(
            base_url=url.rstrip("/"), headers=headers, timeout=httpx.Timeout(timeout_s, connect=10.0)
        )
        transport = Transport(self.http, tries=tries)
        self._transport = transport
        self.projects = Projects(transport)
        self.plans = Plans(transport)
        self.animations = Animations(transport)
        self.jobs = Jobs(transport)
        self.assets = Assets(transport)
        self.credits = Credits(transport)
        self.shares = Shares(transport)
        self.films = Films(transport)
        self.publications = Publications(transport)
        self.storyboards = Storyboards(transport)
        self.stories = Stories(transport)
        self.analytics = Analytics(transport)
        self.catalog = Catalog(transport)
        self.account = Account(transport)

    def health(self) -> Health:
        return self._transport.ask(Health, "GET", "/v1/health")

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
