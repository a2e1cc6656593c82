"""People: a drawn face for each name, the same one throughout a film, with the expression that a moment asks for.

The drawings are Open Peeps by Pablo Stanley (CC0 1.0). A face says nothing about a person but what the text says: its
colours are the film's, and hair is chosen by the name's hash, among all kinds or among those that suit "he" or "she".
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import resvg_py

from reelbase.media.picture import Pixels
from reelbase.media.pictures.palettes import RGB

Expression = Literal["neutral", "happy", "sad", "surprised", "angry", "thinking", "speaking"]
Pronoun = Literal["they", "he", "she"]
_DRAWINGS = Path(__file__).with_name("open_peeps.json.gz")
_FACES: Mapping[Expression, str] = {
    "neutral": "smile",
    "happy": "calm",
    "sad": "solemn",
    "surprised": "fear",
    "angry": "veryAngry",
    "thinking": "suspicious",
    "speaking": "explaining",
}
_ANY_HAIR = (
    "afro",
    "bangs2",
    "medium1",
    "medium3",
    "mediumBangs3",
    "short2",
    "short3",
    "short4",
    "short5",
    "twists2",
    "grayMedium",
    "shaved1",
    "dreads2",
)
_HIS_HAIR = (
    "short1",
    "short2",
    "short3",
    "short4",
    "short5",
    "pomp",
    "flatTop",
    "grayShort",
    "noHair1",
    "noHair3",
    "afro",
    "twists",
    "twists2",
    "dreads2",
)
_HER_HAIR = (
    "bangs",
    "bangs2",
    "bun",
    "bun2",
    "long",
    "longBangs",
    "longCurly",
    "medium1",
    "medium2",
    "medium3",
    "mediumBangs",
    "mediumBangs2",
    "grayBun",
    "grayMedium",
    "longAfro",
    "cornrows",
)
_BEARDS = ("chin", "full", "full2", "goatee1", "moustache1", "moustache2", "moustache4")
_GLASSES = ("glasses", "glasses2", "glasses3")
_BEARD_SHARE, _GLASSES_SHARE = 0.3, 0.15


@dataclass(frozen=True, slots=True)
class FaceColours:
    skin: RGB
    ink: RGB
    clothing: RGB
    hair: RGB
    """Of hair that is drawn in outline; other hair is ink."""


def face_svg(seed: str, expression: Expression, colours: FaceColours, pronoun: Pronoun = "they") -> str:
    """A head and shoulders as SVG. The same seed and pronoun are the same person in every expression."""
    drawings = _drawings()
    hair = {"they": _ANY_HAIR, "he": _HIS_HAIR, "she": _HER_HAIR}[pronoun]
    chosen = {"head": _pick(seed, "hair", hair), "expression": _FACES[expression]}
    if pronoun == "he" and _share(seed, "beard") < _BEARD_SHARE:
        chosen["facialHair"] = _pick(seed, "beard kind", _BEARDS)
    if _share(seed, "glasses") < _GLASSES_SHARE:
        chosen["accessories"] = _pick(seed, "glasses kind", _GLASSES)
    parts = "".join(
        f'<g transform="{drawings["places"][kind]}">{drawings["parts"][kind][name]}</g>'
        for kind, name in chosen.items()
    )
    roles = {"skin": colours.skin, "ink": colours.ink, "clothing": colours.clothing, "headContrast": colours.hair}
    drawing = drawings["body"] + parts
    for role, rgb in roles.items():
        drawing = drawing.replace(f"{{{role}}}", _hex(rgb))
    size = drawings["size"]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" fill="none">{drawing}</svg>'


def face_pixels(
    seed: str, expression: Expression, colours: FaceColours, size_px: int, pronoun: Pronoun = "they"
) -> Pixels:
    """A head and shoulders: (size_px, size_px, 4) uint8, premultiplied RGBA, cut off at its lower edge."""
    svg = face_svg(seed, expression, colours, pronoun)
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size_px, height=size_px, skip_system_fonts=True)
    decoded = cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED)
    rgba = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA), np.uint16)
    rgba[..., :3] = (rgba[..., :3] * rgba[..., 3:] + 127) // 255
    return rgba.astype(np.uint8)


@cache
def _drawings() -> dict[str, Any]:
    drawings: dict[str, Any] = json.loads(gzip.decompress(_DRAWINGS.read_bytes()))
    return drawings


def _pick(seed: str, purpose: str, choices: Sequence[str]) -> str:
    return choices[int(_share(seed, purpose) * len(choices))]


def _share(seed: str, purpose: str) -> float:
    """From 0 to below 1, by the hash of what is asked for."""
    digest = hashlib.sha256(f"{seed.strip().casefold()}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _hex(rgb: RGB) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, value))):02x}" for value in rgb)
