"""PDF: lines are put together to paragraphs by their places and sizes on the pages."""

from __future__ import annotations

import io
import logging
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.source import ParagraphKind, ReadText, unusable
from reelbase.plans.wording import count_words, is_wide
from reelbase.schemas.plan_document import WordUse

MAX_PAGES = 500
MAX_CHARS = 2_000_000
_HEADING_SIZE = 1.12
_NOTE_SIZE = 0.87
_RAISED_SIZE = 0.8
_WIDE_GAP = 1.35
_SHORT_LINE = 0.75
_MARGIN = 0.12
"""Share of a page's height, at the top and at the bottom, where running titles and page numbers stand."""
_RUNNING_SHARE = 0.5
_MAX_HEADING_CHARS = 200
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|seite|página|pagina|p\.|s\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|de|/|-)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[•◦▪●○‣∙·\uf0b7–—*-]\s+(?=\S)|^[•◦▪●‣\uf0b7](?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,2}|[a-z])[.)]\s+\S")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_HYPHEN_END = re.compile(r"[^\W\d_]{2,}[-\u00ad\u2010]$")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff\ufffd]")
_RAISED_AFTER = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcmdµ]?m|s))$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line on a page; places and sizes are points, ``y`` grows upwards. ``height`` is a share of the page's."""

    text: str
    page: int
    x: float
    y: float
    size: float
    is_bold: bool = False
    height: float = 0.5


