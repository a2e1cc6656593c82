"""What the figures of a sentence become: one chart of all values that it compares, or none; see figures_and_charts.tsv.

A row: the sentence, the kinds of which its last chart may be (``none``: it must have no chart), its values in the order
of the chart, and its direction. Earlier charts of the sentence may show a part of the values, as the chart builds up.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.understanding.score_labelled import CHARTS, is_right_chart

from reelbase.plans.shots import choose_shots

_ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "figures_and_charts.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("sentence", "kinds", "values", "direction"), _ROWS)
def test_a_sentence_with_figures_becomes_the_right_chart(
    sentence: str, kinds: str, values: str, direction: str
) -> None:
    (shots,) = choose_shots([sentence], title="", language="en")
    charts = [shot.content for shot in shots if shot.content.kind in CHARTS]
    if kinds == "none":
        assert not charts
        return
    assert charts, [shot.content for shot in shots]
    assert is_right_chart(charts[-1], kinds.split("|"), json.loads(values or "[]"), direction), charts
