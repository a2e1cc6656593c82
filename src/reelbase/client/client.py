"""The client: one connection pool, and an attribute for each resource."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from reelbase import __version__
from reelbase.client.account import Account
from reelbase.client.analytics import Analytics
from reelbase.client.animations import Animations
from reelbase.client.assets import Assets
from reelbase.client.catalog import Catalog
from reelbase.client.credits import Credits
from reelbase.client.exports import Exports
from reelbase.client.jobs import Jobs
from reelbase.client.plans import Plans
from reelbase.client.projects import Projects
from reelbase.client.sharing import Films, Publications, Shares
from reelbase.client.shots import Shots
from reelbase.client.stories import Stories
from reelbase.client.storyboards import Storyboards
from reelbase.client.transport import Transport
from reelbase.schemas.health import Health

TRIES = 4
TIMEOUT_S = 60.0


class Reelbase:
    """A server, for one caller. Close it, or use it in a ``with`` statement. Thread-safe.

    Requests that failed because of a broken connection, a busy server or a rate limit are retried where that cannot
    have an effect twice; ``tries`` includes the first one. ``timeout_s`` is the longest pause within an answer.
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
        self.shots = Shots(transport)
        self.animations = Animations(transport)
        self.jobs = Jobs(transport)
        self.assets = Assets(transport)
        self.credits = Credits(transport)
        self.shares = Shares(transport)
        self.films = Films(transport)
        self.publications = Publications(transport)
        self.storyboards = Storyboards(transport)
        self.exports = Exports(transport)
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
