"""From a source to its text: files in many formats, read with suspicion."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from reelbase.plans.reading.files import MAX_TEXT_BYTES, read_content
from reelbase.plans.reading.formats import BINARY_READERS, PASTED, TEXT_READERS, TextFormat, format_of
from reelbase.plans.reading.source import (
    Omission,
    Paragraph,
    ParagraphKind,
    ReadText,
    SourceText,
    TextSection,
    unusable,
)
from reelbase.plans.wording import count_words

__all__ = [
    "MAX_TEXT_BYTES",
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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def read_source(source: str | Path, *, least_words: int = MIN_WORDS) -> SourceText:
    """Read a file, or standard input for ``-``. Raises InputError that says what is wrong and what to do."""
    return text_from(read_content(source), str(source), least_words=least_words)


def text_from(content: str | bytes, name: str | TextFormat = PASTED, *, least_words: int = MIN_WORDS) -> SourceText:
    """Read a text or a document by its format. Raises InputError when it is not fit to be spoken.

    name: its format, or the name of its file, which says something about that: ``-`` for standard input, nothing for
    a text that was pasted.
    """
    if isinstance(content, bytes):
        read = BINARY_READERS[_format(content, name)](content)
        return _checked(read, _written_out(read), least_words)
    cleaned = _CONTROL.sub("", unicodedata.normalize("NFC", content.replace("\r\n", "\n").replace("\r", "\n")))
    if not cleaned.strip():
        raise unusable("The text is empty.", "Write at least two sentences.")
    return _checked(TEXT_READERS[_format(cleaned, name)](cleaned), cleaned, least_words)


def _format(content: str | bytes, name: str | TextFormat) -> TextFormat:
    return name if isinstance(name, TextFormat) else format_of(content, name)


def _written_out(read: ReadText) -> str:
    """The words of a document as one text."""
    parts = [read.title]
    for section in read.sections:
        parts += [section.heading, *(paragraph.text for paragraph in section.paragraphs)]
    return "\n\n".join(part for part in [*parts, *(each.text for each in read.omissions)] if part)


def _checked(read: ReadText, raw: str, least_words: int) -> SourceText:
    said = sum(count_words(paragraph.text) for section in read.sections for paragraph in section.paragraphs)
    if said == 0:
        if count_words(raw) and re.search(r"```|~~~|^( {4}|\t)", raw, re.MULTILINE):
            raise unusable("The text contains only code.", "Add sentences that can be spoken.")
        raise unusable("The text contains no words that can be spoken.", "Write at least two sentences.")
    if said < least_words:
        noun = "word" if said == 1 else "words"
        raise unusable(
            f"The text has only {said} {noun}; a film needs at least {least_words}.",
            "Write at least two sentences, or give a topic and configure a language model.",
        )
    return SourceText(read.title, read.sections, read.options, raw, read.omissions, read.notes)
