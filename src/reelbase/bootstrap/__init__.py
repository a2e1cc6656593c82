"""Settings to concrete classes: the only room that knows all of them."""

from __future__ import annotations

from reelbase.bootstrap.application import Application, open_application
from reelbase.bootstrap.providers import open_workbench

__all__ = ["Application", "open_application", "open_workbench"]
