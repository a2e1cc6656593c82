"""Markdown with its extensions: what is text, what is not, and where the words of both go."""

from __future__ import annotations

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import ParagraphKind, SourceText, text_from
from support.reading import left_out, lost_words, narrated, speakers


def read(raw: str, name: str = "a.md") -> SourceText:
    source = text_from(raw, name, least_words=1)
    assert lost_words(source) == []
    return source


class TestHeadings:
    def test_a_sentence_over_a_rule_is_no_heading(self) -> None:
        raw = "The lake freezes in December.\n---\nPeople walk across.\n***\nNobody trusts it\nin March.\n---\nThe end."
        assert narrated(read(raw)) == [
            "The lake freezes in December.",
            "People walk across.",
            "Nobody trusts it in March.",
            "The end.",
        ]

    def test_a_short_line_over_a_rule_is_a_heading(self) -> None:
        source = read("Title\n=====\n\nOne.\n\nPart\n----\n\nTwo.")
        assert (source.title, source.sections[1].heading) == ("Title", "Part")

    def test_a_heading_without_text_is_narrated(self) -> None:
        source = read("# Save water\n\n## Take shorter showers\n\n## Fix the tap\n\nDrips add up.\n\n## Collect rain\n")
        assert narrated(source) == ["Take shorter showers", "Drips add up.", "Collect rain"]
        assert [section.heading for section in source.sections] == ["", "Fix the tap", ""]

    def test_a_heading_of_headings_is_accounted_for(self) -> None:
        source = read("# Book\n\nStart.\n\n## Part one\n\n### Chapter\n\nText.")
        assert left_out(source, "heading") == "Part one"

    def test_one_heading_above_all_others_is_the_title(self) -> None:
        assert read("## Pancakes\n\n### Method\n\nMix the things.").title == "Pancakes"
        assert read("## One\n\nText.\n\n## Two\n\nText too.").title == ""

    def test_a_title_in_front_matter_goes_before_the_heading(self) -> None:
        source = read("---\ntitle: Front\n---\n# Heading\n\nText.")
        assert source.title == "Front"
        assert left_out(source, "heading") == "Heading"


def test_signs_between_factors_are_no_emphasis() -> None:
    source = text_from("It is 2*3*4 or a*b*c, and un*believ*able.", "a.md", least_words=1)
    assert narrated(source) == ["It is 2*3*4 or a*b*c, and unbelievable."]
    assert source.omissions == ()


class TestLists:
    def test_a_countdown_keeps_its_numbers(self) -> None:
        raw = "Top 3 moments:\n\n3. The goal\n2. The rescue\n1. The trophy"
        assert narrated(read(raw)) == ["Top 3 moments:", "3. The goal", "2. The rescue", "1. The trophy"]

    def test_years_and_moves_keep_their_numbers(self) -> None:
        assert narrated(read("1986. A year.\n1987. A year too.\n1990. The last."))[2] == "1990. The last."
        assert narrated(read("1. e4 e5 2. Nf3 is the Spanish opening.")) == ["1. e4 e5 2. Nf3 is the Spanish opening."]

    def test_steps_are_counted_by_the_list_and_lose_their_numbers(self) -> None:
        source = read("1. Mix.\n2. Fry.\n3. Serve.")
        assert narrated(source) == ["Mix.", "Fry.", "Serve."]
        assert left_out(source, "markup") == "1 2 3"

    def test_tasks_lose_their_boxes(self) -> None:
        assert narrated(read("- [x] Write the notes\n- [ ] Send them")) == ["Write the notes", "Send them"]

    def test_lines_set_in_under_an_item_are_text(self) -> None:
        raw = "1.  Loosen the nuts.\n\n        Turn them to the left.\n\n2.  Lift the car."
        assert narrated(read(raw)) == ["Loosen the nuts.", "Turn them to the left.", "Lift the car."]


