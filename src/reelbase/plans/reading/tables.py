"""Tables: rows that can be read aloud, and what a text has of them when they are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reelbase.plans.reading.source import Omission, Paragraph, ParagraphKind, ReadText, TextSection, unusable
from reelbase.schemas.plan_document import WordUse
from reelbase.schemas.projects import Tables

_DELIMITERS = ",;\t|"


def table_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[Paragraph, ...]:
    """A paragraph for each row, ``Header: cell, header: cell.``; a row with no cells gives none.

    The words of the header count once, with the first row.
    """
    paragraphs: list[Paragraph] = []
    for row in rows:
        named = [*header, *[""] * (len(row) - len(header))]
        cells = [(" ".join(name.split()), " ".join(cell.split())) for name, cell in zip(named, row, strict=False)]
        said = ", ".join(f"{name.rstrip(':')}: {cell}" if name else cell for name, cell in cells if cell)
        if said:
            paragraphs.append(_row(said, [cell for _, cell in cells] if paragraphs else [*header, *row]))
    if not paragraphs and any(name.strip() for name in header):
        paragraphs.append(_row(", ".join(name for name in header if name.strip()), header))
    return tuple(paragraphs)


def _row(said: str, written: Sequence[str]) -> Paragraph:
    return Paragraph(said, ParagraphKind.TABLE_ROW, written=" | ".join(" ".join(cell.split()) for cell in written))


def read_csv(text: str) -> ReadText:
    """The rows of a table with commas, semicolons or tabs between its cells; the first names its columns."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:10_000], delimiters=_DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    # The sniffer believes in quotes that are not doubled, which tears cells that have doubled ones.
    delimiter = dialect.delimiter
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise unusable(f"The table cannot be read: {error}.", "Correct its quotes.") from None
    header, *others = rows or [[]]
    return ReadText(sections=(TextSection("", table_rows(header, others)),))


def with_tables(read: ReadText, tables: Tables | None) -> ReadText:
    """The text with the rows of its tables as paragraphs when they are to be read, else with them left out."""
    if (tables or read.options.tables) == "read":
        return read
    sections, omissions = [], [*read.omissions]
    for section in read.sections:
        omissions += [Omission(WordUse.TABLE, row.written) for row in section.paragraphs if _is_row(row)]
        sections.append(replace(section, paragraphs=tuple(each for each in section.paragraphs if not _is_row(each))))
    return replace(read, sections=tuple(sections), omissions=tuple(omissions))


def _is_row(paragraph: Paragraph) -> bool:
    return paragraph.kind is ParagraphKind.TABLE_ROW
