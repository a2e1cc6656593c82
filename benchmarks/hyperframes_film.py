"""The shots of the benchmark's film as a composition of HyperFrames, which films an HTML page frame by frame."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from reelbase.media.ffmpeg import ffmpeg_program

_PROBE = "node_modules/ffprobe-static/bin/linux/x64/ffprobe"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="UTF-8" />
<meta name="viewport" content="width={width}, height={height}" />
<script src="gsap.min.js"></script>
<style>
@font-face {{ font-family: "Film"; src: url("film.ttf"); }}
* {{ margin: 0; padding: 0; }}
html, body, #root {{ width: {width}px; height: {height}px; overflow: hidden; background: #000; position: relative; }}
.shot {{ position: absolute; inset: 0; overflow: hidden; }}
.ground {{ position: absolute; left: 0; top: -5%; width: 110%; height: 110%; }}
.content {{ position: absolute; left: 0; top: 0; width: 100%; height: 100%; }}
.word {{ position: absolute; left: 8%; width: 84%; top: 72%; text-align: center; color: #fff;
  font: {size}px "Film"; -webkit-text-stroke: 4px #000; paint-order: stroke fill; }}
</style></head><body>
<div id="root" data-composition-id="main" data-start="0" data-duration="{duration}" data-width="{width}"
  data-height="{height}" data-fps="{fps}">
{shots}
</div>
<script>
window.__timelines = window.__timelines || {{}};
const tl = gsap.timeline({{ paused: true }});
{moves}
window.__timelines["main"] = tl;
</script></body></html>
"""


def missing(folder: Path | None, browser: Path | None) -> str:
    """What is not there of what HyperFrames needs; empty if nothing is."""
    needed = ("node_modules/.bin/hyperframes", "node_modules/.bin/node", "node_modules/gsap", _PROBE)
    if folder is None or not all((folder / name).exists() for name in needed):
        return "give --hyperframes a folder with the npm packages hyperframes, node@22, gsap and ffprobe-static"
    if browser is None or not browser.exists():
        return "give --browser the path of a chromium-headless-shell"
    return ""


def write_page(film: dict[str, Any], layers: Path, packages: Path, out: Path) -> None:
    """A project of HyperFrames in ``out`` that shows the same layers in the same way as ``moviepy_film``."""
    out.mkdir()
    shutil.copy(packages / "node_modules/gsap/dist/gsap.min.js", out)
    shutil.copy(film["font"], out / "film.ttf")
    width, height = film["size"]
    shots, moves, at_s, words = [], [], 0.0, 0
    for number, shot in enumerate(film["shots"]):
        length_s = shot["duration_s"]
        for name in (shot["ground"], shot["content"]):
            shutil.copy(layers / name, out)
        timed = f'data-start="{at_s:.4f}" data-duration="{length_s:.4f}"'
        inner = (
            f'<img id="g{number}" class="ground" src="{shot["ground"]}" />'
            f'<img id="c{number}" class="content" src="{shot["content"]}" />'
        )
        shots.append(f'<div id="s{number}" class="shot clip" {timed} data-track-index="0">{inner}</div>')
        moves.append(
            f'tl.fromTo("#g{number}", {{x: 0}}, '
            f'{{x: {-0.1 * width:.1f}, duration: {length_s:.4f}, ease: "none"}}, {at_s:.4f});'
            f'tl.fromTo("#c{number}", {{y: {0.05 * height:.1f}, opacity: 0}}, '
            f'{{y: 0, opacity: 1, duration: 0.3, ease: "power3.out"}}, {at_s:.4f});'
        )
        for text, start_s, end_s in shot["words"]:
            timed = f'data-start="{at_s + start_s:.4f}" data-duration="{end_s - start_s:.4f}"'
            shots.append(f'<div id="w{words}" class="word clip" {timed} data-track-index="1">{html.escape(text)}</div>')
            words += 1
        at_s += length_s
    page = _PAGE.format(
        width=width,
        height=height,
        size=height // 24,
        duration=f"{at_s:.4f}",
        fps=film["fps"],
        shots="\n".join(shots),
        moves="\n".join(moves),
    )
    (out / "index.html").write_text(page, encoding="utf-8")


def render_page(project: Path, packages: Path, browser: Path, film: dict[str, Any]) -> Path:
    """Its film. Raises CalledProcessError with what HyperFrames printed."""
    programs = packages / "node_modules/.bin"
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HYPERFRAMES_BROWSER_PATH": str(browser),
        "HYPERFRAMES_FFMPEG_PATH": ffmpeg_program(),
        "HYPERFRAMES_FFPROBE_PATH": str(packages / _PROBE),
        "HYPERFRAMES_NO_TELEMETRY": "1",
    }
    out = project / "film.mp4"
    command = [str(programs / "hyperframes"), "render", str(project), "-o", str(out), "--crf", str(film["crf"])]
    settings = ["--fps", str(film["fps"]), "--workers", "2", "--no-browser-gpu", "--quiet"]
    subprocess.run([*command, *settings], check=True, capture_output=True, text=True, env=environment)
    return out
