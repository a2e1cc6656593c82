from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.compositor import Compositor
from reelbase.media.formats import ASPECTS, FrameFormat
from reelbase.media.motion import PanCamera, camera_for, ease
from reelbase.media.movers import mover_for
from reelbase.media.picture import Layer, Picture
from reelbase.media.planes import PlanarFrame, planar_layers
from reelbase.media.timeline import Effect

GOOD_JOLT = 0.09
"""Pixels a frame squared: what a camera measured as smooth stays under."""


class TestEase:
    @given(st.floats(0, 1))
    def test_easing_runs_from_zero_to_one_and_never_back(self, share: float) -> None:
        assert ease(0.0) == 0.0
        assert ease(1.0) == 1.0
        assert 0.0 <= ease(share) <= 1.0
        assert ease(share) <= ease(min(1.0, share + 0.01)) + 1e-12

    def test_easing_begins_and_ends_at_rest_without_a_kink(self) -> None:
        way = np.array([ease(share) for share in np.linspace(0, 1, 4001)])
        speed = np.diff(way) * 4000
        assert speed[0] < 0.01
        assert speed[-1] < 0.01
        assert np.abs(np.diff(speed)).max() < 0.01


class TestCamera:
    @given(
        st.sampled_from(list(Effect)),
        st.text(max_size=8),
        st.integers(0, 20),
        st.integers(1, 900),
        st.floats(0, 1),
        st.floats(0, 1),
        st.sampled_from([*ASPECTS.values(), FrameFormat(216, 384), FrameFormat(384, 216)]),
    )
    def test_a_camera_never_sees_past_the_canvas(
        self, effect: Effect, seed: str, before: int, frames: int, at: float, nearness: float, format: FrameFormat
    ) -> None:
        camera = camera_for(effect, format, seed=seed, first=-before, last=frames)
        view = camera.view(round(-before + at * (frames + before)), nearness)
        width, height = format.canvas
        slack = 0.5
        assert view.x - format.width / 2 * view.step >= -slack
        assert view.y - format.height / 2 * view.step >= -slack
        assert view.x + format.width / 2 * view.step <= width + slack
        assert view.y + format.height / 2 * view.step <= height + slack

    def test_the_same_seed_gives_the_same_way_and_another_seed_another(self, small: FrameFormat) -> None:
        ways = [camera_for(Effect.SLOW_ZOOM_IN, small, seed=seed, first=0, last=99) for seed in ("a", "a", "b")]
        assert ways[0] == ways[1]
        assert ways[0] != ways[2]

    @pytest.mark.parametrize(
        ("effect", "axis", "sign"),
        [
            (Effect.PAN_LEFT, "x", -1),
            (Effect.PAN_RIGHT, "x", 1),
            (Effect.TILT_UP, "y", -1),
            (Effect.TILT_DOWN, "y", 1),
        ],
    )
    def test_a_camera_moves_the_way_it_is_called(
        self, small: FrameFormat, effect: Effect, axis: str, sign: int
    ) -> None:
        camera = camera_for(effect, small, seed="", first=0, last=99)
        moved = getattr(camera.view(99, 1.0), axis) - getattr(camera.view(0, 1.0), axis)
        assert moved * sign > 0.05 * small.width

    def test_zooms_go_nearer_and_farther(self, small: FrameFormat) -> None:
        nearer = camera_for(Effect.SLOW_ZOOM_IN, small, seed="", first=0, last=99)
        farther = camera_for(Effect.SLOW_ZOOM_OUT, small, seed="", first=0, last=99)
        assert nearer.view(99, 1.0).step < 0.9 * nearer.view(0, 1.0).step
        assert farther.view(99, 1.0).step > 1.1 * farther.view(0, 1.0).step

    @pytest.mark.parametrize("effect", [Effect.SLOW_ZOOM_IN, Effect.PAN_RIGHT])
    def test_near_layers_move_more_than_far_ones(self, small: FrameFormat, effect: Effect) -> None:
        camera = camera_for(effect, small, seed="", first=0, last=99)
        far, near = (
            abs(camera.view(99, nearness).step - camera.view(0, nearness).step)
            + abs(camera.view(99, nearness).x - camera.view(0, nearness).x)
            for nearness in (0.0, 1.0)
        )
        assert near > 1.5 * far

    def test_a_static_camera_stands_still(self, small: FrameFormat) -> None:
        camera = camera_for(Effect.STATIC, small, seed="", first=0, last=99)
        assert camera.view(0, 1.0) == camera.view(57, 1.0)

    def test_a_long_shot_turns_around_instead_of_creeping(self, small: FrameFormat) -> None:
        camera = camera_for(Effect.PAN_LEFT, small, seed="", first=0, last=60 * small.fps)
        assert isinstance(camera, PanCamera)
        shifts = np.array([camera.shift_px(frame, 1.0) for frame in range(60 * small.fps)])
        turns = np.count_nonzero(np.diff(np.sign(np.diff(shifts))[np.abs(np.diff(shifts)) > 1e-6]))
        assert turns >= 3


class TestSmoothness:
    """A dot is followed through drawn frames: its place may not tremble."""

    FORMAT = FrameFormat(360, 640)
    FRAMES = 120

    @pytest.mark.parametrize("effect", [e for e in Effect if e not in (Effect.GLITCH, Effect.FLASH_CUT, Effect.FADE)])
    def test_a_dot_moves_without_trembling(self, effect: Effect) -> None:
        places = self._followed(effect)
        jolts = np.linalg.norm(np.diff(places, n=2, axis=0), axis=1)
        assert jolts.max() < GOOD_JOLT
        moved = np.linalg.norm(places[-1] - places[0])
        assert (moved > 5.0) == (effect is not Effect.STATIC)

    def _followed(self, effect: Effect) -> np.ndarray:
        width, height = self.FORMAT.canvas
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        dot = 200 * np.exp(-((columns - 0.36 * width) ** 2 + (rows - 0.36 * height) ** 2) / 60)
        grey = np.rint(dot + 16).astype(np.uint8)
        pixels = cv2.merge([grey, grey, grey, np.full_like(grey, 255)])
        sheets = planar_layers(Picture(width, height, (Layer("dot", pixels),)))
        camera = camera_for(effect, self.FORMAT, seed="dot", first=0, last=self.FRAMES - 1)
        mover, compositor, frame = mover_for(sheets, camera), Compositor(self.FORMAT), PlanarFrame(self.FORMAT)
        places = []
        for number in range(self.FRAMES):
            mover.draw(compositor, frame, number)
            light = np.clip(frame.y.astype(np.float64) - 40.0, 0, None)
            down, across = np.mgrid[0 : light.shape[0], 0 : light.shape[1]]
            places.append(((light * across).sum() / light.sum(), (light * down).sum() / light.sum()))
        return np.array(places)
