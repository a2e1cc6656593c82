from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.music.arrange import FIGURES, GROOVES, Arrangement
from reelbase.media.music.drums import DRUMS
from reelbase.media.music.form import BEATS, plan_form
from reelbase.media.music.harmony import VOICES, bass_pitch, chord_on, voiced
from reelbase.media.music.instruments import INSTRUMENTS
from reelbase.media.music.moods import MOODS, profile_of

RATE = 48_000
moods = st.sampled_from(sorted(MOODS))
lengths = st.integers(1, 600 * RATE)
seeds = st.integers(0, 2**32 - 1)


class TestForm:
    @given(mood=moods, samples=lengths, seed=seeds)
    def test_bars_fill_the_film_exactly(self, mood: str, samples: int, seed: int) -> None:
        bars = plan_form(MOODS[mood], samples, Random(seed)).bars
        assert bars[0].start == 0
        assert all(before.start + before.samples == after.start for before, after in pairwise(bars))
        assert bars[-1].start + bars[-1].samples == samples
        assert all(bar.samples > 0 for bar in bars)

    @given(mood=moods, samples=lengths, seed=seeds)
    def test_the_pace_stays_what_the_mood_wants(self, mood: str, samples: int, seed: int) -> None:
        profile = MOODS[mood]
        slowest, fastest = profile.tempo_bpm
        bpm = 60 * RATE / plan_form(profile, samples, Random(seed)).bars[0].beat
        assert slowest - 0.01 <= bpm <= fastest + 0.01

    @given(mood=moods, samples=lengths)
    def test_every_piece_ends_on_its_tonic(self, mood: str, samples: int) -> None:
        ending = plan_form(MOODS[mood], samples, Random(1)).bars[-1]
        assert (ending.part, ending.chord.degree) == ("end", 1)
        assert ending.samples <= 6 * RATE

    def test_a_minute_has_an_introduction_a_climax_and_a_way_out(self) -> None:
        parts = [bar.part for bar in plan_form(MOODS["uplifting"], 60 * RATE, Random(1)).bars]
        order = list(dict.fromkeys(parts))
        assert order[0] == "intro"
        assert order[-3:] == ["A''", "outro", "end"]

    @pytest.mark.parametrize("mood", MOODS)
    def test_ten_minutes_never_play_the_same_part_twice_in_a_row(self, mood: str) -> None:
        bars = plan_form(MOODS[mood], 600 * RATE, Random(1)).bars
        starts = [bar.part for bar in bars if bar.number == 0]
        assert all(before != after for before, after in pairwise(starts))


class TestHarmony:
    @given(mood=moods, degrees=st.lists(st.integers(1, 7), min_size=2, max_size=12), key=st.integers(0, 11))
    def test_voices_hold_the_chord_and_move_little(self, mood: str, degrees: list[int], key: int) -> None:
        profile = MOODS[mood]
        previous = None
        for degree in degrees:
            chord = chord_on(degree, key=key, scale=profile.scale, extensions=profile.extensions)
            pitches = voiced(chord, previous)
            assert len(set(pitches)) == VOICES
            assert {pitch % 12 for pitch in pitches} <= set(chord.classes)
            assert chord.classes[1] in {pitch % 12 for pitch in pitches}
            if previous is not None:
                assert sum(abs(a - b) for a, b in zip(previous, pitches, strict=True)) <= 6 * VOICES
            previous = pitches

    @given(mood=moods, seed=seeds)
    def test_the_chords_of_a_piece_glide_into_each_other(self, mood: str, seed: int) -> None:
        chords = [bar.chord for bar in plan_form(MOODS[mood], 60 * RATE, Random(seed)).bars]
        lying = [voiced(chords[0], None)]
        for chord in chords[1:]:
            lying.append(voiced(chord, lying[-1]))
        moves = [sum(abs(a - b) for a, b in zip(*pair, strict=True)) for pair in pairwise(lying)]
        assert sum(moves) / len(moves) <= 2.5 * VOICES

    @given(mood=moods, degree=st.integers(1, 7), key=st.integers(0, 11))
    def test_the_bass_plays_the_root(self, mood: str, degree: int, key: int) -> None:
        chord = chord_on(degree, key=key, scale=MOODS[mood].scale, extensions=MOODS[mood].extensions)
        assert bass_pitch(chord) % 12 == chord.root
        assert 31 <= bass_pitch(chord) <= 42

    @given(mood=moods, degree=st.integers(1, 7))
    def test_no_note_lies_a_semitone_above_the_root(self, mood: str, degree: int) -> None:
        chord = chord_on(degree, key=0, scale=MOODS[mood].scale, extensions=MOODS[mood].extensions)
        assert (chord.root + 1) % 12 not in chord.classes


class TestMoods:
    def test_an_unknown_mood_names_the_field_and_the_choices(self) -> None:
        with pytest.raises(InputError) as caught:
            profile_of("angry")
        assert caught.value.field == "music_mood"
        assert "uplifting" in (caught.value.fix or "")

    @pytest.mark.parametrize("mood", MOODS)
    def test_every_name_in_a_profile_exists(self, mood: str) -> None:
        profile = MOODS[mood]
        assert {profile.pad, profile.pluck, profile.bass, profile.bell} <= set(INSTRUMENTS)
        assert set(profile.figures) <= set(FIGURES)
        assert set(GROOVES[profile.drums]) <= set(DRUMS)

    @pytest.mark.parametrize("mood", MOODS)
    def test_notes_start_inside_their_bar_and_belong_to_its_chord(self, mood: str) -> None:
        profile = MOODS[mood]
        form = plan_form(profile, 60 * RATE, Random(3))
        for bar, notes in Arrangement(profile, form, Random(3)).bars():
            assert notes
            for note in notes:
                assert 0 <= note.at < bar.samples
                is_fifth = note.sound == profile.bass and (note.pitch - bar.chord.root) % 12 == 7
                assert note.drum or note.pitch % 12 in bar.chord.classes or is_fifth

    def test_a_bar_has_four_beats(self) -> None:
        form = plan_form(MOODS["calm"], 60 * RATE, Random(1))
        assert abs(form.bars[0].samples - BEATS * form.bars[0].beat) <= 1
