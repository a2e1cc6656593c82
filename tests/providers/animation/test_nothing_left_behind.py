"""What one program leaves wherever it can write is nowhere in the run of the next one."""

from __future__ import annotations

import importlib.util
import json
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from reelbase.media.formats import FrameFormat
from reelbase.providers.animation import AnimationClip, AnimationRequest
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.sandbox import Sandbox
from reelbase.sandbox.opening import candidates
from support.animations import need_manim, scene_code

SMALL = FrameFormat(160, 90, 10)
MARK = "left_behind_by_a_stranger"
INSIDE = Path(importlib.util.find_spec("reelbase.providers.animation.manim").origin).parent / "inside"  # type: ignore
PACKAGES = Path(sysconfig.get_path("purelib"))

_LEAVE = f"""
import json, os, pathlib, subprocess, sys, tempfile
MARK = {MARK!r}
CFG = "[CLI]\\nbackground_color = RED\\nframe_width = 3\\n# " + MARK
CODE = "import builtins; builtins." + MARK + " = True\\nraise SystemExit(7)\\n"
HOME, CWD, INSIDE, PACKAGES = pathlib.Path.home(), pathlib.Path.cwd(), pathlib.Path({str(INSIDE)!r}), {str(PACKAGES)!r}
USER = HOME / ".local/lib" / f"python{{sys.version_info.major}}.{{sys.version_info.minor}}/site-packages"
FILES = {{
    CWD / "manim.cfg": CFG, HOME / ".config/manim/manim.cfg": CFG, HOME / "manim.cfg": CFG,
    CWD / "sitecustomize.py": CODE, CWD / "usercustomize.py": CODE, USER / "usercustomize.py": CODE,
    USER / f"{{MARK}}.pth": f"import builtins; builtins.{{MARK}} = True\\n", CWD / "manim.py": CODE,
    CWD / "reel.py": CODE, INSIDE / "reel.py": CODE, INSIDE / f"{{MARK}}.py": CODE,
    INSIDE / "__pycache__" / f"reel.{{sys.implementation.cache_tag}}.pyc": CODE,
    pathlib.Path(PACKAGES) / f"{{MARK}}.pth": CODE, pathlib.Path(PACKAGES) / "manim/__pycache__" / MARK: CODE,
    HOME / ".cache/fontconfig" / MARK: MARK, HOME / ".config/fontconfig/fonts.conf": MARK,
    HOME / ".fonts" / f"{{MARK}}.ttf": MARK, HOME / ".cache/typst" / MARK: MARK, HOME / ".cache/manim" / MARK: MARK,
    CWD / "media/texts" / MARK: MARK, CWD / "media/Tex" / MARK: MARK, CWD / "segments/0" / f"{{'a' * 64}}.mp4": MARK,
    CWD / "films/1.mp4": MARK, CWD / "job.json": "{{}}", CWD / "code/1/scene.py": CODE,
    pathlib.Path("/tmp") / MARK: MARK, pathlib.Path("/var/tmp") / MARK: MARK, pathlib.Path("/dev/shm") / MARK: MARK,
    pathlib.Path(tempfile.gettempdir()) / MARK: MARK, CWD.parent / MARK: MARK, CWD.parent.parent / MARK: MARK,
    pathlib.Path(sys.executable).parent / MARK: CODE, pathlib.Path("/etc/fonts/conf.d") / MARK: MARK,
}}
written = []
for path, text in FILES.items():
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        written.append(str(path))
    except OSError:
        pass
for link in (CWD / f"{{MARK}}.link", pathlib.Path("/tmp") / f"{{MARK}}.link"):
    try:
        link.symlink_to(INSIDE)
    except OSError:
        pass
os.environ["MANIM_CONFIG"] = os.environ["PYTHONPATH"] = os.environ["FONTCONFIG_FILE"] = os.environ[MARK] = MARK
if os.fork() == 0:
    import time
    time.sleep(600)
    os._exit(0)
print("WRITTEN " + json.dumps(written))
"""
LEAVE = scene_code("self.play(FadeIn(Dot()), run_time=0.2)", before=_LEAVE)

