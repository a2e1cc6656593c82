"""Every scene of the corpus renders in the sandbox."""

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


@pytest.fixture(scope="module")
def clips(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> list[AnimationClip | AnimationError]:
    folder = tmp_path_factory.mktemp("corpus")
    requests = []
    for path in CORPUS:
        code = path.read_text()
        requests.append(AnimationRequest(code, SMALL, scene=read_code(code).scenes[-1]))
    return ManimRenderer(sandbox).make_all(requests, outs=[folder / f"{path.stem}.mp4" for path in CORPUS])


def test_there_are_enough_and_each_says_what_it_shows() -> None:
    assert len(CORPUS) >= 25
    assert all(ast.get_docstring(ast.parse(path.read_text())) for path in CORPUS)


@pytest.mark.parametrize("number", range(len(CORPUS)), ids=[path.stem for path in CORPUS])
def test_every_scene_of_the_corpus_renders_and_moves(clips: list[AnimationClip | AnimationError], number: int) -> None:
    clip = clips[number]
    if isinstance(clip, AnimationError):
        raise clip
    with av.open(str(clip.path)) as container:
        shown = [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]
    assert len(shown) == round(clip.natural_s * SMALL.fps) >= 8
    assert max(np.abs(a - b).max() for a, b in pairwise(shown)) > 30
