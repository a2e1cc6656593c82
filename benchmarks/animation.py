"""What the sandbox costs a Manim render.

python -m benchmarks.animation [--quick] [--json]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reelbase.kit.errors import NotConfigured
from reelbase.media.formats import FrameFormat
from reelbase.providers.animation import AnimationRequest
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.sandbox.opening import open_sandbox

SCENE = Path(__file__).resolve().parents[1] / "examples/animation/pythagoras.py"
GOAL = 1.25


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one round on a small frame")
    options = parser.parse_args(arguments)
    try:
        sandbox = open_sandbox()
    except NotConfigured as error:
        print(f"left out: {error}")
        return
    if importlib.util.find_spec("manim") is None:
        print("left out: Manim is not installed")
        return
    format = FrameFormat(320, 180, 10) if options.quick else FrameFormat(1280, 720, 30)
    results = {"sandbox": sandbox.name, **run(format, rounds=1 if options.quick else 3)}
    print(json.dumps(results) if options.json else "\n".join(report(results)))


def run(format: FrameFormat, *, rounds: int) -> dict[str, Any]:
    """Least seconds of each way, which take turns."""
    code = SCENE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        folder = Path(name)
        ways: dict[str, Callable[[], None]] = {
            "plain_s": lambda: _plain(format, folder / "plain"),
            "sandboxed_s": lambda: _sandboxed(code, format, folder),
        }
        least = {way: float("inf") for way in ways}
        for _ in range(rounds):
            for way, render in ways.items():
                least[way] = min(least[way], _seconds(render))
    return least


def report(results: dict[str, Any]) -> list[str]:
    ratio = results["sandboxed_s"] / results["plain_s"]
    return [f"render in the sandbox ({results['sandbox']}) against plain manim  {ratio:.2f}  (goal {GOAL})"]


def _plain(format: FrameFormat, media: Path) -> None:
    """As a user of Manim would do it, with all that it does by default but the cache."""
    size = ("--resolution", f"{format.width},{format.height}", "--fps", str(format.fps))
    quiet = ("--disable_caching", "--progress_bar", "none", "--verbosity", "ERROR", "--media_dir", str(media))
    subprocess.run([sys.executable, "-m", "manim", "render", *size, *quiet, str(SCENE)], check=True)


def _sandboxed(code: str, format: FrameFormat, folder: Path) -> None:
    ManimRenderer().make(AnimationRequest(code, format), out=folder / "sandboxed.mp4")


def _seconds(work: Callable[[], None]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


if __name__ == "__main__":
    main()
