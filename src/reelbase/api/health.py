"""Liveness and readiness, for load balancers and supervisors. No authentication needed."""

from __future__ import annotations

from fastapi import Response

from reelbase import __version__
from reelbase.http.routing import Router
from reelbase.http.work import App
from reelbase.schemas.health import Health, Readiness, ReadyCheck

router = Router(tags=["Health"])


@router.get("/health")
async def get_health() -> Health:
    """The server is alive. Accesses nothing."""
    return Health(status="ok", version=__version__)


@router.get("/ready", responses={503: {"model": Readiness, "description": "A check failed."}})
def get_readiness(app: App, response: Response) -> Readiness:
    """The server is ready: its database answers and its storage accepts files."""
    failures = app.readiness.failures()
    checks = [ReadyCheck(name=name, ok=failure is None, detail=failure) for name, failure in failures.items()]
    ready = all(check.ok for check in checks)
    if not ready:
        response.status_code = 503
    return Readiness(ready=ready, checks=checks)
