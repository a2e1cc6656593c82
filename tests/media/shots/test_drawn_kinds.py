"""Drawings of things, statements and science: inside their area, no text on another, and moving until the end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.shot_contents import (
    SMALL_FORMATS,
    any_frames,
    any_parts,
    contents_of,
    moves_to_the_end,
    shot_faults,
)

from reelbase.media.formats import FrameFormat
from reelbase.media.shots.contents import ShotContent

KINDS = (
    *("object", "objects", "question", "definition", "quote", "title", "checklist"),
    *("formula", "code", "terminal", "chat", "screen"),
    *("plot", "triangle", "circle", "vectors", "particles", "sorting", "search"),
    *("waves", "circuit", "lens"),
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_content_stays_in_its_area_and_no_text_covers_another(kind: str, data: Any) -> None:
    content: ShotContent = data.draw(contents_of(kind))
    format: FrameFormat = data.draw(st.sampled_from(SMALL_FORMATS))
    parts = data.draw(any_parts())
    assert shot_faults(content, format, frames=data.draw(any_frames()), parts=parts) == []


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_something_moves_until_the_last_frame(kind: str, data: Any) -> None:
    assert moves_to_the_end(data.draw(contents_of(kind)), SMALL_FORMATS[0])
