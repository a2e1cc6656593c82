"""Word, PowerPoint, OpenDocument and EPUB: what a reader of the document reads, and an account of the rest."""

from __future__ import annotations

import io
import zipfile
from typing import Any, ClassVar

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import ParagraphKind, documents, text_from
from support.documents import archive, deleted, inserted, slides, word
from support.reading import left_out, narrated


def refused(content: bytes, name: str = "mill.docx") -> InputError:
    with pytest.raises(InputError) as caught:
        text_from(content, name)
    assert caught.value.fix
    return caught.value


class TestWord:
    def test_headings_lists_and_paragraphs_are_read_in_order(self) -> None:
        def fill(document: Any) -> None:
            document.add_heading("The Old Mill", 0)
            document.add_paragraph("It stands by the river, and it is old.")
            document.add_heading("The wheel", 1)
            document.add_paragraph("One stone", style="List Bullet")
            document.sections[0].header.paragraphs[0].text = "River News"

        source = text_from(word(fill), "mill.docx")
        assert source.title == "The Old Mill"
        assert [section.heading for section in source.sections if section.heading] == ["The wheel"]
        assert narrated(source) == ["It stands by the river, and it is old.", "One stone"]
        assert source.sections[-1].paragraphs[0].kind is ParagraphKind.LIST_ITEM
        assert left_out(source, "page") == "River News"

    def test_what_is_deleted_struck_or_hidden_is_not_narrated_and_what_is_inserted_is(self) -> None:
        def fill(document: Any) -> None:
            paragraph = document.add_paragraph("The wheel turns in spring")
            deleted(paragraph, " and in autumn")
            inserted(paragraph, " and in summer")
            paragraph.add_run(" never").font.strike = True
            paragraph.add_run(" secret").font.hidden = True
            paragraph.add_run(". It lifts 10")
            paragraph.add_run("3").font.superscript = True
            paragraph.add_run(" kg.")

        source = text_from(word(fill), "mill.docx")
        assert narrated(source) == ["The wheel turns in spring and in summer. It lifts 10³ kg."]
        assert left_out(source, "struck") == "and in autumn never"
        assert left_out(source, "comment") == "secret"

    def test_rows_of_tables_are_not_lost(self) -> None:
        def fill(document: Any) -> None:
            document.add_paragraph("The corn of two years stands in this table below.")
            table = document.add_table(2, 2)
            for number, text in enumerate(("Year", "Corn", "1820", "12 tons")):
                table.cell(number // 2, number % 2).text = text

        source = text_from(word(fill), "mill.docx")
        everything = " ".join(narrated(source)) + left_out(source, "table")
        assert all(cell in everything for cell in ("Year", "Corn", "1820", "12 tons"))

    def test_a_table_of_one_column_frames_a_text(self) -> None:
        def fill(document: Any) -> None:
            document.add_table(1, 1).cell(0, 0).text = "This text of eight words has a frame."

        assert narrated(text_from(word(fill), "a.docx")) == ["This text of eight words has a frame."]

    def test_footnotes_and_comments_are_accounted_for(self) -> None:
        notes = (
            '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote><w:p><w:r>'
            "<w:t>See Smith 1986.</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
        whole = word(lambda document: document.add_paragraph("The mill stands by the river, and it is old."))
        source = text_from(_with(whole, {"word/footnotes.xml": notes}), "mill.docx")
        assert left_out(source, "footnote") == "See Smith 1986."

    def test_a_renamed_document_is_known_by_its_content(self) -> None:
        whole = word(lambda document: document.add_paragraph("The mill stands by the river, and it is old."))
        assert narrated(text_from(whole, "mill.txt")) == ["The mill stands by the river, and it is old."]

    def test_an_archive_that_unpacks_to_gigabytes_is_refused(self) -> None:
        bomb = archive({"word/document.xml": b"a", "word/media/bomb": bytes(600 << 20)})
        assert "too large" in refused(bomb).message

    def test_more_text_than_a_book_has_is_refused(self) -> None:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        paragraphs = f"<w:p><w:r><w:t>{'word ' * 20_000}</w:t></w:r></w:p>" * 200
        whole = word(lambda document: document.add_paragraph("x"))
        body = f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>"
        content = _with(whole, {"word/document.xml": body})
        assert "more text" in refused(content).message

    def test_keys_of_the_environment_stay_out_of_the_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELBASE_LLM_API_KEY", "sk-secret")
        assert "REELBASE_LLM_API_KEY" not in documents._environment()

    def test_entities_that_multiply_are_not_followed(self) -> None:
        levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
        document = (
            f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "lol">{levels}]>'
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
            "<w:t>The mill stands by the river, and it is old. &e11;</w:t></w:r></w:p></w:body></w:document>"
        )
        whole = word(lambda document: document.add_paragraph("x"))
        content = _with(whole, {"word/document.xml": document})
        try:
            assert len(text_from(content, "mill.docx").body) < 100
        except InputError as error:
            assert "broken" in error.message

    @pytest.mark.parametrize(
        "files", [{"word/x": b""}, {"word/document.xml": b"<not xml", "[Content_Types].xml": b"<"}]
    )
    def test_a_broken_document_is_refused(self, files: dict[str, bytes]) -> None:
        assert "broken" in refused(archive(files)).message


class TestPowerPoint:
    def test_titles_are_headings_and_slides_and_notes_are_narrated(self) -> None:
        def fill(presentation: Any) -> None:
            first = presentation.slides.add_slide(presentation.slide_layouts[0])
            first.shapes.title.text = "The Old Mill"
            first.placeholders[1].text = "A talk for our guests"
            second = presentation.slides.add_slide(presentation.slide_layouts[1])
            second.shapes.title.text = "The wheel"
            second.placeholders[1].text_frame.text = "One stone"
            second.placeholders[1].text_frame.add_paragraph().text = "Two wheels"
            second.notes_slide.notes_text_frame.text = "It turns in spring only."
            hidden = presentation.slides.add_slide(presentation.slide_layouts[1])
            hidden.shapes.title.text = "Old figures"
            hidden._element.set("show", "0")

        source = text_from(slides(fill), "mill.pptx")
        assert source.title == "The Old Mill"
        assert [section.heading for section in source.sections if section.heading] == ["The wheel"]
        assert narrated(source) == ["A talk for our guests", "One stone", "Two wheels", "It turns in spring only."]
        assert left_out(source, "direction") == "Old figures"

    def test_a_broken_presentation_is_refused(self) -> None:
        assert "broken" in refused(archive({"ppt/x": b""}), "mill.pptx").message


class TestOpenDocument:
    CONTENT = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
        "<text:tracked-changes><text:p>old words</text:p></text:tracked-changes>"
        "<text:h>The wheel</text:h><text:p>It turns<text:s/>in <text:span>spring</text:span> only"
        "<text:note><text:p>See Smith.</text:p></text:note>, as the miller says.</text:p>"
        "<text:list><text:list-item><text:p>One stone</text:p></text:list-item></text:list>"
        "</office:text></office:body></office:document-content>"
    )

    def test_headings_items_and_notes_are_told_apart(self) -> None:
        content = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": self.CONTENT})
        source = text_from(content, "mill.odt")
        assert [section.heading for section in source.sections if section.heading] == ["The wheel"]
        assert narrated(source) == ["It turns in spring only, as the miller says.", "One stone"]
        assert left_out(source, "footnote") == "See Smith."
        assert left_out(source, "struck") == "old words"

    def test_a_document_without_content_is_refused(self) -> None:
        content = archive({"mimetype": "application/vnd.oasis.opendocument.text"})
        assert "broken" in refused(content, "mill.odt").message


