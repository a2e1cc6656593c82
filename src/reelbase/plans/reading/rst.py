"""reStructuredText: sections and paragraphs without directives, roles and targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.plans.wording import listed
from reelbase.schemas.plan_document import WordUse

_LINE = re.compile(r"^([=\-~^\"'`#*+.:_<>])\1+\s*$")
_EXPLICIT = re.compile(r"^\.\.(?:\s+|$)")
_DIRECTIVE = re.compile(r"^\.\.\s+(?:\|([^|]+)\|\s+)?([A-Za-z][\w:+.-]*)::\s*(.*)$")
_FOOTNOTE = re.compile(r"^\.\.\s+\[([^\]]{1,40})\]\s+(.*)$", re.DOTALL)
_TARGET = re.compile(r"^\.\.\s+_[^:]*:|^__\s")
_FIELD = re.compile(r"^:([^:\s][^:]{0,40}):(?:\s+(.*))?$")
_BULLET = re.compile(r"^(?:[*+•-]|\(?(?:\d{1,3}|#|[A-Za-z])[.)])\s+(?=\S)")
_GRID = re.compile(r"^\+[-=+]+\+\s*$")
_SIMPLE = re.compile(r"^=+(?:\s+=+)+\s*$")
_BLOCK_LINE = re.compile(r"^\|(?:\s|$)")
_SAID = listed(
    "note warning tip hint important caution danger attention error admonition seealso topic sidebar epigraph "
    "highlights pull-quote compound container abstract rubric centered versionadded versionchanged deprecated todo"
)
_CODES = listed("code code-block sourcecode parsed-literal literalinclude highlight doctest testcode ipython prompt")
_ROLE = re.compile(r":[a-zA-Z][\w:+.-]{0,40}:`([^`]{1,500})`|`([^`]{1,500})`:[a-zA-Z][\w:+.-]{0,40}:")
_LABELLED = re.compile(r"^(.*?)\s*<([^<>]*)>$", re.DOTALL)
_LITERAL = re.compile(r"``([^`](?:.{0,500}?[^`])?)``", re.DOTALL)
_LINK = re.compile(r"`([^`<]{1,300}?)\s*<([^`<>]{1,500})>`__?")
_REFERENCE = re.compile(r"`([^`]{1,300})`__?|(?<![\w`])([A-Za-z][\w.-]*[A-Za-z0-9])__?(?![\w`])")
_INTERNAL = re.compile(r"_`([^`]{1,300})`")
_FOOTNOTE_MARK = re.compile(r"\s?\[(?:\d{1,3}|#[\w-]*|\*|[A-Za-z][\w-]{1,30})\]_")
_SUBSTITUTION = re.compile(r"\|([^|\s](?:[^|]{0,80}[^|\s])?)\|_{0,2}")
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,2})(?=[^\s*])(.{1,500}?)(?<=[^\s*\\])\1(?![\w*])", re.DOTALL)
_KNOWN = re.compile(
    r"^\.\. (?:image|figure|note|warning|tip|important|code-block|code|toctree|contents|include|math|automodule|"
    r"autoclass|list-table|admonition|versionadded|seealso|raw|_[\w -]+):",
    re.MULTILINE,
)


def is_rst(text: str) -> bool:
    """Whether a text has a directive or a target of reStructuredText and a title with a line below it."""
    if not _KNOWN.search(text):
        return False
    lines = text.splitlines()
    return any(_is_title(lines, number) for number in range(len(lines) - 1))


def read_rst(text: str) -> ReadText:
    """Title, sections, paragraphs, items and admonitions; all else is accounted for as what it is."""
    reading = _Reading(Gathering(is_parsed=True))
    reading.blocks(text.expandtabs(4).splitlines(), is_whole=True)
    return reading.found.read()


def _is_title(lines: Sequence[str], number: int) -> bool:
    title, below = lines[number].rstrip(), lines[number + 1].rstrip()
    before = lines[number - 1].strip() if number else ""
    has_line_above = bool(_LINE.match(before))
    if not title or (before and not has_line_above) or (title[0].isspace() and not has_line_above):
        return False
    return not _LINE.match(title) and bool(_LINE.match(below)) and len(below) >= len(title.strip()) - 1 > 0


@dataclass(slots=True)
class _Reading:
    found: Gathering
    names: dict[str, str] = field(default_factory=dict)
    """Substitutions that the text defines."""

    def blocks(self, lines: list[str], *, is_whole: bool = False) -> None:
        """Read lines of one depth of indentation, block after block."""
        if is_whole:
            self._substitutions(lines)
        number = 0
        while number < len(lines):
            line = lines[number]
            if not line.strip():
                number += 1
            elif is_whole and number + 1 < len(lines) and _is_title(lines, number):
                self._title(line)
                number += 2
            elif _LINE.match(line) and (is_whole or len(line.strip()) > 3):
                number += 1
            elif _EXPLICIT.match(line) or line.startswith("__ "):
                number = self._explicit(lines, number)
            elif _GRID.match(line) or _SIMPLE.match(line):
                number = self._table(lines, number)
            else:
                number = self._paragraph(lines, number)

    def _title(self, line: str) -> None:
        text = self.inline(line)
        if not self.found.title and self.found.is_empty:
            self.found.title = text
        else:
            self.found.head(text)

    def _paragraph(self, lines: list[str], number: int) -> int:
        """Read one paragraph, item or field, and a literal block that it announces."""
        end = number + 1
        is_item = _BULLET.match(lines[number])
        depth = _depth(lines[number])
        while end < len(lines) and lines[end].strip() and not (_BULLET.match(lines[end].lstrip()) and is_item):
            if _GRID.match(lines[end]) or (depth == _depth(lines[end]) and _EXPLICIT.match(lines[end])):
                break
            end += 1
        block = [line.strip() for line in lines[number:end]]
        if _FIELD.match(block[0]) and depth == 0:
            self.found.omit(WordUse.METADATA, " ".join(block))
            return end
        if block[0].startswith(">>> "):
            self.found.omit(WordUse.CODE, " ".join(block))
            return end
        if all(_BLOCK_LINE.match(line) for line in block):
            self.found.add("\n".join(self.inline(line[1:]) for line in block), ParagraphKind.VERSE)
            return end
        text = " ".join(block)
        announces = text.endswith("::")
        text = re.sub(r"\s*::$", "", text) if text.endswith(" ::") or text == "::" else text[:-1] if announces else text
        if is_item:
            self.found.add(self.inline(_BULLET.sub("", text)), ParagraphKind.LIST_ITEM)
        else:
            self.found.add(self.inline(text))
        if announces:
            body, end = _indented(lines, end, _depth(lines[number]))
            self.found.omit(WordUse.CODE, "\n".join(body))
        return end

    def _explicit(self, lines: list[str], number: int) -> int:
        """Read what begins with two dots: a directive, a footnote, a target or a comment."""
        line = lines[number]
        body, end = _indented(lines, number + 1, _depth(line), at_once=True)
        whole = "\n".join([line, *body])
        directive = _DIRECTIVE.match(line.strip())
        if directive is None:
            footnote = _FOOTNOTE.match(line.strip())
            if footnote:
                self.found.omit(WordUse.FOOTNOTE, whole)
            else:
                self.found.omit(WordUse.MARKUP if _TARGET.match(line.strip()) else WordUse.COMMENT, whole)
            return end
        name, argument = directive.group(2).lower(), directive.group(3)
        content = list(body)
        options = []
        while content and (not content[0].strip() or _FIELD.match(content[0].strip())):
            options.append(content.pop(0).strip())
        if name in _SAID and directive.group(1) is None:
            self.found.omit(WordUse.MARKUP, " ".join([name, *options]))
            if name.startswith(("version", "deprecated")):
                self.found.omit(WordUse.MARKUP, argument)
            else:
                self.found.add(self.inline(argument))
            self.blocks(dedent("\n".join(content)).splitlines())
        elif name in ("figure",) and any(map(str.strip, content)):
            self.found.omit(WordUse.MARKUP, " ".join([name, argument, *options]))
            self.blocks(dedent("\n".join(content)).splitlines())
        elif name in ("math",):
            self.found.omit(WordUse.FORMULA, f"{argument} {' '.join(content)}")
        elif name in ("csv-table", "list-table", "table"):
            self.found.omit(WordUse.TABLE, whole)
        else:
            self.found.omit(WordUse.CODE if name in _CODES else WordUse.MARKUP, whole)
        return end

    def _table(self, lines: list[str], number: int) -> int:
        end = number
        while end < len(lines) and lines[end].strip():
            end += 1
        block = lines[number:end]
        if _GRID.match(block[0]):
            rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block if "|" in line]
        else:
            starts = [match.start() for match in re.finditer(r"=+", block[0])]
            spans = list(zip(starts, [*starts[1:], 10_000], strict=True))
            rows = [[line[start:stop].strip() for start, stop in spans] for line in block if not _SIMPLE.match(line)]
        self.found.add_table([[self.inline(cell) for cell in row] for row in rows if any(row)])
        return end

    def _substitutions(self, lines: Sequence[str]) -> None:
        for line in lines:
            match = _DIRECTIVE.match(line.strip())
            if match and match.group(1) and match.group(2) == "replace":
                self.names[match.group(1)] = match.group(3)

    def inline(self, text: str) -> str:
        """A line of text without roles, links and emphasis."""
        hidden: list[str] = []

        def hide(match: re.Match[str]) -> str:
            hidden.append(match.group(1))
            return f"\uf8f7{len(hidden) - 1}\uf8f7"

        text = _LITERAL.sub(hide, text)
        text = _ROLE.sub(lambda match: self._label(match.group(1) or match.group(2)), text)
        text = _LINK.sub(lambda match: self._label(f"{match.group(1)} <{match.group(2)}>"), text)
        text = _INTERNAL.sub(r"\1", text)
        text = _FOOTNOTE_MARK.sub(self._omitted, text)
        text = _REFERENCE.sub(lambda match: match.group(1) or match.group(2), text)
        text = _SUBSTITUTION.sub(lambda match: self.names.get(match.group(1), match.group(1)), text)
        text = _EMPHASIS.sub(r"\2", text).replace("`", "")
        text = re.sub(r"\\(?:\s|(\S))", lambda match: match.group(1) or "", text)
        return re.sub("\uf8f7(\\d+)\uf8f7", lambda match: hidden[int(match.group(1))], text)

    def _label(self, content: str) -> str:
        match = _LABELLED.match(content)
        if match is None or not match.group(1):
            return content.lstrip("~!")
        self.found.omit(WordUse.MARKUP, match.group(2))
        return match.group(1)

    def _omitted(self, match: re.Match[str]) -> str:
        self.found.omit(WordUse.MARKUP, match.group())
        return ""


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indented(lines: Sequence[str], number: int, depth: int, *, at_once: bool = False) -> tuple[list[str], int]:
    """The lines from here that are set in deeper than ``depth``, and where they end.

    at_once: an empty line may come first only before lines that are set in.
    """
    end = number
    while end < len(lines) and (not lines[end].strip() or _depth(lines[end]) > depth):
        end += 1
    if at_once and end > number and not any(line.strip() for line in lines[number:end]):
        return [], number
    body = list(lines[number:end])
    while body and not body[-1].strip():
        body.pop()
    return body, number + len(body)
