"""The benchmark's film made with MoviePy, the way popular short-video tools make theirs. Runs in its own interpreter.

python moviepy_film.py SPEC.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx


def main() -> None:
    film = json.loads(Path(sys.argv[1]).read_text())
    width, height = film["size"]
    clips: list[Any] = []
    at_s = 0.0
    for index, shot in enumerate(film["shots"]):
        last = index == len(film["shots"]) - 1
        length_s = shot["duration_s"] + (0.0 if last else film["fade_s"])
        clip = _picture(shot, length_s, width, height).with_start(at_s)
        clips.append(clip.with_effects([vfx.CrossFadeIn(film["fade_s"])]) if index else clip)
        clips += _texts(film, shot, at_s, width, height)
        at_s += shot["duration_s"]
    composed = CompositeVideoClip(clips, size=(width, height)).with_duration(at_s)
    composed.write_videofile(
        film["out"],
        fps=film["fps"],
        codec="libx264",
        preset=film["preset"],
        threads=film["threads"],
        audio=False,
        ffmpeg_params=["-crf", str(film["crf"])],
        logger=None,
    )


def _picture(shot: dict[str, Any], length_s: float, width: int, height: int) -> Any:
    clip = ImageClip(shot["picture"]).with_duration(length_s).resized(height=height)
    return clip.resized(lambda t: 1.0 + 0.15 * t / length_s).with_position("center")


def _texts(film: dict[str, Any], shot: dict[str, Any], at_s: float, width: int, height: int) -> list[Any]:
    def text(words: str, size: int, start_s: float, length_s: float, y: float) -> Any:
        clip = TextClip(
            font=film["font"],
            text=words,
            font_size=size,
            color="white",
            stroke_color="black",
            stroke_width=4,
            method="caption",
            size=(int(width * 0.84), None),
            text_align="center",
        )
        return clip.with_start(start_s).with_duration(length_s).with_position(("center", int(height * y)))

    clips = [text(shot["text"], height // 20, at_s, shot["duration_s"], 0.12)]
    clips += [text(word, height // 24, at_s + start_s, end_s - start_s, 0.72) for word, start_s, end_s in shot["words"]]
    return clips


if __name__ == "__main__":
    main()
