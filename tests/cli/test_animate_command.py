"""``reelbase animate``, and animations in ``make`` and ``plan``, as people run them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.media.probe import probe
from support.animations import GOOD, need_manim, scene_code
from support.databases import install
from support.running import Reelbase
from twins.openai_twin import OpenAITwin

# Manim as it is on a machine without it: neither found nor known.
HIDDEN = """
import importlib.metadata, importlib.util

find_spec, version = importlib.util.find_spec, importlib.metadata.version
importlib.util.find_spec = lambda name, package=None: None if name == "manim" else find_spec(name, package)

def known(name):
    if name == "manim":
        raise importlib.metadata.PackageNotFoundError(name)
    return version(name)

importlib.metadata.version = known
"""
STEPS = """# Tea

Good tea takes a little care, and it is worth it. People have made it in the same way for two thousand years.
First boil the water, then warm the pot, then add the leaves, and finally wait three minutes.
Then pour it slowly into a cup that you like. Sit down, and drink it while it is hot.
"""


@pytest.fixture
def reelbase(tmp_path: Path) -> Reelbase:
    settings = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    return Reelbase(install(tmp_path / "data"), settings, here=True)


@pytest.fixture
def bare(reelbase: Reelbase, tmp_path: Path) -> Reelbase:
    """A machine without Manim."""
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDDEN)
    reelbase.path, reelbase.here = folder, False
    return reelbase


def file_with(folder: Path, code: str, name: str = "scene.py") -> str:
    path = folder / name
    path.write_text(code)
    return str(path)


class TestItsOwnCode:
    @pytest.fixture(autouse=True)
    def manim(self) -> None:
        need_manim()

    def test_a_preview_is_a_small_film_and_nothing_is_kept(self, reelbase: Reelbase, tmp_path: Path) -> None:
        (tmp_path / "words.txt").write_text("This dot waits.")
        made = reelbase.json(
            "animate",
            file_with(tmp_path, GOOD),
            "--preview",
            "--narration",
            str(tmp_path / "words.txt"),
            "--out",
            str(tmp_path / "out"),
        )
        (preview,) = map(Path, made["previews"])
        assert preview == tmp_path / "out" / "preview.mp4"
        video = probe(preview).video
        assert video is not None and video.height == 480
        assert made["duration_s"] >= 0.4
        assert reelbase.json("jobs", "list") == []

    def test_make_takes_a_file_of_code_and_its_film_may_be_silent(self, reelbase: Reelbase, tmp_path: Path) -> None:
        done = reelbase.run("make", file_with(tmp_path, f'"""A dot that waits."""\n{GOOD}'))
        assert done.returncode == 0, done.stderr
        film = Path(done.stdout.strip())
        # Its length is its own, not what the plan supposed.
        assert float(probe(film).duration_s) == pytest.approx(0.4, abs=0.05)
        assert json.loads((film.parent / "manifest.json").read_text())["title"] == "A dot that waits"

    def test_code_that_fails_says_where_and_what_it_wrote(self, reelbase: Reelbase, tmp_path: Path) -> None:
        code = scene_code("print('so far so good')", "self.play(ShowCreation(Dot()))")
        done = reelbase.run("animate", "-", stdin=code)
        assert done.returncode == 1 and done.stdout == ""
        assert "error: Line 6: NameError: name 'ShowCreation' is not defined" in done.stderr
        assert "so far so good" in done.stderr and "fix:" in done.stderr
        assert reelbase.json("jobs", "list") == []


class TestBeforeAnythingRuns:
    def test_a_plan_file_may_name_a_file_of_code(self, reelbase: Reelbase, tmp_path: Path) -> None:
        file_with(tmp_path, GOOD)
        plan = tmp_path / "plan.yaml"
        plan.write_text(
            "title: A dot\ntopic: Dots\naspect: '16:9'\nhooks: [A dot]\noutline: [A dot]\n"
            "scenes:\n- visual_kind: animation\n  visual_file: scene.py\n  narration: This dot waits.\n"
        )
        done = reelbase.run("make", str(plan), "--plan-only")
        assert done.returncode == 0, done.stderr
        plan_text = Path(done.stdout.strip()).read_text()
        assert "manim_code: |" in plan_text and "        self.add(Dot(radius=2))\n" in plan_text, "it can be edited"
        assert "effect: static" in plan_text

    def test_words_need_a_model_and_take_no_options_of_code(self, reelbase: Reelbase) -> None:
        assert "REELBASE_LLM_BASE_URL" in reelbase.run("animate", "Show a dot.").stderr
        done = reelbase.run("animate", "Show a dot.", "--scene", "Dots")
        assert done.returncode == 2 and "--scene needs a code file" in done.stderr

    def test_code_that_cannot_be_read_names_the_line(self, reelbase: Reelbase, tmp_path: Path) -> None:
        done = reelbase.run("animate", file_with(tmp_path, "class A(Scene):\n    def construct(self)\n"))
        assert done.returncode == 1 and done.stdout == ""
        assert "(line 2)" in done.stderr and "Traceback" not in done.stderr


class TestWithoutManim:
    def test_code_is_refused_with_what_to_install(self, bare: Reelbase, tmp_path: Path) -> None:
        done = bare.run("animate", file_with(tmp_path, GOOD))
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert "Animations need Manim" in done.stderr and "pip install" in done.stderr and "manim[typst]" in done.stderr

    def test_texts_become_films_of_pictures(self, bare: Reelbase) -> None:
        plan = bare.json("make", "-", "--plan-only", stdin=STEPS)["plan"]
        assert {scene["visual_kind"] for scene in plan["scenes"]} == {"picture"}


class TestPlansFromText:
    def test_steps_are_drawn_as_shots_and_need_no_manim(self, reelbase: Reelbase) -> None:
        plan = reelbase.json("make", "-", "--plan-only", stdin=STEPS)["plan"]
        assert {scene["visual_kind"] for scene in plan["scenes"]} == {"picture"}
        kinds = {shot["content"]["kind"] for scene in plan["scenes"] for shot in scene["shots"]}
        assert kinds & {"steps", "list"}


class TestAPrompt:
    @pytest.fixture
    def twin(self) -> Iterator[OpenAITwin]:
        code = "class Dots(Scene):\n    def construct(self)\n"
        scene = {"scene_class": "Dots", "code": code, "narration": "This dot waits."}
        with OpenAITwin(answer=lambda _body: json.dumps({"title": "Dots", "scenes": [scene], **scene})) as twin:
            yield twin

    def test_a_failed_animation_leaves_its_last_code_to_be_corrected(
        self, reelbase: Reelbase, twin: OpenAITwin
    ) -> None:
        need_manim()
        reelbase.settings |= {"llm_base_url": twin.base_url, "llm_model": "twin", "animation_rounds": "2"}
        done = reelbase.run("animate", "Show a dot.")
        assert done.returncode == 1 and len(twin.seen) == 2
        assert "does not render" in done.stderr and "(line 2)" in done.stderr
        project = done.stderr.split("reelbase plan edit ")[1].split(".")[0]
        shown = reelbase.run("plan", "show", project)
        assert "    def construct(self)\n" in shown.stdout
        refused = reelbase.run("render", project)
        assert refused.returncode == 2 and "line 2" in refused.stderr
