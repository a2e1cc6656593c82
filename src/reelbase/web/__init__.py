"""The studio: pages for a browser, made of templates and htmx; they call the same services as the API."""

from reelbase.web.routes import error_page, router
from reelbase.web.statics import static_files

__all__ = ["error_page", "router", "static_files"]
