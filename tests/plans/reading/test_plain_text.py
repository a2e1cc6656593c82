"""Plain text: what stays as it is written, and which lines belong together."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import ParagraphKind, SourceText, text_from
from support.reading import left_out, narrated, speakers

PROSE, VERSE = ParagraphKind.PROSE, ParagraphKind.VERSE
ITEM, DIALOGUE = ParagraphKind.LIST_ITEM, ParagraphKind.DIALOGUE


def read(raw: str, name: str = "notes.txt") -> SourceText:
    return text_from(raw, name, least_words=1)


def kinds(raw: str) -> list[ParagraphKind]:
    return [paragraph.kind for section in read(raw).sections for paragraph in section.paragraphs]


class TestWhatIsNoMarkup:
    @pytest.mark.parametrize(
        "raw",
        [
            "# 5 things that nobody says",
            "Open <file name> and <another one>.",
            "    Four spaces make no code here.",
            "Braces {curly} and a back\\slash in C:\\new\\home survive.",
            "Run a.out, then .NET and C++ and C#.",
            "The keys are __init__ and snake_case_name.",
            "5*3*2 is 30, and a == b is no mark.",
            "It costs $5M-$10M, or 5$ and 7$.",
            "The times are 10:30:45 and a:b:c.",
        ],
    )
    def test_a_line_stays_as_it_is_written(self, raw: str) -> None:
        assert narrated(read(raw)) == [raw.strip()]
        assert read(raw).omissions == ()

    def test_standard_input_is_plain_text(self) -> None:
        assert narrated(read("# Five\n\n    words of a text", "-")) == ["# Five", "words of a text"]

    def test_lines_under_a_rule_or_over_one_are_sentences(self) -> None:
        raw = (
            "The bakery opens at four in the morning.\nThe dough has rested all night in the cold room.\n"
            "----------------\nBy six the first loaves are ready for the shop.\n================\nAll is sold.\n"
        )
        assert " ".join(narrated(read(raw))).count(".") == 4
        assert read(raw).title == ""

    def test_numbers_before_sentences_stay(self) -> None:
        raw = "1986. A great year for comets.\n\n1987. The observatory closed.\n\n1990. A telescope in orbit."
        assert narrated(read(raw)) == raw.split("\n\n")

    def test_bullets_go_and_their_items_stay_apart(self) -> None:
        raw = "Shopping:\n- two apples\n- one pear\n• a lemon\n"
        assert narrated(read(raw)) == ["Shopping:", "two apples", "one pear", "a lemon"]
        assert kinds(raw) == [PROSE, ITEM, ITEM, ITEM]

    def test_front_matter_with_an_option_is_read(self) -> None:
        source = read("---\ntitle: Salt\nminutes: 2\n---\nThe sea is salt.")
        assert (source.title, source.options.target_s, narrated(source)) == ("Salt", 120, ["The sea is salt."])

    def test_lines_between_rules_are_text(self) -> None:
        assert narrated(read("---\nThe note: it was short.\n---\nThe end.")) == ["The note: it was short.", "The end."]

    def test_several_signs_mark_a_heading_and_go(self) -> None:
        assert narrated(read("### 1. Sleep matters\n\nSleep well.")) == ["1. Sleep matters", "Sleep well."]

    def test_code_between_fences_is_left_out(self) -> None:
        source = read("Use this:\n\n```python\nprint(1)\n\nprint(2)\n```\n\nThen stop.")
        assert narrated(source) == ["Use this:", "Then stop."]
        assert "print(2)" in left_out(source, "code")

    def test_lines_with_tabs_are_rows(self) -> None:
        raw = "Name\tAge\nAnna\t30\n\nThese people came."
        assert narrated(read(raw)) == ["Name, Age", "Anna, 30", "These people came."]


class TestDialogue:
    def test_speakers_before_colons_stay_in_the_text_and_are_known(self) -> None:
        raw = "[ANNA]: Hello.\n\n[BEN]: Yes.\n\n[BEN]: Quickly!\n\nThe boat was already moving when they came."
        source = read(raw)
        assert narrated(source) == raw.split("\n\n")
        assert speakers(source) == ["ANNA", "BEN", "BEN", ""]

    def test_each_speech_is_a_paragraph(self) -> None:
        raw = "ANNA: Where were you?\nBEN: At the station.\nI waited for an hour.\nANNA: I was there too!"
        assert kinds(raw)[:2] == [DIALOGUE, DIALOGUE]
        assert narrated(read(raw))[0] == "ANNA: Where were you?"
        assert "I waited for an hour." in read(raw).body

    def test_one_colon_is_no_dialogue(self) -> None:
        assert kinds("BREAKING NEWS: the city has no water.") == [PROSE]

    def test_dashes_begin_speeches(self) -> None:
        raw = "—¿Dónde estabas? —preguntó Ana.\n—En la estación.\n—No."
        assert narrated(read(raw)) == raw.split("\n")
        assert kinds(raw) == [DIALOGUE] * 3


class TestLines:
    def test_the_lines_of_a_stanza_are_breaths(self) -> None:
        raw = (
            "The tide comes in on silver feet\nThe gulls have gone to bed\nA lantern burns on every boat\n"
            "And one on the pier instead\n\nThe moon has left her window wide\nThe sailors sing below"
        )
        assert kinds(raw) == [VERSE, VERSE]
        assert narrated(read(raw)) == raw.split("\n\n")

    def test_set_in_verse_is_verse(self) -> None:
        raw = (
            "The river keeps the moon tonight,\n    and folds it under stone,\nThe heron stands without a light,\n"
            "    and calls the dark its own.\n\n    The miller hears the turning wheel,\n    His wife the rain."
        )
        assert kinds(raw) == [VERSE, VERSE]

    def test_chinese_lines_without_full_stops_stand_alone(self) -> None:
        raw = "春天来了\n花都开了\n孩子们在公园里跑\n老人在树下下棋\n傍晚的风很凉快"
        assert kinds(raw) == [VERSE]
        assert read(raw).body == raw

    @pytest.mark.parametrize(
        "raw",
        [
            "สวัสดี\nวันนี้อากาศดี\nเราไปตลาดกัน",
            "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.",
            "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\nفتوضح فالمقراة لم يعف رسمها",
        ],
    )
    def test_a_few_short_lines_are_a_stanza(self, raw: str) -> None:
        assert kinds(raw) == [VERSE]

    def test_a_poem_in_small_letters_is_a_poem(self) -> None:
        raw = "i carry your heart with me\n(i carry it in my heart)\ni am never without it\n\nwhere i go\nyou go, dear"
        assert kinds(raw) == [VERSE, VERSE]

    def test_captions_in_small_letters_are_prose(self) -> None:
        raw = "so today we are going to look\nat how a bicycle stays up and\nthe first thing that people say"
        assert narrated(read(raw)) == [raw.replace("\n", " ")]

    def test_first_lines_that_are_set_in_begin_paragraphs(self) -> None:
        raw = (
            "\tThe first paragraph goes on and on until it is\nwrapped at the margin of the page.\n"
            "\tA second paragraph begins with a tab and goes\non."
        )
        assert len(narrated(read(raw))) == 2

    def test_a_narrow_column_of_prose_is_prose(self) -> None:
        raw = "Anna was born in 1920\nin a small house by the sea. She\nloved boats and never learned to\nswim."
        assert narrated(read(raw)) == [raw.replace("\n", " ")]

    def test_short_lines_after_an_announcement_are_items(self) -> None:
        raw = "There are four fruits that we want:\nApple\nBanana\nAnd one vegetable that nobody wants\nTurnip"
        assert narrated(read(raw)) == raw.split("\n")
        assert kinds(raw) == [PROSE, ITEM, ITEM, ITEM, ITEM]

    def test_wrapped_lines_are_one_paragraph(self) -> None:
        raw = (
            "When the lighthouse keeper had climbed the steps and lit the lamp he sat\n"
            "down and waited for the fog to come in from the west, as he did on every\n"
            "evening of that long autumn."
        )
        assert narrated(read(raw)) == [raw.replace("\n", " ")]

    def test_wrapped_german_with_capitals_at_its_lines_is_one_paragraph(self) -> None:
        raw = (
            "Am Abend sitzen die Alten vor dem Haus und erzählen sich die lange\n"
            "Geschichte von dem Müller, der in den Fluss fiel und erst am dritten\n"
            "Tag gefunden wurde."
        )
        assert len(narrated(read(raw))) == 1

    def test_a_word_that_a_hyphen_divides_is_whole_where_the_text_knows_it(self) -> None:
        raw = (
            "The lighthouse stood at the end of the road and nobody saw the light-\n"
            "house keeper after the storm that came in from the sea, a well-known and\n"
            "much-told story of that coast which everybody could tell in the same well-\n"
            "known way."
        )
        text = read(raw).body
        assert "the lighthouse keeper" in text
        assert "the same well-known way" in text

    def test_one_sentence_a_line_stays_one_sentence_a_line(self) -> None:
        raw = "The sun rose.\nThe birds sang in the old trees by the water.\nNobody spoke."
        assert narrated(read(raw)) == raw.split("\n")

    def test_an_addressed_letter_has_its_lines(self) -> None:
        raw = "Hi Ana,\n\nthe boat leaves at six. Bring a warm coat.\n\n-- \nLeo"
        assert narrated(read(raw)) == ["Hi Ana,", "the boat leaves at six. Bring a warm coat.", "Leo"]


class TestAPastedText:
    @pytest.mark.parametrize(
        "raw", ["## Two\n\nwords", "a **strong** word", "see [it](https://a.example)", "```\nx\n```"]
    )
    def test_clear_markdown_is_read_as_markdown(self, raw: str) -> None:
        from reelbase.plans.reading import TextFormat, format_of

        assert format_of(raw) is TextFormat.MARKDOWN
        assert format_of(raw, "-") is TextFormat.PLAIN

    def test_other_texts_stay_plain(self) -> None:
        assert narrated(read("# 5 things\nthat matter", "")) == ["# 5 things that matter"]