def read_pdf(content: bytes) -> ReadText:
    """The text of all pages. Raises InputError for one that is broken, locked, too long or only pictures."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    found = Gathering(is_parsed=True)
    try:
        reader = _opened(content)
        lines = list(_lines_of(reader, found))
        title = in_one_line(str((reader.metadata and reader.metadata.title) or ""))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        # pypdf raises what a broken object happens to hit.
        raise unusable("The PDF is broken.", "Open it in a viewer, print it to a new PDF, and give that.") from error
    if not any(count_words(line.text) for line in lines):
        raise unusable(
            "The PDF contains no text: its pages are pictures.",
            "Recognise its text first, for example with ocrmypdf, or copy the text into a file.",
        )
    body_size = _body_size(lines)
    lines = [_in_body(line, body_size) for line in _without_edges(lines, body_size, found)]
    _arrange(lines, body_size, found)
    if not found.title and _is_title(title, lines):
        found.title = title
    return found.read()


def _opened(content: bytes) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise unusable("The PDF is locked with a password.", "Save it without the password, and give that.")
    if len(reader.pages) > MAX_PAGES:
        raise unusable(
            f"The PDF has {len(reader.pages)} pages; at most {MAX_PAGES} are read.",
            "Give the pages that the film is about: a ten-minute film needs about four.",
        )
    return reader


def _lines_of(reader: pypdf.PdfReader, found: Gathering) -> Iterator[_Line]:
    size = 0
    for number, page in enumerate(reader.pages):
        for line in _joined_pieces(_pieces_of(page, number), found):
            size += len(line.text)
            if size > MAX_CHARS:
                raise unusable("The PDF holds more text than is read.", "Give the pages that the film is about.")
            yield line


def _pieces_of(page: pypdf.PageObject, number: int) -> list[_Line]:
    """What is drawn at once, in the order of drawing; a new line of text is a piece of its own."""
    pieces: list[_Line] = []
    bottom, top = float(page.mediabox.bottom), float(page.mediabox.top)

    def visit(text: str, matrix: Any, text_matrix: Any, font: Any, font_size: float) -> None:
        a, b, c, d, e, f = (float(each) for each in matrix)
        x, y = float(text_matrix[4]), float(text_matrix[5])
        scale = math.sqrt(abs(a * d - b * c) * abs(text_matrix[0] * text_matrix[3] - text_matrix[1] * text_matrix[2]))
        is_bold = re.search(r"bold|black|heavy", str((font or {}).get("/BaseFont", "")), re.IGNORECASE) is not None
        left, above = x * a + y * c + e, x * b + y * d + f
        place = (
            number,
            left,
            above,
            float(font_size) * (scale or 1.0),
            is_bold,
            (above - bottom) / ((top - bottom) or 1),
        )
        first, *others = text.split("\n")
        pieces.append(_Line(first, *place))
        for part in others:
            pieces.extend((_Line("\n", *place), _Line(part, *place)))

    page.extract_text(visitor_text=visit)
    return pieces


def _joined_pieces(pieces: Iterable[_Line], found: Gathering) -> Iterator[_Line]:
    """Lines of pieces. A small figure behind a word is the mark of a note, and behind a number it is its power."""
    line: list[_Line] = []
    for piece in [*pieces, _Line("\n", 0, 0, 0, 0)]:
        if piece.text == "\n":
            whole = _line_of(line, found)
            if whole.text:
                yield whole
            line = []
        elif piece.text:
            line.append(piece)


def _line_of(pieces: Sequence[_Line], found: Gathering) -> _Line:
    filled = [piece for piece in pieces if piece.text.strip()]
    if not filled:
        return _Line("", 0, 0, 0, 0)
    main = max(filled, key=lambda piece: len(piece.text.strip()))
    text = ""
    for piece in pieces:
        mark = piece.text.strip()
        if text and mark.isdigit() and piece.size < _RAISED_SIZE * main.size:
            if _RAISED_AFTER.search(text):
                text += piece.text.translate(_SUPERSCRIPTS)
            else:
                found.omit(WordUse.MARKUP, mark)
        else:
            text += piece.text
    clean = unicodedata.normalize("NFC", "".join(_LIGATURES.get(each, each) for each in text))
    return replace(main, text=in_one_line(_CONTROL.sub("", clean)), x=filled[0].x)


def _body_size(lines: Sequence[_Line]) -> float:
    """The size of most letters between the margins."""
    sizes: Counter[float] = Counter()
    for line in [line for line in lines if _MARGIN < line.height < 1 - _MARGIN] or lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] or 1.0


def _without_edges(lines: Sequence[_Line], body_size: float, found: Gathering) -> list[_Line]:
    """The lines without running titles, page numbers and footnotes."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = {number: _edge_lines(page) for number, page in pages.items()}
    seen = Counter(form for lines_of_page in edges.values() for form in {_form(line.text) for line in lines_of_page})
    least = max(2.0, _RUNNING_SHARE * len(pages))
    remaining = []
    for number, page in pages.items():
        notes = _notes_below(page, body_size)
        for line in page:
            is_running = line in edges[number] and seen[_form(line.text)] >= least
            if is_running or (line in edges[number] and _is_page_number(line, page)):
                found.omit(WordUse.PAGE, line.text)
            elif line in notes:
                found.omit(WordUse.FOOTNOTE, line.text)
            else:
                remaining.append(line)
    return remaining


def _edge_lines(page: Sequence[_Line]) -> list[_Line]:
    """The lines in the margins of a page."""
    return [line for line in page if not _MARGIN < line.height < 1 - _MARGIN]


