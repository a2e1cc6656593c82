"""Documents of office programs and publishers, made for the tests of their readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import pptx
import skia
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Drawn = tuple[float, float, float, str]
"""A line on a page of a PDF: its distance from the left and from the top, its size, all in points, and its text."""
_FONT = next((Path(__file__).parents[2] / "src/reelbase/assets").rglob("*.ttf"), None)


def pdf(pages: Sequence[Sequence[Drawn]]) -> bytes:
    """A PDF with these lines on its pages of A4."""
    stream = skia.DynamicMemoryWStream()
    typeface = skia.Typeface.MakeFromFile(str(_FONT)) if _FONT else skia.Typeface("DejaVu Sans")
    with skia.PDF.MakeDocument(stream) as document:
        for page in pages:
            with document.page(595, 842) as canvas:
                for left, top, size, text in page:
                    canvas.drawString(text, left, top, skia.Font(typeface, size), skia.Paint())
    return bytes(stream.detachAsData())


def column(left: float, top: float, lines: Sequence[str], size: float = 11.0) -> list[Drawn]:
    """Lines below each other."""
    return [(left, top + 1.3 * size * number, size, line) for number, line in enumerate(lines)]


def word(fill: Callable[[Any], None]) -> bytes:
    """A Word document that ``fill`` has filled."""
    document = docx.Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def deleted(paragraph: Any, text: str) -> None:
    """Add text to a paragraph of Word whose deletion is tracked."""
    removal, run, words = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    words.text = text
    run.append(words)
    removal.append(run)
    paragraph._p.append(removal)


def inserted(paragraph: Any, text: str) -> None:
    """Add text to a paragraph of Word whose insertion is tracked."""
    insertion, run, words = OxmlElement("w:ins"), OxmlElement("w:r"), OxmlElement("w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    run.append(words)
    insertion.append(run)
    paragraph._p.append(insertion)


def slides(fill: Callable[[Any], None]) -> bytes:
    """A presentation that ``fill`` has filled."""
    presentation = pptx.Presentation()
    fill(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def archive(files: Mapping[str, str | bytes], *, compressed: bool = True) -> bytes:
    """A zip archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return file.getvalue()
