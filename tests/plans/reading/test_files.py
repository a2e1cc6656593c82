"""Files: how they are decoded, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelbase.kit.errors import InputError
from reelbase.plans.reading import read_source
from reelbase.plans.reading.files import decoded

TEXT = "The text is saved by a script. It should be read all the same."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_source(path).body == TEXT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"ID3\x03\0\0\0", "a recording"),
        (b"{\\rtf1\\ansi Hello}", "RTF|Rich Text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "an old Office"),
        (b"\0\1\2\3 anything", "not a text file"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_kinds_that_are_read(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind) as caught:
        decoded(data, "a.bin")
    assert caught.value.fix
    for suffix in (".md", ".txt", ".srt", ".csv"):
        assert suffix in caught.value.fix


def test_a_text_about_such_files_is_a_text() -> None:
    assert decoded(b"ID3 tags are old. GIF87a too.", "a.txt") == "ID3 tags are old. GIF87a too."


def test_data_is_refused_as_data(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('{"cells": [{"cell_type": "code", "source": ["print(1)", "and some more words of it"]}]}')
    with pytest.raises(InputError, match="JSON"):
        read_source(path)
