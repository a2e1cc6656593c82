"""Make a short film with the Python that runs this, and check it: pictures, voice, captions and length.

Needs the installed package alone. ``tools/pythons.sh`` runs it with each version of Python.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import av
import numpy as np

TEXT = "Bees dance to show the way. The angle of the dance is the angle to the sun.\n"
SCALE = 0.2
LEAST_S = 3.0
LONGEST_S = 20.0
QUIET = 0.01
"""Peak below which sound counts as silence; full scale is 1."""
FLAT = 2.0
"""Standard deviation of the brightness (0 to 255) below which a picture counts as empty."""


def main() -> int:
    versions = f"Python {sys.version.split()[0]} with SQLite {sqlite3.sqlite_version}"
    with tempfile.TemporaryDirectory() as folder:
        home, out = Path(folder) / "home", Path(folder) / "film"
        faults = [*_failures(home, "doctor"), *_failures(home, "make", "-", "--out", str(out), "--json")]
        faults += [] if faults else [*_look(next(out.glob("*.mp4"))), *_failures(home, "db", "check")]
    print(f"{versions}: {'; '.join(faults) or 'a film, complete'}", flush=True)
    return 1 if faults else 0


def _failures(home: Path, *arguments: str) -> list[str]:
    """Run a command of Reelbase's; its messages if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REELBASE_")}
    environment |= {"REELBASE_HOME": str(home), "REELBASE_RENDER_SCALE": str(SCALE)}
    command = [sys.executable, "-m", "reelbase", *arguments]
    ran = subprocess.run(command, env=environment, input=TEXT, capture_output=True, text=True, check=False)
    return [] if ran.returncode == 0 else [f"{arguments[0]} failed: {ran.stdout}{ran.stderr}"]


def _look(film: Path) -> list[str]:
    """What is wrong with the film."""
    with av.open(str(film)) as container:
        pictures, sounds = [], []
        for frame in container.decode(video=0, audio=0):
            samples = frame.to_ndarray()
            (sounds if isinstance(frame, av.AudioFrame) else pictures).append(
                float(np.abs(samples).max()) if isinstance(frame, av.AudioFrame) else float(samples.std())
            )
        length_s = float(container.duration or 0) / av.time_base
    faults = [] if LEAST_S <= length_s <= LONGEST_S else [f"the film is {length_s:.1f} s long"]
    faults += [] if pictures and max(pictures) > FLAT else ["its pictures are empty"]
    faults += [] if sounds and max(sounds) > QUIET else ["it is silent"]
    captions = [path for path in film.parent.iterdir() if path.suffix in (".srt", ".vtt")]
    spoken = " ".join(path.read_text() for path in captions)
    return faults + ([] if "Bees" in spoken else [f"its captions lack the text: {json.dumps(spoken[:200])}"])


if __name__ == "__main__":
    sys.exit(main())
