from __future__ import annotations

from itertools import pairwise

import pytest

from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.sound.cueing import ENTRANCES, PARTS, PHOTOGRAPH, ShownShot, cues_of
from reelbase.media.sound.cues import SoundEffect
from reelbase.media.sound.design import spoken_times
from reelbase.media.sound.effects.placing import placed_effects
from reelbase.media.words import TimedToken


def effects_in(*shots: ShownShot) -> list[tuple[SoundEffect, float]]:
    return [(cue.kind, round(cue.time_s, 2)) for cue in cues_of(shots)]


class TestCues:
    def test_the_tables_name_kinds_that_exist(self) -> None:
        assert set(ENTRANCES) <= {*SHOT_KINDS, PHOTOGRAPH}
        assert set(PARTS) <= set(SHOT_KINDS)

    def test_a_figure_arrives_on_its_word(self) -> None:
        assert effects_in(ShownShot("number", 2.0, 3.0, (3.4,))) == [(SoundEffect.IMPACT, 3.4)]

    def test_a_list_pops_line_by_line(self) -> None:
        found = effects_in(ShownShot("list", 2.0, 4.0, (2.4, 3.6, 4.9)))
        assert found == [(SoundEffect.POP, 2.4), (SoundEffect.POP, 3.6), (SoundEffect.POP, 4.9)]

    def test_a_photograph_enters_with_a_camera_and_a_scene_of_one_picture_silently(self) -> None:
        assert effects_in(ShownShot(PHOTOGRAPH, 2.0, 3.0), ShownShot("", 5.0, 3.0)) == [(SoundEffect.CAMERA, 2.12)]

    def test_a_route_is_drawn_while_its_shot_lasts(self) -> None:
        (cue,) = cues_of([ShownShot("route", 2.0, 2.0)])
        assert (cue.kind, cue.time_s, cue.length_s) == (SoundEffect.DRAW, 2.0, pytest.approx(1.4))

    def test_words_alone_and_a_shot_that_comes_closer_make_no_sound(self) -> None:
        assert effects_in(ShownShot("words", 2.0, 2.0), ShownShot("object", 4.0, 2.0, continues=True)) == []

    def test_a_section_begins_with_a_riser_and_a_whoosh_but_not_the_film(self) -> None:
        found = effects_in(
            ShownShot("words", 0.0, 5.0, opens_section=True), ShownShot("words", 5.0, 3.0, opens_section=True)
        )
        assert found == [(SoundEffect.RISER, 5.0), (SoundEffect.WHOOSH, 5.12)]
        assert len(placed_effects(cues_of([ShownShot("words", 5.0, 3.0, opens_section=True)]), [])) == 2

    def test_a_part_outside_its_shot_makes_no_sound(self) -> None:
        assert effects_in(ShownShot("list", 2.0, 2.0, (1.5, 4.0))) == []

    def test_the_heaviest_effects_are_rare(self) -> None:
        found = effects_in(*(ShownShot("number", 2.0 * index, 2.0, (2.0 * index + 1,)) for index in range(20)))
        heavy = [at_s for kind, at_s in found if kind is SoundEffect.IMPACT]
        assert min(after - before for before, after in pairwise(heavy)) >= 9.0
        assert len(found) == 20

    def test_every_kind_of_shot_can_be_heard_without_an_error(self) -> None:
        shots = [ShownShot(kind, 3.0 * index, 3.0, (3.0 * index + 1.5,)) for index, kind in enumerate(SHOT_KINDS)]
        moments = [cue.time_s for cue in cues_of(shots)]
        assert moments == sorted(moments)
        assert len(moments) > len(SHOT_KINDS)


class TestSpokenTimes:
    def test_pauses_lie_between_sentences_within_and_between_scenes(self) -> None:
        first = [TimedToken("Go", 0.0, 0.3), TimedToken("on.", 0.4, 0.8, " "), TimedToken("Stop,", 1.2, 1.5, " ")]
        second = [TimedToken("now", 0.1, 0.4), TimedToken("—", None, None, " "), TimedToken("end.", 0.9, 1.2, " ")]
        words, pauses = spoken_times([(1.0, first), (4.0, second)], "en")
        assert words == ((1.0, 1.3), (1.4, 1.8), (2.2, 2.5), (4.1, 4.4), (4.9, 5.2))
        assert pauses == ((1.8, 2.2), (2.5, 4.1))

    def test_a_scene_without_words_is_part_of_the_pause(self) -> None:
        word = [TimedToken("End.", 0.0, 0.5)]
        assert spoken_times([(0.0, word), (2.0, []), (5.0, word)], "en")[1] == ((0.5, 5.0),)

    def test_an_abbreviation_is_no_pause(self) -> None:
        tokens = [TimedToken("Dr.", 0.0, 0.3), TimedToken("Smith", 0.4, 0.8, " "), TimedToken("left.", 0.9, 1.2, " ")]
        assert spoken_times([(0.0, tokens)], "en")[1] == ()
