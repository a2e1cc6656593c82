"""The examples of the page on animations are what they say they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import yaml

from reelbase.providers.animation.library.data import ANIMATION_DATA, AnimationData
from reelbase.providers.animation.parsing import read_code
from reelbase.schemas.plan_document import Scene

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "animations.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_ready_scene_has_an_example_that_fits() -> None:
    shown = [yaml.safe_load(block)["animation"] for block in blocks("yaml") if block.startswith("animation:")]
    kinds = [ANIMATION_DATA.validate_python(data).kind for data in shown]
    assert sorted(kinds) == sorted(kind.model_fields["kind"].default for kind in get_args(AnimationData))


def test_the_scenes_of_a_plan_fit() -> None:
    (scenes,) = [yaml.safe_load(block) for block in blocks("yaml") if block.startswith("- ")]
    own, pasted = [Scene.model_validate(scene) for scene in scenes]
    assert own.visual_file == "becoming.py"
    assert pasted.manim_code is not None and read_code(pasted.manim_code).scenes == ("Dots",)


def test_the_code_can_be_read() -> None:
    (code,) = blocks("python")
    assert read_code(code).chosen(None) == "Becoming"
