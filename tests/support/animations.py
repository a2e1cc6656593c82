"""Code of Manim scenes for tests, as short as they can be."""

from __future__ import annotations

import importlib.util
import io

import pytest

from reelbase.kit.errors import NotConfigured
from reelbase.sandbox.opening import open_sandbox


def scene_code(*lines: str, name: str = "Dots", before: str = "") -> str:
    """A file with one scene; the first of ``lines`` is on line 5, or later with something ``before``."""
    body = "\n".join(f"        {line}" for line in lines)
    return f"from manim import *\n{before}\nclass {name}(Scene):\n    def construct(self):\n{body}\n"


GOOD = scene_code("self.add(Dot(radius=2))", "self.wait(0.4)")


class StandInProviders:
    """As of an installation with a language model and Manim, for tests that begin animations and write none."""

    def language_model(self) -> io.BytesIO:
        return io.BytesIO()

    animations = language_model


def need_manim() -> None:
    """Skip where animations cannot be rendered, and say why."""
    if importlib.util.find_spec("manim") is None:
        pytest.skip("Manim is not installed; make setup-animation installs it")
    try:
        open_sandbox()
    except NotConfigured as error:
        pytest.skip(str(error))
