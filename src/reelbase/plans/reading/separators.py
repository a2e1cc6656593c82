"""Lines of short parts with marks between them: data of contact, which nobody needs to hear, and other facts."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\(?\+?\d[\d ()./-]{6,20}\d)(?:\s*(?:x|ext\.?)\s*\d{1,5})?")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:[\w-]+\.)+[a-z]{2,10}(?:/\S*)?|@[\w.]{2,30}", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:e-?mail|mail|phone|tel(?:efon|éfono|éphone)?\.?|mobile|mobil|cell|móvil|fax|web(?:site)?|linkedin|github|"
    r"twitter|x|portfolio|address|adresse|[tmepw]\.?)\s*[:.]?\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’&-]*(?:,? [\w.'’&-]+){0,4}")
_BETWEEN_CONTACTS = re.compile(r"\s*(?:[|¦•·∙⋅;●♦]|\s[-–—/]\s|\t| {3,})\s*")
_SEPARATOR = re.compile(r"(?<=\S)[ \t]+([|¦│•·∙⋅●]|\|\|)[ \t]+(?=\S)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURES_AROUND = re.compile(r"[\d.,)⁰¹²³⁴-⁹]$")
_FIGURE_FIRST = re.compile(r"[\d(]")


def is_contact_line(line: str) -> bool:
    """Whether a line has nothing but data of contact, with an e-mail address or a number: names and places as well."""
    parts = [part for part in _BETWEEN_CONTACTS.split(line.strip()) if part]
    if len(parts) == 1:
        parts = [part for part in re.split(r",\s+", line.strip()) if part]
    reached = [_is_way(_LABEL.sub("", part, count=1)) for part in parts]
    if not any(reached) or not (_EMAIL.search(line) or _PHONE.search(line)):
        return False
    return all(is_way or _NAME.fullmatch(part) for is_way, part in zip(reached, parts, strict=True))


def _is_way(part: str) -> bool:
    return any(pattern.fullmatch(part.strip()) for pattern in (_EMAIL, _PHONE, _ADDRESS))


def has_separators(line: str) -> bool:
    """Whether a line has parts with signs between them, ``Serves 4 | Cook: 15 min``."""
    return said_apart(line) != line


def said_apart(text: str) -> str:
    """Lines with commas for the signs between their parts, so that a voice pauses. Those of formulas stay."""
    return "\n".join(map(_line_said_apart, text.split("\n")))


def _line_said_apart(line: str) -> str:
    marks = list(_SEPARATOR.finditer(line))
    if not marks:
        return line
    parts = _SEPARATOR.split(line)[::2]
    if "=" in line or not all(any(map(str.isalnum, part)) for part in parts):
        return line
    if any(not _WORD.search(part) for part in parts) and not any(_WORD.search(part) for part in parts):
        return line
    said = parts[0]
    for before, mark, part in zip(parts, marks, parts[1:], strict=False):
        if _is_of_formula(line, mark, before, part):
            said += mark.group() + part
        else:
            said += (", " if said[-1].isalnum() or said[-1] in ')]”’"%°' else " ") + part
    return said


def _is_of_formula(line: str, mark: re.Match[str], before: str, part: str) -> bool:
    opened = line[: mark.start()]
    is_inside = any(opened.count(start) > opened.count(end) for start, end in ("()", "{}", "[]"))
    if mark.group(1) in ("|", "||", "¦", "│"):
        return is_inside
    is_product = _FIGURES_AROUND.search(before) and _FIGURE_FIRST.match(part)
    letters = len(before.split()[-1]) == 1 and not before.split()[-1].isdigit()
    return is_inside or bool(is_product) or letters or len(part.split()[0]) == 1
