"""How each kind of shot is drawn: from its content and a board to elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelbase.media.shots.board import Board
from reelbase.media.shots.elements import Element
from reelbase.media.shots.kinds import charts, science, structure, things, time_and_place

Drawer = Callable[[Any, Board], list[Element]]

DRAWERS: dict[type, Drawer] = {
    **charts.DRAWERS,
    **time_and_place.DRAWERS,
    **structure.DRAWERS,
    **science.DRAWERS,
    **things.DRAWERS,
}
"""By the class of the content. A drawer returns the elements back to front, without the ground."""
