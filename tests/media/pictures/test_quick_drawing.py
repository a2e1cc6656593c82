"""The quick ways of drawing give the pictures of the exact ones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import resvg_py
import skia

from reelbase.kit.errors import StorageError
from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.motion import PanCamera, camera_for
from reelbase.media.panning import PanMover
from reelbase.media.pictures.drawing import ground_planes, paint_ground, read_rgba, vignetted
from reelbase.media.pictures.grounds import GROUNDS
from reelbase.media.pictures.icons import icon_library, own_icon_names, render_icon
from reelbase.media.pictures.palettes import palette_for
from reelbase.media.pictures.shadows import throw_shadow
from reelbase.media.pictures.stage import stage_for
from reelbase.media.planes import PlanarFrame, PlanarLayer, planes_of_rgb
from reelbase.media.timeline import Effect

FORMAT = FrameFormat(216, 384)


def _premultiplied(rgba: np.ndarray) -> np.ndarray:
    straight = rgba.astype(np.float32)
    straight[..., :3] *= straight[..., 3:] / 255
    return straight


# Filters, references to shapes, clips, masks, and drawings that are not square.
@pytest.mark.parametrize("name", ["open-book", "baggage-claim", "grapes", "amphora", "bomb", min(own_icon_names())])
def test_icons_look_as_an_svg_renderer_draws_them(name: str) -> None:
    icon = render_icon(name, 192)
    png = resvg_py.svg_to_bytes(svg_string=icon_library().svg(name), width=192, height=192, skip_system_fonts=True)
    whole = cv2.cvtColor(cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
    x, y, width, height = cv2.boundingRect(cv2.compare(whole[..., 3], 3, cv2.CMP_GT))
    cut = whole[y : y + height, x : x + width]
    expected = cv2.resize(_premultiplied(cut), (icon.shape[1], icon.shape[0]), interpolation=cv2.INTER_AREA)
    assert icon.shape[:2] == expected.shape[:2]
    # Blurred, because a cut to whole pixels moves edges by part of one.
    soft, softer = (cv2.blur(pixels.astype(np.float32), (5, 5)) for pixels in (icon, expected))
    assert np.abs(soft - softer).mean() < 3.0


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(StorageError, match="no-such-icon"):
        render_icon("no-such-icon", 64)


@pytest.mark.parametrize("blur_px", [1.5, 12.0])
def test_a_shadow_is_that_of_a_blur_at_full_size(blur_px: float) -> None:
    square = skia.Rect.MakeXYWH(60, 60, 80, 50)

    def draw(canvas: Any) -> None:
        canvas.drawRect(square, skia.Paint(AntiAlias=True))

    def drawn(shadow: Any) -> np.ndarray:
        surface = skia.Surface.MakeRasterN32Premul(200, 200)
        with surface as canvas:
            shadow(canvas)
        return read_rgba(surface)

    tint = (0.5, 0.25, 0.125)
    quick = drawn(
        lambda canvas: throw_shadow(canvas, (60, 60, 80, 50), draw, blur_px=blur_px, drop_px=7, tint=tint, strength=0.6)
    )
    filtered = skia.Paint(
        ImageFilter=skia.ImageFilters.DropShadowOnly(0, 7, blur_px, blur_px, skia.Color4f(*tint, 0.6).toColor())
    )
    exact = drawn(lambda canvas: canvas.drawRect(square, filtered))
    assert exact[..., 3].max() > 100
    assert np.abs(quick[..., 3].astype(int) - exact[..., 3]).max() <= 8
    opaque = quick[..., 3] > 60
    assert np.abs(quick[opaque, :3].astype(int) - exact[opaque, :3]).max() <= 6


@pytest.mark.parametrize("name", sorted(GROUNDS))
def test_planes_of_a_ground_are_those_of_its_picture(name: str) -> None:
    stage = stage_for(FORMAT, palette_for("science"), name)

    def draw(canvas: Any) -> None:
        GROUNDS[name](canvas, stage_for(FORMAT, palette_for("science"), name))

    def finish(picture: Any) -> Any:
        return vignetted(picture, 0.5, 0.5, 0.4)

    width, height = stage.width & ~1, stage.height & ~1
    quick = ground_planes(width, height, draw, finish)
    exact = planes_of_rgb(paint_ground(width, height, draw, finish)[..., :3])
    for one, other in zip(quick, exact, strict=True):
        difference = np.abs(one.astype(int) - other)
        assert one.shape == other.shape
        assert difference.mean() < 0.6
        assert np.percentile(difference, 99.5) <= 4


@pytest.mark.parametrize("effect", [Effect.PAN_LEFT, Effect.TILT_DOWN])
def test_a_stepped_movement_stays_within_an_eighth_of_a_pixel(effect: Effect) -> None:
    camera = camera_for(effect, FORMAT, seed="steps", first=0, last=40)
    assert isinstance(camera, PanCamera)
    width, height = FORMAT.canvas
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    # Four steps of luma a pixel either way: an eighth of a pixel is half a step.
    luma = (128 + 100 * np.sin(across / 25) * np.cos(down / 25)).astype(np.uint8)
    chroma = np.full((height // 2, width // 2), 128, np.uint8)
    layers = (PlanarLayer(luma, chroma, chroma),)
    frames = [PlanarFrame(FORMAT) for _ in range(2)]
    movers = PanMover(layers, camera), PanMover(layers, camera, stepped=True)
    compositor = Compositor(FORMAT)
    seen = set()
    for number in range(41):
        for mover, frame in zip(movers, frames, strict=True):
            mover.draw(compositor, frame, number)
        assert np.abs(frames[0].y.astype(int) - frames[1].y).max() <= 2
        seen.add(frames[1].y.tobytes())
    assert len(seen) > 20
