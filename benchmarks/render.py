"""How fast films of shots are rendered and how much memory that takes, as ratios measured in one run.

    python -m benchmarks.render [--quick] [--peers-python PATH] [--hyperframes FOLDER --browser PATH] [--json]

Processor time is compared, because other work on the machine hardly changes it; wall time is told too. What is compared
runs in turns, and the least of each is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hyperframes_film
from benchmarks.processor import cpu_s
from benchmarks.render_film import make_film, write_layers
from reelbase.media.captions.ass import ass_document
from reelbase.media.captions.breaking import build_cues
from reelbase.media.captions.cues import Cue
from reelbase.media.captions.fonts import fonts_dir
from reelbase.media.captions.painting import CaptionPainter
from reelbase.media.encode import Encoding, encoder_output, raw_input
from reelbase.media.ffmpeg import ffmpeg_program, filter_value
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.render import paint_segments, render_segments
from reelbase.media.segments import frame_cues_of, plan_segments
from reelbase.media.timeline import Timeline

ENCODING = Encoding(preset="veryfast", crf=20)
FULL = FrameFormat(1080, 1920)
LEAN = FrameFormat(540, 960)
GOALS = {"floor": 1.15, "moviepy": 5.0, "hyperframes": 5.0, "captions": 3.0, "memory": 1.15}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of film in seconds, and how often what is compared is run."""

    film_s: float
    rivals_s: float
    memory_s: tuple[float, float]
    rounds: int


@dataclass(frozen=True, slots=True)
class Rivals:
    """Where other programs are; None where they are not.

    python: an interpreter that has MoviePy. packages: a folder with HyperFrames from npm. browser: what it needs.
    """

    python: str | None = None
    packages: Path | None = None
    browser: Path | None = None


@dataclass(frozen=True, slots=True)
class Time:
    cpu_s: float
    wall_s: float


USUAL = Sizes(20.0, 10.0, (60.0, 600.0), 3)
QUICK = Sizes(10.0, 5.0, (15.0, 150.0), 1)

Results = dict[str, float | str | None]


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    if options.memory_of:
        print(_render_and_watch(options.memory_of))
        return
    sizes = QUICK if options.quick else USUAL
    rivals = Rivals(options.peers_python, options.hyperframes, options.browser)
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-", dir=_roomy_folder()) as name:
        results = run(Path(name), sizes, rivals)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for line in report(results):
        print(line)


def run(folder: Path, sizes: Sizes, rivals: Rivals) -> Results:
    """All measurements: seconds, bytes, and the ratios that have goals."""
    timeline = make_film(FULL, duration_s=sizes.film_s)
    raw = folder / "frames.raw"
    _save_frames(timeline, raw)
    best = _in_turns(
        sizes.rounds,
        ours=lambda: _ours(timeline, folder),
        floor=lambda: _floor(timeline, raw, folder),
    )
    burned_s, painted_s = _caption_seconds(timeline, raw, folder)
    raw.unlink()
    short, long = (_peak_memory(duration_s) for duration_s in sizes.memory_s)
    ours, floor = best["ours"], best["floor"]
    return {
        "film_s": timeline.duration_s,
        "ours_cpu_s": ours.cpu_s,
        "floor_cpu_s": floor.cpu_s,
        "floor": ours.cpu_s / floor.cpu_s,
        "floor_wall": ours.wall_s / floor.wall_s,
        "captions": burned_s / painted_s,
        "memory_short_bytes": short,
        "memory_long_bytes": long,
        "memory": long / short,
        **_against_rivals(folder, sizes, rivals),
    }


def _against_rivals(folder: Path, sizes: Sizes, rivals: Rivals) -> Results:
    excerpt = make_film(FULL, duration_s=sizes.rivals_s)
    layers = folder / "layers"
    layers.mkdir()
    film = write_layers(excerpt, layers, ENCODING)
    contestants: dict[str, Callable[[], object]] = {"ours": lambda: _ours(excerpt, folder)}
    lacking: dict[str, str] = {}
    python = rivals.python or sys.executable
    if subprocess.run([python, "-c", "import moviepy"], capture_output=True, check=False).returncode:
        lacking["moviepy"] = "give --peers-python an interpreter that has MoviePy"
    else:
        script = Path(__file__).with_name("moviepy_film.py")
        command = [python, str(script), str(layers)]
        contestants["moviepy"] = lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    packages, browser = rivals.packages, rivals.browser
    missing = hyperframes_film.missing(packages, browser)
    if packages is None or browser is None or missing:
        lacking["hyperframes"] = missing
    else:
        page, installed, shell = folder / "page", packages, browser
        hyperframes_film.write_page(film, layers, installed, page)
        contestants["hyperframes"] = lambda: hyperframes_film.render_page(page, installed, shell, film)
    times = _in_turns(1, **contestants)
    results: Results = {"rivals_film_s": excerpt.duration_s, "rivals_ours_cpu_s": times["ours"].cpu_s}
    for name in ("moviepy", "hyperframes"):
        results[name] = times[name].cpu_s / times["ours"].cpu_s if name in times else None
        results[f"{name}_wall"] = times[name].wall_s / times["ours"].wall_s if name in times else None
        results[f"{name}_lacking"] = lacking.get(name)
    return results


