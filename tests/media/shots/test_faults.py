"""A fault in the drawing of any kind of shot leaves its words on the screen, and never fails the film."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.render import render_segments
from reelbase.media.segments import plan_segments
from reelbase.media.shots import composing
from reelbase.media.shots.composing import card_of, compose_or_card
from reelbase.media.shots.contents import CONTENT_TYPES
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import LayoutRole, visible_boxes
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.kinds.things.words import draw_words
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from support.squares_font import HAN, HEBREW

FORMAT = FrameFormat(216, 384)
DRAWN_KINDS = sorted(set(CONTENT_TYPES) - {"picture"})


class _BrokenElement:
    role = "figure"

    def paint(self, compositor: Compositor, frame: PlanarFrame, number: int) -> None:
        if number > 10:
            raise ZeroDivisionError("in the middle of the shot")

    def box(self, number: int) -> None:
        return None


def _raises(content: Any, board: Any) -> list[Any]:
    raise ValueError("cannot be drawn")


def _breaks_later(content: Any, board: Any) -> list[Any]:
    return [_BrokenElement()]


@pytest.mark.parametrize("fault", [_raises, _breaks_later])
@pytest.mark.parametrize("kind", DRAWN_KINDS)
def test_a_fault_in_any_kind_shows_its_words_instead(
    kind: str, fault: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(composing.DRAWERS, CONTENT_TYPES[kind], fault)
    if kind == "words":
        # Its own drawing is what a card is drawn with, so only the content that cannot be drawn is at fault.
        real = draw_words
        monkeypatch.setitem(
            composing.DRAWERS,
            CONTENT_TYPES[kind],
            lambda content, board: (fault if content == EXAMPLES["words"] else real)(content, board),
        )
    shot = DrawnShot(EXAMPLES[kind], 45, card="Seven words that are said right here.")
    with caplog.at_level(logging.WARNING):
        composition, message = compose_or_card(shot, FORMAT, preset="facts", style="")
    assert message in ("ValueError: cannot be drawn", "ZeroDivisionError: in the middle of the shot")
    assert kind in caplog.text
    frame = PlanarFrame(FORMAT)
    composition.paint(Compositor(FORMAT), frame, 44)
    assert int(frame.y.max()) > 200, "the words are set in light type"


@pytest.mark.usefixtures("script_font")
@pytest.mark.parametrize("words", ["", "one", "a " * 40, "x" * 400, HEBREW, HAN])
def test_any_words_make_a_card(words: str) -> None:
    shot = DrawnShot(card_of(words), 30)
    composition, message = compose_or_card(shot, FORMAT, preset="history", style="")
    assert message == ""
    boxes = visible_boxes(composition.elements, 29, LayoutRole.TEXT)
    widest = max((box.width for box in boxes), default=0)
    assert widest > 20, "its letters are drawn, or an ellipsis"


def test_a_render_reports_a_shot_that_it_cannot_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(composing.DRAWERS, CONTENT_TYPES["number"], _raises)
    drawn = [DrawnShot(EXAMPLES[kind], 6, card="Its words.") for kind in ("flag", "number")]
    shots = tuple(Shot(1, Visual("drawn", Path(), ""), Effect.STATIC, 6, drawn=shot) for shot in drawn)
    timeline = Timeline(FORMAT, Look("facts"), shots, (Transition(TransitionKind.CUT, 0),))
    encoding = Encoding(preset="ultrafast", crf=40, threads=1)
    events: list[Any] = []
    render_segments(
        timeline,
        [(segment, tmp_path / f"{segment.index}.mp4") for segment in plan_segments(timeline, encoding)],
        encoding=encoding,
        on_progress=lambda _: None,
        on_done=lambda segment, *_: events.append(segment.index),
        on_fault=lambda index, fault: events.append((index, fault)),
    )
    fault = (1, "ValueError: cannot be drawn")
    assert sorted(events, key=str) == [fault, 0, 1]
    assert events.index(fault) < events.index(1)
