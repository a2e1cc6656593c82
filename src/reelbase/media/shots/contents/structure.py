"""Structure: lists, processes, comparisons, and what people say and write."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reelbase.media.shots.contents.charts import IconName
from reelbase.media.shots.values import ContentModel, Short, Text, Title

LongText = Annotated[str, Field(min_length=1, max_length=240, pattern=r"\S")]


class ListItem(ContentModel):
    text: Text
    icon: IconName | None = None


class ListContent(ContentModel):
    """Items that appear one after the other. Parts: the items."""

    kind: Literal["list"] = "list"
    title: Title = ""
    items: Annotated[tuple[ListItem, ...], Field(min_length=2, max_length=7)]


class StepsContent(ContentModel):
    """Numbered steps of a process, in order. ``first`` is the number of the first one. Parts: the steps."""

    kind: Literal["steps"] = "steps"
    title: Title = ""
    steps: Annotated[tuple[ListItem, ...], Field(min_length=1, max_length=6)]
    first: int = Field(1, strict=True, ge=1, le=99)


class CycleContent(ContentModel):
    """Stages of which the last leads back to the first. Parts: the stages."""

    kind: Literal["cycle"] = "cycle"
    title: Title = ""
    stages: Annotated[tuple[ListItem, ...], Field(min_length=2, max_length=6)]


class TreeContent(ContentModel):
    """One thing and its parts or kinds. Parts: the branches."""

    kind: Literal["tree"] = "tree"
    root: Short
    branches: Annotated[tuple[ListItem, ...], Field(min_length=2, max_length=6)]


class CauseContent(ContentModel):
    """A cause and its effect, with further effects in a chain. Parts: cause, then each effect."""

    kind: Literal["cause"] = "cause"
    cause: ListItem
    effects: Annotated[tuple[ListItem, ...], Field(min_length=1, max_length=3)]


class VersusSide(ContentModel):
    name: Short
    points: Annotated[tuple[Text, ...], Field(max_length=3)] = ()
    icon: IconName | None = None


class VersusContent(ContentModel):
    """Two things against each other. ``rejects_left``: not this, but that. Parts: left, right."""

    kind: Literal["versus"] = "versus"
    left: VersusSide
    right: VersusSide
    rejects_left: bool = Field(False, strict=True)


class VennContent(ContentModel):
    """Two groups and what they have in common. Parts: left, right, both."""

    kind: Literal["venn"] = "venn"
    left: Short
    right: Short
    both: Text


class QuestionContent(ContentModel):
    """A question, as it stands in the text."""

    kind: Literal["question"] = "question"
    text: LongText
    icon: IconName | None = None


class DefinitionContent(ContentModel):
    """A term and what it means. Parts: term, meaning."""

    kind: Literal["definition"] = "definition"
    term: Short
    meaning: LongText
    icon: IconName | None = None


class QuoteContent(ContentModel):
    """Words that somebody said or wrote, and who did."""

    kind: Literal["quote"] = "quote"
    text: LongText
    speaker: str = Field("", max_length=60)
    role: str = Field("", max_length=60)


class TitleContent(ContentModel):
    """The film's title, or that of a section; ``number`` is the section's."""

    kind: Literal["title"] = "title"
    text: Text
    subtitle: str = Field("", max_length=80)
    number: int | None = Field(None, strict=True, ge=1, le=99)
    icon: IconName | None = None


class ChecklistItem(ContentModel):
    text: Text
    done: bool = Field(True, strict=True, description="Ticked, or crossed out.")


class ChecklistContent(ContentModel):
    """Things to do, to have or to avoid, ticked one after the other. Parts: the items."""

    kind: Literal["checklist"] = "checklist"
    title: Title = ""
    items: Annotated[tuple[ChecklistItem, ...], Field(min_length=1, max_length=7)]


CodeLine = Annotated[str, Field(max_length=100)]


class CodeContent(ContentModel):
    """A listing; ``focus`` are the lines in focus, from 1. Parts: the lines in focus."""

    kind: Literal["code"] = "code"
    language: str = Field("", max_length=30)
    lines: Annotated[tuple[CodeLine, ...], Field(min_length=1, max_length=16)]
    focus: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=16)], ...], Field(max_length=16)] = ()

    @model_validator(mode="after")
    def _focus_is_inside(self) -> CodeContent:
        if any(line > len(self.lines) for line in self.focus):
            raise ValueError("focus must name lines of the listing, from 1")
        return self


class TerminalContent(ContentModel):
    """A command that is typed, and the first lines of its output. Parts: command, output."""

    kind: Literal["terminal"] = "terminal"
    command: CodeLine
    output: Annotated[tuple[CodeLine, ...], Field(max_length=8)] = ()


class ChatMessage(ContentModel):
    """``side``: left for others, right for the one whose screen it is."""

    text: Annotated[str, Field(min_length=1, max_length=160, pattern=r"\S")]
    sender: str = Field("", max_length=40)
    side: Literal["left", "right"] = "left"


class ChatContent(ContentModel):
    """Messages that arrive one after the other. Parts: the messages."""

    kind: Literal["chat"] = "chat"
    messages: Annotated[tuple[ChatMessage, ...], Field(min_length=1, max_length=4)]


class ScreenContent(ContentModel):
    """The screen of a phone or a browser with a heading, lines of text and a button, or one notice."""

    kind: Literal["screen"] = "screen"
    device: Literal["phone", "browser"] = "phone"
    heading: Text
    lines: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    button: str = Field("", max_length=30)
    icon: IconName | None = None
