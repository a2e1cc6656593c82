"""What a whole film costs, from a text to its package, against the encoder alone on the same frames, in processor time.

python -m benchmarks.job [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.processor import children_cpu_s
from benchmarks.rerender import SENTENCES
from reelbase.kit.settings import RenderSettings
from reelbase.media.encode import Encoding, encoder_output, raw_input
from reelbase.media.ffmpeg import ffmpeg_program
from reelbase.media.formats import format_for

GOAL = 1.6
SHORT = 4
"""Sentences of a quick run: about 25 seconds."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help=f"the first {SHORT} sentences alone")
    options = parser.parse_args(arguments)
    results = run(SENTENCES[:SHORT] if options.quick else SENTENCES)
    if options.json:
        print(json.dumps(results))
        return
    for line in report(results):
        print(line)


def run(sentences: Sequence[str]) -> dict[str, Any]:
    """Two films in one data folder, which is new for the first; the second has every other sentence changed."""
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        folder = Path(name)
        first_s, film = _made(folder, "first", sentences)
        first_encoder_s = _encoder_cpu_s(film, folder / "alone.mp4")
        second_s, film = _made(folder, "second", [f"And now, {text[0].lower()}{text[1:]}" for text in sentences])
        second_encoder_s = _encoder_cpu_s(film, folder / "alone.mp4")
    return {
        "new_s": first_s,
        "new_encoder_s": first_encoder_s,
        "new_ratio": first_s / first_encoder_s,
        "known_s": second_s,
        "known_encoder_s": second_encoder_s,
        "known_ratio": second_s / second_encoder_s,
    }


def report(results: dict[str, Any]) -> list[str]:
    return [
        (
            f"whole job / encoder alone, {kind} data folder {results[f'{kind}_ratio']:.2f} (goal {GOAL}): "
            f"{results[f'{kind}_s']:.1f} s against {results[f'{kind}_encoder_s']:.1f} s of processor time"
        )
        for kind in ("new", "known")
    ]


def _made(folder: Path, name: str, sentences: Sequence[str]) -> tuple[float, Path]:
    """Processor time of the program and all that it starts, in seconds, and the film."""
    source, out = folder / f"{name}.md", folder / name
    source.write_text("# Why the sky is blue\n\n" + "\n\n".join(sentences) + "\n")
    environment = {**os.environ, "REELBASE_HOME": str(folder / "data"), "REELBASE_RENDER_SCALE": "1"}
    before_s = children_cpu_s()
    command = [sys.executable, "-m", "reelbase", "make", str(source), "--out", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"make failed:\n{done.stderr}")
    return children_cpu_s() - before_s, out / "final.mp4"


def _encoder_cpu_s(film: Path, out: Path) -> float:
    """Processor time of one encoder with the settings of the job; who decodes for it is not counted."""
    settings = RenderSettings()
    format = format_for("9:16")
    quiet = [ffmpeg_program(), "-hide_banner", "-loglevel", "error", "-nostats", "-y"]
    decoded = ["-i", str(film), "-an", "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"]
    encoding = Encoding(preset=settings.preset, crf=settings.crf)
    encoded = [*raw_input(format, "pipe:0"), *encoder_output(format, encoding), str(out)]
    with subprocess.Popen([*quiet, *decoded], stdout=subprocess.PIPE) as decoder:
        encoder = subprocess.Popen([*quiet, *encoded], stdin=decoder.stdout)
        assert decoder.stdout is not None
        decoder.stdout.close()
        _, status, usage = os.wait4(encoder.pid, 0)
        encoder.returncode = os.waitstatus_to_exitcode(status)
    if encoder.returncode or decoder.returncode:
        raise SystemExit("the film could not be encoded again")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
