"""Every word of any document is narrated or accounted for, in every format."""

from __future__ import annotations

import os
import re
from collections import Counter
from random import Random

import pytest

from reelbase.plans.extract import plan_from_text
from reelbase.plans.options import plan_options
from reelbase.plans.reading import SourceText, TextFormat, text_from
from reelbase.plans.reading.documents.docx_file import read_docx
from reelbase.plans.reading.documents.epub import read_epub
from reelbase.plans.reading.documents.html_page import read_html_page
from reelbase.plans.reading.documents.odt import read_odt
from reelbase.plans.reading.documents.pdf import read_pdf
from reelbase.plans.reading.documents.pptx_file import read_pptx
from reelbase.plans.reading.formats import BINARY_READERS, TEXT_READERS
from reelbase.schemas.plan_document import WordUse
from support.generated_books import BOOK_GENERATORS
from support.generated_documents import GENERATORS, NARRATED, Document, disguised
from support.generated_files import FILE_GENERATORS
from support.generated_markup import MARKUP_GENERATORS

DOCUMENTS = int(os.environ.get("REELBASE_TEST_DOCUMENTS", "0"))
"""How many documents of each format; by default a hundred, and fewer of those that take long to make."""
SLOW = {"PDF": 10, "Word": 10, "PowerPoint": 10}
ALL = {**GENERATORS, **FILE_GENERATORS, **MARKUP_GENERATORS, **BOOK_GENERATORS}
PLANNED = 20
"""Of so many documents, one is planned."""


@pytest.fixture(autouse=True)
def _readers_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read by their readers without a process for each, so that many can be tried."""
    monkeypatch.setitem(TEXT_READERS, TextFormat.HTML, lambda text: read_html_page(text.encode()))
    readers = {"PDF": read_pdf, "DOCX": read_docx, "PPTX": read_pptx, "ODT": read_odt, "EPUB": read_epub}
    for name, reader in readers.items():
        monkeypatch.setitem(BINARY_READERS, TextFormat[name], reader)


def numbers(name: str) -> range:
    return range(DOCUMENTS or SLOW.get(name, 100))


def places(source: SourceText) -> dict[str, list[str]]:
    """Where each word of a source is."""
    found: dict[str, list[str]] = {}

    def put(place: str, text: str) -> None:
        for word in re.findall(r"[^\W_]+", text):
            found.setdefault(word.lower(), []).append(place)

    put(WordUse.HEADING, source.title)
    for section in source.sections:
        put(WordUse.HEADING, section.heading)
        for paragraph in section.paragraphs:
            put(NARRATED, paragraph.written or paragraph.text)
    for omission in source.omissions:
        put(omission.use, omission.text)
    return found


def read(document: Document) -> SourceText:
    return text_from(document.content or disguised(document), document.name, least_words=1, tables=document.tables)


def _is_right(role: str, places: list[str]) -> bool:
    """Names of links' targets and running titles stand in several places; all other words stand once."""
    return places == [role] or (role in (WordUse.MARKUP, WordUse.PAGE) and set(places) == {role})


@pytest.mark.parametrize("name", ALL)
def test_each_word_of_a_document_has_exactly_its_place(name: str) -> None:
    for seed in numbers(name):
        document = ALL[name](Random(f"{name} {seed}"))
        found = places(read(document))
        wrong = {
            word: (str(role), found.get(word.lower(), []))
            for word, role in document.roles.items()
            if not _is_right(role, found.get(word.lower(), []))
        }
        assert not wrong, f"document {seed} of {name}, words with their right and their found places:\n{document.text}"


@pytest.mark.parametrize("name", ALL)
def test_the_parts_of_an_account_add_up_in_every_plan(name: str) -> None:
    for seed in numbers(name)[::PLANNED]:
        document = ALL[name](Random(f"{name} {seed}"))
        source = read(document)
        for target_s in (None, 15.0):
            plan = plan_from_text(source, plan_options(target_s=target_s, language="en"))
            account = plan.word_account
            assert account is not None
            assert account.total == account.narrated + sum(account.omitted.values())
            right = Counter(role for role in document.roles.values() if role not in (NARRATED, WordUse.MARKUP))
            for use, count in right.items():
                assert account.omitted[WordUse(use)] >= count, f"document {seed} of {name}:\n{document.text}"
            spoken = Counter(re.findall(r"\w+", " ".join(scene.narration for scene in plan.scenes).lower()))
            roles = document.roles.items()
            narrated = sum(spoken[word.lower()] > 0 for word, role in roles if role == NARRATED)
            assert not [word for word, role in roles if role != NARRATED and spoken[word.lower()]]
            lost = account.omitted.get(WordUse.LENGTH, 0)
            assert narrated >= sum(role == NARRATED for _, role in roles) - lost, f"document {seed} of {name}"
