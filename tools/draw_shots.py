"""Draws shots to look at: frames of one content over time, in one or several formats, as a PNG.

    python tools/draw_shots.py '{"kind": "number", "quantity": {"value": 42}}' --out sheet.png
    python tools/draw_shots.py contents.json --at end --aspects 9:16 16:9 1:1 --out sheet.png

A file holds a list of contents; each becomes a row of the sheet.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import cv2

from reelbase.media.compositor import Compositor
from reelbase.media.formats import format_for
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.composing import compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.sheets import contact_sheet, frame_picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contents", help="a content or a list of them as JSON, or a file of that")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--aspects", nargs="+", default=["9:16"])
    parser.add_argument("--preset", default="explainer")
    parser.add_argument("--style", default="")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--at", nargs="+", default=["0.1", "0.4", "0.8", "1.4", "end"], help="seconds, or end")
    parser.add_argument("--scale", type=float, default=0.3)
    parser.add_argument("--time", action="store_true", help="print milliseconds of drawing and of painting a frame")
    arguments = parser.parse_args()
    path = Path(arguments.contents)
    text = path.read_text(encoding="utf-8") if arguments.contents[0] not in "[{" else arguments.contents
    given = json.loads(text)
    for aspect in arguments.aspects:
        format = format_for(aspect)
        frames = format.frames(arguments.seconds)
        pictures = []
        for content in given if isinstance(given, list) else [given]:
            shot = DrawnShot(SHOT_CONTENT.validate_python(content), frames, seed=json.dumps(content))
            start = time.process_time()
            composition = compose(shot, format, preset=arguments.preset, style=arguments.style)
            drawn = time.process_time()
            if arguments.time:
                frame, compositor = PlanarFrame(format), Compositor(format)
                for number in range(frames):
                    composition.paint(compositor, frame, number)
                painted_ms = 1000 * (time.process_time() - drawn) / frames
                print(f"{content['kind']}: drawn in {1000 * (drawn - start):.0f} ms, {painted_ms:.1f} ms a frame")
            for at in arguments.at:
                number = frames - 1 if at == "end" else round(float(at) * format.fps)
                picture = frame_picture(composition, format, number)
                pictures.append(
                    cv2.resize(picture, None, fx=arguments.scale, fy=arguments.scale, interpolation=cv2.INTER_AREA)
                )
        out = (
            arguments.out
            if len(arguments.aspects) == 1
            else arguments.out.with_stem(f"{arguments.out.stem}-{aspect.replace(':', 'x')}")
        )
        sheet = contact_sheet(pictures, len(arguments.at))
        cv2.imwrite(str(out), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
        print(out)


if __name__ == "__main__":
    main()
