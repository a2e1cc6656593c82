"""What is rendered is rendered for real, by Manim inside the sandbox, on small frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import probe
from reelbase.providers.animation import (
    AnimationClip,
    AnimationError,
    AnimationRequest,
    CameraFrame,
    Fault,
    Quality,
    RenderProgress,
)
from reelbase.providers.animation.manim import LIMITS, ManimRenderer, clip_format, frame_units
from reelbase.sandbox import Sandbox

WIDE, TALL, SQUARE = FrameFormat(160, 90, 10), FrameFormat(90, 160, 10), FrameFormat(96, 96, 10)

CORNERS = """
from manim import *

class Corners(Scene):
    def construct(self):
        for x in (-7, 7):
            for y in (-3.9, 3.9):
                self.add(Dot([x, y, 0], radius=0.1, color=WHITE))
        self.add(Square(side_length=1, fill_opacity=1, color=RED))
        self.wait(0.3)
"""

THREE = """
from manim import *

class Three(Scene):
    def construct(self):
        ball = Circle(color=BLUE, fill_opacity=1).shift(2 * LEFT)
        turning = Square(color=GREEN).shift(2 * RIGHT)
        turning.add_updater(lambda mob, dt: mob.rotate(dt))
        self.add(turning)
        self.play(Create(ball), run_time=0.5)
        self.play(Indicate(ball, color=YELLOW), run_time=0.5)
        self.play(ball.animate.shift(RIGHT), run_time=0.5)
        self.play(Write(Text("end").shift(2 * UP)), run_time=0.5)
"""


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def made(results: Sequence[AnimationClip | AnimationError]) -> list[AnimationClip]:
    for result in results:
        if isinstance(result, AnimationError):
            raise result
    return [result for result in results if isinstance(result, AnimationClip)]


class TestFormats:
    def test_the_clip_has_the_films_format_and_all_of_a_wide_scene_on_every_frame(
        self, renderer: ManimRenderer, tmp_path: Path
    ) -> None:
        formats = (WIDE, TALL, SQUARE)
        requests = [AnimationRequest(CORNERS, format, background="#102040") for format in formats]
        outs = [tmp_path / f"{number}.mp4" for number in range(3)]
        for format, clip in zip(formats, made(renderer.make_all(requests, outs=outs)), strict=True):
            video = probe(clip.path).video
            assert video is not None
            assert (video.width, video.height, video.fps) == (format.width, format.height, format.fps)
            assert (video.codec, video.pixel_format, video.frames) == ("h264", "yuv420p", 3)
            picture = frames(clip.path)[-1].astype(int)
            assert abs(picture[2, 2] - (0x10, 0x20, 0x40)).max() < 8
            unit = min(format.width / (128 / 9), format.height / 8)
            for x in (-7, 7):
                for y in (-3.9, 3.9):
                    column, row = int(format.width / 2 + x * unit), int(format.height / 2 - y * unit)
                    around = picture[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
                    assert around.sum(axis=2).max() > 250, (format, x, y)
            red = picture[format.height // 2, format.width // 2]
            assert red[0] > 200 and red[2] < 120

    @pytest.mark.parametrize(("format", "units"), [(WIDE, (14.22, 8)), (TALL, (8, 14.22)), (SQUARE, (8, 8))])
    def test_code_that_lays_itself_out_has_eight_units_on_the_short_side(
        self, format: FrameFormat, units: tuple[float, float]
    ) -> None:
        assert frame_units(format, CameraFrame.OWN) == pytest.approx(units, abs=0.01)

    def test_a_preview_is_small_and_quick(self) -> None:
        request = AnimationRequest(CORNERS, FrameFormat(1080, 1920, 30), quality=Quality.PREVIEW)
        assert clip_format(request) == FrameFormat(480, 854, 15)
        assert clip_format(replace(request, format=WIDE)) == FrameFormat(160, 90, 5)

    def test_text_is_set_alike_on_every_frame_and_a_still_scene_becomes_a_clip(
        self, renderer: ManimRenderer, tmp_path: Path
    ) -> None:
        code = """
from manim import *

