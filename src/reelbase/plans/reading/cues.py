"""From the cues of subtitles and transcripts to sentences with times."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reelbase.plans.languages import language_of
from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.source import ParagraphKind
from reelbase.plans.wording import sentences
from reelbase.schemas.plan_document import WordUse

_LONG_PAUSE_S = 2.0
"""After a silence of this length, in seconds, a new sentence begins even where the one before has no full stop."""
_MAX_ROLLING_GAP_S = 0.5
_ROLLING_SHARE = 0.6
_MIN_ROLLING_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that are shown or said from ``start_s`` to ``end_s``; both are seconds, and either may be unknown."""

    text: str
    speaker: str = ""
    start_s: float | None = None
    end_s: float | None = None
    is_new_turn: bool = False
    """Whether somebody else begins to speak, named or not."""
    is_sung: bool = False


def add_cues(found: Gathering, cues: Sequence[Cue]) -> None:
    """Add the cues' sentences as paragraphs with their times; what rolling captions repeat is accounted for."""
    language = language_of(" ".join(cue.text for cue in cues))
    for group in _runs(_without_repeats(found, cues)):
        for sentence in _timed_sentences(group, language):
            found.add(
                sentence.text,
                ParagraphKind.CUE,
                speaker=sentence.speaker,
                start_s=sentence.start_s,
                end_s=sentence.end_s,
            )


def _without_repeats(found: Gathering, cues: Sequence[Cue]) -> list[Cue]:
    """Live and automatic captions scroll: each cue shows the words of the one before again, and some new ones."""
    pairs = [_repeated(before, cue) for before, cue in pairwise(cues)]
    rolling = sum(size > 0 for size in pairs)
    if rolling < _MIN_ROLLING_PAIRS or rolling < _ROLLING_SHARE * len(pairs):
        return [cue for cue in cues if cue.text]
    remaining = []
    for size, cue in zip([0, *pairs], cues, strict=True):
        words = cue.text.split()
        found.omit(WordUse.REPEATED, " ".join(words[:size]))
        if words[size:]:
            remaining.append(replace(cue, text=" ".join(words[size:])))
    return remaining


def _repeated(before: Cue, cue: Cue) -> int:
    """How many words at the beginning of a cue are the last of the one before, when it follows at once."""
    if before.end_s is not None and cue.start_s is not None and cue.start_s - before.end_s > _MAX_ROLLING_GAP_S:
        return 0
    earlier, words = before.text.split(), cue.text.split()
    for size in range(min(len(earlier), len(words)), 0, -1):
        if earlier[-size:] == words[:size]:
            return size
    return 0


def _runs(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Cues that one speaker says without a long pause."""
    run: list[Cue] = []
    for cue in cues:
        is_other = bool(run) and (cue.speaker, cue.is_sung) != (run[-1].speaker, run[-1].is_sung)
        # Programs for meetings name the speaker in each cue again, also in the middle of a sentence.
        is_new = is_other or (cue.is_new_turn and not cue.speaker)
        if run and (is_new or _pause_s(run[-1], cue) >= _LONG_PAUSE_S):
            yield run
            run = []
        run.append(cue)
    if run:
        yield run


def _pause_s(before: Cue, cue: Cue) -> float:
    return 0.0 if before.end_s is None or cue.start_s is None else cue.start_s - before.end_s


def _timed_sentences(run: Sequence[Cue], language: str) -> Iterator[Cue]:
    """The sentences of a run. One that begins or ends inside a cue gets a share of its time."""
    text, starts = "", []
    for cue in run:
        words = in_one_line(cue.text)
        text += " " if text and not _joins(text, words) else ""
        starts.append(len(text))
        text += words
    at = 0
    for sentence in sentences(text, language):
        begin = text.find(sentence, at)
        if begin < 0:
            begin = at
        at = begin + len(sentence)
        yield Cue(
            sentence, run[0].speaker, _time_at(run, starts, begin, text), _time_at(run, starts, at, text, is_end=True)
        )


def _joins(before: str, after: str) -> bool:
    """Scripts without spaces have none at a line's end either."""
    return bool(_UNSPACED.match(before[-1]) and _UNSPACED.match(after[:1]))


_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\u0e00-\u0eff\u1000-\u109f]")


def _time_at(run: Sequence[Cue], starts: list[int], at: int, text: str, *, is_end: bool = False) -> float | None:
    number = bisect_right(starts, at - 1 if is_end else at) - 1
    cue = run[number]
    if cue.start_s is None or cue.end_s is None:
        return None if is_end else cue.start_s
    end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
    share = (at - starts[number]) / max(end - starts[number], 1)
    return round(cue.start_s + (cue.end_s - cue.start_s) * min(max(share, 0.0), 1.0), 3)