class TestEpub:
    FILES: ClassVar[dict[str, str]] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata>'
        '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">The Old Mill</dc:title></metadata><manifest>'
        '<item id="b" href="two.xhtml"/><item id="a" href="one.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        "OEBPS/one.xhtml": "<html><body><h2>The wheel</h2><p>It turns in spring only.</p></body></html>",
        "OEBPS/two.xhtml": "<html><body><h2>The stone</h2><p>It is round.</p><p>It is old.</p></body></html>",
    }

    def test_chapters_are_read_in_the_order_of_reading(self) -> None:
        source = text_from(archive(self.FILES), "mill.epub")
        assert source.title == "The Old Mill"
        assert [section.heading for section in source.sections if section.heading] == ["The wheel", "The stone"]
        assert narrated(source) == ["It turns in spring only.", "It is round.", "It is old."]

    def test_a_book_without_a_package_is_refused(self) -> None:
        assert "broken" in refused(archive({"mimetype": "application/epub+zip"}), "mill.epub").message

    def test_a_protected_book_is_refused(self) -> None:
        locked = {**self.FILES, "META-INF/encryption.xml": "<x/>", "META-INF/rights.xml": "<x/>"}
        assert "protected" in refused(archive(locked), "mill.epub").message


def _with(content: bytes, files: dict[str, str]) -> bytes:
    """The archive with these files in place of, or beside, its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        own = {name: opened.read(name) for name in opened.namelist()}
    return archive({**own, **files})