class Still(Scene):
    def construct(self):
        line = Text("a line of text that is much longer than a small frame is wide")
        assert len(line.submobjects) == 48, len(line.submobjects)
        assert line.height < 1, line.height
        self.add(line)
"""
        clip = renderer.make(AnimationRequest(code, SQUARE, duration_s=2.0), out=tmp_path / "a.mp4")
        assert (clip.natural_s, clip.duration_s, len(frames(clip.path))) == (1.0, 2.0, 20)


class TestProgress:
    def test_progress_is_reported_while_it_renders(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        events: list[RenderProgress] = []
        renderer.make(AnimationRequest(THREE, WIDE), out=tmp_path / "a.mp4", on_progress=events.append)
        assert max(one.animations for one in events) == 4
        assert [one.film_s for one in events] == sorted(one.film_s for one in events)
        assert events[-1].film_s > 1.4


def scene(body: str, before: str = "") -> str:
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return f"from manim import *\n{before}\nclass A(Scene):\n    def construct(self):\n{lines}\n"


FAULTS = [
    (scene("self.play(Boom())"), Fault.RUNTIME, 5, "NameError: name 'Boom' is not defined"),
    (scene("pass", "import requests_of_nobody"), Fault.IMPORT, 2, "requests_of_nobody"),
    (scene("exec('x = = 1')"), Fault.SYNTAX, 5, "invalid syntax"),
    (scene("MathTex(r'\\frac{a}{b}')"), Fault.RUNTIME, 5, "LaTeX is not available"),
    (scene("raise SystemExit(3)"), Fault.RUNTIME, 5, "SystemExit"),
    (scene("import os\nself.wait(0.1)\nos._exit(0)"), Fault.RUNTIME, None, "ended"),
    (
        scene('import os\nos.write(1, b\'\\n@reel {"scene": "6", "event": "made", "sound": false}\\n\')\nos._exit(0)'),
        Fault.RUNTIME,
        None,
        "cannot be used",
    ),
    (scene("raise MemoryError"), Fault.MEMORY, 5, "MemoryError"),
    (scene("open('/etc/shadow')"), Fault.SANDBOX, 5, ""),
    (scene("import socket\nsocket.create_connection(('127.0.0.1', 9), 1)"), Fault.SANDBOX, 6, ""),
]


class TestFaults:
    def test_each_has_its_class_and_the_authors_line(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        requests = [AnimationRequest(code, WIDE) for code, *_ in FAULTS]
        outs = [tmp_path / f"{number}.mp4" for number in range(len(FAULTS))]
        results = renderer.make_all([*requests, AnimationRequest(THREE, WIDE)], outs=[*outs, tmp_path / "good.mp4"])
        for (code, fault, line, said), result in zip(FAULTS, results[:-1], strict=True):
            assert isinstance(result, AnimationError), code
            assert (result.fault, result.line) == (fault, line), (code, result)
            assert said in result.message and result.fix, result
        assert isinstance(results[-1], AnimationClip), "one scene's fault must not reach the next"
        assert not any(out.exists() for out in outs)

    def test_a_loop_without_end_is_ended(self, sandbox: Sandbox, tmp_path: Path) -> None:
        hasty = ManimRenderer(sandbox, limits=replace(LIMITS, wall_s=60.0, cpu_s=8.0))
        with pytest.raises(AnimationError) as caught:
            hasty.make(AnimationRequest(scene("while True: pass"), WIDE), out=tmp_path / "a.mp4")
        assert caught.value.fault is Fault.TIMEOUT

    def test_output_that_a_scene_prints_is_in_its_logs(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        code = scene("import sys\nprint('to out')\nprint('to err', file=sys.stderr)\nself.wait(0.1)\n1 / 0")
        with pytest.raises(AnimationError) as caught:
            renderer.make(AnimationRequest(code, WIDE), out=tmp_path / "a.mp4")
        logs = caught.value.logs
        assert "to out" in logs.stdout and "@reel" not in logs.stdout
        assert "to err" in logs.stderr
        assert logs.trace.startswith("Traceback") and "ZeroDivisionError" in logs.trace

    def test_a_film_that_is_a_link_is_not_followed(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        target = tmp_path / "secret.mp4"
        target.write_bytes(b"secret")
        body = (
            "import os\nself.wait(0.1)\nreplace = type(Path()).replace\n"
            f"def link(self, out):\n    os.symlink({str(target)!r}, out)\n    return out\n"
            "type(Path()).replace = link"
        )
        with pytest.raises(AnimationError) as caught:
            request = AnimationRequest(scene(body, "from pathlib import Path"), WIDE)
            renderer.make(request, out=tmp_path / "a.mp4")
        assert caught.value.fault is Fault.RUNTIME
        assert not (tmp_path / "a.mp4").exists()

    def test_data_that_is_too_large_is_refused_before_anything_runs(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="too large"):
            request = AnimationRequest(THREE, WIDE, data={"x": "y" * 300_000})
            ManimRenderer().make(request, out=tmp_path / "a.mp4")


LISTING = """
class Listing(Scene):
    def construct(self):
        for language, text in LISTINGS.items():
            code = Code(code_string=text, language=language)
            drawn = sum(len(line) for line in code.code_lines)
            assert drawn >= sum(not sign.isspace() for sign in text), (language, drawn)
            self.add(code)
        self.wait(0.2)
