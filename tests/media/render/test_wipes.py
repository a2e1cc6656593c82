"""Wipes of style packs: from the old shot alone to the new one alone, and only between drawn shots of their pack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.segments import plan_segments, wipe_of
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.media.transitions import mixer

FORMAT = FrameFormat(216, 384)
OLD, NEW = 60, 180


def plain(luma: int, chroma: int) -> PlanarFrame:
    frame = PlanarFrame(FORMAT)
    frame.y[:], frame.u[:], frame.v[:] = luma, chroma, chroma
    return frame


@pytest.mark.parametrize("wipe", ["edge", "ink", "page"])
def test_a_wipe_uncovers_more_and_more_of_the_new_shot(wipe: Any) -> None:
    mix, out = mixer(TransitionKind.WIPE, FORMAT, wipe), PlanarFrame(FORMAT)
    old, new = plain(OLD, 100), plain(NEW, 150)
    uncovered = []
    for number in range(12):
        mix(out, old, new, (number + 0.5) / 12)
        # Shadows darken luma, and no chroma.
        uncovered.append(float((out.u == 150).mean()))
    assert uncovered[0] < 0.1 and uncovered[-1] > 0.9
    assert uncovered == sorted(uncovered) and 0.2 < uncovered[5] < 0.8
    for share, shown in ((1e-4, OLD), (1 - 1e-4, NEW)):
        mix(out, old, new, share)
        assert np.mean(out.y == shown) > 0.98


def test_the_back_of_a_page_is_pale_and_throws_a_shadow_on_the_new_shot() -> None:
    mix, out = mixer(TransitionKind.WIPE, FORMAT, "page"), PlanarFrame(FORMAT)
    mix(out, plain(OLD, 128), plain(NEW, 128), 0.5)
    row = out.y[100].astype(int)
    fold = FORMAT.width // 2
    assert row[fold // 2] > 200
    assert row[fold] < NEW - 40 and row[-1] == NEW


def timeline_of(style: str, *, is_drawn: bool) -> Timeline:
    drawn = DrawnShot(WordsContent(text="x"), 30) if is_drawn else None
    visual = Visual("drawn" if is_drawn else "picture", Path(), "")
    shots = tuple(Shot(scene, visual, Effect.STATIC, 30, drawn=drawn) for scene in (1, 2))
    return Timeline(FORMAT, Look("history", style), shots, (Transition(TransitionKind.WIPE, 12),))


def test_packs_have_wipes_of_their_own_between_drawn_shots() -> None:
    assert [wipe_of(timeline_of(style, is_drawn=True), 0) for style in ("", "ink", "chalkboard")] == [
        "page",
        "ink",
        "edge",
    ]
    assert wipe_of(timeline_of("ink", is_drawn=False), 0) == "edge"
    cut = replace(timeline_of("ink", is_drawn=True), transitions=(Transition(TransitionKind.CUT, 0),))
    assert wipe_of(cut, 0) == "edge"


def test_another_wipe_is_another_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    timeline, encoding = timeline_of("ink", is_drawn=True), Encoding(preset="ultrafast", crf=23, threads=1)
    keys = []
    for wipe in ("ink", "edge"):
        monkeypatch.setattr("reelbase.media.segments.wipe_of", lambda *_, wipe=wipe: wipe)
        keys.append([segment.key for segment in plan_segments(timeline, encoding)])
    assert [one == other for one, other in zip(*keys, strict=True)] == [True, False, True]
