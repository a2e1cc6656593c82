from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.music.sections import music_sections


def test_music_changes_with_the_sections_of_the_film() -> None:
    starts = [(0.0, True), (5.4, True), (10.0, False), (15.4, True), (30.0, False)]
    assert music_sections(starts, 36.0) == (5.4, 15.4)


def test_music_changes_within_a_long_section_where_a_scene_starts() -> None:
    starts = [(float(second), False) for second in range(0, 60, 5)]
    assert music_sections(starts, 58.0) == (15.0, 30.0, 45.0)


def test_one_long_scene_keeps_its_music() -> None:
    assert music_sections([(0.0, False)], 300.0) == ()


@given(gaps=st.lists(st.tuples(st.floats(1.0, 40.0), st.booleans()), min_size=1, max_size=30))
def test_music_changes_only_where_scenes_start_and_never_twice(gaps: list[tuple[float, bool]]) -> None:
    at_s, starts = 0.0, []
    for gap_s, opens in gaps:
        starts.append((at_s, opens))
        at_s += gap_s
    found = music_sections(starts, at_s)
    assert set(found) <= {start_s for start_s, _ in starts}
    assert all(before < after for before, after in pairwise(found))
