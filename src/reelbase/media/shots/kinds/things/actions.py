"""What a thing does: for each action the function that draws it."""

from __future__ import annotations

from collections.abc import Callable

from reelbase.media.shots.elements import Element
from reelbase.media.shots.kinds.things.acting import ActingObject
from reelbase.media.shots.kinds.things.changing import breaks, empties, fills, glows, opens, vanishes
from reelbase.media.shots.kinds.things.moving import falls, grows, rises, shakes, shrinks, spins, stays, travels

ACTIONS: dict[str, Callable[[ActingObject], list[Element]]] = {
    "none": stays,
    "rises": rises,
    "falls": falls,
    "breaks": breaks,
    "fills": fills,
    "empties": empties,
    "opens": opens,
    "travels": travels,
    "grows": grows,
    "shrinks": shrinks,
    "spins": spins,
    "shakes": shakes,
    "vanishes": vanishes,
    "glows": glows,
}
