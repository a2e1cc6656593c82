"""The house style for scenes: ``from reel import *`` beside ``from manim import *``.

Code that imports this lays itself out: 8 units on the frame's short side, and ``HouseScene.area`` for what is to be
seen whole, clear of captions and of the buttons that platforms lay over a film. Values come in as ``data``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from manim import (
    DOWN,
    UP,
    FadeIn,
    ManimColor,
    Mobject,
    RoundedRectangle,
    Scene,
    Text,
    ValueTracker,
    VGroup,
    VMobject,
    config,
    interpolate_color,
)

__all__ = ["Area", "HouseScene", "Numeral", "Quantity", "card", "column", "data", "label", "labels", "shade", "words"]

data: dict[str, Any] = {}
"""What the scene shows, as it came in."""

FONT_POINTS = 72.0
"""Points of Manim's Text that make one em of one unit."""
_DRAWN_POINTS = 144.0
_LINE = 1.18
_LOOK = {"deep": "#0c2a5e", "middle": "#1f74c4", "glow": "#7fe3ff", "ridge": "#0f3f86", "accent": "#ffd84d",
         "spark": "#eafaff"}  # fmt: skip


@dataclass(frozen=True)
class Area:
    """A rectangle in units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> np.ndarray:
        return self.at(0.5, 0.5)

    def at(self, x: float, y: float) -> np.ndarray:
        """The point at these shares of the width from the left and of the height from the bottom."""
        return np.array([self.left + x * self.width, self.bottom + y * self.height, 0.0])

    def below(self, mobject: Mobject, gap: float) -> Area:
        """What is left under a mobject."""
        return Area(self.left, self.right, self.bottom, float(mobject.get_bottom()[1]) - gap)


class HouseScene(Scene):  # type: ignore[misc]
    """A scene on the film's own ground. ``look``: its colours; ``area``: where content is safe."""

    def setup(self) -> None:
        self.look = {name: ManimColor(value) for name, value in {**_LOOK, **data.get("look", {})}.items()}
        width, height = config.frame_width, config.frame_height
        self.tall = height > width
        self.wide = width > 1.2 * height
        low, high = (0.335, 0.905) if self.tall else (0.27, 0.93)
        side = 0.08 if self.tall or not self.wide else 0.09
        self.area = Area((side - 0.5) * width, (0.5 - side) * width, (low - 0.5) * height, (high - 0.5) * height)
        camera = self.renderer.camera
        camera.background = _ground(config.pixel_width, config.pixel_height, *(self.look[n].to_hex() for n in _GROUND))
        # Manim's hash of an animation leaves the background out.
        camera.reel_ground = "/".join(self.look[name].to_hex() for name in _GROUND)
        camera.reset()

    def heading(self, text: str, *, size: float | None = None) -> Text | VGroup:
        """The scene's title at the top of the area."""
        size = size or (0.72 if self.tall else 0.62 if self.wide else 0.54)
        width, style = self.area.width, {"weight": "BOLD", "colour": self.look["spark"]}
        made = label(text, size, width, lines=1, least=0.8, **style)
        if len(made) > 1:
            made = label(text, size, width, lines=2, **style)
        return made.move_to(self.area.at(0.5, 1.0), aligned_edge=UP)

    def begin(self, *, gap: float = 0.5) -> Area:
        """Show the title, if there is one; what is left of the area."""
        if not data.get("title"):
            return self.area
        title = self.heading(data["title"])
        self.play(FadeIn(title, shift=0.25 * UP), run_time=0.6)
        return self.area.below(title, gap)


@dataclass(frozen=True)
class Quantity:
    """A number as it is written: ``prefix`` and ``suffix`` around its digits."""

    value: float
    decimals: int = 0
    prefix: str = ""
    suffix: str = ""
    grouped: bool = True
    notation: str = "1,234.5"

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Quantity:
        return cls(**{name: raw[name] for name in cls.__dataclass_fields__ if name in raw})

    def shown(self, value: float | None = None) -> str:
        value = self.value if value is None else value
        digits = f"{abs(value):,.{self.decimals}f}" if self.grouped else f"{abs(value):.{self.decimals}f}"
        sign = "−" if value < 0 and float(digits.replace(",", "")) else ""
        # The example shows the marks: what stands behind its 1, and what stands before its 5.
        thousands, point = self.notation[1].replace(" ", "\u00a0"), self.notation[-2]
        digits = digits.translate({ord(","): thousands, ord("."): point})
        return f"{sign}{self.prefix}{digits}{self.suffix}"


