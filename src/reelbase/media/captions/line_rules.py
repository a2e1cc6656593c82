"""How much fits a line of captions, and what a break in it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelbase.media.captions.look import CaptionLook
from reelbase.media.formats import FrameFormat
from reelbase.media.speech.phrases import break_cost

MAX_WORDS_A_LINE = 8
"""Words that can be read at a glance; scripts without spaces are limited by width alone. Chosen by eye."""
GOOD_WORDS_A_LINE, GOOD_WORDS_A_NARROW_LINE = 5, 3
"""Words from which a line on a wide, or on any other, frame counts as full."""
_LONG_CUE_TALL_S, _LONG_CUE_WIDE_S = 3.0, 4.2
"""Seconds after which a cue is too long, on tall frames and on others, whose lines hold more."""
_LONG_LINE_EM, _LONG_CUE_OF_LONG_LINES_S = 15.0, 5.0
"""Lines from this length hold more words, and are shown longer. Chosen by eye."""

_SHRUNK_WORDS = 1.3
"""How much wider than the line a few words may be, where no more are shown at once. Chosen by eye."""

SplitCosts = Callable[[Sequence[str], Sequence[bool], Sequence[str | None]], list[float]]
"""Costs of a break after each token but the last, by the texts, the sentence ends, and the white space after each."""


@dataclass(frozen=True, slots=True)
class LineRules:
    """Limits of a caption's lines.

    line_em: the widest line. width_em: the width of a word. space_em: that of the space between two words.
    lines: most lines of a cue. words_a_line: most words of a line. good_words: words from which a line counts as full.
    long_s: seconds after which a cue is too long.
    """

    language: str
    line_em: float
    width_em: Callable[[str], float]
    space_em: float
    split_costs: SplitCosts
    lines: int
    words_a_line: int
    good_words: int
    long_s: float


def rules_for(look: CaptionLook | None, format: FrameFormat, language: str) -> LineRules:
    """The rules of a look, or those of films without one."""
    return _rules_of_films_without_look(format, language) if look is None else _rules_of(look, format, language)


def _rules_of(look: CaptionLook, format: FrameFormat, language: str) -> LineRules:
    from reelbase.media.captions.bonds import split_costs
    from reelbase.media.captions.designs import design_of, measures_of
    from reelbase.media.captions.painting import typesetter_for

    design, typesetter = design_of(look), typesetter_for(look, language)
    line_em = measures_of(look, format).line_em
    if design.words_a_cue is not None:
        # Better a few words somewhat smaller than one that is shown for an instant.
        line_em *= _SHRUNK_WORDS
    long_lines = line_em >= _LONG_LINE_EM

    def costs(texts: Sequence[str], ends: Sequence[bool], gaps: Sequence[str | None]) -> list[float]:
        return split_costs(texts, ends=ends, gaps=gaps, language=language)

    return LineRules(
        language,
        line_em,
        width_em=lambda text: typesetter.width_em(typesetter.written(text)),
        space_em=typesetter.space_em,
        split_costs=costs,
        lines=design.lines,
        words_a_line=design.words_a_cue or MAX_WORDS_A_LINE + 2 * long_lines,
        good_words=min(
            design.words_a_cue or MAX_WORDS_A_LINE, GOOD_WORDS_A_LINE if long_lines else GOOD_WORDS_A_NARROW_LINE
        ),
        long_s=_LONG_CUE_OF_LONG_LINES_S if long_lines else _LONG_CUE_TALL_S,
    )


def _rules_of_films_without_look(format: FrameFormat, language: str) -> LineRules:
    from reelbase.media.captions.layout import line_limit_em, width_em
    from reelbase.media.captions.styles import MAX_LINES

    def costs(texts: Sequence[str], ends: Sequence[bool], gaps: Sequence[str | None]) -> list[float]:
        return [
            break_cost(texts[index], texts[index + 1], language, ends=ends[index], gap=gaps[index])
            for index in range(len(texts) - 1)
        ]

    return LineRules(
        language,
        line_limit_em(format),
        width_em=lambda text: width_em(text, language),
        space_em=width_em("n n", language) - width_em("nn", language),
        split_costs=costs,
        lines=MAX_LINES,
        words_a_line=MAX_WORDS_A_LINE,
        good_words=GOOD_WORDS_A_LINE if format.width > 1.5 * format.height else GOOD_WORDS_A_NARROW_LINE,
        long_s=_LONG_CUE_TALL_S if format.is_tall else _LONG_CUE_WIDE_S,
    )
