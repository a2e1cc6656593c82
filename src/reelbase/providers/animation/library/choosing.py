"""Chooses a ready-made scene for a text, if one fits. A picture is better than a chart that misreads the text.

Extractors return None when in doubt, and show only what the text says: they compute no numbers and add no words.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from reelbase.providers.animation.library.data import AnimationData
from reelbase.providers.animation.library.formulas import has_mathematics
from reelbase.providers.animation.library.from_numbers import bar_chart_in, counter_in, line_chart_in, number_line_in
from reelbase.providers.animation.library.from_words import (
    comparison_in,
    formula_in,
    process_in,
    term_map_in,
    timeline_in,
)

MAX_CHARS = 400
"""Longest text that is read; longer ones say too much for one animation."""
_Extractor = Callable[[str], AnimationData | None]
_IN_ORDER: tuple[_Extractor, ...] = (
    *(formula_in, timeline_in, process_in, line_chart_in, bar_chart_in, number_line_in),
    *(comparison_in, term_map_in, counter_in),
)
# Motivational texts are not shown as charts.
_LEFT_OUT: dict[str, frozenset[_Extractor]] = {"motivation": frozenset({comparison_in, term_map_in, number_line_in})}


def choose_animation(text: str, preset: str, *, language: str = "en") -> AnimationData | None:
    """The data of a ready-made scene for a scene's narration (a few sentences), or None.

    Reads English only. Questions are never answered by a chart.
    """
    text = " ".join(text.split())
    if language.partition("-")[0] != "en" or not text or len(text) > MAX_CHARS:
        return None
    if text.endswith("?") or "..." in text or "…" in text:
        return None
    # A chart of the numbers in an equation would say something else than the equation.
    for extract in (formula_in,) if has_mathematics(text) else _IN_ORDER:
        if extract in _LEFT_OUT.get(preset, frozenset()):
            continue
        try:
            found = extract(text)
        except ValidationError:
            # The text has something that does not fit on a frame.
            continue
        if found is not None:
            return found
    return None
