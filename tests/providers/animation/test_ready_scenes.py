from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from pydantic import ValidationError

from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.palettes import palette_for
from reelbase.providers.animation import AnimationClip, AnimationError
from reelbase.providers.animation.library import library_request, scene_code
from reelbase.providers.animation.library.data import (
    ANIMATION_DATA,
    AnimationData,
    BarChart,
    ChartBar,
    ChartPoint,
    ComparisonSide,
    Counter,
    EventTimeline,
    FormattedNumber,
    Formula,
    LineChart,
    NumberLine,
    NumberLineMark,
    Process,
    ScaleTick,
    SignMeaning,
    TermMap,
    TimelineEvent,
    TwoSidedComparison,
)
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.providers.animation.parsing import read_code

FORMATS = (FrameFormat(90, 160, 3), FrameFormat(96, 96, 3), FrameFormat(160, 90, 3))
HOSTILE = '"); raise SystemExit #\\n{0} $x$ <b>'


def dollars(value: float) -> FormattedNumber:
    return FormattedNumber(value=value, prefix="$")


ORDINARY: tuple[AnimationData, ...] = (
    BarChart(
        title="Savings",
        highlight=2,
        bars=tuple(ChartBar(label=f"Year {n}", quantity=dollars(900 * n)) for n in (1, 2, 3)),
    ),
    LineChart(points=(ChartPoint(label="1990", quantity=dollars(36)), ChartPoint(label="2020", quantity=dollars(9)))),
    NumberLine(
        low=-20,
        high=120,
        ticks=(ScaleTick(value=0, label="0"), ScaleTick(value=100, label="100")),
        marks=(NumberLineMark(value=0, label="0 °C"), NumberLineMark(value=100, label="100 °C")),
        between=True,
    ),
    EventTimeline(
        events=tuple(TimelineEvent(when=str(1800 + n), what="Something happened there") for n in (1, 20, 45))
    ),
    Process(title="Bread", steps=("Yeast eats the sugar", "Gas rises", "Heat sets the dough")),
    TwoSidedComparison(
        left=ComparisonSide(name="Red", points=("long waves",)),
        right=ComparisonSide(name="Blue", points=("short waves", "scatters")),
    ),
    Formula(typst="E = m c^2", legend=(SignMeaning(sign="E", meaning="energy"), SignMeaning(sign="m", meaning="mass"))),
    TermMap(centre="Planets", terms=("Mercury", "Venus", "Earth", "Mars", "Jupiter")),
    Counter(title="About", quantity=FormattedNumber(value=8), unit="billion", label="people live on Earth"),
)
EXTREME: tuple[AnimationData, ...] = (
    BarChart(
        title=HOSTILE * 2, bars=tuple(ChartBar(label=f"{n} {HOSTILE}"[:40], quantity=dollars(10**n)) for n in range(6))
    ),
    LineChart(points=tuple(ChartPoint(label=f"{n}{'W' * 12}", quantity=FormattedNumber(value=-n)) for n in range(12))),
    LineChart(points=(ChartPoint(label="a", quantity=dollars(5)), ChartPoint(label="b", quantity=dollars(5)))),
    NumberLine(
        low=0,
        high=1e15,
        ticks=(ScaleTick(value=0, label=""), ScaleTick(value=1e15, label="1,000,000,000")),
        marks=tuple(NumberLineMark(value=n, label="W" * 40) for n in (1, 2, 3, 4)),
    ),
    EventTimeline(title="W" * 80, events=tuple(TimelineEvent(when="W" * 16, what="word " * 16) for _ in range(5))),
    Process(steps=("w" * 80, "word " * 16, "a", "b", HOSTILE)),
    TwoSidedComparison(
        left=ComparisonSide(name="W" * 40, points=("word " * 16,) * 3), right=ComparisonSide(name="b", points=("c",))
    ),
    Formula(typst="sum_(k=1)^n (a_k + b_k + c_k) / (d_k + e_k) = x + y + z + w + u + v + q + r + s + t"),
    TermMap(centre="W" * 40, terms=tuple(f"{n}{'W' * 30}" for n in range(8))),
    TermMap(centre="a", terms=("b", "c")),
    Counter(
        quantity=FormattedNumber(value=-123456789012, decimals=6, prefix="≈$", suffix=" million years"), label="w" * 80
    ),
)


