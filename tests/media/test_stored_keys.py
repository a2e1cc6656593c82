"""What is stored under a hash or in a plan keeps its form: a renamed class must not make finished work look new.

Raise the version that stands beside a key (``RENDER_VERSION``, ``DRAWING_VERSION``, ...) to change one on purpose.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reelbase.kit.hashing import hash_of
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.motion import SeededRandom
from reelbase.media.picture import PictureRequest
from reelbase.media.pictures.palettes import palette_for
from reelbase.media.segments import plan_segments
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.providers.align.estimate import EstimateAligner
from reelbase.providers.animation.library import library_request
from reelbase.providers.animation.library.choosing import choose_animation

FORMAT = FrameFormat(216, 384)


def test_segments_keep_their_keys() -> None:
    shots = tuple(
        Shot(number, Visual("picture", Path(f"{number}.png"), f"hash {number}"), effect, 40)
        for number, effect in enumerate((Effect.SLOW_ZOOM_IN, Effect.FADE), start=1)
    )
    timeline = Timeline(FORMAT, Look("facts"), shots, (Transition(TransitionKind.WIPE, 10),))
    assert [segment.key[:16] for segment in plan_segments(timeline, Encoding())] == [
        "a78930ec4afc2eb7",
        "4464800bb3866e9b",
        "b055a6b4c322c674",
    ]


def test_a_picture_request_keeps_its_key() -> None:
    request = PictureRequest("a lighthouse", "fog", "facts", "plain", "wide", 2, FORMAT)
    assert hash_of(request)[:16] == "62b013a5238d1cce"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A cheetah runs at 110 km/h, a horse at 70 and a human at 45.", "1b95415267f024eb"),
        (
            "In 1957 Sputnik flew, in 1961 Gagarin flew into space and in 1969 people walked on the Moon.",
            "18514a11fc3745bd",
        ),
        ("Red light travels in long waves, while blue light travels in short ones.", "c3bb0cf640df2638"),
        ("Water is liquid between 0 and 100 °C.", "18ca07242cc5f73a"),
    ],
)
def test_data_of_a_ready_scene_keeps_its_form(text: str, key: str) -> None:
    data = choose_animation(text, "explainer")
    assert data is not None
    request = library_request(data, FORMAT, palette_for("explainer"))
    assert hash_of([data, request.data, request.scene, request.frame, request.quality, request.background])[:16] == key


def test_seeded_variation_stays_the_same() -> None:
    random = SeededRandom("seed")
    assert [round(random.uniform(0.0, 1.0), 6) for _ in range(3)] == [0.554058, 0.640061, 0.511533]


def test_providers_keep_their_identities() -> None:
    assert EstimateAligner().identity() == {"provider": "estimate", "method": "estimated", "version": 2}
    assert Encoding(threads=7).identity() == {"codec": "h264", "preset": "veryfast", "crf": 20, "gop_s": 2}
