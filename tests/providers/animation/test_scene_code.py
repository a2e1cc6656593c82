from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.providers.animation import AnimationError, CameraFrame, Fault
from reelbase.providers.animation.parsing import MAX_CODE_CHARS, read_code

SCENE = """
from manim import *

class One(Scene):
    def construct(self):
        self.play(Create(Circle()))
        self.wait()
"""


class TestFindingScenes:
    def test_the_only_scene_is_chosen_without_a_name(self) -> None:
        code = read_code(SCENE)
        assert code.chosen(None) == "One"
        assert code.animations == 2

    def test_code_with_two_scenes_must_name_one(self) -> None:
        code = read_code(SCENE + "class Two(MovingCameraScene):\n    def construct(self): pass\n")
        assert code.chosen("Two") == "Two"
        with pytest.raises(AnimationError, match="2 scenes") as caught:
            code.chosen(None)
        assert "One, Two" in str(caught.value)

    def test_a_scene_that_inherits_its_construct_counts_and_a_base_without_one_does_not(self) -> None:
        code = read_code(
            "import manim\nclass Base(manim.Scene):\n    pass\nclass A(Base):\n    def construct(self): pass\n"
            "class B(A):\n    pass\nclass Helper:\n    def construct(self): pass\n"
        )
        assert code.scenes == ("A", "B")

    @pytest.mark.parametrize(
        ("scene", "said"), [("Other", "no scene named Other"), (None, "no scene")], ids=["wrong name", "none at all"]
    )
    def test_a_missing_scene_is_said(self, scene: str | None, said: str) -> None:
        code = read_code(SCENE if scene else "x = 1")
        with pytest.raises(AnimationError, match=said):
            code.chosen(scene)


class TestFrames:
    @pytest.mark.parametrize(
        "asking",
        ["x = config.frame_width", 'x = config["frame_height"]', "from reel import *", "w = self.camera.frame_width"],
    )
    def test_code_that_asks_for_the_frame_lays_itself_out(self, asking: str) -> None:
        assert read_code(asking).frame is CameraFrame.OWN

    @pytest.mark.parametrize("other", ["box.frame_width = 2", "x = shape.top", 'name = "frame_width"', SCENE])
    def test_code_for_other_frames_is_fitted(self, other: str) -> None:
        assert read_code(other).frame is CameraFrame.FITTED


class TestErrors:
    def test_a_syntax_error_names_its_line(self) -> None:
        with pytest.raises(AnimationError) as caught:
            read_code("from manim import *\nclass A(Scene:\n    pass\n")
        assert (caught.value.fault, caught.value.line) == (Fault.SYNTAX, 2)

    @pytest.mark.parametrize("code", ["x = 1\0", "(" * 5000, "x" * (MAX_CODE_CHARS + 1)], ids=["zero", "deep", "long"])
    def test_code_that_cannot_be_parsed_is_a_syntax_error_too(self, code: str) -> None:
        with pytest.raises(AnimationError) as caught:
            read_code(code)
        assert caught.value.fault is Fault.SYNTAX

    @given(st.text(max_size=200))
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        try:
            read_code(text)
        except AnimationError as error:
            assert error.fault is Fault.SYNTAX and error.fix


@pytest.mark.parametrize(
    "line",
    [
        "from manimlib import *",
        "import manimlib",
        "from manim_imports_ext import *",
        "from manimlib.mobject import svg",
    ],
)
def test_code_for_manimgl_is_refused_by_name_before_it_runs(line: str) -> None:
    with pytest.raises(AnimationError) as caught:
        read_code(f"import math\n{line}\n\nclass A(Scene):\n    def construct(self):\n        pass\n")
    assert (caught.value.fault, caught.value.line) == (Fault.IMPORT, 2)
    assert "ManimGL" in caught.value.message and "Manim Community" in caught.value.message


def test_emoji_of_texts_are_found_and_those_of_comments_and_documentation_are_not() -> None:
    code = '"""A 🚀."""\n# 🐍\nclass A(Scene):\n    """🎬"""\n    text = Text("🙂 ❤️ © ™ → 5 🙂")\n'
    assert read_code(code).emoji == ("🙂", "❤️")