class Numeral(VGroup):  # type: ignore[misc]
    """Text that changes quickly: its letters are drawn once each and set side by side."""

    def __init__(self, text: str, size: float, colour: ManimColor, weight: str = "BOLD") -> None:
        super().__init__()
        self.size, self.colour, self.weight = size, colour, weight
        self.shows, self.length, self.place = "", 0.0, np.zeros(3)
        self.write(text)

    def write(self, text: str) -> Numeral:
        """Show another text, its middle and its base line where they were."""
        if text == self.shows:
            return self
        _learn(text, self.weight)
        glyphs = [_glyph(sign, self.weight) for sign in text]
        self.shows, self.length = text, math.fsum(glyph[2] for glyph in glyphs) * self.size
        x = self.place[0] - self.length / 2
        # Manim lists what moves when an animation begins; letters that came and went later would stay on the frame.
        while len(self.submobjects) < len(glyphs):
            self.add(VMobject().set_stroke(width=0).set_fill(self.colour, 1.0))
        for letter, (outline, drop, advance) in zip(self.submobjects, glyphs, strict=False):
            letter.points = outline * self.size + np.array([x, self.place[1] + drop * self.size, 0.0])
            x += advance * self.size
        for letter in self.submobjects[len(glyphs) :]:
            letter.points = np.zeros((0, 3))
        return self

    def put(self, point: Any) -> Numeral:
        """Stand with the middle of the base line on a point."""
        point = np.array(point, dtype=float)
        self.shift(point - self.place)
        self.place = point
        return self

    def count(
        self, quantity: Quantity, tracker: ValueTracker, share: Callable[[float], float] | None = None
    ) -> Numeral:
        """Show the part of a quantity that a tracker of 0..1 says, from now on."""

        def update(_: Mobject) -> None:
            way = tracker.get_value()
            way = share(way) if share else way
            self.write(quantity.shown(quantity.value * way) if way < 1.0 else quantity.shown())

        self.add_updater(update)
        return self


def words(text: str, size: float, *, weight: str = "MEDIUM", colour: Any = "#ffffff") -> Text:
    """One line of text, ``size`` units an em."""
    # Small text from Pango has uneven gaps; large text made small has none.
    made = Text(text, font_size=_DRAWN_POINTS, weight=weight, color=colour, disable_ligatures=True)
    return made.scale(size * FONT_POINTS / _DRAWN_POINTS)


def label(
    text: str, size: float, width: float, *, weight: str = "MEDIUM", colour: Any = "#ffffff", lines: int = 2,
    least: float = 0.55, align: Any = None,
) -> VGroup:  # fmt: skip
    """Text in at most ``lines`` lines of ``width`` units, set smaller until it fits, down to ``least`` of ``size``."""
    return labels(
        [text], size, width, weight=weight, colour=colour, lines=lines, least=least, align=align
    )[0]  # fmt: skip


def labels(
    texts: Sequence[str], size: float, width: float, *, height: float = math.inf, weight: str = "MEDIUM",
    colour: Any = "#ffffff", lines: int = 2, least: float = 0.55, align: Any = None,
) -> list[VGroup]:  # fmt: skip
    """Texts that stand beside each other, all in the one size in which each fits; ``height``: the most one may have."""
    _learn("".join(texts), weight)
    shrink = 1.0
    while True:
        em = size * shrink
        laid = [_rows(text, width / em, weight) for text in texts]
        most = max(len(rows) for rows in laid)
        if (most <= lines and most * em * _LINE <= height) or shrink <= least:
            break
        shrink -= 0.05
    return [_set(rows, em, width, weight, colour, align) for rows in laid]


def _set(rows: Sequence[str], em: float, width: float, weight: str, colour: Any, align: Any) -> VGroup:
    made = column([words(row, em, weight=weight, colour=colour) for row in rows], em * _LINE, rows, weight, em)
    if made.width > width:
        made.scale_to_fit_width(width)
    if align is not None:
        for row in made:
            row.align_to(made, align)
    return made


def column(rows: Sequence[Mobject], step: float, texts: Sequence[str], weight: str, em: float) -> VGroup:
    """Lines under each other by their base lines, each in the middle."""
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        deepest = min((_glyph(sign, weight)[1] for sign in text if not sign.isspace()), default=0.0)
        row.move_to([0, 0, 0], aligned_edge=DOWN).shift([0, deepest * em - number * step, 0])
    return VGroup(*rows)


def card(width: float, height: float, colour: Any, *, opacity: float = 1.0, radius: float = 0.28) -> VGroup:
    """A rounded panel on a soft shadow; the panel is its last part."""
    radius = min(radius, width / 2.01, height / 2.01)
    shadow = VGroup(
        *(
            RoundedRectangle(width=width + grow, height=height + grow, corner_radius=radius + grow / 2)
            .set_stroke(width=0)
            .set_fill("#000000", opacity=0.07)
            .shift(0.09 * DOWN)
            for grow in (0.02, 0.12, 0.24)
        )
    )
    panel = RoundedRectangle(width=width, height=height, corner_radius=radius)
    panel.set_stroke(width=0).set_fill(colour, opacity=opacity)
    return VGroup(shadow, panel)


