"""Every scene of the corpus renders in the sandbox, and is found finished when nothing changed."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from reelbase.media.formats import FrameFormat
from reelbase.providers.animation import AnimationClip, AnimationError, AnimationRequest
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.providers.animation.parsing import read_code
from reelbase.sandbox import Sandbox

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.py"))
SMALL = FrameFormat(160, 90, 10)

Both = tuple[list[AnimationClip | AnimationError], list[AnimationClip | AnimationError]]


@pytest.fixture(scope="module")
def both(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The whole corpus, rendered twice."""
    folder = tmp_path_factory.mktemp("corpus")
    renderer = ManimRenderer(sandbox, segments_dir=folder / "segments")
    requests = []
    for path in CORPUS:
        code = path.read_text()
        requests.append(AnimationRequest(code, SMALL, scene=read_code(code).scenes[-1]))
    runs = []
    for run in ("first", "second"):
        outs = [folder / run / f"{path.stem}.mp4" for path in CORPUS]
        runs.append(renderer.make_all(requests, outs=outs, segments="corpus"))
    return runs[0], runs[1]


def test_there_are_enough_and_each_says_what_it_shows() -> None:
    assert len(CORPUS) >= 25
    assert all(ast.get_docstring(ast.parse(path.read_text())) for path in CORPUS)


@pytest.mark.parametrize("number", range(len(CORPUS)), ids=[path.stem for path in CORPUS])
def test_every_scene_of_the_corpus_renders_and_moves(both: Both, number: int) -> None:
    first, second = both[0][number], both[1][number]
    if isinstance(first, AnimationError):
        raise first
    with av.open(str(first.path)) as container:
        shown = [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]
    assert len(shown) == round(first.natural_s * SMALL.fps) >= 8
    assert max(np.abs(a - b).max() for a, b in pairwise(shown)) > 30
    assert isinstance(second, AnimationClip)
    assert (second.played, second.cached) == (0, first.played), "nothing changed, so nothing may be played again"
