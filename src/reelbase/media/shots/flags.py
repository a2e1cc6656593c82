"""Flags of countries, as pixels: flat, and as the steps of waving in the wind."""

from __future__ import annotations

import zipfile
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import resvg_py

from reelbase.kit.errors import StorageError
from reelbase.media.assets import REINSTALL_FIX
from reelbase.media.picture import Pixels

WORLD = Path(__file__).resolve().parents[2] / "assets" / "world"
RATIO = 4 / 3
"""Width of a flag by its height: one for all, as the collection has it."""
SLACK = 0.11
"""Room above and below a waving flag, as a share of its height."""
_WAVES = 1.35
_SHADE = 0.17
"""How many waves a flag has, and how much darker and lighter they make it. Chosen by eye."""


def flag_pixels(country: str, width_px: int) -> Pixels:
    """A flag as (height, width, 4) uint8, premultiplied RGBA. country: a code of ISO 3166 in lower case.

    Raises StorageError for a country without a flag, or when the assets are missing.
    """
    height = round(width_px / RATIO)
    png = resvg_py.svg_to_bytes(svg_string=_svg(country), width=width_px, height=height)
    straight = cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED)
    assert straight is not None
    rgba = cv2.cvtColor(straight, cv2.COLOR_BGR2RGBA if straight.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
    if rgba.shape[1] != width_px or rgba.shape[0] != height:
        rgba = cv2.resize(rgba, (width_px, height), interpolation=cv2.INTER_AREA)
    alpha = rgba[..., 3:].astype(np.uint16)
    rgba[..., :3] = ((rgba[..., :3] * alpha + 127) // 255).astype(np.uint8)
    pixels: Pixels = np.ascontiguousarray(rgba)
    return pixels


def waving_flag(flat: Pixels, steps: int) -> list[Pixels]:
    """A flag in the wind: ``steps`` pictures of one period, each higher than ``flat`` by ``SLACK`` above and below.

    Its left edge is fixed to the pole; waves run to the right and grow on their way.
    """
    height, width = flat.shape[:2]
    room = round(SLACK * height)
    along = np.linspace(0.0, 1.0, width, dtype=np.float32)
    rows = np.arange(height + 2 * room, dtype=np.float32)[:, None] - room
    columns = np.broadcast_to(np.arange(width, dtype=np.float32)[None, :], (height + 2 * room, width))
    found = []
    for step in range(steps):
        phase = 2 * np.pi * (_WAVES * along - step / steps)
        grows = np.minimum(1.0, 2.2 * along)
        lift = (0.8 * room * grows * np.sin(phase)).astype(np.float32)
        moved = cv2.remap(flat, np.ascontiguousarray(columns), rows - lift[None, :], cv2.INTER_LINEAR, borderValue=0)
        # Light falls from the left: where the cloth turns away from it the flag is darker.
        light = 1.0 + _SHADE * grows * np.cos(phase)
        colours = moved[..., :3] * light.astype(np.float32)[None, :, None]
        moved[..., :3] = np.minimum(colours, moved[..., 3:])
        found.append(moved)
    return found


@cache
def flag_codes() -> frozenset[str]:
    """The codes of ISO 3166, in lower case, of the countries that have a flag. Raises StorageError."""
    try:
        with zipfile.ZipFile(WORLD / "flags.zip") as archive:
            return frozenset(Path(name).stem.lower() for name in archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise StorageError(f"The flags are missing or damaged: {WORLD}.", fix=REINSTALL_FIX) from error


@lru_cache(maxsize=32)
def _svg(country: str) -> str:
    try:
        with zipfile.ZipFile(WORLD / "flags.zip") as archive:
            return archive.read(f"{country.upper()}.svg").decode()
    except KeyError as error:
        raise StorageError(
            f"There is no flag of {country!r}.", fix="Name a country by its code, such as tr."
        ) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise StorageError(f"The flags are missing or damaged: {WORLD}.", fix=REINSTALL_FIX) from error
