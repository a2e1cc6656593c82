"""PDF: paragraphs out of lines on pages."""

from __future__ import annotations

import io

import pypdf
import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import text_from
from support.documents import column, pdf
from support.reading import left_out, narrated

BODY = [
    "The mill stands by the river. It has ground corn for two hun-",
    "dred years without a pause, as the miller tells every guest",
    "who comes in summer.",
    "The wheel turns in spring only. Then the water is high, and",
    "the well-known well-",
    "known stones are wet.",
]


def refused(content: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        text_from(content, "mill.pdf")
    assert caught.value.field == "source"
    assert caught.value.fix
    return caught.value


def test_lines_become_paragraphs_and_divided_words_are_whole_again() -> None:
    page = [(60, 140, 24, "The Old Mill"), (60, 190, 16, "The wheel"), *column(60, 220, BODY)]
    source = text_from(pdf([page]), "mill.pdf")
    assert source.title == "The Old Mill"
    assert [section.heading for section in source.sections if section.heading] == ["The wheel"]
    first, second = narrated(source)
    assert first.startswith("The mill stands by the river. It has ground corn for two hundred years without a pause,")
    assert second.endswith("Then the water is high, and the well-known well-known stones are wet.")


def test_running_titles_and_page_numbers_are_not_narrated() -> None:
    pages = [
        [
            (60, 40, 9, "River News"),
            (500, 800, 9, f"Page {number} of 3"),
            *column(60, 200, [f"The sentence with the number {number} stands here."]),
        ]
        for number in (1, 2, 3)
    ]
    pages[2].append((290, 820, 9, "3"))
    source = text_from(pdf(pages), "mill.pdf")
    assert narrated(source) == [f"The sentence with the number {number} stands here." for number in (1, 2, 3)]
    assert left_out(source, "page").split().count("River") == 3
    assert "Page 2 of 3" in left_out(source, "page")


def test_a_paragraph_goes_on_over_columns_and_pages() -> None:
    left = column(60, 150, ["The mill stands by the", "river, and it has ground", "corn for a long time and"])
    right = column(320, 150, ["without a pause, which", "everybody knows and so it"])
    following = column(60, 150, ["will be for many years."])
    source = text_from(pdf([left + right, following]), "mill.pdf")
    (said,) = narrated(source)
    assert said.endswith("for a long time and without a pause, which everybody knows and so it will be for many years.")


def test_items_are_paragraphs_and_notes_below_are_footnotes() -> None:
    page = [
        *column(
            60, 150, ["The miller needs only a few things for his work:", "• one round stone", "• two wheels of oak"]
        ),
        (60, 700, 8, "1 Smith, History of Mills, 1986."),
    ]
    page += [(60, 300, 11, "It was the oldest mill of the land"), (243, 295, 6, "1"), (250, 300, 11, " for long.")]
    source = text_from(pdf([page]), "mill.pdf")
    assert narrated(source)[:3] == [
        "The miller needs only a few things for his work:",
        "one round stone",
        "two wheels of oak",
    ]
    assert "Smith" in left_out(source, "footnote")


def test_a_document_is_known_by_its_first_bytes() -> None:
    source = text_from(pdf([column(60, 150, ["Eight words are enough for a film here."])]), "notes.txt")
    assert narrated(source) == ["Eight words are enough for a film here."]


def test_pages_of_pictures_are_refused_with_the_way_out() -> None:
    error = refused(pdf([[], []]))
    assert "no text" in error.message
    assert "ocrmypdf" in (error.fix or "")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\nhello\n%%EOF", b"%PDF-" + b"\0" * 5000])
def test_a_broken_file_is_refused(content: bytes) -> None:
    assert "broken" in refused(content).message


def test_a_file_that_ends_early_is_refused_or_read_as_far_as_it_goes() -> None:
    whole = pdf([column(60, 150, BODY)])
    assert "broken" in refused(whole[: len(whole) // 2]).message


def test_a_locked_file_is_refused() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([column(60, 150, BODY)])))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    assert "password" in refused(file.getvalue()).message


def test_more_pages_than_are_read_are_refused() -> None:
    writer = pypdf.PdfWriter()
    for _ in range(501):
        writer.add_blank_page(100, 100)
    file = io.BytesIO()
    writer.write(file)
    assert "501 pages" in refused(file.getvalue()).message


def test_pages_that_contain_themselves_end() -> None:
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    refused(loop)
