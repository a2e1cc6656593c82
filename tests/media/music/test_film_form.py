from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.media.music.arrange import Arrangement
from reelbase.media.music.film_form import FilmScore, plan_film_form
from reelbase.media.music.form import BEATS, MusicForm
from reelbase.media.music.moods import MOODS
from reelbase.media.music.render import compose_music, play

RATE = 48_000
SECTIONS = (5.4, 15.4, 37.2, 48.8)
ENDING_S, LENGTH_S = 57.0, 58.4
moods = st.sampled_from(list(MOODS))
seeds = st.integers(0, 2**32)


def form(
    mood: str, *, length_s: float = LENGTH_S, sections: tuple[float, ...] = SECTIONS, ending: float = ENDING_S
) -> MusicForm:
    return plan_film_form(MOODS[mood], round(length_s * RATE), FilmScore(sections, ending), Random(1))


@cache
def piece(mood: str) -> np.ndarray:
    score = FilmScore((8.0, 16.0), 22.4, ((7.5, 8.1),))
    return np.concatenate(list(play(mood, duration_s=24.0, seed=5, score=score)), axis=1)


class TestBars:
    @given(mood=moods, seed=seeds, length_s=st.floats(0.05, 600), cuts=st.lists(st.floats(0, 600), max_size=30))
    def test_bars_fill_the_film_to_the_sample_and_their_beats_are_even(
        self, mood: str, seed: int, length_s: float, cuts: list[float]
    ) -> None:
        samples = round(length_s * RATE)
        score = FilmScore(tuple(cuts), length_s - 1.4)
        bars = plan_film_form(MOODS[mood], samples, score, Random(seed)).bars
        assert bars[0].start == 0
        assert all(before.start + before.samples == after.start for before, after in pairwise(bars))
        assert sum(bar.samples for bar in bars) == samples
        assert bars[-1].samples > 0
        for bar in bars[:-1]:
            assert abs(bar.samples - bar.beats * bar.beat) <= 1
            assert bar.beats == BEATS or (bar.last and bar.beats == BEATS // 2)

    @given(mood=moods, seed=seeds, length_s=st.floats(15, 600), cuts=st.lists(st.floats(0, 600), max_size=30))
    def test_the_tempo_stays_within_the_moods_range_and_a_few_percent(
        self, mood: str, seed: int, length_s: float, cuts: list[float]
    ) -> None:
        bars = plan_film_form(
            MOODS[mood], round(length_s * RATE), FilmScore(tuple(cuts), length_s - 1.4), Random(seed)
        ).bars
        slowest, fastest = MOODS[mood].tempo_bpm
        tempi = [60 * RATE / bar.beat for bar in bars]
        assert slowest / 1.05 <= min(tempi)
        assert max(tempi) <= fastest * 1.05
        assert max(tempi) / min(tempi) < 1.09

    @pytest.mark.parametrize("mood", MOODS)
    def test_sections_begin_on_bar_lines_near_their_cuts(self, mood: str) -> None:
        opened_s = [bar.start / RATE for bar in form(mood).bars if bar.opens]
        used = [cut_s for cut_s in SECTIONS if min(abs(cut_s - at_s) for at_s in opened_s) < 0.2]
        assert len(used) >= 3
        # Every change of the music is at a cut, or is its beginning or its end.
        assert all(min(abs(cut_s - at_s) for cut_s in (0.0, *SECTIONS, ENDING_S)) < 0.2 for at_s in opened_s)

    @settings(max_examples=40)
    @given(mood=moods, gaps=st.lists(st.floats(7.0, 25.0), min_size=2, max_size=8))
    def test_cuts_of_any_film_are_met_within_a_fifth_of_a_second_mostly(self, mood: str, gaps: list[float]) -> None:
        cuts = [float(at_s) for at_s in np.cumsum(gaps)]
        found = form(mood, length_s=cuts[-1] + 1.4, sections=tuple(cuts[:-1]), ending=cuts[-1])
        opened_s = np.array([bar.start / RATE for bar in found.bars if bar.opens])
        off_s = [float(np.min(np.abs(opened_s - cut_s))) for cut_s in cuts]
        assert max(off_s) < 0.5
        assert np.mean(off_s) < 0.2


class TestCourse:
    @pytest.mark.parametrize("mood", MOODS)
    def test_the_piece_opens_quietly_and_has_its_climax_in_the_last_section(self, mood: str) -> None:
        bars = form(mood).bars[:-1]
        assert bars[0].part == "intro"
        assert bars[-1].part == "A''"
        assert bars[0].intensity < 0.4
        assert max(bar.intensity for bar in bars) == max(bar.intensity for bar in bars if bar.part == "A''")

    @pytest.mark.parametrize("mood", MOODS)
    def test_the_last_chord_is_the_tonic_after_a_cadence_and_follows_the_last_word(self, mood: str) -> None:
        *_, prepares, leads, last = form(mood).bars
        assert last.part == "end"
        assert last.chord.degree == 1
        assert leads.chord.degree in (4, 5, 7)
        assert prepares.chord.degree != 1
        assert abs(last.start / RATE - ENDING_S) < 0.2
        assert last.start + last.samples == round(LENGTH_S * RATE)

    @pytest.mark.parametrize("length_s", [0.05, 0.5, 2.0, 3.5])
    def test_a_film_too_short_for_music_has_one_chord(self, length_s: float) -> None:
        assert [bar.part for bar in form("calm", length_s=length_s, sections=()).bars] == ["end"]

    @pytest.mark.parametrize("mood", MOODS)
    def test_the_bell_answers_in_pauses_and_only_there(self, mood: str) -> None:
        pauses = ((20.3, 21.4), (30.0, 30.9))
        found: list[list[float]] = []
        for asked in (pauses, ()):
            score = FilmScore(SECTIONS, ENDING_S, asked)
            plan = plan_film_form(MOODS[mood], round(LENGTH_S * RATE), score, Random(1))
            bells = [
                (bar.start + note.at) / RATE
                for bar, notes in Arrangement(MOODS[mood], plan, Random(2)).bars()
                for note in notes
                if note.sound == MOODS[mood].bell and note.side == -0.25
            ]
            found.append(bells)
        answered, without = found
        assert not without
        assert len(answered) >= 2
        assert all(any(start_s <= at_s <= end_s + 0.02 for start_s, end_s in pauses) for at_s in answered)


class TestSound:
    @pytest.mark.parametrize("mood", MOODS)
    def test_music_that_follows_a_film_has_no_click_and_no_gap(self, mood: str) -> None:
        sound = piece(mood)
        assert sound.shape == (2, 24 * RATE)
        assert np.abs(sound).max() <= 0.9
        assert np.abs(np.diff(sound)).max() < 0.1
        audible = np.flatnonzero(np.abs(sound).max(axis=0) > 10 ** (-50 / 20))
        assert np.diff(audible).max() < RATE // 2

    @pytest.mark.parametrize("mood", MOODS)
    def test_the_last_chord_rings_until_the_end_of_the_film(self, mood: str) -> None:
        sound = piece(mood)
        struck, ringing, end = (
            float(np.sqrt(np.mean(sound[:, round(at_s * RATE) : round((at_s + 0.2) * RATE)] ** 2)))
            for at_s in (22.5, 23.3, 23.79)
        )
        assert struck > ringing > end
        assert ringing > 0.05 * struck
        assert np.abs(sound[:, -1]).max() < 1e-4

    def test_the_same_film_gives_the_same_bytes_and_another_cut_another_piece(self, tmp_path: Path) -> None:
        for name, cut_s in (("a", 6.0), ("b", 6.0), ("c", 7.5)):
            compose_music(mood="playful", duration_s=14, seed=1, out=tmp_path / name, score=FilmScore((cut_s,), 12.6))
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
        assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()