def shade(mobject: VMobject, colour: ManimColor, *, towards: Any = "#ffffff", by: float = 0.28) -> VMobject:
    """Fill with a colour that grows lighter towards the top."""
    light = interpolate_color(colour, ManimColor(towards), by)
    return mobject.set_stroke(width=0).set_fill([colour, light], opacity=1.0).set_sheen_direction(UP)


_GROUND = ("deep", "middle", "glow")


@lru_cache(maxsize=2)
def _ground(width: int, height: int, deep: str, middle: str, glow: str) -> np.ndarray:
    """The film's ground as RGBA pixels: dark at the rim, a light low behind the content, noise against banding."""
    low, mid, light = (np.array(ManimColor(name).to_rgb()) for name in (deep, middle, glow))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x - width / 2) / min(width, height), (y - height * 0.46) / min(width, height)
    far = np.sqrt((x / 0.95) ** 2 + (y / max(0.75, 0.55 * height / width)) ** 2)
    near = np.clip(1.0 - far / 1.25, 0.0, 1.0)
    near = near * near * (3.0 - 2.0 * near)
    rgb = low * 0.9 + (mid - low * 0.9) * (0.6 * near)[..., None]
    rgb = rgb + (light - rgb) * (0.06 * near**3)[..., None]
    noise = np.random.default_rng(7).random((height, width, 1), dtype=np.float32) - 0.5
    pixels = np.full((height, width, 4), 255, dtype=np.uint8)
    pixels[..., :3] = np.clip(rgb * 255.0 + noise * 1.6 + 0.5, 0, 255)
    return pixels


def _rows(text: str, width_em: float, weight: str) -> list[str]:
    """Words in lines of a width, as even as the fewest lines allow."""
    parts = text.split()
    rows = _filled(parts, width_em, weight)
    narrow = width_em
    while len(rows) > 1 and narrow > 1.0:
        narrow *= 0.96
        tried = _filled(parts, narrow, weight)
        if len(tried) > len(rows):
            break
        rows = tried
    return rows


def _filled(parts: Sequence[str], width_em: float, weight: str) -> list[str]:
    rows: list[str] = []
    for part in parts:
        joined = f"{rows[-1]} {part}" if rows else part
        if rows and _advance(joined, weight) <= width_em:
            rows[-1] = joined
        else:
            rows.append(part)
    return rows


def _advance(text: str, weight: str) -> float:
    return math.fsum(_glyph(sign, weight)[2] for sign in text)


_Glyph = tuple[np.ndarray, float, float]
_glyphs: dict[tuple[str, str], _Glyph] = {}


def _glyph(sign: str, weight: str) -> _Glyph:
    """(outline, from its pen's place to its foot, advance), in em; the outline's foot is at 0."""
    if (sign, weight) not in _glyphs:
        _learn(sign, weight)
    return _glyphs[sign, weight]


def _learn(text: str, weight: str) -> None:
    """Measure the signs of a text at once, each between two capitals, whose places are known."""
    new = [sign for sign in dict.fromkeys(text) if (sign, weight) not in _glyphs]
    if not new:
        return
    step, side, floor = _capital(weight)
    row = words("H".join(["", *new, ""]), 1.0, weight=weight)
    if len(row) != 2 * len(new) + 1:
        # Some sign has no outline, or melts with its neighbour; each is measured alone, and such a one not at all.
        for sign in new:
            if len(new) > 1:
                _learn(sign, weight)
            else:
                _glyphs[sign, weight] = (np.zeros((0, 3)), 0.0, 0.0)
        return
    parts = iter(row)
    before = next(parts)
    for sign in new:
        glyph, after = next(parts), next(parts)
        left = float(before.get_left()[0])
        advance = float(after.get_left()[0]) - left - step
        before = after
        if sign.isspace():
            _glyphs[sign, weight] = (np.zeros((0, 3)), 0.0, advance)
            continue
        pen, foot = left + step - side, float(glyph.get_bottom()[1])
        _glyphs[sign, weight] = (glyph.points - np.array([pen, foot, 0.0]), foot - floor(row), advance)


@lru_cache(maxsize=16)
def _capital(weight: str) -> tuple[float, float, Callable[[Text], float]]:
    """(advance of a capital, room at its left, where the base line of a row that begins with one is), in em."""
    pair = words("HH", 1.0, weight=weight)
    step = float(pair[1].get_left()[0] - pair[0].get_left()[0])
    return step, (step - float(pair[0].width)) / 2, lambda row: float(row[0].get_bottom()[1])
