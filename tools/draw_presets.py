"""Draws the small picture of each preset on the studio's start page, with the engine that draws the films' pictures.

Writes src/reelbase/web/static/presets/*.jpg, which are in the repository. Run it again when the drawing changes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2

from reelbase.media.formats import FrameFormat
from reelbase.media.picture_files import flatten_to_frame, load_picture
from reelbase.providers.image import PictureRequest
from reelbase.providers.image.drawn import DrawnPictures

TARGET = Path(__file__).resolve().parent.parent / "src" / "reelbase" / "web" / "static" / "presets"
FORMAT = FrameFormat(800, 600)
THUMBNAIL_SIZE = (400, 300)
QUALITY = 80
PROMPTS = {
    "explainer": ("sunlight and a rainbow in the sky", "wide", 0),
    "facts": ("an octopus in the sea", "medium", 0),
    "history": ("a ship in a storm on the sea", "wide", 0),
    "science": ("a planet in space", "medium", 0),
    "finance": ("money and a growing chart", "medium", 0),
    "motivation": ("a mountain at sunrise", "wide", 0),
}


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    pictures = DrawnPictures()
    for preset, (prompt, shot, variant) in PROMPTS.items():
        with tempfile.TemporaryDirectory() as folder:
            request = PictureRequest(prompt, "", preset, "", shot, variant, FORMAT)
            made = pictures.make(request, out=Path(folder) / "picture.ora", idempotency_key="")
            frame = flatten_to_frame(load_picture(made.path, FORMAT), FORMAT)[:, :, ::-1]
        small = cv2.resize(frame, THUMBNAIL_SIZE, interpolation=cv2.INTER_AREA)
        done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        assert done
        (TARGET / f"{preset}.jpg").write_bytes(data.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
