"""The shots of the benchmark's film put together with MoviePy, as short-video tools do. Runs in its own interpreter.

python moviepy_film.py FOLDER, which has film.json and the pictures that it names.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx

ENTRANCE_S = 0.3
GROUND_SCALE = 1.1


def main() -> None:
    folder = Path(sys.argv[1])
    film = json.loads((folder / "film.json").read_text())
    width, height = film["size"]
    clips: list[Any] = []
    at_s = 0.0
    for shot in film["shots"]:
        clips += [_ground(folder, shot, at_s, width, height), _content(folder, shot, at_s, height)]
        clips += [_word(film, *word, at_s, width, height) for word in shot["words"]]
        at_s += shot["duration_s"]
    composed = CompositeVideoClip(clips, size=(width, height)).with_duration(at_s)
    composed.write_videofile(
        str(folder / "moviepy.mp4"),
        fps=film["fps"],
        codec="libx264",
        preset=film["preset"],
        threads=film["threads"],
        audio=False,
        ffmpeg_params=["-crf", str(film["crf"])],
        logger=None,
    )


def _ground(folder: Path, shot: dict[str, Any], at_s: float, width: int, height: int) -> Any:
    """It drifts to the side."""
    length_s, room = shot["duration_s"], (GROUND_SCALE - 1) * width
    clip = ImageClip(str(folder / shot["ground"])).resized(GROUND_SCALE).with_duration(length_s).with_start(at_s)
    return clip.with_position(lambda t: (-room * t / length_s, -(GROUND_SCALE - 1) * height / 2))


def _content(folder: Path, shot: dict[str, Any], at_s: float, height: int) -> Any:
    """It fades in and rises to its place."""
    clip = ImageClip(str(folder / shot["content"])).with_duration(shot["duration_s"]).with_start(at_s)
    rising = clip.with_position(lambda t: (0, 0.05 * height * max(0.0, 1 - t / ENTRANCE_S) ** 3))
    return rising.with_effects([vfx.CrossFadeIn(ENTRANCE_S)])


def _word(film: dict[str, Any], text: str, start_s: float, end_s: float, at_s: float, width: int, height: int) -> Any:
    clip = TextClip(
        font=film["font"],
        text=text,
        font_size=height // 24,
        color="white",
        stroke_color="black",
        stroke_width=4,
        method="caption",
        size=(int(width * 0.84), None),
        text_align="center",
    )
    placed = clip.with_start(at_s + start_s).with_duration(end_s - start_s)
    return placed.with_position(("center", int(height * 0.72)))


if __name__ == "__main__":
    main()
