"""Fits the weights of ``reelbase.understanding.gate`` to the labelled candidates and prints what each threshold gives.

Run it after a change of the word lists: python tests/understanding/fit_gate.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LABELS = Path(__file__).parent / "labelled" / "icons.tsv"
PENALTY = 0.3
STEPS = 60
FOLDS = 10


def read(path: Path = LABELS) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Features (n, 5) with a constant first, whether each icon fits (n,), and the text that each comes from."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    features = []
    for row in rows:
        weight, sentence, text = (float(row[key]) for key in ("weight", "sentence_likeness", "text_likeness"))
        features.append([1.0, weight, sentence, text, min(sentence, text)])
    return np.array(features), np.array([float(row["fits"]) for row in rows]), [row["text"] for row in rows]


def fit(features: NDArray[np.float64], fits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (5,) of a logistic regression by Newton's method, all but the constant penalised."""
    weights = np.zeros(features.shape[1])
    penalty = np.diag([0.0] + [PENALTY] * (features.shape[1] - 1))
    for _ in range(STEPS):
        chance = probabilities(features, weights)
        slope = features.T @ (chance - fits) + penalty @ weights
        curvature = features.T @ (features * (chance * (1 - chance))[:, None]) + penalty
        weights -= np.linalg.solve(curvature, slope)
    return weights


def probabilities(features: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-features @ weights)))


def cross_validated(features: NDArray[np.float64], fits: NDArray[np.float64], texts: list[str]) -> NDArray[np.float64]:
    """Each candidate's probability by weights that were fitted without its text."""
    names = sorted(set(texts))
    fold = np.array([names.index(text) % FOLDS for text in texts])
    chance = np.zeros(len(fits))
    for number in range(FOLDS):
        chance[fold == number] = probabilities(
            features[fold == number], fit(features[fold != number], fits[fold != number])
        )
    return chance


def main() -> None:
    features, fits, texts = read()
    chance = cross_validated(features, fits, texts)
    print(f"{len(fits)} candidates of {len(set(texts))} texts, {fits.mean():.0%} fit")
    for threshold in (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9):
        shown = chance >= threshold
        found = fits[shown].sum() / fits.sum()
        print(f"from {threshold:.2f}: {fits[shown].mean():.0%} fit, {found:.0%} of those that fit are shown")
    print("bias, weight, sentence, text, both:", np.round(fit(features, fits), 2).tolist())


if __name__ == "__main__":
    main()
