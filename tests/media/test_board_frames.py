"""Drawn frames of storyboards."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from reelbase.media.board_frames.frames import BoardFrame, board_frame_jpeg, draw_board_frame

FRAME = BoardFrame("A cup of coffee on a table", "medium", "eye level", "static", "9:16")
WIDTH = 180


def graphite(frame: BoardFrame) -> np.ndarray:
    """How dark each pixel is, from 0 to 1."""
    return np.asarray(1 - draw_board_frame(frame, WIDTH).mean(axis=2) / 255)


class TestDrawing:
    def test_the_same_frame_is_the_same_picture_in_pencil_on_paper(self) -> None:
        drawn = draw_board_frame(FRAME, WIDTH)
        assert np.array_equal(drawn, draw_board_frame(replace(FRAME), WIDTH))
        assert drawn.shape == (320, 180, 3)
        assert int((drawn.max(axis=2).astype(int) - drawn.min(axis=2)).max()) <= 12, "it is not monochrome"
        dark = graphite(FRAME)
        assert 0.02 < dark.mean() < 0.5
        assert dark.max() > 0.6

    def test_aspects_have_their_shapes_and_files_are_jpeg(self) -> None:
        shapes = [draw_board_frame(replace(FRAME, aspect=aspect), WIDTH).shape[:2] for aspect in ("16:9", "1:1")]
        assert shapes == [(101, 180), (180, 180)]
        read = cv2.imdecode(np.frombuffer(board_frame_jpeg(FRAME, WIDTH), np.uint8), cv2.IMREAD_COLOR)
        assert read is not None and read.shape == (320, 180, 3)

    @pytest.mark.parametrize(
        ("effect", "part"),
        [
            ("pan_left", (slice(260, 320), slice(40, 140))),
            ("pan_right", (slice(260, 320), slice(40, 140))),
            ("tilt_up", (slice(70, 250), slice(140, 180))),
            ("tilt_down", (slice(70, 250), slice(140, 180))),
            ("slow_zoom_in", (slice(0, 60), slice(0, 40))),
            ("slow_zoom_out", (slice(0, 60), slice(0, 40))),
        ],
    )
    def test_an_arrow_shows_how_the_camera_moves(self, effect: str, part: tuple[slice, slice]) -> None:
        # The same words, the same place of the drawing: only the arrow is new there.
        plain = BoardFrame("", "close", "", "static")
        moving = graphite(replace(plain, effect=effect))[part]
        assert (moving > 0.55).mean() > (graphite(plain)[part] > 0.55).mean() + 0.01

    def test_framing_follows_the_shot_size(self) -> None:
        """The nearer the camera, the more of the sheet the subject covers."""
        covered = [
            float((graphite(BoardFrame("A notebook", shot)) > 0.5).mean())
            for shot in ("wide", "medium", "close", "detail")
        ]
        assert covered == sorted(set(covered)), covered

    def test_words_of_shots_and_angles_are_understood(self) -> None:
        assert BoardFrame("", "Extreme close-up").shot_size == "detail"
        assert BoardFrame("", "medium close-up").shot_size == "close"
        assert BoardFrame("", "establishing shot").shot_size == "wide"
        assert BoardFrame("", "over the shoulder").shot_size == "medium"
        assert BoardFrame("", "medium", "bird's-eye view").shot_size == "top"
        angles = [
            BoardFrame("", "medium", text).angle for text in ("low angle", "High angle", "Dutch tilt", "eye level")
        ]
        assert angles == ["low", "high", "tilted", "eye"]

    def test_descriptions_without_known_things_or_in_other_languages_are_drawn(self) -> None:
        for text in ("", "Qualität und Vertrauen", "品質", "x" * 2000):
            assert (graphite(BoardFrame(text)) > 0.3).any()
