"""A scene: a ground, a subject that shows what the sentence says, and what stands around it, as layers of depth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from reelbase.kit.hashing import hash_of
from reelbase.media.picture import Layer, Picture, PictureRequest
from reelbase.media.pictures.drawing import paint_ground, vignetted
from reelbase.media.pictures.grounds import GROUNDS, STANDING, Ground
from reelbase.media.pictures.icon_choice import IconMatch, choose_icons
from reelbase.media.pictures.icons import is_tile
from reelbase.media.pictures.palettes import palette_for, palette_of_scene
from reelbase.media.pictures.sprites import Pose, hanging, orbit_line, pedestal, plaque, soft_disc, standing
from reelbase.media.pictures.stage import Stage, stage_for
from reelbase.media.pictures.suitability import rule

DRAWING_VERSION = 2
"""Raised whenever the same request would give another picture."""

MAX_ICONS = 4
_LEAST_BY_WORD, _LEAST_BY_MEANING = 0.75, 1.0
_LEAST_OF_OTHERS = 1.7
_MOTIFS = {
    "motivation": ("glowing-star", "sunrise-over-mountains", "chequered-flag", "flexed-biceps"),
    "explainer": ("light-bulb", "magnifying-glass-tilted-left", "puzzle-piece", "gear"),
    "facts": ("sparkles", "light-bulb", "magnifying-glass-tilted-left", "globe-showing-europe-africa"),
    "history": ("scroll", "mantelpiece-clock", "world-map", "old-key"),
    "finance": ("coin", "bar-chart", "briefcase", "bullseye"),
    "science": ("telescope", "test-tube", "atom-symbol", "magnifying-glass-tilted-left"),
}
_FAMILIES = {
    "motivation": ("hills", "rays", "arches", "waves", "mesh"),
    "explainer": ("rings", "studio", "waves", "mesh", "arches"),
    "facts": ("rays", "rings", "mesh", "studio", "waves"),
    "history": ("hills", "arches", "studio", "rays", "rings"),
    "finance": ("grid", "studio", "arches", "waves", "rings"),
    "science": ("night", "grid", "mesh", "rings", "studio"),
}
_SHOTS = ("wide", "medium", "close", "detail", "top")


def draw_scene(request: PictureRequest) -> Picture:
    """The same request gives the same picture. Raises StorageError when the icons are missing."""
    seed = hash_of(request)
    palette = palette_of_scene(palette_for(request.preset, request.style), int(seed[:8], 16))
    stage = stage_for(request.format, palette, seed)
    plain = request.style == "plain"
    shot = _shot(request.shot)
    families = _FAMILIES.get(request.preset, _FAMILIES["explainer"])
    family = "mesh" if plain else "table" if shot == "top" else families[stage.pick(len(families))]
    ground = Layer("ground", _ground(stage, GROUNDS[family]), 0, 0, 0.0)
    if plain:
        return Picture(stage.width, stage.height, (ground,))
    subject = _arranged(stage, shot, _icons(request), on_floor=family in STANDING, family=family)
    layers = sorted([*subject, *_lights(stage)], key=lambda layer: layer.depth)
    return Picture(stage.width, stage.height, (ground, *layers))


def _icons(request: PictureRequest) -> list[str]:
    """The first is the subject; others join it only when a word of the text asks for them.

    A sentence that is about nothing that can be shown ("And that changed everything.") gets a motif of its preset.
    """
    found = choose_icons(request.prompt, MAX_ICONS, avoid=request.negative_prompt)
    if not found or found[0].score < (_LEAST_BY_WORD if found[0].by_word else _LEAST_BY_MEANING):
        motifs = _MOTIFS.get(request.preset, _MOTIFS["explainer"])
        return [motifs[int(hash_of([request.prompt, request.variant])[:8], 16) % len(motifs)]]
    least = max(_LEAST_OF_OTHERS, 0.40 * found[0].score)
    return [found[0].name, *(match.name for match in found[1:] if _joins(match, least))]


def _joins(match: IconMatch, least: float) -> bool:
    """Things of death or illness may be a subject when the text is about them, but never stand by."""
    return match.by_word and match.score > least and match.name not in rule("only_by_word")


def _shot(text: str) -> str:
    words = text.casefold().replace("-", " ").split()
    return next((shot for shot in _SHOTS if shot in words), "medium")


def _ground(stage: Stage, ground: Ground) -> Any:
    middle = stage.y / stage.height

    def finish(picture: Any) -> Any:
        return vignetted(picture, 0.5, middle, 0.42)

    return paint_ground(stage.width, stage.height, lambda canvas: ground(canvas, stage), finish)


def _arranged(stage: Stage, shot: str, icons: list[str], *, on_floor: bool, family: str) -> list[Layer]:
    arrange: list[Callable[..., list[Layer]]]
    if shot == "top":
        arrange = [_solo]
    elif len(icons) >= 3 and shot == "wide":
        arrange = [_row, _trio] if on_floor else [_orbit, _trio]
    elif len(icons) >= 2 and shot in ("wide", "medium"):
        arrange = [_trio, _on_pedestal] if on_floor else [_trio, _orbit, _on_plaque]
    elif shot in ("close", "detail"):
        arrange = [_solo]
    else:
        arrange = [_solo, _on_pedestal] if on_floor else [_solo, _on_plaque]
    if is_tile(icons[0]):
        # A tile on a pane of glass would be a tile on a tile.
        arrange = [way for way in arrange if way is not _on_plaque]
    size = {"wide": 0.80, "medium": 0.88, "close": 0.97, "detail": 1.0, "top": 0.66}[shot] * stage.reach
    reflects = 0.34 if family in ("studio", "arches", "grid") else 0.0
    return arrange[stage.pick(len(arrange))](stage, icons, size, on_floor, reflects)


def _subject(stage: Stage, name: str, size: float, on_floor: bool, reflects: float, depth: float = 0.7) -> Layer:
    if on_floor:
        return standing(name, stage.palette, stage.x, stage.floor, size, depth, Pose(reflects=reflects))
    tilt = stage.lot(-5.0, 5.0)
    return hanging(name, stage.palette, stage.x, stage.y, size, depth, Pose(tilt=tilt))


def _solo(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    return [_subject(stage, icons[0], size, on_floor, reflects)]


def _trio(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    """The subject, and smaller things half behind it on both sides, a little out of focus."""
    layers = []
    room = min(stage.right - stage.left, 2.3 * stage.reach) / 2
    first = -1 if stage.pick(2) else 1
    for number, name in enumerate(icons[1:3]):
        side = first if number == 0 else -first
        small = (0.40 - 0.04 * number) * stage.reach * stage.stretch**0.5
        x = stage.x + side * (room - 0.42 * small)
        depth = 0.50 - 0.05 * number
        if on_floor:
            y = stage.floor - (0.055 + 0.02 * number) * stage.reach
            layers.append(standing(name, stage.palette, x, y, small, depth, Pose(blur=0.006, reflects=0.6 * reflects)))
        else:
            y = stage.y + stage.lot(-0.34, 0.34) * stage.reach
            layers.append(hanging(name, stage.palette, x, y, small, depth, Pose(tilt=-9.0 * side, blur=0.006)))
    return [*layers, _subject(stage, icons[0], 0.94 * size, on_floor, reflects)]


def _on_pedestal(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    height = 0.13 * stage.reach
    width = 0.95 * size
    top = stage.floor - height
    stand = pedestal(stage.palette, stage.x, top, width, height, 0.60, 1 + stage.pick(2))
    subject = standing(icons[0], stage.palette, stage.x, top + 0.02 * size, 0.92 * size, 0.68, Pose(reflects=0.16))
    return [stand, subject]


def _on_plaque(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    tilt = stage.lot(-7.0, 7.0)
    pane = plaque(stage.palette, stage.x, stage.y, 0.92 * stage.reach, 0.45, tilt)
    return [pane, hanging(icons[0], stage.palette, stage.x, stage.y, 0.74 * size, 0.75, Pose(tilt=0.5 * tilt))]


def _orbit(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    """The subject in the middle of a ring that the others travel on."""
    rx = min((stage.right - stage.left) / 2 * 0.90, 0.98 * stage.reach)
    ry = 0.40 * stage.reach
    layers = [orbit_line(stage.palette, stage.x, stage.y, rx, ry, 2.2 * stage.unit, 0.30)]
    others = icons[1:]
    start = stage.lot(0.0, math.tau)
    for number, name in enumerate(others):
        angle = start + math.tau * number / len(others)
        # Nobody passes right in front of the subject.
        angle += 0.35 * math.sin(2 * angle)
        near = math.sin(angle)
        small = (0.30 + 0.05 * near) * stage.reach * stage.stretch**0.3
        x, y = stage.x + rx * math.cos(angle), stage.y + ry * near
        depth = 0.55 + 0.05 * number if near < 0 else 0.80 + 0.04 * number
        layers.append(hanging(name, stage.palette, x, y, small, depth, Pose(blur=0.005 if near < 0 else 0.0)))
    return [*layers, hanging(icons[0], stage.palette, stage.x, stage.y, 0.80 * size, 0.7, Pose(tilt=stage.lot(-4, 4)))]


def _row(stage: Stage, icons: list[str], size: float, on_floor: bool, reflects: float) -> list[Layer]:
    """Three of like size beside each other, the subject in the middle and in front."""
    room = min(stage.right - stage.left, 2.6 * stage.reach)
    each = min(0.66 * size, 0.42 * room)
    layers = []
    for number, (name, side) in enumerate(zip(icons[1:3], (-1, 1), strict=False)):
        x = stage.x + side * (room / 2 - 0.5 * each)
        y = stage.floor - 0.05 * stage.reach
        pose = Pose(reflects=0.7 * reflects, blur=0.003)
        layers.append(standing(name, stage.palette, x, y, 0.80 * each, 0.5 + 0.05 * number, pose))
    pose = Pose(reflects=reflects)
    return [*layers, standing(icons[0], stage.palette, stage.x, stage.floor, 1.26 * each, 0.7, pose)]


def _lights(stage: Stage) -> list[Layer]:
    """Lights out of focus near the camera, at the sides, clear of the subject and of both texts."""
    layers = []
    for number in range(4):
        side = -1 if number % 2 else 1
        x = stage.width / 2 + side * stage.lot(0.40, 0.50) * stage.width
        y = stage.y + stage.lot(-0.60, 0.75) * stage.reach
        radius = stage.lot(0.025, 0.075) * stage.reach
        layers.append(soft_disc(stage.palette, x, y, radius, 0.88 + 0.04 * number, stage.lot(0.25, 0.55)))
    return layers
