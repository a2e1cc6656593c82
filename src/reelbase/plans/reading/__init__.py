"""From a source to its text: Markdown or plain text, read with suspicion."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from reelbase.kit.errors import InputError
from reelbase.plans.options import plan_options
from reelbase.plans.presets import preset_named
from reelbase.plans.reading.source import Paragraph, SourceText, TextSection
from reelbase.plans.wording import count_words
from reelbase.schemas.plan_document import Aspect, Tempo
from reelbase.schemas.projects import PlanOptions

__all__ = ["MAX_TEXT_BYTES", "Paragraph", "SourceText", "TextSection", "read_source", "read_text", "text_from"]

MAX_TEXT_BYTES = 1 << 20
MIN_WORDS = 8
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BARE_LINK = re.compile(r"<?https?://[^\s>)\]]+>?")


def read_source(source: str | Path, *, least_words: int = MIN_WORDS) -> SourceText:
    """Read a file, or standard input for ``-``. Raises InputError that says what is wrong and what to do."""
    return text_from(read_text(source), least_words=least_words)


def read_text(source: str | Path) -> str:
    """The text of a file, or of standard input for ``-``. Raises InputError."""
    if str(source) == "-":
        return _decode(_read_bounded(sys.stdin.buffer, "Standard input"), "Standard input")
    path = Path(source).expanduser()
    try:
        with path.open("rb") as file:
            data = _read_bounded(file, path.name)
    except FileNotFoundError:
        raise _unusable(f"The file {path} does not exist.", "Check the path, or give a topic in quotes.") from None
    except IsADirectoryError:
        raise _unusable(f"{path} is a folder.", "Give a text file in it.") from None
    except PermissionError:
        raise _unusable(f"{path} cannot be read.", "Change its permissions, or copy it.") from None
    return _decode(data, path.name)


def text_from(raw: str, *, least_words: int = MIN_WORDS) -> SourceText:
    """Split a text into title, sections and paragraphs. Raises InputError when it is not fit to be spoken."""
    cleaned = _CONTROL.sub("", unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")))
    if not cleaned.strip():
        raise _unusable("The text is empty.", "Write at least two sentences.")
    body, front = _front_matter(cleaned)
    title, sections = _sections(MarkdownIt("commonmark").enable("table").parse(body))
    said = sum(count_words(paragraph.text) for section in sections for paragraph in section.paragraphs)
    if said == 0:
        if count_words(body) and re.search(r"```|~~~|^( {4}|\t)", body, re.MULTILINE):
            raise _unusable("The text contains only code.", "Add sentences that can be spoken.")
        raise _unusable("The text contains no words that can be spoken.", "Write at least two sentences.")
    if said < least_words:
        noun = "word" if said == 1 else "words"
        raise _unusable(
            f"The text has only {said} {noun}; a film needs at least {least_words}.",
            "Write at least two sentences, or give a topic and configure a language model.",
        )
    return SourceText(front.title or title, sections, front.options(), cleaned)


@checked_dataclass(config=ConfigDict(extra="ignore"))
class _FrontMatter:
    title: str = ""
    preset: str | None = None
    minutes: float | None = None
    aspect: Aspect | None = None
    tempo: Tempo | None = None
    language: str | None = None
    voice: str | None = None
    style: str | None = None

    def options(self) -> PlanOptions:
        return plan_options(
            preset=preset_named(self.preset).name if self.preset else None,
            target_s=self.minutes * 60 if self.minutes else None,
            aspect=self.aspect,
            tempo=self.tempo,
            language=self.language,
            voice=self.voice,
            visual_style=self.style,
        )


def _front_matter(text: str) -> tuple[str, _FrontMatter]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text, _FrontMatter()
    try:
        # Everything stays text: YAML would read 9:16 as a number to the base of sixty.
        content: Any = yaml.load(match.group(1), yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        # Two rules around a paragraph look like front matter, and are none.
        return text, _FrontMatter()
    if not isinstance(content, dict):
        return text, _FrontMatter()
    try:
        front = TypeAdapter(_FrontMatter).validate_python({str(key): value for key, value in content.items()})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise InputError(
            f"The front matter's {field} is not valid: {first['msg']}.", field=field, fix="Correct or remove it."
        ) from None
    return text[match.end() :], front


def _sections(tokens: list[Token]) -> tuple[str, tuple[TextSection, ...]]:
    """Headings and what a voice can say; code, tables and HTML are left out."""
    title, heading = "", ""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for number, token in enumerate(tokens):
        if token.type != "inline":
            continue
        before = tokens[number - 1].type
        text = _spoken(token)
        if before == "heading_open":
            if not title and tokens[number - 1].tag == "h1":
                title = text
            else:
                heading = text
                sections.append((heading, []))
        elif before == "paragraph_open" and text:
            sections[-1][1].append(text)
    found = tuple(
        TextSection(name, tuple(Paragraph(text) for text in paragraphs)) for name, paragraphs in sections if paragraphs
    )
    return title, found


def _spoken(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join(_BARE_LINK.sub(" ", "".join(parts)).split())


def _read_bounded(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise _unusable(
            f"{name} is larger than {MAX_TEXT_BYTES >> 20} MiB.",
            "Shorten it; a ten-minute film needs about 10 kB of text.",
        )
    return data


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data or error.start < 4:
            raise _unusable(f"{name} is not a text file.", "Give a Markdown or plain-text file.") from None
        raise _unusable(f"{name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8 and try again.") from None
    if "\0" in text:
        raise _unusable(f"{name} is not a text file.", "Give a Markdown or plain-text file.")
    return text


def _unusable(message: str, fix: str) -> InputError:
    return InputError(message, field="source", fix=fix)
