"""All tables of the model. Each room declares its own; here they are gathered, whichever rooms there are."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import reelbase


def load_models() -> None:
    """Import the ``models`` module of every room, so that ``Model.metadata`` is whole."""
    for room in pkgutil.iter_modules(reelbase.__path__):
        if room.ispkg and importlib.util.find_spec(f"reelbase.{room.name}.models") is not None:
            importlib.import_module(f"reelbase.{room.name}.models")
