"""Ready-made animated scenes: turns typed data into a request. Text reaches Manim as data, never as code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.palettes import RGB, Palette
from reelbase.providers.animation import AnimationRequest, CameraFrame, Quality
from reelbase.providers.animation.library.data import AnimationData

_SCENES = Path(__file__).parent / "scenes"


def library_request(
    data: AnimationData,
    format: FrameFormat,
    palette: Palette,
    *,
    quality: Quality = Quality.FINAL,
    duration_s: float | None = None,
) -> AnimationRequest:
    """The request that renders a ready-made scene in a film's colours; ``duration_s`` as in ``AnimationRequest``."""
    code, scene = scene_code(data.kind)
    return AnimationRequest(
        code=code,
        scene=scene,
        format=format,
        quality=quality,
        duration_s=duration_s,
        background=_hex(palette.deep),
        data={**data.model_dump(mode="json"), "look": palette_colours(palette)},
        frame=CameraFrame.OWN,
    )


@cache
def scene_code(kind: str) -> tuple[str, str]:
    """(source, class name) of the ready-made scene of a kind; authors may use the source as a template."""
    name = "".join(part.capitalize() for part in kind.split("_")) + "Scene"
    return (_SCENES / f"{kind}.py").read_text(encoding="utf-8"), name


def palette_colours(palette: Palette) -> dict[str, str]:
    """A palette's colours as ``#rrggbb``, by the names that ``HouseScene.look`` has."""
    names = ("deep", "middle", "glow", "ridge", "accent", "spark")
    return {name: _hex(getattr(palette, name)) for name in names}


def _hex(colour: RGB) -> str:
    return "#" + "".join(f"{round(share * 255):02x}" for share in colour)