class TestWhatIsNotText:
    def test_code_is_left_out_as_code(self) -> None:
        source = read("Open it.\n\n```python\nprint(line)\n```\n\n    x = call();\n\nUse `with` too.")
        assert narrated(source) == ["Open it.", "Use with too."]
        assert left_out(source, "code").split() == ["print(line)", "x", "=", "call();"]

    def test_a_poem_that_is_set_in_is_no_code(self) -> None:
        assert len(narrated(read("A poem:\n\n    The miller hears the turning wheel\n    And sleeps in rain"))) == 2

    def test_footnotes_are_left_out_with_their_marks(self) -> None:
        source = read("It ended.[^1] Again.\n\n[^1]: In the town hall.")
        assert narrated(source) == ["It ended. Again."]
        assert left_out(source, "footnote") == "In the town hall."

    def test_speakers_in_brackets_are_no_targets_of_links(self) -> None:
        source = read("[ANNA]: Hello.\n\n[BEN]: Quickly!\n\nSee [it][b].\n\n[b]: https://b.example")
        assert narrated(source) == ["[ANNA]: Hello.", "[BEN]: Quickly!", "See it."]
        assert speakers(source) == ["ANNA", "BEN", ""]

    def test_text_in_html_is_text_and_style_is_code(self) -> None:
        source = read('<div class="a">\n<p>In a box.</p>\n</div>\n\n<style>\n.a { b: c }\n</style>\n\nOut of it.')
        assert narrated(source) == ["In a box.", "Out of it."]
        assert left_out(source, "code") == ".a { b: c }"

    def test_words_in_angle_brackets_are_text(self) -> None:
        assert narrated(read("Open <file name> and <other>.")) == ["Open <file name> and <other>."]

    def test_a_callout_keeps_its_title(self) -> None:
        assert narrated(read("> [!warning] Frost\n> Cover the beds.")) == ["Frost", "Cover the beds."]

    def test_a_comment_over_several_paragraphs_is_left_out(self) -> None:
        source = read("One.\n\n%%\ntwo\n\nthree\n%%\n\nFour.\n\n<!--\nfive\n\nsix\n-->\n\nSeven.")
        assert narrated(source) == ["One.", "Four.", "Seven."]
        assert sorted(left_out(source, "comment").split()) == ["five", "six", "three", "two"]

    def test_imports_and_components_of_mdx_are_left_out(self) -> None:
        raw = (
            "import Chart from '../chart'\nexport const year = 2026\n\n# Snow\n\n"
            "<Chart year={year} data={[{a: 1}]} />\n\nIt fell.\n\n<Note>Trains ran.</Note>\n\nIn {year} too."
        )
        assert narrated(read(raw, "a.mdx")) == ["It fell.", "Trains ran.", "In too."]

    def test_code_and_comments_of_template_languages_are_left_out(self) -> None:
        raw = (
            'See.\n\n{% highlight ruby %}\nputs "Hi"\n\nend\n{% endhighlight %}\n\n{% comment %}later'
            "{% endcomment %}\n\n{{< highlight go >}}\nfmt.Print(1)\n{{< /highlight >}}\n\nDone."
        )
        source = read(raw)
        assert narrated(source) == ["See.", "Done."]
        assert left_out(source, "comment") == "later"
        assert "puts" in left_out(source, "code") and "fmt" in left_out(source, "code")

    def test_marks_of_pandoc_and_logseq_are_left_out(self) -> None:
        raw = (
            "% The Title\n% An Author\n\nIt is so [@smith2020, p. 3] and [here]{.smallcaps}.\n\n"
            "::: warning\nCare.\n:::\n\n- Buy milk\n  id:: 6543\n"
        )
        source = read(raw)
        assert (source.title, narrated(source)) == ("The Title", ["It is so and here.", "Care.", "Buy milk"])
        assert left_out(source, "metadata") == "An Author id:: 6543"

    def test_marks_of_programs_for_notes_are_left_out(self) -> None:
        raw = (
            "up:: [[Top]]\n\n> [!note]- Folded\n> Its body.\n\nIt is ==so==. ^key-idea\n\n#single\n\n"
            "Heat is lost.^[A note.] It rises #physics/heat too [rating:: 9].\n\n![[a.png|"
            "300]]\n\nIt grows as e ^kt here."
        )
        source = read(raw)
        said = ["Folded", "Its body.", "It is so.", "Heat is lost. It rises too.", "It grows as e ^kt here."]
        assert narrated(source) == said
        assert "#physics/heat" in left_out(source, "metadata") and "A note." in left_out(source, "footnote")

    def test_a_definition_is_said_with_its_term(self) -> None:
        assert narrated(read("Term\n: Its meaning.")) == ["Term: Its meaning."]


