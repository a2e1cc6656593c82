"""The studio: pages for a browser."""

from reelbase.http.routing import Router

router = Router(include_in_schema=False)