_LOOK = f"""
import builtins, json, os, pathlib, sys, tempfile
def names(folder):
    found = []
    for top, folders, files in os.walk(folder):
        # A checkout in a temporary folder has its packages there.
        folders[:] = [name for name in folders if os.path.join(top, name) != sys.prefix]
        found += [os.path.join(top, name) for name in folders + files]
    return found
def texts(folder):
    found = ""
    for name in names(folder):
        try:
            found += open(name, errors="replace").read() if os.path.isfile(name) else ""
        except OSError:
            pass
    return found.replace(open(__file__).read(), "")
import manimpango
SEEN = {{
    "work": names("."), "work texts": texts("."), "home": names(pathlib.Path.home()), "tmp": names("/tmp"),
    "private tmp": names(tempfile.gettempdir()), "var tmp": names("/var/tmp"), "shm": names("/dev/shm"),
    "inside": names({str(INSIDE)!r}), "environment": dict(os.environ), "path": sys.path,
    "packages": os.listdir({str(PACKAGES)!r}), "manim cache": names({str(PACKAGES / "manim" / "__pycache__")!r}),
    "builtins": dir(builtins), "modules": [name for name in sys.modules if "customize" in name],
    "fonts": manimpango.list_fonts(), "frame": [config.frame_width, str(config.background_color)],
}}
print("SEEN " + json.dumps(SEEN))
"""
LOOK = scene_code("self.play(FadeIn(Dot()), run_time=0.2)", before=_LOOK)


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    need_manim()
    found = dict(candidates())[request.param]
    if isinstance(found, str):
        pytest.skip(f"{request.param}: {found}")
    return found


Runs = tuple[AnimationClip, AnimationClip, AnimationClip]


@pytest.fixture(scope="module")
def runs(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """A clean run, one that leaves what it can, and the clean one again."""
    folder, renderer = tmp_path_factory.mktemp("runs"), ManimRenderer(sandbox)
    clips = [
        renderer.make(AnimationRequest(code, SMALL), out=folder / f"{number}.mp4")
        for number, code in enumerate((LOOK, LEAVE, LOOK))
    ]
    yield clips[0], clips[1], clips[2]


def said(clip: AnimationClip, mark: str) -> Any:
    line = next(line for line in clip.logs.stdout.splitlines() if line.startswith(mark))
    return json.loads(line.removeprefix(mark))


def test_the_stranger_really_left_things_in_its_own_folders(runs: Runs) -> None:
    written = said(runs[1], "WRITTEN ")
    assert sum(path.endswith("manim.cfg") for path in written) >= 2
    assert any(path.endswith(".pth") for path in written) and any("fontconfig" in path for path in written)
    work = str(Path(next(path for path in written if path.endswith("job.json"))).parent)
    assert not [path for path in written if not path.startswith((work, "/tmp", tempfile.gettempdir()))]


PLACES = (
    *("work", "work texts", "home", "tmp", "private tmp", "var tmp", "shm", "inside", "environment", "path"),
    *("packages", "manim cache", "builtins", "modules", "fonts"),
)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_was_left_is_in_the_next_run(runs: Runs, place: str) -> None:
    seen = said(runs[2], "SEEN ")[place]
    assert MARK not in json.dumps(seen)
    if place in ("inside", "packages", "manim cache", "builtins", "modules", "fonts"):
        assert seen == said(runs[0], "SEEN ")[place]


def test_the_next_run_has_its_own_settings_and_draws_the_same_frames(runs: Runs) -> None:
    first, last = (said(runs[number], "SEEN ") for number in (0, 2))
    assert first["frame"] == last["frame"]
    assert drawn(runs[0].path) == drawn(runs[2].path)


def test_nothing_that_was_left_is_outside(runs: Runs) -> None:
    assert len(runs) == 3
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", str(INSIDE), str(Path.home())):
        assert not list(Path(folder).glob(f"{MARK}*")), folder
    assert not list(INSIDE.rglob(f"*{MARK}*")) and not list(PACKAGES.glob(f"*{MARK}*"))


def drawn(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in container.decode(video=0)]
