"""Liveness and readiness, for load balancers and supervisors. No authentication needed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from reelbase import __version__
from reelbase.application.application import Application
from reelbase.http.routing import Router
from reelbase.http.work import App
from reelbase.kit.errors import ReelbaseError
from reelbase.schemas.health import Health, Readiness, ReadyCheck

router = Router(tags=["Health"])
_log = logging.getLogger(__name__)


@router.get("/health")
async def get_health() -> Health:
    """The server is alive. Accesses nothing."""
    return Health(status="ok", version=__version__)


@router.get("/ready", responses={503: {"model": Readiness, "description": "A check failed."}})
def get_readiness(app: App, response: Response) -> Readiness:
    """The server is ready: its database answers and its storage accepts files."""
    checks = [_check("database", app, _database), _check("storage", app, _storage)]
    ready = all(check.ok for check in checks)
    if not ready:
        response.status_code = 503
    return Readiness(ready=ready, checks=checks)


def _database(app: Application) -> None:
    with app.database.reading(fresh=True) as session:
        session.execute(text("SELECT 1"))


def _storage(app: Application) -> None:
    app.settings.storage_dir.mkdir(parents=True, exist_ok=True)


def _check(name: str, app: Application, look: Callable[[Application], None]) -> ReadyCheck:
    try:
        look(app)
    except (ReelbaseError, SQLAlchemyError, OSError) as error:
        _log.warning("The check of the %s failed.", name, exc_info=error)
        return ReadyCheck(name=name, ok=False, detail=type(error).__name__)
    return ReadyCheck(name=name, ok=True, detail=None)
