from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from reelbase.media.compositor import Compositor
from reelbase.media.formats import FrameFormat
from reelbase.media.motion import camera_for
from reelbase.media.movers import WarpMover, mover_for
from reelbase.media.picture import Layer, Picture
from reelbase.media.planes import PlanarFrame, composited, planar_layer, planar_layers, planes_of_rgb
from reelbase.media.timeline import Effect


def drawn(mover: object, format: FrameFormat, number: int) -> PlanarFrame:
    frame = PlanarFrame(format)
    frame.data[:] = 99
    mover.draw(Compositor(format), frame, number)  # type: ignore[attr-defined]
    return frame


class TestFastMovers:
    @pytest.mark.parametrize("effect", list(Effect))
    @pytest.mark.parametrize("number", [-7, 0, 31, 64, 89])
    def test_fast_movers_draw_what_a_plain_warp_draws(
        self, effect: Effect, number: int, layered: Callable[..., Picture], small: FrameFormat
    ) -> None:
        sheets = planar_layers(layered(small))
        camera = camera_for(effect, small, seed="s", first=-7, last=89)
        fast = drawn(mover_for(sheets, camera), small, number)
        plain = drawn(WarpMover(lambda _: sheets, camera), small, number)
        for ours, theirs in zip(fast.planes, plain.planes, strict=True):
            difference = np.abs(ours.astype(int) - theirs.astype(int))
            assert difference.mean() < 0.8
            assert np.percentile(difference, 99) <= 12

    @pytest.mark.parametrize("effect", [Effect.SLOW_ZOOM_IN, Effect.TILT_UP])
    def test_a_layer_far_from_the_middle_is_drawn_too(self, effect: Effect, small: FrameFormat) -> None:
        width, height = small.canvas
        ground = np.zeros((height, width, 4), np.uint8)
        ground[..., 3] = 255
        corner = np.full((24, 24, 4), 255, np.uint8)
        picture = Picture(width, height, (Layer("g", ground), Layer("c", corner, width - 60, height - 70, 1.0)))
        sheets = planar_layers(picture)
        camera = camera_for(effect, small, seed="s", first=0, last=59)
        frame = drawn(mover_for(sheets, camera), small, 30)
        plain = drawn(WarpMover(lambda _: sheets, camera), small, 30)
        assert frame.y.max() > 230
        assert np.abs(frame.y.astype(int) - plain.y.astype(int)).mean() < 0.2


class TestPlanes:
    def test_colours_are_bt709_at_limited_range(self) -> None:
        for rgb, yuv in (
            ((255, 255, 255), (235, 128, 128)),
            ((0, 0, 0), (16, 128, 128)),
            ((255, 0, 0), (63, 102, 240)),
            ((0, 0, 255), (32, 240, 118)),
        ):
            planes = planes_of_rgb(np.full((4, 4, 3), rgb, np.uint8))
            assert tuple(int(plane[0, 0]) for plane in planes) == pytest.approx(yuv, abs=1)

    def test_neighbours_at_one_depth_become_one_sheet(
        self, layered: Callable[..., Picture], small: FrameFormat
    ) -> None:
        picture = layered(small)
        flat = Picture(
            picture.width,
            picture.height,
            tuple(Layer(layer.name, layer.pixels, layer.x, layer.y, 0.3) for layer in picture.layers),
        )
        (merged,) = planar_layers(flat)
        camera = camera_for(Effect.STATIC, small, seed="", first=0, last=9)
        apart = [planar_layer(layer, keep_whole=index == 0) for index, layer in enumerate(flat.layers)]
        one = drawn(WarpMover(lambda _: (merged,), camera), small, 0)
        many = drawn(WarpMover(lambda _: tuple(s for s in apart if s is not None), camera), small, 0)
        assert np.abs(one.y.astype(int) - many.y.astype(int)).max() <= 6

    def test_sheets_with_holes_merge_into_one_that_covers_both(self) -> None:
        pixels = np.full((10, 12, 4), 255, np.uint8)
        a, b = (planar_layer(Layer("x", pixels, x, x)) for x in (20, 60))
        assert a is not None
        assert b is not None
        both = composited(a, b)
        assert both.inverse_alpha is not None
        assert np.count_nonzero(both.inverse_alpha == 0) == 2 * 10 * 12

    def test_an_empty_layer_vanishes(self) -> None:
        assert planar_layer(Layer("nothing", np.zeros((8, 8, 4), np.uint8))) is None
