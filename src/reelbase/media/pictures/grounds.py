"""Grounds by name: the far layer of a scene, in families that share a palette and differ in form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelbase.media.pictures.abstract import mesh, rays, rings
from reelbase.media.pictures.indoors import arches, grid, studio, table
from reelbase.media.pictures.outdoors import hills, night, waves
from reelbase.media.pictures.stage import Stage

Ground = Callable[[Any, Stage], None]
"""Draws on a skia canvas in canvas pixels; covers all of it."""

GROUNDS: dict[str, Ground] = {
    "arches": arches,
    "grid": grid,
    "hills": hills,
    "mesh": mesh,
    "night": night,
    "rays": rays,
    "rings": rings,
    "studio": studio,
    "table": table,
    "waves": waves,
}

STANDING = frozenset({"arches", "grid", "hills", "studio"})
"""Grounds with a floor; before the others things float."""
