"""Files that are not read: what they are, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import read_source, text_from
from support.documents import archive


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_source(path)
    assert caught.value.field == "source"
    return caught.value


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "a picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(100), "a picture"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(100), "a recording"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(3 << 20), "a recording"),
        (b"ID3\x04" + bytes(100), "a recording"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "an old Office program"),
        (b"{\\rtf1\\ansi Hello there.}", "Rich Text"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (archive({"xl/workbook.xml": b"x"}), "Excel"),
        (archive({"Index/Document.iwa": b"x"}), "Pages"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.presentation"}), "OpenDocument presentation"),
        (archive({"a.txt": b"x"}), "an archive"),
        (b"PK\x03\x04 no archive", "an archive"),
        (b"\x1f\x8b\x08" + bytes(100), "an archive"),
    ],
)
@pytest.mark.parametrize("name", ["notes.txt", "notes.docx"])
def test_a_file_of_another_kind_is_named_and_the_way_out_is_said(
    tmp_path: Path, content: bytes, kind: str, name: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / name)
    assert kind in error.message
    assert ".docx" in (error.fix or "")


def test_bytes_of_no_known_kind_name_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 4)
    assert ".md" in (refused(tmp_path / "a.bin").fix or "")


@pytest.mark.parametrize("name", ["main.js", "style.css", "run.sh", "notes.ipynb"])
def test_programs_are_no_texts(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("let the sun rise over all of the eight hills")
    assert "program" in refused(tmp_path / name).message


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ('{"title": "Salt", "words": ["one", "two"]}', "JSON"),
        ('[{"a": 1}, {"a": 2}]', "JSON"),
        ('<?xml version="1.0"?>\n<FinalDraft><Paragraph/></FinalDraft>', "Final Draft"),
        ('<?xml version="1.0"?><rss><channel/></rss>', "a feed"),
        ('<?xml version="1.0"?><!-- x --><bike:list xmlns:bike="b"/>', "XML data (<bike:list>)"),
    ],
)
def test_data_is_named(raw: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        text_from(raw, "-")
    assert kind in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(
    "raw",
    ["[ANNA]: We should leave before the tide comes in tonight.", "{curly} braces begin this text of eight words."],
)
def test_brackets_at_the_beginning_are_no_data(raw: str) -> None:
    assert text_from(raw, "-").body


def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    head = '<html><head><meta charset="iso-8859-1"></head>'
    page = head + "<body><p>Das Mühlrad dreht sich – nur im Frühling so.</p></body></html>"
    (tmp_path / "page.html").write_bytes(page.encode("windows-1252"))
    assert read_source(tmp_path / "page.html").body == "Das Mühlrad dreht sich – nur im Frühling so."
