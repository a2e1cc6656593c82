"""The HTTP API under ``/v1``."""

from reelbase.http.routing import Router

router = Router(prefix="/v1")
