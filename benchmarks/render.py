"""How fast films are rendered and how much memory that takes, as ratios measured in one run.

    python -m benchmarks.render [--quick] [--peers-python PATH] [--json]

Wall times on a shared machine drift, so what is compared runs in turns and the least of each is taken.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.render_film import TRANSITION_FRAMES, make_film
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

ENCODING = Encoding(preset="veryfast", crf=23)
FULL = FrameFormat(1080, 1920)
LEAN = FrameFormat(540, 960)
GOALS = {"floor": 1.15, "zoompan": 1.0, "moviepy": 12.0, "captions": 3.0, "memory": 1.15}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of film in seconds, and how often what is compared is run."""

    film_s: float
    moviepy_s: float
    memory_s: tuple[float, float]
    rounds: int


USUAL = Sizes(20.0, 10.0, (60.0, 600.0), 3)
QUICK = Sizes(8.0, 2.0, (15.0, 150.0), 1)


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    if options.memory_of:
        print(_render_and_watch(options.memory_of))
        return
    sizes = QUICK if options.quick else USUAL
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-", dir=_roomy_folder()) as name:
        results = run(Path(name), sizes, peers_python=options.peers_python)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for line in report(results):
        print(line)


def run(folder: Path, sizes: Sizes, *, peers_python: str | None) -> dict[str, float | None]:
    """All measurements: seconds, bytes, and the ratios that have goals."""
    timeline = make_film(folder, FULL, duration_s=sizes.film_s)
    raw = folder / "frames.raw"
    _save_frames(timeline, raw)
    best = _in_turns(
        sizes.rounds,
        ours=lambda: _ours(timeline, folder),
        floor=lambda: _floor(timeline, raw, folder),
        zoompan=lambda: _zoompan(timeline, folder),
    )
    burned_s, painted_s = _caption_seconds(timeline, raw, folder)
    raw.unlink()
    excerpt = make_film(folder, FULL, duration_s=sizes.moviepy_s)
    ours_excerpt = _in_turns(1, ours=lambda: _ours(excerpt, folder))["ours"]
    moviepy = _moviepy(excerpt, folder, peers_python)
    short, long = (_peak_memory(duration_s) for duration_s in sizes.memory_s)
    return {
        "film_s": timeline.duration_s,
        "ours_s": best["ours"],
        "floor_s": best["floor"],
        "zoompan_s": best["zoompan"],
        "floor": best["ours"] / best["floor"],
        "zoompan": best["ours"] / best["zoompan"],
        "moviepy_film_s": excerpt.duration_s,
        "moviepy_s": moviepy,
        "moviepy": moviepy / ours_excerpt if moviepy else None,
        "captions_burned_s": burned_s,
        "captions_painted_s": painted_s,
        "captions": burned_s / painted_s,
        "memory_short_bytes": short,
        "memory_long_bytes": long,
        "memory": long / short,
    }


def report(results: dict[str, float | None]) -> list[str]:
    """Lines to read, one a ratio, with its goal."""

    def line(key: str, says: str, *, at_least: bool = False) -> str:
        value, goal = results[key], GOALS[key]
        if value is None:
            return f"{says:<58} not measured: give --peers-python an interpreter that has MoviePy"
        met = value >= goal if at_least else value <= goal
        sign = ">=" if at_least else "<="
        return f"{says:<58} {value:6.2f}   goal {sign} {goal:<5} {'met' if met else 'NOT met'}"

    short, long = (f"{(results[f'memory_{which}_bytes'] or 0) / 1e6:.0f} MB" for which in ("short", "long"))
    return [
        f"{results['film_s']:.0f} s of 1080x1920 with captions: {results['ours_s']:.1f} s",
        line("floor", "render / encoder alone on the same frames"),
        line("captions", "captions burned in by libass / painted, processor time", at_least=True),
        line("zoompan", "render / ffmpeg zoompan + xfade + ass"),
        line("moviepy", "MoviePy / render", at_least=True),
        line("memory", f"peak memory, film ten times as long ({short}, {long})"),
    ]


