"""Boards to look at: what a page in HTML and a PDF say of each scene."""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from reelbase.storyboards.exporting.cutlist import CutClip, CutList, held_text, plain_text

HERE = Path(__file__).parent
FRAME_WIDTH = 720
"""Most pixels across a frame on a board: sharp in print at the largest size, and a page stays small."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A scene on a board. ``picture`` is a JPEG, None where none is made yet."""

    clip: CutClip
    picture: bytes | None
    duration: str
    start: str
    details: str


def page_frames(cuts: CutList) -> list[PageFrame]:
    return [
        PageFrame(
            clip,
            None if clip.media.frame is None else small_jpeg(clip.media.frame),
            f"{float(cuts.rate.seconds(clip.frames)):.1f} s",
            cuts.rate.timecode(clip.start),
            details_of(clip),
        )
        for clip in cuts.clips
    ]


def details_of(clip: CutClip) -> str:
    """Type, framing and camera of a scene in one line."""
    scene = clip.scene
    parts = [scene.scene_type, f"{scene.shot} shot", scene.camera_angle or "", scene.effect.value.replace("_", " ")]
    if scene.transition.value != "cut":
        parts.append(f"then {scene.transition.value}")
    return plain_text(" · ".join(part for part in parts if part.strip()))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def html_document(cuts: CutList) -> str:
    """One page that needs nothing else: pictures are part of it, and it loads and runs nothing."""
    frames = [
        {
            "number": frame.clip.number,
            "picture": base64.b64encode(frame.picture).decode() if frame.picture else None,
            "duration": frame.duration,
            "start": frame.start,
            "details": frame.details,
            "picture_text": held_text(frame.clip.scene.visual_prompt).strip(),
            "narration": held_text(frame.clip.scene.narration).strip(),
            "on_screen_text": held_text(frame.clip.scene.on_screen_text).strip(),
        }
        for frame in page_frames(cuts)
    ]
    shape = f"{cuts.width} / {cuts.height}"
    return _template().render(title=cuts.title, language=cuts.language, frames=frames, shape=shape, **totals(cuts))


def totals(cuts: CutList) -> dict[str, Any]:
    return {"count": len(cuts.clips), "total": f"{float(cuts.duration_s):.1f} s"}


def small_jpeg(path: Path) -> bytes:
    """A picture as a JPEG of at most ``FRAME_WIDTH`` pixels. Raises ValueError for a file that is no picture."""
    import cv2
    import numpy as np

    from reelbase.media.shots.sheets import jpeg_of

    # OpenCV reads no path that is not in the system's encoding.
    decoded = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError(f"{path.name} is not a picture")
    height, width = decoded.shape[:2]
    if width > FRAME_WIDTH:
        size = (FRAME_WIDTH, round(height * FRAME_WIDTH / width))
        decoded = cv2.resize(decoded, size, interpolation=cv2.INTER_AREA)
    return jpeg_of(np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8))


@cache
def _template() -> jinja2.Template:
    source = (HERE / "board.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)
