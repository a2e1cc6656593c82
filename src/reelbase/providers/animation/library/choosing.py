"""Which ready scene suits a text, if any. A film is better off with a picture than with a chart that misreads it.

Every extractor answers None when in doubt, and shows only what the text says: no number is computed, no word added.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from reelbase.providers.animation.library.data import AnimationData
from reelbase.providers.animation.library.from_numbers import (
    bar_chart_in,
    counter_in,
    line_chart_in,
    number_line_in,
)
from reelbase.providers.animation.library.from_words import (
    comparison_in,
    formula_in,
    process_in,
    term_map_in,
    timeline_in,
)

MAX_CHARS = 400
_Extractor = Callable[[str], AnimationData | None]
_IN_ORDER: tuple[_Extractor, ...] = (
    formula_in, timeline_in, process_in, line_chart_in, bar_chart_in, number_line_in, comparison_in, term_map_in,
    counter_in,
)  # fmt: skip
# What is said to rouse is not told in charts.
_LEFT_OUT: dict[str, frozenset[_Extractor]] = {"motivation": frozenset({comparison_in, term_map_in, number_line_in})}


def choose_animation(text: str, preset: str, *, language: str = "en") -> AnimationData | None:
    """The data of a ready scene for what a scene of a film says (a sentence or a few), or None.

    Reads English only. A question is never answered by a chart.
    """
    text = " ".join(text.split())
    if language.partition("-")[0] != "en" or not text or len(text) > MAX_CHARS:
        return None
    if text.endswith("?") or "..." in text or "…" in text:
        return None
    for extract in _IN_ORDER:
        if extract in _LEFT_OUT.get(preset, frozenset()):
            continue
        try:
            found = extract(text)
        except ValidationError:
            # It found something that does not fit on a frame.
            continue
        if found is not None:
            return found
    return None