class TestFrontMatter:
    def test_an_unquoted_colon_belongs_to_the_title(self) -> None:
        source = read("---\ntitle: Bridges: how they stand\naspect: 16:9\nminutes: 1\n---\nAn arch.")
        assert source.title == "Bridges: how they stand"
        assert (source.options.aspect, source.options.target_s) == ("16:9", 60)

    def test_toml_is_read(self) -> None:
        source = read('+++\ntitle = "How bees dance"\nminutes = 1.5\ndraft = false\n+++\nA bee.')
        assert (source.title, source.options.target_s, narrated(source)) == ("How bees dance", 90, ["A bee."])

    def test_blank_lines_may_stand_above(self) -> None:
        assert read("\n\n---\ntitle: Salt\n---\nText.").title == "Salt"

    def test_keys_may_begin_with_a_capital(self) -> None:
        source = read('---\nTitle: Salt\nAspect: "16:9"\nauthor: X\n---\nText.')
        assert (source.title, source.options.aspect) == ("Salt", "16:9")

    def test_a_misspelt_key_is_noted_with_the_nearest(self) -> None:
        notes = read("---\nminuts: 2\nauthor: Me\n---\nText.").notes
        assert notes == ("The front matter's minuts was ignored; did you mean minutes?",)

    @pytest.mark.parametrize(
        ("raw", "line"),
        [
            ("---\ntitle: A: b\nno entry here\n---\nText.", "Line 3"),
            ('+++\ntitle = "A"\nminutes = = 2\n+++\nText.', "Line 3"),
        ],
    )
    def test_a_line_that_cannot_be_read_is_named(self, raw: str, line: str) -> None:
        with pytest.raises(InputError, match=line):
            text_from(raw, "a.md", least_words=1)

    def test_its_words_are_settings_and_its_title_is_a_title(self) -> None:
        source = read("---\ntitle: Two words\nauthor: Nobody\n---\nText.")
        assert left_out(source, "metadata").split() == ["title:", "author:", "Nobody"]

    def test_a_length_of_nothing_is_refused(self) -> None:
        with pytest.raises(InputError, match="cannot be 0 minutes"):
            text_from("---\nminutes: 0\n---\nText of it.", "a.md", least_words=1)


class TestTables:
    RAW = "Towers:\n\n| Tower | Height |\n|---|---|\n| Blue | 310 m |\n| Old | 120 m |\n\nThe end."

    def test_a_table_is_left_out_and_counted_once(self) -> None:
        source = read(self.RAW)
        assert narrated(source) == ["Towers:", "The end."]
        assert left_out(source, "table") == "Tower | Height | Blue | 310 m Old | 120 m"

    def test_a_table_is_narrated_row_by_row_when_asked(self) -> None:
        rows = ["Tower: Blue, Height: 310 m", "Tower: Old, Height: 120 m"]
        asked = text_from(self.RAW, "a.md", least_words=1, tables="read")
        assert narrated(asked) == ["Towers:", *rows, "The end."]
        assert asked.sections[0].paragraphs[1].kind is ParagraphKind.TABLE_ROW
        assert narrated(read(f"---\ntables: read\n---\n{self.RAW}"))[1:3] == rows

    @pytest.mark.parametrize("name", ["a.md", "a.csv"])
    def test_a_table_alone_names_the_option(self, name: str) -> None:
        raw = "# Prices\n\n| Item | Price |\n|---|---|\n| Bread | $3 |" if name == "a.md" else "Item,Price\nBread,$3\n"
        with pytest.raises(InputError, match=r"only a table.*--tables read"):
            text_from(raw, name)

    def test_cells_of_csv_may_have_commas_and_quotes(self) -> None:
        raw = 'name,role\nAnna Berg,"Pilot, retired"\n"Chen ""Leo"" Li",Teacher\n'
        rows = narrated(text_from(raw, "a.csv", tables="read"))
        assert rows == ["name: Anna Berg, role: Pilot, retired", 'name: Chen "Leo" Li, role: Teacher']
