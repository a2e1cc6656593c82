"""Storyboards from the words of a brief, and by a language model behind a real server."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from reelbase.kit.errors import InputError
from reelbase.kit.settings import LLMSettings
from reelbase.plans.wording import listed
from reelbase.providers.llm import UnfitAnswer
from reelbase.providers.llm.openai import OpenAIWriter
from reelbase.schemas.plan_document import Origin, PlanDocument
from reelbase.storyboards.writing.modelled import ask_for_board
from reelbase.storyboards.writing.own_words import board_of, patterns_for
from reelbase.storyboards.writing.staging import BoardTerms, lengths_s, resampled
from support.storyboard_briefs import BRIEFS, WRITTEN
from twins.openai_twin import OpenAITwin

LEADING = listed("""
    about all and another answer at before began comments did do done ever familiar finally first five four get goes
    have here's how in instead is it know like look looks me meet mistake new next now number one sounds start step
    steps tell the them then these things think this three tip to try two us was watch way went what which with
    wondered would wrong you
""")
"""Every word that a board says beside those of its brief."""
WORD = re.compile(r"[\w’']+")


def frame(brief: str, language: str = "en", **more: Any) -> BoardTerms:
    return BoardTerms(brief, "", language, "9:16", 25.0, **more)


def boards(brief: str, language: str = "en", **more: Any) -> list[PlanDocument]:
    return [board_of(frame(brief, language, **more), pattern) for pattern in patterns_for(brief, language, 2)]


def spoken(document: PlanDocument) -> list[str]:
    return [scene.narration for scene in document.scenes]


class TestOwnWords:
    @pytest.mark.parametrize("brief", BRIEFS)
    def test_a_brief_gives_two_boards_that_differ_and_state_nothing_of_their_own(self, brief: str) -> None:
        first, second = boards(brief)
        own = {word.lower() for word in WORD.findall(brief)}
        for board in (first, second):
            said = {word.lower() for line in spoken(board) for word in WORD.findall(line)}
            assert said <= own | LEADING, said - own - LEADING
            assert board.origin is Origin.EXTRACTED and not board.validation.errors
            assert 3 <= len(board.scenes) <= 7
            assert board.scenes[0].scene_type == "hook" and board.scenes[-1].scene_type == "cta"
            assert sum(scene.duration_target_s for scene in board.scenes) >= 24.0
            assert all(scene.visual_prompt.endswith(".") and scene.camera_angle for scene in board.scenes)
        assert first.scenes[0].narration != second.scenes[0].narration
        assert spoken(first)[1:-1] != spoken(second)[1:-1]
        cameras = [
            [(scene.shot, scene.camera_angle, scene.effect) for scene in board.scenes] for board in (first, second)
        ]
        assert cameras[0] != cameras[1]

    @pytest.mark.parametrize(
        ("brief", "lines"),
        [
            (
                "How to repot a monstera: loosen the soil, trim dead roots, add fresh mix and water slowly.",
                [
                    "Here's how to repot a monstera.",
                    "First, loosen the soil.",
                    "Then trim dead roots.",
                    "Next, add fresh mix.",
                    "Finally, water slowly.",
                    "Try it, and tell me how it went.",
                ],
            ),
            (
                "Introducing CloudDesk, a help desk for small shops. Emails get lost. CloudDesk answers questions.",
                [
                    "Emails get lost.",
                    "Meet CloudDesk, a help desk for small shops.",
                    "CloudDesk answers questions.",
                    "Sounds familiar? Tell me in the comments.",
                ],
            ),
            (
                "My grandmother opened a bakery with one oven. Flour was expensive. Today we bake 400 loaves a day.",
                [
                    "My grandmother opened a bakery with one oven.",
                    "Flour was expensive.",
                    "Today we bake 400 loaves a day.",
                    "What would you have done? Tell us in the comments.",
                ],
            ),
            (
                "5 tips for better sleep: no screens after nine, a dark room, the same bedtime every day",
                [
                    "5 tips for better sleep.",
                    "Tip number one: no screens after nine.",
                    "Tip number two: a dark room.",
                    "Tip number three: the same bedtime every day.",
                    "Which one was new to you? Tell me in the comments.",
                ],
            ),
        ],
    )
    def test_lines_are_said_as_people_say_them(self, brief: str, lines: list[str]) -> None:
        assert spoken(boards(brief)[0]) == lines

    @pytest.mark.parametrize(
        ("brief", "title", "last"),
        [
            (
                "Launch of a new running shoe, 180 g, for trail runners",
                "A new running shoe, 180 g",
                "What do you think?",
            ),
            ("Market day in our village, filmed early", "Market day in our village", ""),
            ("Our bakery reopened after a flood. We want people to visit on Saturdays.", "Our bakery", "Visit on Sat"),
            ("Opening of a climbing gym. I'd like viewers to book a trial.", "A climbing gym", "Book a trial."),
        ],
    )
    def test_what_is_presented_and_asked_for_is_found(self, brief: str, title: str, last: str) -> None:
        board = boards(brief)[0]
        assert board.title.startswith(title)
        assert spoken(board)[-1].startswith(last)

    def test_what_the_brief_leaves_open_is_said(self) -> None:
        board = boards("Three mistakes when brewing coffee, filmed in a small kitchen")[0]
        notes = " ".join(board.validation.suggestions)
        assert "Scene 2 needs words of yours: say mistake number one." in notes
        assert "asks nothing of its viewers" in notes and "without a language model" in notes
        assert board.scenes[1].visual_prompt == "Show mistake number one. Filmed in a small kitchen."

    def test_other_languages_use_the_sentences_of_the_brief_and_need_three(self) -> None:
        brief = "Unsere Bäckerei gibt es seit 1962. Oma hatte nur einen Ofen. Heute backen wir 400 Brote am Tag."
        first, second = boards(brief, "de")
        assert sorted(spoken(first)) == sorted(spoken(second)) and spoken(first) != spoken(second)
        with pytest.raises(InputError) as refused:
            boards("Unsere Bäckerei gibt es seit 1962.", "de")
        assert refused.value.field == "brief" and "language model" in (refused.value.fix or "")

    def test_too_many_words_make_a_longer_board_that_says_so(self) -> None:
        board = boards(" ".join(f"We moved house number {number} across the whole city." for number in range(9)))[0]
        total_s = sum(scene.duration_target_s for scene in board.scenes)
        assert total_s > 26.0
        assert any("more than the 25 s" in note for note in board.validation.suggestions)


class TestPacing:
    def test_the_rhythm_of_a_reference_is_kept_for_another_number_of_scenes(self) -> None:
        assert resampled((0.1, 0.3, 0.3, 0.3), 4) == pytest.approx([0.1, 0.3, 0.3, 0.3])
        assert resampled((0.1, 0.2, 0.4, 0.1, 0.2), 3) == pytest.approx([0.1, 0.6, 0.3])
        assert sum(resampled((0.2, 0.5, 0.3), 6)) == pytest.approx(1.0)
        lengths = lengths_s(["Go.", "Go.", "Go.", "Go."], 20.0, (0.1, 0.5, 0.2, 0.2))
        assert lengths == [2.0, 10.0, 4.0, 4.0]

    def test_a_scene_is_never_shorter_than_its_words(self) -> None:
        long = "This sentence has so many words that nobody could say all of them in a second and a half."
        lengths = lengths_s([long, "Go.", "Go."], 12.0, (0.05, 0.5, 0.45))
        assert lengths[0] > 5.0 and sum(lengths) == pytest.approx(12.0, abs=0.2)


class TestModel:
    def test_an_answer_that_does_not_fit_is_corrected_once(self) -> None:
        answers = [json.dumps({**WRITTEN, "content": []}), json.dumps(WRITTEN)]
        with OpenAITwin(answer=lambda _body: answers.pop(0)) as twin:
            model = OpenAIWriter(LLMSettings(base_url=twin.base_url, model="twin"))
            board, usage = ask_for_board(frame("Better coffee at home"), "problem-solution", model, scope="a")
            assert [scene.scene_type for scene in board.scenes] == ["hook", "content", "cta"]
            assert board.scenes[0].shot == "close" and board.scenes[0].effect == "slow_zoom_in"
            assert board.origin is Origin.WRITTEN and board.title == "Better coffee" and usage.units > 0
            asked = twin.seen[0].body["messages"]
            assert "names a problem" in asked[0]["content"] and json.loads(asked[1]["content"])["brief"]
            answers[:] = ["{}", "{}"]
            with pytest.raises(UnfitAnswer):
                ask_for_board(frame("Better coffee at home"), "problem-solution", model, scope="b")
            model.close()
