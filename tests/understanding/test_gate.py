from __future__ import annotations

import pytest

from reelbase.understanding import gate
from reelbase.understanding.senses import SHOWN_FROM
from understanding import fit_gate


def test_the_weights_are_those_that_the_labels_give() -> None:
    features, fits, _texts = fit_gate.read()
    fitted = fit_gate.fit(features, fits)
    written = [gate._BIAS, gate._WEIGHT, gate._SENTENCE, gate._TEXT, gate._BOTH]
    assert written == pytest.approx(fitted, abs=0.02)


def test_nine_of_ten_labelled_candidates_that_would_be_shown_fit() -> None:
    features, fits, texts = fit_gate.read()
    shown = fit_gate.cross_validated(features, fits, texts) >= SHOWN_FROM
    assert fits[shown].mean() >= 0.88
    assert fits[shown].sum() / fits.sum() >= 0.9


def test_a_thing_that_is_said_and_meant_is_probable_and_one_in_passing_is_not() -> None:
    assert gate.probability(1.0, 0.4, 0.3) > 0.9
    assert gate.probability(0.4, 0.0, 0.0) < 0.4
    assert gate.probability(1.0, 0.2, 0.1) > gate.probability(1.0, 0.1, 0.1) > gate.probability(0.8, 0.1, 0.1)
