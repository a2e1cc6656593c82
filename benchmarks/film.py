"""What films of given texts show: how long their shots are, how much they move, and how varied they are.

    python -m benchmarks.film [TEXT ...] [--folder FOLDER] [--scale 0.4] [--sheets] [--json]

Each text becomes a film as a user would make it. Lengths and kinds of shots come from its manifest and its plan, motion
from its pixels. Whether a shot fits its sentence is for a person to say: ``--sheets`` writes two frames a second.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from reelbase.media.compositor import Compositor
from reelbase.media.formats import format_for
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.composing import compose
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.placing import intersection
from reelbase.media.shots.sheets import contact_sheet
from reelbase.production.scenes.drawn_shots import drawn_still
from reelbase.schemas.plan_document import PlanDocument

TEXTS = Path(__file__).with_name("texts")
GOALS = {
    "median shot, s": ("at most", 3.0),
    "first shot, s": ("at most", 3.0),
    "longest stretch without change, s": ("at most", 4.0),
    "frames with motion": ("at least", 0.7),
    "most often shown icon": ("at most", 2),
    "kinds": ("at least", 8),
    "frames with overlaps": ("at most", 0),
    "cards": ("at most", 0.2),
}
_MOVED_SHARE = 0.0004
"""Share of a frame's pixels that have to change visibly for it to count as moving."""
_MOVED_STEPS = 6
"""8-bit steps from which a change is visible and not the encoder's noise."""
_CAPTION_TOP = 0.68
"""Below it stand the captions, whose movement does not count."""
_CHECK_FPS = 5


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, help="files of texts; by default those in benchmarks/texts")
    parser.add_argument("--folder", type=Path, help="where films and sheets are written, and found again")
    parser.add_argument("--scale", default="0.4", help="of the film's size")
    parser.add_argument("--sheets", action="store_true", help="write a sheet of two frames a second for each film")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="the first text alone")
    options = parser.parse_args(arguments)
    texts = options.texts or sorted(TEXTS.glob("*.md"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        results = {}
        for text in texts[:1] if options.quick else texts:
            film = made_film(text, folder, options.scale)
            results[text.stem] = measured(film)
            if options.sheets:
                write_sheet(film / "final.mp4", folder / f"{text.stem}.png")
            if not options.json:
                print_result(text.stem, results[text.stem])
    if options.json:
        print(json.dumps(results, indent=2))


def made_film(text: Path, folder: Path, scale: str) -> Path:
    """The folder of a text's film, which is made unless it is there."""
    out = folder / text.stem
    if not (out / "manifest.json").exists():
        environment = {**os.environ, "REELBASE_HOME": str(folder / "home"), "REELBASE_RENDER_SCALE": scale}
        command = [sys.executable, "-m", "reelbase", "make", str(text), "--out", str(out)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        shown = subprocess.run(
            [sys.executable, "-m", "reelbase", "plan", "show", _project(out), "--json"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        (out / "plan.json").write_text(shown.stdout, encoding="utf-8")
    return out


def measured(film: Path) -> dict[str, Any]:
    """All figures of one film."""
    manifest = json.loads((film / "manifest.json").read_text(encoding="utf-8"))
    plan = json.loads((film / "plan.json").read_text(encoding="utf-8"))
    shots = [shot for scene in manifest["scenes"] for shot in scene["shots"]]
    lengths = [shot["duration_s"] for shot in shots]
    planned = [shot for scene in plan["scenes"] for shot in scene["shots"]]
    kinds = Counter(shot["content"]["kind"] for shot in planned)
    moving, still_s = motion(film / "final.mp4")
    return {
        "shots a minute": 60 * len(lengths) / manifest["film"]["duration_s"],
        "median shot, s": statistics.median(lengths),
        "first shot, s": lengths[0],
        "longest shot, s": max(lengths),
        "longest stretch without change, s": still_s,
        "frames with motion": moving,
        "kinds": len(kinds),
        "most often shown icon": max(icons_of(planned).values(), default=0),
        "cards": kinds["words"] / max(1, sum(kinds.values())),
        "charts": sum(kinds[kind] for kind in ("number", "percentage", "bars", "line", "range", "fraction", "price")),
        "drawn again as cards": sum(1 for scene in manifest["scenes"] if "cannot be drawn" in scene["note"]),
        "frames with overlaps": overlaps(plan),
        "kinds used": dict(kinds.most_common()),
    }


def motion(film: Path) -> tuple[float, float]:
    """(share of frames that differ visibly above the captions from the one before, longest stretch that does not).

    The stretch is in seconds. Only luma is looked at, and cuts count as change.
    """
    moved: list[bool] = []
    before: np.ndarray | None = None
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        fps = float(stream.average_rate)
        for frame in container.decode(stream):
            plane = frame.planes[0]
            luma = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            above = np.ascontiguousarray(luma[: int(_CAPTION_TOP * plane.height)])
            if before is not None:
                changed = cv2.compare(cv2.absdiff(above, before), _MOVED_STEPS, cv2.CMP_GT)
                moved.append(cv2.countNonZero(changed) > _MOVED_SHARE * above.size)
            before = above
    longest = run = 0
    for changed_here in moved:
        run = 0 if changed_here else run + 1
        longest = max(longest, run)
    return sum(moved) / max(1, len(moved)), longest / fps


def icons_of(shots: list[dict[str, Any]]) -> Counter[str]:
    """How often each icon is shown as the subject of a shot."""
    found: Counter[str] = Counter()
    for shot in shots:
        content = shot["content"]
        names = {content.get("icon"), *(thing.get("icon") for thing in content.get("things", ()))}
        found.update(name for name in names if name)
    return found


def overlaps(plan: dict[str, Any]) -> int:
    """Frames of all shots, a few a second, in which texts overlap each other or reach into the captions."""
    document, faults = PlanDocument.model_validate(plan), 0
    format = format_for(document.aspect).scaled(0.3)
    for scene in document.scenes:
        for shot in scene.shots:
            if shot.content.kind == "picture":
                continue
            drawn = drawn_still(document, scene, shot)
            composition = compose(
                drawn, format, preset=document.preset, style=document.visual_style, captions=document.captions
            )
            composition.paint(Compositor(format), PlanarFrame(format), drawn.frames - 1)
            for number in range(0, drawn.frames, format.fps // _CHECK_FPS):
                texts = visible_boxes(composition.elements, number, LayoutRole.TEXT)
                figures = visible_boxes(composition.elements, number, LayoutRole.FIGURE)
                low = any(box.y + box.height > format.caption_box.y for box in [*texts, *figures])
                crossed = any(_cross(one, other) for index, one in enumerate(texts) for other in texts[index + 1 :])
                faults += low or crossed
    return faults


def _cross(one: Any, other: Any) -> bool:
    """Whether two texts overlap by more than the room around their letters."""
    shared = intersection(one, other)
    return shared is not None and min(shared.width, shared.height) > 0.35 * min(one.height, other.height)


def write_sheet(film: Path, out: Path, *, a_second: int = 2, columns: int = 10, width: int = 200) -> None:
    """A contact sheet of a film."""
    pictures: list[np.ndarray] = []
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        step = round(float(stream.average_rate) / a_second)
        for number, frame in enumerate(container.decode(stream)):
            if number % step == 0:
                rgb = frame.to_ndarray(format="rgb24")
                height = round(width * rgb.shape[0] / rgb.shape[1])
                pictures.append(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA))
    cv2.imwrite(str(out), cv2.cvtColor(contact_sheet(pictures, columns), cv2.COLOR_RGB2BGR))


def print_result(name: str, result: dict[str, Any]) -> None:
    print(f"== {name}")
    for figure, value in result.items():
        if isinstance(value, dict):
            print(f"{figure:<40} {', '.join(f'{kind} {count}' for kind, count in value.items())}")
            continue
        goal = GOALS.get(figure)
        missed = goal is not None and (value > goal[1] if goal[0] == "at most" else value < goal[1])
        wanted = f"   {goal[0]} {goal[1]}{'  MISSED' if missed else ''}" if goal else ""
        print(f"{figure:<40} {value:8.2f}{wanted}")
    print(flush=True)


def _project(film: Path) -> str:
    manifest = json.loads((film / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["project_id"])


if __name__ == "__main__":
    main()
