"""A text as a film sees it: what can be spoken, in sections, and what of its source is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from reelbase.kit.errors import InputError
from reelbase.schemas.plan_document import WordUse
from reelbase.schemas.projects import PlanOptions


class ParagraphKind(StrEnum):
    """What a paragraph is, for the way it is cut into sentences and spoken."""

    PROSE = "prose"
    VERSE = "verse"
    """Lines are breaths: each line of the text stands on a line of its own."""
    LIST_ITEM = "list_item"
    DIALOGUE = "dialogue"
    CUE = "cue"
    """One subtitle or one line of a transcript, with its times where the source has them."""
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without markup. ``start_s`` and ``end_s`` are the times that its source suggests, in seconds.

    ``written`` is what the source has of it, where ``text`` says some words more than once, as the names of columns.
    """

    text: str
    kind: ParagraphKind = ParagraphKind.PROSE
    speaker: str = ""
    start_s: float | None = None
    end_s: float | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """Paragraphs under one heading; the text before the first heading has none."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Omission:
    """Words of the source that are not spoken, as they were written, and what they are."""

    use: WordUse
    text: str


@dataclass(frozen=True, slots=True)
class ReadText:
    """What the reader of one format makes of a source: each of its words is in one of the parts.

    ``options`` come from the source itself, as from front matter. ``notes`` are sentences for its author about what
    was not understood. ``visible_text`` is the text whose words count where the file holds many others, as the code
    of a web page; without it, the file's own text counts.
    """

    title: str = ""
    sections: tuple[TextSection, ...] = ()
    omissions: tuple[Omission, ...] = ()
    options: PlanOptions = field(default_factory=PlanOptions)
    notes: tuple[str, ...] = ()
    visible_text: str | None = None
    is_parsed: bool = False
    """Whether the reader has read emphasis, escapes and entities, so that no star in it means anything."""
    is_clean: bool = False
    """Whether the reader itself has removed all markup inside of lines."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A readable text. ``title`` is what its author calls it, or nothing; ``options`` come from its front matter.

    The words of ``raw`` are those of the title, the headings, the paragraphs and the omissions.
    """

    title: str
    sections: tuple[TextSection, ...]
    options: PlanOptions
    raw: str
    omissions: tuple[Omission, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def body(self) -> str:
        """What the voice can say, one paragraph a line."""
        return "\n".join(paragraph.text for section in self.sections for paragraph in section.paragraphs)


def unusable(message: str, fix: str) -> InputError:
    """The error for a source that no film can be made of."""
    return InputError(message, field="source", fix=fix)