def _form(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _is_page_number(line: _Line, page: Sequence[_Line]) -> bool:
    """Whether a line at an edge is the number of its page: it stands alone, far from the text."""
    if not _PAGE_NUMBER.match(line.text):
        return False
    distances = [abs(line.y - other.y) for other in page if other is not line]
    return not distances or min(distances) > 1.5 * line.size or not line.text.strip().isdigit()


def _notes_below(page: Sequence[_Line], body_size: float) -> list[_Line]:
    """The small lines at the bottom of a page, from the first that begins with a mark."""
    low = sorted(page, key=lambda line: line.y)
    notes: list[_Line] = []
    for line in low:
        if line.size > _NOTE_SIZE * body_size:
            if not _PAGE_NUMBER.match(line.text):
                break
            continue
        notes.append(line)
    begins = [number for number, line in enumerate(notes) if re.match(r"[\d*†‡¹²³⁴-⁹]", line.text)]
    return notes[: begins[-1] + 1] if begins else []


def _in_body(line: _Line, body_size: float) -> _Line:
    """Sizes that hardly differ from the body's are the body's."""
    return replace(line, size=body_size) if abs(line.size - body_size) < 0.06 * body_size else line


def _arrange(lines: Sequence[_Line], body_size: float, found: Gathering) -> None:
    """Add headings and paragraphs; the largest heading of the first page is the title."""
    if not lines:
        return
    known = Counter(word.lower() for line in lines for word in _LETTERS.findall(line.text))
    blocks = list(_blocks(lines, body_size))
    first = [block for block in blocks if block[0].page == lines[0].page and _is_heading(block, body_size)]
    title = max(first, key=lambda block: block[0].size, default=None)
    for block in blocks:
        text = _joined(block, known)
        if block is title and block[0].size > _HEADING_SIZE * body_size:
            found.title = text
        elif _is_heading(block, body_size):
            found.head(text)
        elif bullet := _BULLET.match(text):
            found.add(text[bullet.end() :], ParagraphKind.LIST_ITEM)
        else:
            found.add(text, ParagraphKind.LIST_ITEM if _NUMBERED.match(text) else ParagraphKind.PROSE)


def _blocks(lines: Sequence[_Line], body_size: float) -> Iterator[list[_Line]]:
    """Lines that belong together."""
    gaps = [before.y - line.y for before, line in pairwise(lines) if before.page == line.page and before.y > line.y]
    leading = median(gaps) if gaps else 1.2 * body_size
    lengths = sorted(len(line.text) for line in lines if line.size == body_size)
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    block = [lines[0]]
    for before, line in pairwise(lines):
        if _parts(before, line, leading, width):
            yield block
            block = []
        block.append(line)
    yield block


def _parts(before: _Line, line: _Line, leading: float, width: int) -> bool:
    """Whether a line begins something new after the one before it."""
    if before.size != line.size or _BULLET.match(line.text) or (before.is_bold != line.is_bold and _ends(before)):
        return True
    if _NUMBERED.match(line.text) and (_ends(before) or len(before.text) < _SHORT_LINE * width):
        return True
    gap = before.y - line.y
    if before.page != line.page or gap < 0:
        # At the top of a page or of a column.
        return _ends(before) and not line.text[:1].islower()
    if gap > _WIDE_GAP * max(leading, line.size):
        return True
    is_set_in = line.x > before.x + 0.8 * line.size
    return _ends(before) and (is_set_in or len(before.text) < _SHORT_LINE * width)


def _ends(line: _Line) -> bool:
    return _SENTENCE_END.search(line.text) is not None


def _is_heading(block: Sequence[_Line], body_size: float) -> bool:
    length = sum(len(line.text) for line in block)
    if length > _MAX_HEADING_CHARS or _BULLET.match(block[0].text):
        return False
    if block[0].size > _HEADING_SIZE * body_size:
        return True
    is_bold = all(line.is_bold for line in block)
    return is_bold and len(block) <= 2 and not _ends(block[-1]) and block[-1].text[-1:] not in ",;:"


def _joined(block: Sequence[_Line], known: Counter[str]) -> str:
    """The lines as one text; a word that was divided at a line's end is whole again."""
    text = block[0].text
    for line in block[1:]:
        if _HYPHEN_END.search(text) and line.text[:1].islower():
            first, second = _LETTERS.findall(text[:-1])[-1], _LETTERS.findall(line.text)[0]
            is_compound = text[-1] != "\u00ad" and known[f"{first}-{second}".lower()] > 0
            text = text + line.text if is_compound else text[:-1] + line.text
        elif text[-1:] and is_wide(text[-1]) and is_wide(line.text[0]):
            text += line.text
        else:
            text += " " + line.text
    return text


def _is_title(title: str, lines: Sequence[_Line]) -> bool:
    """Whether the title in the file's properties is one: programs put names of files there."""
    return count_words(title) > 1 and title.lower() in " ".join(line.text for line in lines[:20]).lower()
