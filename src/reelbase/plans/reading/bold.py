"""What an author set in bold inside a line: words that a film emphasises."""

from __future__ import annotations

import re

_MOST_CHARS, _MOST_WORDS = 80, 6
"""Longer ones are sentences, which nobody stresses as a whole."""
_BOLD = re.compile(
    rf"(?<![\w*])\*\*(?=[^\s*])(?P<stars>[^*\n]{{1,{_MOST_CHARS}}}?)(?<=[^\s*])\*\*(?![\w*])"
    rf"|(?<![\w_])__(?=[^\s_])(?P<lines>[^_\n]{{1,{_MOST_CHARS}}}?)(?<=[^\s_])__(?![\w_])"
    rf"|<(?P<tag>b|strong)(?:\s[^<>]{{0,80}})?>(?P<tagged>[^<>\n]{{1,{_MOST_CHARS}}})</(?P=tag)>",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^\s*\d{1,3}[.)]\s|<[^<>]*>")
"""Tags, and the number of an item in a list."""
_BESIDES = re.compile(r"\W|_")


def bold_phrases(source: str) -> list[str]:
    """In the order of the source, as Markdown and HTML have them. Headings and labels in bold are none."""
    found = []
    for line in source.splitlines():
        for match in _BOLD.finditer(line):
            text = (match["stars"] or match["lines"] or match["tagged"]).strip()
            rest = line[: match.start()] + line[match.end() :]
            is_label = text.endswith(":") or line[match.end() :].startswith(":")
            is_heading = not _BESIDES.sub("", _AROUND.sub("", rest))
            if text and len(text.split()) <= _MOST_WORDS and not is_label and not is_heading:
                found.append(text)
    return found