@pytest.fixture(scope="module")
def clips(sandbox: object, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], AnimationClip]:
    """Every ready scene in every shape, rendered in one sandbox: by (kind, number of the format)."""
    folder = tmp_path_factory.mktemp("clips")
    cases = [(data, number) for data in ORDINARY for number in range(len(FORMATS))]
    cases += [(data, index % len(FORMATS)) for index, data in enumerate(EXTREME)]
    palette = palette_for("explainer")
    requests = [library_request(data, FORMATS[number], palette) for data, number in cases]
    outs = [folder / f"{index}.mp4" for index in range(len(cases))]
    results = ManimRenderer().make_all(requests, outs=outs)
    for (data, number), result in zip(cases, results, strict=True):
        if isinstance(result, AnimationError):
            raise AssertionError(f"{data!r} in {FORMATS[number]}: {result}\n{result.logs.trace}")
    ordinary = zip(cases, results, strict=True)
    return {(d.kind, n): r for (d, n), r in ordinary if isinstance(r, AnimationClip) and d in ORDINARY}


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


class TestEveryScene:
    @pytest.mark.parametrize("kind", [data.kind for data in ORDINARY])
    def test_every_ready_scene_moves_and_then_stands_still_clear_of_the_captions(
        self, clips: dict[tuple[str, int], AnimationClip], kind: str
    ) -> None:
        for number, format in enumerate(FORMATS):
            clip = clips[kind, number]
            shown = frames(clip.path)
            assert 2.5 < clip.duration_s < 10.0
            setup, end = shown[0], shown[-1]
            assert abs(end - shown[-3]).mean() < 1.0, "it must end at rest"
            changed = abs(end - setup).max(axis=2) > 60
            assert changed.mean() > 0.005, "something must be seen on it"
            captions = format.caption_box
            assert not changed[captions.y + 2 :].any(), (kind, format)
            edge = round(0.05 * format.width)
            assert not changed[:, :edge].any() and not changed[:, -edge:].any(), (kind, format)

    @pytest.mark.parametrize("kind", [data.kind for data in ORDINARY])
    def test_the_code_of_every_ready_scene_is_a_template_that_stands_alone(self, kind: str) -> None:
        code, scene = scene_code(kind)
        assert read_code(code).chosen(None) == scene
        assert '"""' in code and "reel" in code

    def test_the_films_colours_are_on_it(self, sandbox: object, tmp_path: Path) -> None:
        shown = []
        for preset in ("finance", "facts"):
            request = library_request(ORDINARY[-1], FORMATS[0], palette_for(preset))
            clip = ManimRenderer().make(request, out=tmp_path / f"{preset}.mp4")
            shown.append(frames(clip.path)[-1])
        green, purple = shown[0].mean(axis=(0, 1)), shown[1].mean(axis=(0, 1))
        assert green.argmax() == 1 and purple.argmax() == 2


class TestData:
    @pytest.mark.parametrize("data", [*ORDINARY, *EXTREME], ids=lambda data: data.kind)
    def test_data_of_a_ready_scene_survives_being_stored_as_json(self, data: AnimationData) -> None:
        assert ANIMATION_DATA.validate_json(data.model_dump_json()) == data

    def test_no_text_becomes_a_part_of_the_code(self) -> None:
        request = library_request(EXTREME[0], FORMATS[0], palette_for("explainer"))
        assert HOSTILE[:10] not in request.code
        assert request.data["title"] == HOSTILE * 2

    @pytest.mark.parametrize(
        "raw",
        [
            {"kind": "bar_chart", "bars": [{"label": "a", "quantity": {"value": 1}}]},
            {"kind": "bar_chart", "bars": [{"label": "a", "quantity": {"value": v}} for v in (1, -1)]},
            {"kind": "bar_chart", "bars": [{"label": "a", "quantity": {"value": 1}}] * 2, "highlight": 2},
            {"kind": "number_line", "low": 1, "high": 0, "ticks": [{"value": 0, "label": ""}] * 2, "marks": []},
            {"kind": "formula", "typst": '#read("/etc/passwd")'},
            {"kind": "counter", "quantity": {"value": float("nan")}, "label": "x"},
            {"kind": "line_chart", "points": [{"label": "a", "quantity": {"value": 1}}] * 2, "places": [0, 0]},
            {"kind": "pie_chart"},
        ],
    )
    def test_data_that_cannot_be_drawn_is_refused(self, raw: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            ANIMATION_DATA.validate_python(raw)
