"""Draws a frame: what the scene shows, how near the camera is, from where it looks, and how it moves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from reelbase.media.board_frames.arrows import draw_movement
from reelbase.media.board_frames.pencil import PencilSheet
from reelbase.media.board_frames.scenery import draw_scenery
from reelbase.media.board_frames.subjects import draw_subjects
from reelbase.media.board_frames.vocabulary import words_of
from reelbase.media.picture import Pixels

BOARD_FRAME_VERSION = 1
"""Raised whenever the same frame would be drawn differently."""
ShotSize = Literal["wide", "medium", "close", "detail", "top"]
Angle = Literal["eye", "low", "high", "top", "tilted"]
_SIZES = {"9:16": (9, 16), "16:9": (16, 9), "1:1": (1, 1)}
_LEAST_SIDE_PX = 64
_QUALITY = 88
_SHOT_WORDS: tuple[tuple[ShotSize, frozenset[str]], ...] = (
    ("top", words_of("top overhead bird birds flatlay above")),
    ("detail", words_of("detail extreme macro insert")),
    ("close", words_of("close closeup selfie")),
    ("wide", words_of("wide long full establishing far")),
)
_ANGLE_WORDS: tuple[tuple[Angle, frozenset[str]], ...] = (
    ("top", words_of("overhead top bird birds flatlay")),
    ("low", words_of("low below worm worms floor ground")),
    ("high", words_of("high above down")),
    ("tilted", words_of("dutch tilted canted oblique")),
)


@dataclass(frozen=True, slots=True)
class BoardFrame:
    """Everything that a frame depends on.

    description: what the scene shows, in words. shot, camera_angle: as the scene has them, in any words.
    effect: how the camera moves, such as ``pan_left``. aspect: ``9:16``, ``16:9`` or ``1:1``.
    """

    description: str
    shot: str = "medium"
    camera_angle: str = ""
    effect: str = "static"
    aspect: str = "9:16"

    @property
    def shot_size(self) -> ShotSize:
        size: ShotSize = next((size for size, words in _SHOT_WORDS if words & words_of(self.shot)), "medium")
        return "top" if self.angle == "top" and size not in ("detail", "close") else size

    @property
    def angle(self) -> Angle:
        return next((angle for angle, words in _ANGLE_WORDS if words & words_of(self.camera_angle)), "eye")

    @property
    def mark(self) -> str:
        """Changes with anything that changes the drawing: 16 characters."""
        return self._digest().hex()[:16]

    def random(self) -> np.random.Generator:
        """Chance that is the same for the same frame."""
        return np.random.Generator(np.random.PCG64(int.from_bytes(self._digest()[:8], "big")))

    def _digest(self) -> bytes:
        parts = [str(BOARD_FRAME_VERSION), self.description, self.shot, self.camera_angle, self.effect, self.aspect]
        return hashlib.sha256("\0".join(parts).encode()).digest()


def draw_board_frame(frame: BoardFrame, width_px: int) -> Pixels:
    """The drawing: (height, width_px, 3) uint8, RGB. The same frame is drawn the same way every time.

    Raises StorageError when the icons are missing.
    """
    across, down = _SIZES[frame.aspect]
    width = max(_LEAST_SIDE_PX, width_px)
    sheet = PencilSheet(width, round(width * down / across), frame.random())
    draw_scenery(sheet, frame.description, frame.shot_size, frame.angle)
    draw_subjects(sheet, frame.description, frame.shot_size, frame.angle)
    if frame.angle == "tilted":
        sheet.tilt(7.0)
    draw_movement(sheet, frame.effect)
    return sheet.pixels()


def board_frame_jpeg(frame: BoardFrame, width_px: int) -> bytes:
    """The drawing as a JPEG file."""
    drawn = cv2.cvtColor(draw_board_frame(frame, width_px), cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])
