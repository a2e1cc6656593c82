"""Lines and scenes begin and end where a speaker pauses, in every form of text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.plans.cutting import into_scenes, lines_of, narration_of
from reelbase.plans.extract import plan_from_text
from reelbase.plans.long_sentences import MOST_WORDS, parts_of
from reelbase.plans.reading.source import Paragraph, ParagraphKind, SourceText, TextSection
from reelbase.plans.validation import MAX_SCENE_S
from reelbase.plans.wording import count_words, words
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import PlanOptions

VERSE, ITEM = ParagraphKind.VERSE, ParagraphKind.LIST_ITEM


def source_of(*paragraphs: tuple[str, ParagraphKind] | str) -> SourceText:
    found = tuple(
        Paragraph(each) if isinstance(each, str) else Paragraph(text=each[0], kind=each[1]) for each in paragraphs
    )
    return SourceText("", (TextSection("", found),), PlanOptions(), "\n\n".join(each.text for each in found))


def plan_of(*paragraphs: tuple[str, ParagraphKind] | str, **options: object) -> PlanDocument:
    return plan_from_text(source_of(*paragraphs), PlanOptions.model_validate(options))


def narrations(plan: PlanDocument) -> list[str]:
    return [scene.narration for scene in plan.scenes]


AUTO_CAPTIONS = (
    "so today we are going to look at how a bicycle stays up and the first thing that people say is that it is the "
    "spinning wheels but that is only a small part of it what really happens is that when the bicycle starts to fall "
    "to the left the front wheel turns to the left by itself and so the wheels come back under the rider and you can "
    "see this when you push an empty bicycle down a gentle hill it rides on for a long time without anybody on it"
)
LONG_SENTENCES = [
    (
        "en",
        (
            "When the keeper had climbed the one hundred and twelve steps, lit the lamp, wound the clock and written "
            "the weather into the long grey book, he sat down, as he did every day, and waited for the fog."
        ),
    ),
    (
        "de",
        (
            "Die Brücke, die der Ingenieur vor mehr als hundert Jahren über das schmale Tal gebaut hatte, hielt auch "
            "dem schweren Sturm stand, weil die Bögen aus Stein den Druck des Windes auf die Felsen verteilten."
        ),
    ),
    (
        "fr",
        (
            "Le vieux phare que les pêcheurs voyaient depuis le port brillait encore toute la nuit, parce que le "
            "gardien montait chaque soir les marches étroites et remplissait la lampe avec l'huile de la cave."
        ),
    ),
    (
        "es",
        (
            "El faro que los pescadores veían desde el puerto brillaba todavía durante toda la noche, porque el "
            "guardián subía cada tarde los escalones estrechos y llenaba la lámpara con el aceite que guardaba abajo."
        ),
    ),
    ("en", AUTO_CAPTIONS),
]
NEVER_LAST = {
    "en": {"the", "a", "of", "to", "in", "and", "with", "is", "was", "that", "when", "from", "his", "only"},
    "de": {"die", "der", "das", "den", "dem", "des", "und", "auf", "aus", "weil", "über"},
    "fr": {"le", "la", "les", "de", "des", "que", "et", "dans", "avec", "depuis", "chaque", "parce"},
    "es": {"el", "la", "los", "las", "de", "que", "y", "con", "en", "porque", "desde"},
}


_WORDS = ["the", "sea,", "rose", "and", "then", "because", "of", "it", "–", "天空", "สวัสดี", "3,5", "(so)", "which"]


class TestLongSentences:
    @pytest.mark.parametrize(("language", "sentence"), LONG_SENTENCES)
    def test_a_long_sentence_is_cut_at_clauses(self, language: str, sentence: str) -> None:
        parts = [sentence[part.start : part.stop] for part in parts_of(sentence, language)]
        assert len(parts) > 1
        assert all(4 <= count_words(part) <= MOST_WORDS for part in parts)
        assert not [part for part in parts[:-1] if part.split()[-1].strip(",").lower() in NEVER_LAST[language]]
        assert " ".join(parts) == sentence

    def test_captions_made_by_a_machine_are_cut_where_a_clause_begins(self) -> None:
        starts = [AUTO_CAPTIONS[part.start :].split()[0] for part in parts_of(AUTO_CAPTIONS, "en")]
        assert set(starts[1:]) <= {"and", "but", "what", "when", "it", "which", "where", "so", "because", "you"}

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "The reason that the tower stands is the stone on which it was built by the monks."),
            ("en", "Red, green, and blue lamps hung over the narrow door of the old house by the sea."),
        ],
    )
    def test_a_sentence_of_one_breath_stays_whole(self, language: str, sentence: str) -> None:
        assert len(parts_of(sentence, language)) == 1

    def test_items_of_a_list_stay_together(self) -> None:
        sentence = (
            "We packed bread, salt, oil, and three bottles of water for the long way over the mountains, and when the "
            "sun rose behind the hills we left the village without a word to anybody who might have followed us there."
        )
        parts = [sentence[part.start : part.stop] for part in parts_of(sentence, "en")]
        assert any("bread, salt, oil, and three bottles" in part for part in parts)

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(st.sampled_from(_WORDS), max_size=150),
        st.sampled_from(["en", "de", "ru", "zh", "th"]),
    )
    def test_parts_hold_every_word_in_its_order(self, found: list[str], language: str) -> None:
        sentence = " ".join(found)
        at = 0
        for part in parts_of(sentence, language):
            assert not sentence[at : part.start].strip()
            at = part.stop
        assert not sentence[at:].strip()


class TestForms:
    def test_one_sentence_is_a_film_cut_at_a_clause(self) -> None:
        plan = plan_of(
            "When the lamp went out, the old keeper climbed the stairs in the dark and lit it again by hand."
        )
        assert narrations(plan)[0] == "When the lamp went out,"
        assert plan.validation.errors == []

    def test_a_sentence_that_has_no_clause_is_a_film_of_one_scene(self) -> None:
        plan = plan_of("A lighthouse warns ships of the rocks.")
        assert narrations(plan) == ["A lighthouse warns ships of the rocks."]
        assert plan.validation.errors == []

    def test_lines_of_a_poem_stay_lines_and_scenes_end_with_them(self) -> None:
        stanza = (
            "The tide comes in on silver feet\nThe gulls have gone to bed\nA lantern burns on every boat\nAnd one ahead"
        )
        plan = plan_of((stanza, VERSE), (stanza.replace("tide", "moon"), VERSE))
        narrated = "\n".join(narrations(plan)).split("\n")
        assert [line for line in narrated if line] == [*stanza.split("\n"), *stanza.replace("tide", "moon").split("\n")]

    def test_phrases_on_screen_never_cross_lines_of_a_poem(self) -> None:
        stanza = "The gulls have gone to bed\nA lantern burns\nOn every boat\nAnd on the pier\nThe sailors sing below"
        plan = plan_of((stanza, VERSE))
        lines = stanza.lower().split("\n")
        for text in [*(scene.on_screen_text for scene in plan.scenes), plan.title, *plan.hooks]:
            assert any(text.lower() in line for line in lines if "\n" not in text) or "\n" in text or not text, text

    def test_items_of_a_list_are_sentences(self) -> None:
        plan = plan_of("There are four fruits that we want:", *((each, ITEM) for each in ("Apple", "Banana", "Plum")))
        assert plan.script.replace("\n\n", " ") == "There are four fruits that we want: Apple. Banana. Plum."

    def test_nothing_is_put_between_sentences_that_their_author_wrote_together(self) -> None:
        text = "新年晚会举行。“你好！”他说。然后他们都走了，没有人留下来。"
        plan = plan_of(text)
        assert "".join(narrations(plan)) == text

    def test_spaces_that_stand_for_full_stops_stay_in_thai(self) -> None:
        text = "แมวเป็นสัตว์ที่น่ารักมาก พวกมันนอนวันละ 16 ชั่วโมง ตอนกลางคืนแมวชอบล่าหนู คนไทยเลี้ยงแมวมานานแล้ว"
        plan = plan_of(text)
        assert " ".join(narrations(plan)) == text
        assert len(plan.scenes) > 1

    def test_chinese_lines_without_full_stops_are_told(self) -> None:
        lines = "春天来了\n花都开了\n孩子们在公园里跑\n老人在树下下棋\n傍晚的风很凉快"
        plan = plan_of((lines, VERSE))
        assert words("".join(narrations(plan)).replace("\n", "")) == words(lines.replace("\n", ""))


class TestScenes:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from([sentence for _, sentence in LONG_SENTENCES]), min_size=1, max_size=8))
    def test_a_scene_is_never_longer_than_can_be_watched(self, found: list[str]) -> None:
        lines = lines_of(source_of(*found), "en")
        scenes = into_scenes(lines, len(found) * 3, "normal")
        assert [line for scene in scenes for line in scene] == lines
        assert all(sum(line.words for line in scene) * 0.4 <= MAX_SCENE_S + 1 for scene in scenes)
        assert all(left[-1].cut_cost <= 1.0 for left, _ in pairwise(scenes))
        assert " ".join(narration_of(scene) for scene in scenes)

    def test_ten_thousand_words_are_planned_within_seconds(self) -> None:
        text = " ".join(
            f"Sailor {number} crossed the wide grey sea with all of his lamps lit." for number in range(800)
        )
        started = time.monotonic()
        plan = plan_of(*[text] * 1)
        assert time.monotonic() - started < 20
        assert len(plan.scenes) <= 200
        assert sum(scene.duration_target_s for scene in plan.scenes) <= 605


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            (
                "Le 1er mai, M. Dupont ouvre la porte du vieux moulin. Personne ne l'attendait plus.",
                "Le 1er mai, M. Dupont ouvre la porte du vieux moulin",
            ),
            (
                "The digest is 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08. Nobody reads it.",
                "Nobody reads it",
            ),
            (
                "When the keeper had climbed all the steps, lit the lamp and wound the clock, he sat down and waited.",
                "He sat down and waited",
            ),
            ("1986. It was a great year for comets.", "It was a great year for comets"),
            (f"The word {'abcdef' * 40} is long. Films should be readable.", "Films should be readable"),
        ],
    )
    def test_a_title_is_a_clause_that_is_understood_alone(self, text: str, title: str) -> None:
        assert plan_of(text).title == title

    def test_a_heading_above_the_text_is_its_title(self) -> None:
        source = SourceText(
            "",
            (TextSection("Pancakes", (Paragraph("Ingredients"), Paragraph("Two eggs and a cup of flour."))),),
            PlanOptions(),
            "",
        )
        assert plan_from_text(source, PlanOptions()).title == "Pancakes"

    @pytest.mark.parametrize(
        "text",
        [
            "See https://example.org/a?id=3&x=1 for the whole story of the tower.",
            "After 12. Qxd5+ Kh8 13. Nf7# the game was over for the white king.",
            "Caffeine has a half-life of 5–6 h in most of the people who drink it.",
            "The race took 2:04:35 at 3–4 °C on the first Sunday of the year.",
        ],
    )
    def test_a_phrase_on_screen_is_not_torn_out_of_a_figure_or_an_address(self, text: str) -> None:
        for scene in plan_of(text).scenes:
            shown = scene.on_screen_text
            assert "//" not in shown and "id=" not in shown
            assert not shown or shown.split()[-1] not in {"3", "5", "12.", "13.", "3–4", "5–6", "12", "13"}


class TestLength:
    FEES = (
        "Most people who invest lose to the market. Many studies of the last fifty years show the same picture again "
        "and again, in every country. Some people blame bad luck for it. Others blame the newspapers. "
        "The reason is not stupidity. It is fees. A fund that costs two percent a year takes a third of your savings "
        "over forty years. Banks rarely print that number on the first page. Index funds cost almost nothing. "
        "Some of them are sold by the same banks. They are hidden at the end of the list. So look at the fee first."
    )

    def test_the_whole_text_is_told_when_no_length_is_asked_for(self) -> None:
        plan = plan_of(*[self.FEES.replace("Most", f"In chapter {number}, most") for number in range(8)])
        assert plan.script.count("It is fees.") == 8
        assert not any("left out" in note for note in plan.validation.suggestions)

    def test_conclusions_and_answers_stay_in_a_shortened_text(self) -> None:
        plan = plan_of(self.FEES, target_s=25.0)
        narrated = plan.script.replace("\n\n", " ")
        assert "The reason is not stupidity. It is fees." in narrated
        assert narrated.endswith("So look at the fee first.")
        assert narrated.startswith("Most people who invest lose to the market.")

    def test_a_shortened_text_names_the_length_that_keeps_all_of_it(self) -> None:
        plan = plan_of(self.FEES, target_s=25.0)
        (note,) = [note for note in plan.validation.suggestions if "whole text takes" in note]
        minutes = float(note.split("takes ")[1].split()[0])
        longer = plan_of(self.FEES, target_s=minutes * 60)
        assert not any("left out" in note for note in longer.validation.suggestions)

    def test_each_section_keeps_something(self) -> None:
        sections = tuple(
            TextSection(
                f"Part {part}", tuple(Paragraph(f"In part {part}, sailor {n} crossed the sea.") for n in range(9))
            )
            for part in range(5)
        )
        plan = plan_from_text(SourceText("", sections, PlanOptions(), ""), PlanOptions(target_s=25.0))
        assert all(f"In part {part}," in plan.script for part in range(5))

    def test_an_answer_stays_with_its_question(self) -> None:
        text = (
            "Bridges carry trains and cars over water. People cross them every day without a thought about the forces. "
            "Why do they stand? The arch pushes the weight into the ground. Some of them are painted green. "
            "Others are painted red, because somebody liked it. The oldest one in our town is made of wood. Look up!"
        )
        narrated = plan_of(text, target_s=20.0).script.replace("\n\n", " ")
        assert ("Why do they stand?" in narrated) == ("The arch pushes the weight into the ground." in narrated)

    def test_a_text_longer_than_any_film_says_so(self) -> None:
        text = " ".join(
            f"Sailor {number} crossed the wide grey sea with all of his lamps lit." for number in range(300)
        )
        notes = plan_of(text).validation.suggestions
        assert any("divide the text into" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("แมวเป็นสัตว์ที่น่ารักมาก", 4, 8),
        ("天空是蓝色的", 3, 3),
        ("သူတို့သည် တစ်နေ့ ၁၆ နာရီ အိပ်ကြသည်။", 4, 9),
        ("The sky is blue", 4, 4),
        ("ฉันใช้ Python 3 ทุกวัน", 4, 8),
    ],
)
def test_words_are_counted_by_the_time_they_take_in_every_script(text: str, least: int, most: int) -> None:
    assert least <= count_words(text) <= most
