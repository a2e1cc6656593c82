"""Plans of nothing but code, and what is wrong with code before it runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.plans.code_files import plan_from_code, read_code_file
from reelbase.plans.plan_files import dump_plan, load_plan_file
from reelbase.plans.validation import refresh, validate
from reelbase.providers.animation import AnimationError, Fault
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.schemas.projects import PlanOptions
from support.animations import GOOD, scene_code
from support.plans import make_plan


def plan(code: str = GOOD, **more: str) -> PlanDocument:
    return plan_from_code(code, PlanOptions(), **more)


def animated(**changes: object) -> PlanDocument:
    scenes = [scene.model_dump() for scene in make_plan().scenes]
    scenes[1] = {"visual_kind": "animation", "narration": "It moves.", **changes}
    return make_plan(scenes=[Scene.model_validate(scene) for scene in scenes])


class TestAPlanOfCode:
    def test_a_plan_of_code_can_be_rendered_as_it_is(self) -> None:
        made = plan(narration="This  dot\nwaits.")
        assert not made.validation.errors
        (scene,) = made.scenes
        assert (scene.manim_scene, scene.narration, scene.effect) == ("Dots", "This dot waits.", "static")
        assert made.aspect == "16:9"
        assert made.estimates.provider_calls["animation"] == 1

    @pytest.mark.parametrize(
        ("docstring", "title"),
        [
            ("", "Dots"),
            ('"""A dot that waits. It is blue."""', "A dot that waits"),
            ('"""Dots:\n\nand more."""', "Dots"),
            (f'"""{"x" * 300}"""', "Dots"),
            ('"""a"""', "Dots"),
        ],
    )
    def test_a_plan_of_code_has_the_title_that_its_author_gives_it(self, docstring: str, title: str) -> None:
        assert plan(f"{docstring}\n{GOOD}").title == title

    @pytest.mark.parametrize(
        ("code", "scene", "said"),
        [
            ("class A(Scene):\n    def construct(self)\n", None, "(line 2)"),
            ("print('x')", None, "no scene"),
            (GOOD, "Nope", "Use one of: Dots"),
            (GOOD + scene_code("pass", name="More"), None, "Name the one to render: Dots, More"),
        ],
    )
    def test_code_without_the_named_scene_is_refused(self, code: str, scene: str | None, said: str) -> None:
        with pytest.raises(AnimationError) as caught:
            plan_from_code(code, PlanOptions(), scene=scene)
        assert caught.value.fault is Fault.SYNTAX
        assert said in str(caught.value)

    @pytest.mark.parametrize("narration", ["Too many words here. " * 50, "x" * 6000])
    def test_a_plan_of_code_takes_no_narration_that_one_scene_cannot_say(self, narration: str) -> None:
        with pytest.raises(InputError) as caught:
            plan(narration=narration)
        assert caught.value.field == "narration" and caught.value.fix

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"a = 1\0", b"#" * 900_000])
    def test_a_plan_of_code_needs_a_file_of_text(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "scene.py"
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"scene\.py"):
            read_code_file(path)

    def test_a_plan_of_code_needs_a_file_that_exists(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="does not exist"):
            read_code_file(tmp_path / "gone.py")
        with pytest.raises(InputError, match="cannot be read"):
            read_code_file(tmp_path)


class TestAnAnimatedScene:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, "neither animation nor manim_code"),
            ({"manim_code": GOOD, "animation": {"kind": "process", "steps": ["a", "b"]}}, "both animation and"),
            ({"manim_code": GOOD, "visual_file": "clip.mp4"}, "has a visual_file"),
            ({"manim_code": "def"}, "line 1"),
            ({"manim_code": GOOD, "manim_scene": "Nope"}, "Use one of"),
        ],
    )
    def test_an_animated_scene_needs_one_source_that_can_be_read(self, changes: dict[str, object], said: str) -> None:
        (error,) = validate(animated(**changes)).errors
        assert error.startswith("Scene 2") and said in error

    def test_an_animated_scene_may_say_nothing(self) -> None:
        assert not validate(animated(manim_code=GOOD, narration="")).errors

    def test_an_animated_scene_has_no_camera_unless_one_is_requested(self) -> None:
        assert animated(manim_code=GOOD).scenes[1].effect == "static"
        assert animated(manim_code=GOOD, effect="slow_zoom_in").scenes[1].effect == "slow_zoom_in"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"kind": "pie"}, "'bar_chart'"),
            ({"steps": ["a", "b"]}, "discriminator"),
            ({"kind": "process", "steps": ["a"]}, "at least 2"),
            ({"kind": "process", "steps": ["a", "b\0"]}, "control characters"),
            ({"kind": "counter", "label": "a\x1b", "quantity": {"value": 1}}, "control characters"),
        ],
    )
    def test_an_animated_scene_with_data_that_does_not_fit_names_the_place(
        self, tmp_path: Path, data: object, said: str
    ) -> None:
        path = tmp_path / "plan.json"
        content = make_plan().model_dump(mode="json")
        content["scenes"][1] |= {"visual_kind": "animation", "animation": data}
        path.write_text(json.dumps(content))
        with pytest.raises(InputError, match=r"scenes\[1\]\.animation") as caught:
            load_plan_file(path)
        assert said in caught.value.message
        assert len(caught.value.message) < 400

    def test_a_scene_without_code_keeps_the_hash_from_before_code_existed(self) -> None:
        scene = make_plan().scenes[0]
        assert scene.content_hash == scene.model_copy(update={"manim_code": None}).content_hash
        assert scene.content_hash != scene.model_copy(update={"manim_code": GOOD}).content_hash


class TestAPlanFile:
    def test_a_plan_file_holds_code_as_it_is_written(self, tmp_path: Path) -> None:
        code = scene_code("text = 'colons: and \\t, # hashes, \u00e9'", "", "self.add(Text(text))")
        path = tmp_path / "plan.yaml"
        path.write_text(dump_plan(refresh(plan(code))))
        assert "  manim_code: |\n    from manim import *\n" in path.read_text()
        assert load_plan_file(path).scenes[0].manim_code == code

    @given(
        st.text(
            st.sampled_from("ab:#-|>'\"\\%@ \t\n\n  \u00e9\u65e5\U0001f600\u2028\x85\ufeff\x1b{}[],&*!?"), min_size=1
        )
    )
    def test_a_plan_file_gives_back_any_text_as_it_was(self, text: str) -> None:
        scene = Scene(narration=text, manim_code=f"a\n{text}\n", visual_kind="animation")
        plan = make_plan().model_copy(update={"scenes": [scene]})
        read = yaml.safe_load(dump_plan(plan))["scenes"][0]
        assert (read["narration"], read["manim_code"]) == (text, f"a\n{text}\n")

    def test_a_plan_file_may_name_a_file_of_code_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "scene.py").write_text(GOOD)
        path = tmp_path / "plan.yaml"
        path.write_text(dump_plan(animated(visual_file="scene.py")))
        scene = load_plan_file(path).scenes[1]
        assert (scene.manim_code, scene.visual_file) == (GOOD, None)

    def test_a_plan_file_names_the_field_when_that_file_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "scene.py").write_bytes(b"\xff\xfe")
        path = tmp_path / "plan.yaml"
        path.write_text(dump_plan(animated(visual_file="scene.py")))
        with pytest.raises(InputError) as caught:
            load_plan_file(path)
        assert caught.value.field == "scenes[1].visual_file"
