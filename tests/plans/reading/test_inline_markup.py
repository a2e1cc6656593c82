"""Markup inside of lines never reaches the voice, the captions or the titles, whatever the format."""

from __future__ import annotations

import pytest

from reelbase.plans.reading import text_from
from reelbase.plans.reading.characters import clean_characters
from reelbase.plans.reading.formulas import formula_text
from support.reading import left_out, narrated

CASES = [
    ("It ended.[^1] Trade[3] began[4][5] again.", "It ended. Trade began again."),
    ("He left.[7]:3 She stayed [citation needed].", "He left. She stayed."),
    ("the notes ~~by Friday~~ by Monday", "the notes by Monday"),
    ("==Everything== counts, H~2~O and x^2^ and 4^th^", "Everything counts, H₂O and x² and 4th"),
    ("See [[Tomatoes|my tomatoes]] and [[Beans]]!", "See my tomatoes and Beans!"),
    ("before ![[sketch.png]] after", "before after"),
    ("before %% ask Lea %% after", "before after"),
    ("a {{< youtube abc >}} b {% include x %}.", "a b."),
    ("{{ page.author }} lives there.<!--more-->", "lives there."),
    ("off we go :rocket:, at 10:30:45", "off we go 🚀, at 10:30:45"),
    (r"{\an8}Hello {curly} there", "Hello {curly} there"),
    (r"a \frac{1}{3} of it, \alpha and C:\alpha\beta", r"a 1/3 of it, α and C:\alpha\beta"),
    ("with <b>bold</b> and x<sup>2</sup>, <s>no</s> yes", "with bold and x², yes"),
    ("AT&amp;T &mdash; here&nbsp;now", "AT&T — here now"),
    ("a *light* and __heavy__ word, **both**", "a light and heavy word, both"),
    ("`a == b` stays", "a == b stays"),
    ("see https://a.example/b_c_d now", "see https://a.example/b_c_d now"),
]


@pytest.mark.parametrize("name", ["notes.txt", "notes.md", ""])
@pytest.mark.parametrize(("raw", "spoken"), CASES)
def test_markup_is_gone_and_the_words_stay(name: str, raw: str, spoken: str) -> None:
    assert narrated(text_from(raw, name, least_words=1)) == [spoken]


def test_markup_in_titles_and_headings_is_gone() -> None:
    source = text_from("# Plan :tada: ~~old~~ [[a|new]][^1]\n\n## A ==part==\n\nText of it.\n", "a.md", least_words=1)
    assert source.title == "Plan 🎉 new"
    assert source.sections[0].heading == "A part"


def test_struck_words_and_comments_are_accounted_for_as_such() -> None:
    source = text_from("Say ~~one two~~ this %% three %% now <!-- four --> then.", "a.txt", least_words=1)
    assert left_out(source, "struck") == "one two"
    assert left_out(source, "comment").split() == ["four", "three"]


def test_code_in_markdown_and_escaped_signs_stay_as_they_are() -> None:
    raw = r"Type `==x==` and `:rocket:`, then \*stars\* and \[[a\]]."
    assert narrated(text_from(raw, "a.md", least_words=1)) == ["Type ==x== and :rocket:, then *stars* and [[a]]."]


class TestCharactersThatNobodySees:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("Soft\u00adhyphens", "Softhyphens"),
            ("Zero\u200bwidth", "Zero width"),
            ("word\u200b. Next", "word. Next"),
            ("hide in\u200d text", "hide in text"),
            ("\u202eflipped\u202c", "flipped"),
            ("a\ufeffb\u2060c", "abc"),
            ("\ue000private\uf8ff", "private"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("क्\u200dष", "क्\u200dष"),
            ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
            ("แมว\u200bน่ารัก", "แมวน่ารัก"),
            ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
            ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
            ("x\U000e0067\U000e0062", "x"),
        ],
    )
    def test_only_those_with_a_meaning_stay(self, raw: str, clean: str) -> None:
        assert clean_characters(raw) == clean


class TestFormulas:
    @pytest.mark.parametrize(
        ("tex", "text"),
        [
            (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0"),
            (r"A = \pi r^2", "A = π r²"),
            (r"\frac{1}{3}", "1/3"),
            (r"\frac{a+b}{2}", "(a+b)/2"),
            (r"\sqrt{x+1} \leq 10^{-3}", "√(x+1) ≤ 10⁻³"),
            (r"v_0 = 5\,\text{m/s}", "v₀ = 5 m/s"),
            (r"\sin x \times \cos x", "sin x × cos x"),
            (r"30^\circ", "30°"),
            (r"\left( a + b \right)", "( a + b )"),
        ],
    )
    def test_simple_ones_are_written_out(self, tex: str, text: str) -> None:
        assert formula_text(tex) == text

    @pytest.mark.parametrize("tex", [r"\int_0^1 x", r"\sum_{i=1}^n i", r"\begin{matrix} 1 \end{matrix}", "x" * 400])
    def test_others_are_not_written_out(self, tex: str) -> None:
        assert formula_text(tex) is None

    def test_formulas_of_a_text_are_read_or_accounted_for(self) -> None:
        raw = (
            r"The area is $A = \pi r^2$. We know $$\int_0^1 x^2 dx$$ and \(a^2 + b^2 = c^2\) as well. It cost $5 or $6."
        )
        source = text_from(raw, "a.md", least_words=1)
        assert narrated(source) == ["The area is A = π r². We know and a² + b² = c² as well. It cost $5 or $6."]
        assert "int" in left_out(source, "formula")
