"""A renderer, where Manim and a sandbox are there; without them the tests that render are skipped, and say why."""

from __future__ import annotations

import importlib.util

import pytest

from reelbase.kit.errors import NotConfigured
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.sandbox import Sandbox
from reelbase.sandbox.opening import open_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    if importlib.util.find_spec("manim") is None:
        pytest.skip("Manim is not installed; make setup installs it where libcairo2-dev and libpango1.0-dev are")
    try:
        return open_sandbox()
    except NotConfigured as error:
        pytest.skip(str(error))


@pytest.fixture
def renderer(sandbox: Sandbox) -> ManimRenderer:
    return ManimRenderer(sandbox)
