"""What a changed word costs: the second render of a film of ten paragraphs and a minute against its first, in one run.

Compared are processor times of the whole program and all that it starts, which other work on the machine hardly
changes.

python -m benchmarks.rerender [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.processor import children_cpu_s
from reelbase.providers.storage import FileState
from reelbase.providers.storage.local import LocalStorage

GOAL = 0.20
CHECK_GOAL = 0.05
"""Share of the second render that comparing every stored file with its hash may take."""
SENTENCES = (
    "Look up on a clear day: the whole sky is blue, and almost nobody can say why.",
    "Sunlight looks white, but it is a mix of every colour that you know from a rainbow.",
    "Red light travels in long and lazy waves, and hardly anything in the air stands in its way.",
    "Blue light travels in short and quick waves, and these bump into things all along the way.",
    "On its way down to you, sunlight meets countless tiny molecules of nitrogen and of oxygen.",
    "These molecules push short waves aside far more than long waves, about four times as strongly.",
    "So blue light reaches your eye from every part of the sky at once, wherever you may look.",
    "At sunset the light comes in low, and it has to cross up to forty times more air.",
    "Most of the blue is lost on that long way, and only orange and red remain for you.",
    "Next time you look up, you know that the air above you is sorting the light of the sun.",
)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="render at a quarter of the size")
    options = parser.parse_args(arguments)
    results = run(scale=0.25 if options.quick else 1.0)
    if options.json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run(*, scale: float = 1.0) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        folder = Path(name)
        source = folder / "sky.md"
        source.write_text("# Why the sky is blue\n\n" + "\n\n".join(SENTENCES) + "\n")
        first_s, first = _timed(folder, scale, "make", str(source), "--json")
        _, plan = _timed(folder, scale, "plan", "show", first["project"], "--json")
        scene = next(scene for scene in plan["scenes"] if "countless" in scene["narration"])
        scene["narration"] = scene["narration"].replace("countless", "numberless")
        changed = folder / "plan.json"
        changed.write_text(json.dumps(plan))
        _timed(folder, scale, "plan", "edit", first["project"], "--file", str(changed))
        second_s, second = _timed(folder, scale, "render", first["project"], "--json")
        calls = {line["capability"]: line["calls"] for line in second["receipt"]["lines"]}
        reused = len(second["receipt"]["scenes_reused"])
        same, total = _unchanged(Path(first["folder"]), Path(second["folder"]))
        check_s, stored_bytes = _checked(folder / "data" / "storage")
    return {
        "first_s": first_s,
        "second_s": second_s,
        "ratio": second_s / first_s,
        "calls": calls,
        "reused": reused,
        "redone": len(plan["scenes"]) - reused,
        "segments_same": same,
        "segments": total,
        "check_s": check_s,
        "check_ratio": check_s / second_s,
        "stored_bytes": stored_bytes,
    }


def report(results: dict[str, Any]) -> list[str]:
    calls = results["calls"]
    return [
        (
            f"one word of ten paragraphs {results['ratio']:.2f} of the whole render's processor time (goal {GOAL}): "
            f"{results['second_s']:.1f} s against {results['first_s']:.1f} s"
        ),
        (
            f"                       reused {results['reused']}, redone {results['redone']}; voice called "
            f"{calls.get('voice', 0)}x, pictures drawn {calls.get('picture', 0)}, "
            f"{results['segments_same']} of {results['segments']} segments byte-identical"
        ),
        (
            f"checking all stored files {results['check_ratio']:.3f} of that second render (goal {CHECK_GOAL}): "
            f"{results['check_s']:.2f} s for {results['stored_bytes'] / 1e6:.0f} MB"
        ),
    ]


def _timed(folder: Path, scale: float, *arguments: str) -> tuple[float, Any]:
    """Processor time in seconds, and what the command printed as JSON, if anything."""
    environment = {**os.environ, "REELBASE_HOME": str(folder / "data"), "REELBASE_RENDER_SCALE": str(scale)}
    before_s = children_cpu_s()
    done = subprocess.run(
        [sys.executable, "-m", "reelbase", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{done.stderr}")
    printed = json.loads(done.stdout) if "--json" in arguments else None
    return children_cpu_s() - before_s, printed


def _checked(root: Path) -> tuple[float, int]:
    """Seconds that it takes to compare all stored files with their hashes, and how many bytes they are."""
    storage = LocalStorage(root)
    files = list(storage.files())
    started_s = time.process_time()
    if any(storage.check(file.name) is not FileState.INTACT for file in files):
        raise SystemExit("a stored file is damaged")
    return time.process_time() - started_s, sum(file.size_bytes for file in files)


def _unchanged(first: Path, second: Path) -> tuple[int, int]:
    def files(folder: Path) -> list[str]:
        return [segment["file"] for segment in json.loads((folder / "manifest.json").read_text())["segments"]]

    before, after = set(files(first)), files(second)
    return sum(file in before for file in after), len(after)


if __name__ == "__main__":
    main()
