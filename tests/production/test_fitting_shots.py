"""Shots are fitted to the voice: cuts on words, no gaps, nothing too short, nothing that stands for long."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.words import TimedToken
from reelbase.production.scenes.fitting import LEAD_FRAMES, LONGEST_S, SHORTEST_S, fit_shots, word_onsets
from reelbase.schemas.plan_document import CAMERA_PART, SceneShot

FPS = 30
WORDS = ["One", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def shot(start: int, end: int, events: Sequence[tuple[int, int]] = (), score: float = 0.5) -> SceneShot:
    return SceneShot.model_validate(
        {
            "start_word": start,
            "end_word": end,
            "content": {"kind": "words", "text": "x"},
            "events": [{"word": word, "part": part} for word, part in events],
            "score": score,
        }
    )


def tokens(gap_s: float, words: list[str] = WORDS) -> list[TimedToken]:
    return [TimedToken(word, number * gap_s, number * gap_s + 0.8 * gap_s) for number, word in enumerate(words)]


def fit(shots: list[SceneShot], gap_s: float, frames: int = 0, margins: tuple[int, int] = (0, 0)):
    length = frames or round((len(WORDS) * gap_s + 0.5) * FPS)
    return fit_shots(
        shots,
        tokens(gap_s),
        narration=" ".join(WORDS),
        frames=length,
        voice_offset_s=0.2,
        fps=FPS,
        margins=margins,
    )


def test_a_shot_begins_just_before_its_first_word_and_its_parts_on_theirs() -> None:
    first, second = fit([shot(0, 4), shot(4, 8, [(4, 0), (6, 1)])], 0.4, frames=100)
    assert (first.start, first.frames) == (0, round((0.2 + 4 * 0.4) * FPS) - LEAD_FRAMES)
    assert second.start == first.frames
    assert second.parts == (LEAD_FRAMES, LEAD_FRAMES + 24)


def test_a_shot_that_would_be_too_short_is_not_shown() -> None:
    fitted = fit([shot(0, 5), shot(5, 6), shot(6, 12)], 0.3)
    assert [each.index for each in fitted][:2] == [0, 2] or [each.index for each in fitted][:2] == [0, 1]
    assert all(each.frames >= SHORTEST_S * FPS for each in fitted)


def test_what_stands_long_is_cut_closer_at_a_word_without_starting_again() -> None:
    fitted = fit([shot(0, 12, [(2, 0)])], 0.9)
    assert len(fitted) >= 3
    assert all(each.frames <= (LONGEST_S + 1.0) * FPS for each in fitted)
    assert [each.is_closer for each in fitted[:2]] == [False, True]
    assert [each.offset for each in fitted] == [each.start for each in fitted]
    assert len({each.whole for each in fitted}) == 1


def test_words_and_tokens_that_are_divided_otherwise_are_matched_by_their_characters() -> None:
    spoken = [
        TimedToken("$4.2", 0.0, 0.5),
        TimedToken("billion", 0.5, 0.9),
        TimedToken("—", None, None),
        TimedToken("ice", 1.0, 1.2),
        TimedToken("-cream", 1.2, 1.5),
        TimedToken("!", None, None),
    ]
    assert word_onsets("$4.2 billion — ice-cream !", spoken) == [0.0, 0.5, 1.0, 1.0, 1.5]


@given(
    cuts=st.lists(st.integers(1, 11), unique=True, max_size=6).map(sorted),
    gap_s=st.floats(0.05, 2.0),
    margins=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    extra=st.integers(0, 60),
)
def test_the_cuts_of_a_scene_have_no_gaps_and_fill_it(
    cuts: list[int], gap_s: float, margins: tuple[int, int], extra: int
) -> None:
    edges = [0, *cuts, 12]
    shots = [shot(a, b) for a, b in pairwise(edges)]
    frames = round((0.2 + 12 * gap_s) * FPS) + 14 + extra
    fitted = fit(shots, gap_s, frames=frames, margins=margins)
    assert fitted[0].start == 0
    for one, other in pairwise(fitted):
        assert one.start + one.frames == other.start
        assert one.index <= other.index
    assert fitted[-1].start + fitted[-1].frames == frames
    shortest = round(SHORTEST_S * FPS)
    assert len(fitted) == 1 or min(each.frames for each in fitted) >= shortest
    if len(fitted) > 1:
        assert fitted[0].frames >= shortest + margins[0] - 1 or fitted[0].index == fitted[1].index


def test_the_camera_is_called_on_its_word_and_is_no_part_of_the_content() -> None:
    first, second = fit([shot(0, 4, [(1, 0), (2, CAMERA_PART)]), shot(4, 12)], 0.4)
    assert (first.punch, second.punch) == (round((0.2 + 2 * 0.4) * FPS), None)
    assert first.parts == (round((0.2 + 0.4) * FPS),)
    # Of a shot that is cut again because it is long, only the cut in which the word is said is punched.
    pieces = fit([shot(0, 12, [(9, CAMERA_PART)])], 0.8)
    assert [piece.punch is not None for piece in pieces] == [
        piece.offset <= round((0.2 + 9 * 0.8) * FPS) < piece.offset + piece.frames for piece in pieces
    ]
    assert sum(piece.punch is not None for piece in pieces) == 1
