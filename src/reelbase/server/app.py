"""The ASGI application: the API and the studio over one ``Application``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

import reelbase.api
import reelbase.web
from reelbase import __version__
from reelbase.api import signing_in
from reelbase.application.application import Application
from reelbase.http import problems
from reelbase.http.headers import Boundary
from reelbase.http.limits import BodyLimit
from reelbase.http.runtime import Runtime
from reelbase.kit.settings import Settings

_FORM_BYTES = 100_000
"""The limit of a form with a file, beyond the file itself."""

_REQUEST_HEADERS = (
    "Authorization Content-Type Idempotency-Key If-Match If-None-Match If-Range Last-Event-ID Range X-Request-ID"
)
_RESPONSE_HEADERS = "Content-Disposition Content-Range ETag Idempotency-Replayed Location Retry-After X-Request-ID"
OPENAPI_PATH = "/v1/openapi.json"


def create_app(application: Application) -> FastAPI:
    """The interfaces over an open application. The caller closes the application."""
    runtime = Runtime(application)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        polling = asyncio.create_task(runtime.feed.run())
        yield
        runtime.feed.close()
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling

    app = FastAPI(
        title="Reelbase",
        version=__version__,
        openapi_url=OPENAPI_PATH,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.application = application
    app.state.runtime = runtime
    app.state.error_page = getattr(reelbase.web, "error_page", None)
    problems.install(app)
    app.add_middleware(BodyLimit, limit_of=partial(_body_limit, runtime))
    if application.settings.server.cors_origins:
        app.add_middleware(CORSMiddleware, **_cors(application.settings))
    app.add_middleware(Boundary, runtime=runtime)
    app.include_router(reelbase.api.router)
    app.include_router(signing_in.pages)
    reelbase.api.describe(app)
    app.include_router(reelbase.web.router)
    static_files: StaticFiles | None = getattr(reelbase.web, "static_files", None)
    if static_files is not None:
        app.mount("/static", static_files, name="static")
    return app


def _cors(settings: Settings) -> dict[str, Any]:
    """Pages of other sites must send a token; browsers send them none of our cookies."""
    return {
        "allow_origins": list(settings.server.cors_origins),
        "allow_methods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        "allow_headers": _REQUEST_HEADERS.split(),
        "expose_headers": _RESPONSE_HEADERS.split(),
        "allow_credentials": False,
    }


def _body_limit(runtime: Runtime, scope: Scope) -> int:
    settings = runtime.settings
    takes_files = getattr(scope.get("route"), "takes_files", False)
    return settings.uploads.max_bytes + _FORM_BYTES if takes_files else settings.limits.body_bytes