def _in_turns(rounds: int, **contestants: Callable[[], None]) -> dict[str, float]:
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            began = time.perf_counter()
            contestant()
            best[name] = min(best.get(name, float("inf")), time.perf_counter() - began)
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
    without = _child_seconds(lambda: _ffmpeg([*source, "-f", "null", "-"]))
    burned = _child_seconds(lambda: _ffmpeg([*source, "-vf", _ass_filter(timeline, folder), "-f", "null", "-"]))
    look, frame = timeline.look, PlanarFrame(timeline.format)
    assert look.captions is not None
    began = time.process_time()
    for segment in plan_segments(timeline, ENCODING):
        painter = CaptionPainter(frame_cues_of(timeline, segment), look.captions, timeline.format, look.language)
        for number in range(segment.frames):
            painter.paint(frame, number)
    return burned - without, time.process_time() - began


def _child_seconds(run: Callable[[], None]) -> float:
    """Processor time of the programs that ``run`` starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _zoompan(timeline: Timeline, folder: Path) -> None:
    """What a script around ffmpeg does: each picture through zoompan, then a chain of xfades, then the captions."""
    format, fps = timeline.format, timeline.format.fps
    inputs: list[str] = []
    graph: list[str] = []
    for index, shot in enumerate(timeline.shots):
        inputs += ["-i", str(shot.visual.path.with_suffix(".png"))]
        # A crossfade overlaps, so each shot but the last is longer by one.
        frames = shot.frames + (TRANSITION_FRAMES if index < len(timeline.shots) - 1 else 0)
        zoom = f"zoompan=z='1+0.15*on/{frames}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={frames}"
        graph.append(f"[{index}:v]{zoom}:s={format.width}x{format.height}:fps={fps},format=yuv420p[s{index}]")
    last, at = "s0", 0
    for index in range(1, len(timeline.shots)):
        at += timeline.shots[index - 1].frames
        fade = f"xfade=transition=fade:duration={TRANSITION_FRAMES / fps}:offset={at / fps}"
        graph.append(f"[{last}][s{index}]{fade}[x{index}]")
        last = f"x{index}"
    graph.append(f"[{last}]{_ass_filter(timeline, folder)}[v]")
    filters = ["-filter_complex", ";".join(graph), "-map", "[v]"]
    _ffmpeg([*inputs, *filters, *encoder_output(format, ENCODING), str(folder / "zoompan.mp4")])


def _moviepy(timeline: Timeline, folder: Path, python: str | None) -> float | None:
    """Seconds that MoviePy takes for the same film, or None where it is not installed."""
    python = python or sys.executable
    if subprocess.run([python, "-c", "import moviepy"], capture_output=True, check=False).returncode:
        return None
    film = {
        "size": [timeline.format.width, timeline.format.height],
        "fps": timeline.format.fps,
        "fade_s": TRANSITION_FRAMES / timeline.format.fps,
        "font": str(next(fonts_dir().glob("*.ttf"))),
        "out": str(folder / "moviepy.mp4"),
        "preset": ENCODING.preset,
        "crf": ENCODING.crf,
        "threads": ENCODING.encoder_threads,
        "shots": [
            {
                "picture": str(shot.visual.path.with_suffix(".png")),
                "duration_s": shot.frames / timeline.format.fps,
                "text": shot.on_screen_text,
                "words": [[token.text, token.start_s, token.end_s] for token in shot.tokens],
            }
            for shot in timeline.shots
        ],
    }
    spec = folder / "moviepy.json"
    spec.write_text(json.dumps(film))
    began = time.perf_counter()
    script = Path(__file__).with_name("moviepy_film.py")
    subprocess.run([python, str(script), str(spec)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


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
        timeline = make_film(Path(name), LEAN, duration_s=duration_s)
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
    parser.add_argument("--memory-of", type=float, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
