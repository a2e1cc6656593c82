"""What a reader finds in a text, gathered in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reelbase.plans.reading.source import Omission, Paragraph, ParagraphKind, ReadText, TextSection
from reelbase.plans.reading.tables import table_rows
from reelbase.schemas.plan_document import WordUse


@dataclass(slots=True)
class Gathering:
    """Sections, paragraphs and omissions in the order in which a reader finds them. White space is made regular."""

    title: str = ""
    is_parsed: bool = False
    """Whether the format has no emphasis and no links of the kind of Markdown's, or they have been read."""
    _sections: list[tuple[str, list[Paragraph]]] = field(default_factory=lambda: [("", [])])
    _omissions: list[Omission] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but omissions was found so far."""
        return len(self._sections) == 1 and not self._sections[0][1]

    def head(self, text: str) -> None:
        """Begin a section."""
        text = in_one_line(text)
        if text:
            self._sections.append((text, []))

    def divide(self) -> None:
        """Begin a section without a heading."""
        if self._sections[-1][1]:
            self._sections.append(("", []))

    def add(
        self,
        text: str,
        kind: ParagraphKind = ParagraphKind.PROSE,
        *,
        speaker: str = "",
        start_s: float | None = None,
        end_s: float | None = None,
    ) -> None:
        """Add a paragraph; one without text is none. The lines of verse stay lines."""
        if kind is ParagraphKind.VERSE:
            text = "\n".join(line for line in map(in_one_line, text.splitlines()) if line)
        else:
            text = in_one_line(text)
        if text:
            self._sections[-1][1].append(Paragraph(text, kind, speaker, start_s, end_s))

    def add_table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add the rows of a table; the first names its columns."""
        if rows:
            self._sections[-1][1].extend(table_rows(rows[0], rows[1:]))

    def omit(self, use: WordUse, text: str) -> None:
        """Account for words that are not spoken."""
        text = in_one_line(text)
        if text:
            self._omissions.append(Omission(use, text))

    def take(self, read: ReadText) -> None:
        """Go on with what the reader of another format made of a part of the text."""
        self.title = self.title or read.title
        for section in read.sections:
            if section.heading:
                self._sections.append((section.heading, []))
            self._sections[-1][1].extend(section.paragraphs)
        self._omissions.extend(read.omissions)

    def read(self) -> ReadText:
        """All of it; a section without a heading and without paragraphs is none."""
        sections = tuple(TextSection(name, tuple(parts)) for name, parts in self._sections if name or parts)
        return ReadText(in_one_line(self.title), sections, tuple(self._omissions), is_parsed=self.is_parsed)


def in_one_line(text: str) -> str:
    return " ".join(text.split())
