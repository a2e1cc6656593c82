"""Cues in whole frames: what of them a stretch of the film shows, whatever comes before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reelbase.media.captions.cues import Cue, in_order
from reelbase.media.words import TimedToken

CAPTION_VERSION = 1
"""Raise it when the same look and words give other pixels, so that cached segments are rendered again."""
_JOIN_S = 0.35
"""Longest silence in seconds after which a word stays highlighted until the next one. Chosen by eye."""


@dataclass(frozen=True, slots=True)
class FrameWord:
    """A word of a cue. ``first`` and ``stop``: the frame at which it starts, and the one at which it is over.

    gap: the white space before it, as in ``TimedToken``.
    """

    text: str
    gap: str | None
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class FrameCue:
    """A caption from the frame ``first`` until the frame ``stop``, which no longer has it.

    Frames count from the start of the stretch of film that is painted; a cue or a word that started before has a
    negative one, so that what it looks like does not depend on where the film is divided.
    """

    first: int
    stop: int
    lines: tuple[tuple[FrameWord, ...], ...]

    @property
    def words(self) -> tuple[FrameWord, ...]:
        return tuple(word for line in self.lines for word in line)


def frame_cues(cues: Iterable[Cue], *, fps: int, start: int, stop: int, at: int = 0) -> tuple[FrameCue, ...]:
    """The cues that the frames from ``start`` to ``stop`` (exclusive) show, in order, clipped to ``stop``.

    at: the frame of the stretch at which ``start`` is. Every time becomes the nearest frame, so that a word starts at
    most half a frame early or late.
    """
    found = []
    for cue in in_order(cues):
        first, last = _frame(cue.start_s, fps), min(stop, _frame(cue.end_s, fps))
        if last > max(first, start):
            found.append(FrameCue(first - start + at, last - start + at, _lines(cue, fps, start - at)))
    return tuple(found)


def _lines(cue: Cue, fps: int, start: int) -> tuple[tuple[FrameWord, ...], ...]:
    spans = _spans_s(cue)
    lines = []
    for line in cue.lines:
        words = []
        for token in line:
            first_s, stop_s = spans[id(token)]
            first = _frame(first_s, fps) - start
            words.append(FrameWord(token.text, token.gap, first, max(first + 1, _frame(stop_s, fps) - start)))
        lines.append(tuple(words))
    return tuple(lines)


def _spans_s(cue: Cue) -> dict[int, tuple[float, float]]:
    """When each token (by identity) is highlighted: until it ends, or until the next word if that is near.

    A sign that is not spoken, such as an emoji, changes together with the word before it.
    """
    spoken = [token for token in cue.tokens if token.spoken]
    following: dict[int, TimedToken] = dict(zip(map(id, spoken), spoken[1:], strict=False))
    spans: dict[int, tuple[float, float]] = {}
    last = (cue.start_s, cue.start_s)
    for token in cue.tokens:
        if token.start_s is not None and token.end_s is not None:
            next_token = following.get(id(token))
            next_s = cue.end_s if next_token is None or next_token.start_s is None else next_token.start_s
            near = 0 <= next_s - token.end_s < _JOIN_S
            last = (token.start_s, next_s if near else token.end_s)
        spans[id(token)] = last
    return spans


def _frame(time_s: float, fps: int) -> int:
    return round(time_s * fps)