def report(results: Results) -> list[str]:
    """Lines to read, one a ratio, with its goal."""

    def line(key: str, says: str, *, at_least: bool = False) -> str:
        value, goal = results[key], GOALS[key]
        if not isinstance(value, float):
            return f"{says:<58} not measured: {results[f'{key}_lacking']}"
        met = value >= goal if at_least else value <= goal
        wall = results.get(f"{key}_wall")
        and_wall = f" (wall {wall:.2f})" if isinstance(wall, float) else ""
        sign = ">=" if at_least else "<="
        return f"{says:<58} {value:6.2f}{and_wall}   goal {sign} {goal:<5} {'met' if met else 'NOT met'}"

    def megabytes(key: str) -> str:
        value = results[key]
        return f"{value / 1e6:.0f} MB" if isinstance(value, (int, float)) else ""

    short, long = megabytes("memory_short_bytes"), megabytes("memory_long_bytes")
    ours, floor = results["ours_cpu_s"], results["floor_cpu_s"]
    return [
        f"{results['film_s']:.0f} s of shots in 1080x1920 with captions: {ours:.1f} s, the encoder alone {floor:.1f} s",
        line("floor", "render / encoder alone on the same frames"),
        line("captions", "captions burned in by libass / painted", at_least=True),
        line("moviepy", "MoviePy / render", at_least=True),
        line("hyperframes", "HyperFrames / render", at_least=True),
        line("memory", f"peak memory, film ten times as long ({short}, {long})"),
    ]


def _in_turns(rounds: int, **contestants: Callable[[], object]) -> dict[str, Time]:
    best: dict[str, Time] = {}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            began_s = time.perf_counter()
            used_s = cpu_s(contestant)
            wall_s = time.perf_counter() - began_s
            known = best.get(name, Time(used_s, wall_s))
            best[name] = Time(min(known.cpu_s, used_s), min(known.wall_s, wall_s))
    return best


def _ours(timeline: Timeline, folder: Path) -> None:
    out = folder / "segments"
    shutil.rmtree(out, ignore_errors=True)
    segments = plan_segments(timeline, ENCODING)
    jobs = [(segment, out / f"{index:04d}.mp4") for index, segment in enumerate(segments)]
    render_segments(timeline, jobs, encoding=ENCODING, on_progress=lambda _: None, on_done=lambda *_: None)


def _save_frames(timeline: Timeline, raw: Path) -> None:
    with raw.open("wb") as stream:
        for frame in paint_segments(timeline, plan_segments(timeline, ENCODING)):
            stream.write(frame.data.data)


def _floor(timeline: Timeline, raw: Path, folder: Path) -> None:
    # The frames have their captions already.
    source = raw_input(timeline.format, str(raw))
    _ffmpeg([*source, *encoder_output(timeline.format, ENCODING), str(folder / "floor.mp4")])


def _caption_seconds(timeline: Timeline, raw: Path, folder: Path) -> tuple[float, float]:
    """Processor time of the film's captions in seconds: burned into raw frames by FFmpeg, and painted into planes."""
    source = raw_input(timeline.format, str(raw))
    without = cpu_s(lambda: _ffmpeg([*source, "-f", "null", "-"]))
    burned = cpu_s(lambda: _ffmpeg([*source, "-vf", _ass_filter(timeline, folder), "-f", "null", "-"]))
    look, frame = timeline.look, PlanarFrame(timeline.format)
    assert look.captions is not None
    began = time.process_time()
    for segment in plan_segments(timeline, ENCODING):
        painter = CaptionPainter(frame_cues_of(timeline, segment), look.captions, timeline.format, look.language)
        for number in range(segment.frames):
            painter.paint(frame, number)
    return burned - without, time.process_time() - began


def _peak_memory(duration_s: float) -> int:
    """Peak of the resident memory of a program that renders such a film, its encoders included, in bytes."""
    command = [sys.executable, "-m", "benchmarks.render", "--memory-of", str(duration_s)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return int(done.stdout)


def _render_and_watch(duration_s: float) -> int:
    peak, stop = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not stop.wait(0.02):
            peak = max(peak, _tree_bytes())

    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as name:
        timeline = make_film(LEAN, duration_s=duration_s)
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            _ours(timeline, Path(name))
        finally:
            stop.set()
            watcher.join()
    return peak


def _tree_bytes() -> int:
    """Resident memory of this process and its children, pages that they share counted once for each."""
    total = 0
    for pid in [os.getpid(), *_children(os.getpid())]:
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in tasks.read_text().split()]
        except OSError:
            continue
    return found


def _ass_filter(timeline: Timeline, folder: Path) -> str:
    cues: list[Cue] = []
    for index, shot in enumerate(timeline.shots):
        offset_s = shot.voice_offset_s + timeline.shot_start(index) / timeline.format.fps
        cues += build_cues(shot.tokens, format=timeline.format, language="en", offset_s=offset_s)
    look = timeline.look
    document = ass_document(tuple(cues), format=timeline.format, style=look.caption_style, language=look.language)
    (folder / "captions.ass").write_text(document)
    fonts = filter_value(str(fonts_dir()))
    return f"ass=filename={filter_value(str(folder / 'captions.ass'))}:fontsdir={fonts}"


def _ffmpeg(arguments: list[str]) -> None:
    command = [ffmpeg_program(), "-hide_banner", "-loglevel", "error", "-nostats", "-y", *arguments]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _roomy_folder() -> str | None:
    """Memory, where there is enough, so that no disk slows the encoder that everything is measured against."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > 8e9 else None


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that everything works")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--peers-python", help="an interpreter that has MoviePy; this one by default")
    parser.add_argument("--hyperframes", type=Path, help="a folder with HyperFrames from npm")
    parser.add_argument("--browser", type=Path, help="the chromium-headless-shell that HyperFrames films with")
    parser.add_argument("--memory-of", type=float, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
