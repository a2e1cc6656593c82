"""Scores the shots that are chosen for the labelled sentences: python tests/understanding/score_labelled.py tuning

Prints how many sentences are shown rightly (yes), weakly (partly), wrongly (no), by words alone (cards), or by what
nobody has labelled, and how many sentences with figures became the right chart. ``held_out`` is for measuring only, so
that nothing but the totals is printed for it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.values import FormattedNumber
from reelbase.plans.shots import choose_shots
from reelbase.schemas.plan_document import SceneShot

LABELLED = Path(__file__).parent / "labelled"
SHAPES = {"triangle": "geometry", "circle": "geometry", "vectors": "geometry"}
VERDICTS = ("yes", "partly", "no", "cards", "unlabelled")


@dataclass(frozen=True)
class LabelledSentence:
    group: str
    text: str
    wanted: tuple[str, ...]
    partly: tuple[str, ...]
    never: tuple[str, ...]


def labelled_sentences(half: str) -> list[LabelledSentence]:
    rows = _rows(LABELLED / f"{half}.tsv")
    return [
        LabelledSentence(group, text, *(tuple(field.split("|")) for field in fields)) for group, text, *fields in rows
    ]


def verdict(sentence: LabelledSentence, shots: Sequence[SceneShot]) -> str:
    """Of all shots of a sentence: no if one is wrong, else yes if one is wanted, else the best of the rest.

    Words are a card unless they are wanted.
    """
    found = [_of_shot(sentence, shot.content) for shot in shots]
    for each in ("no", "yes", "partly"):
        if each in found:
            return each
    return "cards" if "cards" in found else "unlabelled"


def _of_shot(sentence: LabelledSentence, content: ShotContent) -> str:
    ranked = [
        (_likeness(label, content), outcome)
        for outcome, labels in (("yes", sentence.wanted), ("partly", sentence.partly), ("no", sentence.never))
        for label in labels
        if label
    ]
    specific, outcome = max(ranked, key=lambda pair: pair[0], default=(0, ""))
    if specific:
        return outcome
    return "cards" if content.kind == "words" else "unlabelled"


def _likeness(label: str, content: ShotContent) -> int:
    """0 where a label does not name the content, 1 where it names its kind, 2 with its direction, icon or icons."""
    kind, _, rest = label.partition(":")
    if kind != SHAPES.get(content.kind, content.kind):
        return 0
    if not rest:
        return 1
    if kind == "object":
        return 2 * (rest == getattr(content, "icon", None))
    if kind == "objects":
        icons = {thing.icon for thing in getattr(content, "things", ())}
        return 2 * (set(rest.split("+")) == icons)
    return 2 * (rest == _direction(content))


def _direction(content: Any) -> str:
    if hasattr(content, "direction") and content.direction != "none":
        return str(content.direction)
    values = [number.value for number in _numbers(content)]
    if content.kind in ("before_after", "line") and len(values) >= 2 and values[0] != values[-1]:
        return "up" if values[-1] > values[0] else "down"
    return "none"


def _numbers(model: Any) -> Iterator[FormattedNumber]:
    if isinstance(model, FormattedNumber):
        yield model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from _numbers(getattr(model, name))
    elif isinstance(model, tuple):
        for each in model:
            yield from _numbers(each)


def score_sentences(half: str) -> list[tuple[LabelledSentence, list[SceneShot], str]]:
    scored = []
    for _, rows in groupby(labelled_sentences(half), key=lambda sentence: sentence.group):
        group = list(rows)
        chosen = choose_shots([sentence.text for sentence in group], title="", language="en")
        scored += [(sentence, shots, verdict(sentence, shots)) for sentence, shots in zip(group, chosen, strict=True)]
    return scored


CHARTS = frozenset(
    {"number", "percentage", "bars", "line", "range", "fraction", "price", "before_after", "growth", "sizes"}
)


def score_figures(half: str) -> list[tuple[list[str], list[SceneShot], str]]:
    """Each sentence alone: yes with the right kind, values and direction; no with another chart; cards without one."""
    scored = []
    for row in _rows(LABELLED / f"figures_{half}.tsv"):
        (shots,) = choose_shots([row[0]], title="", language="en")
        charts = [shot.content for shot in shots if shot.content.kind in CHARTS]
        kinds = row[1].split("|")
        if not charts:
            scored.append((row, shots, "yes" if "none" in kinds else "cards"))
        else:
            right = [is_right_chart(content, kinds, json.loads(row[2] or "[]"), row[4]) for content in charts]
            scored.append((row, shots, "yes" if any(right) else "no"))
    return scored


def is_right_chart(content: Any, kinds: Sequence[str], values: Sequence[float], direction: str) -> bool:
    if content.kind not in kinds:
        return False
    if content.kind == "fraction":
        return [content.part, content.whole] == list(values)
    if content.kind == "growth":
        return [content.factor] == list(values)
    shown = (
        [thing.size for thing in content.things] if content.kind == "sizes" else [n.value for n in _numbers(content)]
    )
    shown_direction = _direction(content)
    agrees = shown_direction in ("none", direction) or direction == "none"
    return agrees and (not values or shown == list(values))


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    width = path.read_text(encoding="utf-8").split("\n", 1)[0].count("\t") + 1
    return [[*line.split("\t"), *[""] * width][:width] for line in lines if line]


def main(half: str, *, verbose: bool) -> None:
    for name, scored in (("sentences", score_sentences(half)), ("figures", score_figures(half))):
        counts = Counter(outcome for _, _, outcome in scored)
        total = sum(counts.values())
        print(
            f"{half} {name}: " + ", ".join(f"{each} {counts[each]} ({counts[each] / total:.0%})" for each in VERDICTS)
        )
        if verbose and half == "tuning":
            for row, shots, outcome in scored:
                text = row.text if isinstance(row, LabelledSentence) else row[0]
                print(f"{outcome:10} {text}")
                for shot in shots:
                    shown = shot.content.model_dump(exclude_defaults=True)
                    print(f"           {shot.score:.2f} {shot.content.kind}: {shown}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tuning", verbose="-v" in sys.argv)
