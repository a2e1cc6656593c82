"""From a source to its text: files in many formats, read with suspicion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from reelbase.plans.reading.accounting import with_the_rest
from reelbase.plans.reading.characters import clean_characters
from reelbase.plans.reading.files import MAX_TEXT_BYTES, read_content
from reelbase.plans.reading.formats import BINARY_READERS, PASTED, SUFFIXES, TEXT_READERS, TextFormat, format_of
from reelbase.plans.reading.inline import InlineReader
from reelbase.plans.reading.separators import is_contact_line, said_apart
from reelbase.plans.reading.source import (
    Omission,
    Paragraph,
    ParagraphKind,
    ReadText,
    SourceText,
    TextSection,
    unusable,
)
from reelbase.plans.reading.tables import with_tables
from reelbase.plans.wording import count_words
from reelbase.schemas.plan_document import WordUse
from reelbase.schemas.projects import Tables

__all__ = [
    "MAX_TEXT_BYTES",
    "SUFFIXES",
    "Omission",
    "Paragraph",
    "ParagraphKind",
    "ReadText",
    "SourceText",
    "TextFormat",
    "TextSection",
    "format_of",
    "read_content",
    "read_source",
    "text_from",
]

MIN_WORDS = 8
_CONTACTS_LOOKED_AT = 6
"""Paragraphs at the top of a text among which data of contact are looked for."""


def read_source(source: str | Path, *, least_words: int = MIN_WORDS) -> SourceText:
    """Read a file, or standard input for ``-``. Raises InputError that says what is wrong and what to do."""
    return text_from(read_content(source), str(source), least_words=least_words)


def text_from(
    content: str | bytes,
    name: str | TextFormat = PASTED,
    *,
    least_words: int = MIN_WORDS,
    tables: Tables | None = None,
) -> SourceText:
    """Read a text or a document by its format. Raises InputError when it is not fit to be spoken.

    name: its format, or the name of its file, which says something about that: ``-`` for standard input, nothing for
    a text that was pasted. tables: whether their rows are narrated, whatever the text itself says about that.
    """
    if isinstance(content, bytes):
        read = _without_markup(BINARY_READERS[_format(content, name)](content))
        raw = "\n\n".join(_words_of(read))
    else:
        raw = clean_characters(content)
        if not raw.strip():
            raise unusable("The text is empty.", "Write at least two sentences.")
        read = _without_markup(TEXT_READERS[_format(raw, name)](raw))
        visible = raw if read.visible_text is None else read.visible_text
        read = replace(read, omissions=with_the_rest(read, visible))
    read = _without_contacts(with_tables(read, tables))
    _check(read, least_words)
    return SourceText(read.title, read.sections, read.options, raw, read.omissions, read.notes)


def _format(content: str | bytes, name: str | TextFormat) -> TextFormat:
    return name if isinstance(name, TextFormat) else format_of(content, name)


def _without_markup(read: ReadText) -> ReadText:
    """The text without markup inside of its lines, unless its reader has removed that; nothing in it is empty."""
    inline = InlineReader(is_parsed=read.is_parsed)
    sections = []
    for section in read.sections:
        paragraphs = section.paragraphs
        heading = section.heading
        if not read.is_clean:
            paragraphs = tuple(replace(each, text=inline.spoken(each.text)) for each in paragraphs)
            heading = " ".join(inline.spoken(heading).split())
        sections.append(TextSection(heading, tuple(each for each in paragraphs if each.text.strip())))
    title = read.title if read.is_clean else inline.spoken(read.title)
    omissions = (*read.omissions, *inline.omissions)
    return replace(read, title=" ".join(title.split()), sections=tuple(_filled(sections)), omissions=omissions)


def _without_contacts(read: ReadText) -> ReadText:
    """The text without a line of e-mail addresses and numbers at its top, and with pauses between parts of lines."""
    sections, omissions = [], [*read.omissions]
    looked_at = 0
    for section in read.sections:
        paragraphs = []
        for paragraph in section.paragraphs:
            looked_at += 1
            if looked_at <= _CONTACTS_LOOKED_AT and is_contact_line(paragraph.text):
                omissions.append(Omission(WordUse.METADATA, paragraph.text))
            elif paragraph.kind is ParagraphKind.TABLE_ROW:
                paragraphs.append(paragraph)
            else:
                paragraphs.append(replace(paragraph, text=said_apart(paragraph.text)))
        sections.append(replace(section, paragraphs=tuple(paragraphs)))
    return replace(read, sections=tuple(_filled(sections)), omissions=tuple(omissions))


def _filled(sections: Iterable[TextSection]) -> Iterator[TextSection]:
    """The sections with text. A heading without any is spoken: there is nothing that it could head."""
    for section in sections:
        if section.paragraphs:
            yield section
        elif section.heading:
            yield TextSection("", (Paragraph(section.heading, ParagraphKind.LIST_ITEM),))


def _words_of(read: ReadText) -> Iterator[str]:
    """The words of a document, part after part."""
    parts = [read.title]
    for section in read.sections:
        parts += [section.heading, *(paragraph.written or paragraph.text for paragraph in section.paragraphs)]
    return (part for part in [*parts, *(omission.text for omission in read.omissions)] if part)


def _check(read: ReadText, least_words: int) -> None:
    said = sum(count_words(paragraph.text) for section in read.sections for paragraph in section.paragraphs)
    if said >= least_words and said:
        return
    uses = {omission.use for omission in read.omissions if count_words(omission.text)}
    if WordUse.TABLE in uses and said == 0:
        raise unusable(
            "The text contains only a table, and tables are not narrated by default.",
            "Use --tables read (tables: read in front matter or the API) to narrate it row by row, or add sentences.",
        )
    if WordUse.CODE in uses and said == 0:
        raise unusable("The text contains only code.", "Add sentences that can be spoken.")
    if said == 0:
        raise unusable("The text contains no words that can be spoken.", "Write at least two sentences.")
    noun = "word" if said == 1 else "words"
    raise unusable(
        f"The text has only {said} {noun}; a film needs at least {least_words}.",
        "Write at least two sentences, or give a topic and configure a language model.",
    )