"""
OPERATORS = {
    "python": "if a <= b != c == d >= e:\n    f = a -> b; x := y ** 2 // 3  # www ...\n    print('=> |> <| ::')",
    "javascript": "const f = (a) => a !== b && c || d ?? e; // <!-- -->",
    "haskell": "f :: a -> b\nf x = x >>= y <$> z <*> w ++ v /= u",
    "c": "p->q != NULL; a <<= 2; b >>= 1; c && d || !e;",
}


class TestEverydayCode:
    def test_a_listing_shows_operators_that_the_font_would_join(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        code = f"from manim import *\nLISTINGS = {OPERATORS!r}\n{LISTING}"
        assert renderer.make(AnimationRequest(code, WIDE), out=tmp_path / "a.mp4").natural_s > 0

    def test_sounds_are_left_out_whether_or_not_their_file_exists(
        self, renderer: ManimRenderer, tmp_path: Path
    ) -> None:
        body = "self.add_sound('a.wav')\nself.wait(0.1)\nself.add_sound('x.mp3', time_offset=0.2)\nself.wait(0.1)"
        clip = renderer.make(AnimationRequest(scene(body), WIDE), out=tmp_path / "a.mp4")
        assert probe(clip.path).audio is None
        assert "Sounds" in clip.note

    def test_emoji_in_text_are_noted(self, renderer: ManimRenderer, tmp_path: Path) -> None:
        body = "self.add(Text('Grüße 你好 🙂 © 2026'))\nself.wait(0.1)"
        clip = renderer.make(AnimationRequest(scene(body), WIDE), out=tmp_path / "a.mp4")
        assert clip.note == "Manim does not draw emoji in text: 🙂"

    @pytest.mark.parametrize(
        ("body", "said", "fix"),
        [
            ("ImageMobject('logo.png')", "there is no file logo.png", "not taken along"),
            ("SVGMobject('logo.svg')", "there is no file logo.svg", "not taken along"),
            ("open('data.csv')", "there is no file data.csv", "not taken along"),
            ("self.play(ShowCreation(Dot()))", "ShowCreation", "Manim Community has Create"),
            ("MathTex(r'\\frac{a}{b}', '= c')", "more than a row of signs", "MathTypst"),
        ],
    )
    def test_an_error_says_what_its_author_can_do(
        self, renderer: ManimRenderer, tmp_path: Path, body: str, said: str, fix: str
    ) -> None:
        with pytest.raises(AnimationError) as caught:
            renderer.make(AnimationRequest(scene(body), WIDE), out=tmp_path / "a.mp4")
        assert said in caught.value.message and fix in (caught.value.fix or "")
        assert "/tmp" not in caught.value.message and "special" not in caught.value.message


class TestIdentity:
    def test_the_renderers_identity_names_manim_and_the_driver_and_stays_the_same(
        self, renderer: ManimRenderer
    ) -> None:
        identity = renderer.identity()
        assert identity == ManimRenderer().identity()
        assert identity["manim"].startswith("0.22.") and len(identity["driver"]) == 16
