"""Markdown: headings, and what a voice can say."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reelbase.plans.reading.front_matter import split_front_matter
from reelbase.plans.reading.source import Paragraph, ReadText, TextSection

_BARE_LINK = re.compile(r"<?https?://[^\s>)\]]+>?")


def read_markdown(text: str) -> ReadText:
    """Title, sections and options of a Markdown text. Raises InputError for front matter that cannot be used."""
    body, front = split_front_matter(text)
    title, sections = _sections(MarkdownIt("commonmark").enable("table").parse(body))
    return ReadText(front.title or title, sections, options=front.options())


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
