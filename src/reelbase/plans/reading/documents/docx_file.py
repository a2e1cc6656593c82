"""Word (.docx): paragraphs, headings, lists, tables and text boxes, without what was deleted, hidden or only noted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from reelbase.plans.reading.documents.archives import broken, opened, part_if_any
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.schemas.plan_document import WordUse

_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_INSIDE = tuple(
    map(qn, ("w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:sdt", "w:sdtContent", "w:fldSimple", "w:customXml"))
)
_REMOVED = (qn("w:del"), qn("w:moveFrom"))
_SPACES = (qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab"))
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_NOTES = {
    "word/footnotes.xml": WordUse.FOOTNOTE,
    "word/endnotes.xml": WordUse.FOOTNOTE,
    "word/comments.xml": WordUse.COMMENT,
}


def read_docx(content: bytes) -> ReadText:
    """The text of the body in its order. Raises InputError for a file that is broken, locked or too large."""
    found = Gathering(is_parsed=True)
    with opened(content, "Word") as archive:
        notes = [(use, part_if_any(archive, name)) for name, use in _NOTES.items()]
        try:
            document = docx.Document(io.BytesIO(content))
        except Exception as error:
            # python-docx raises what a broken package happens to hit.
            raise broken("Word") from error
        for element in _blocks(document.element.body):
            if element.tag == qn("w:tbl"):
                _add_table(element, document, found)
            else:
                _add_paragraph(element, document, found)
        for use, root in notes:
            for paragraph in root.iter(qn("w:p")) if root is not None else ():
                found.omit(use, _plain(paragraph))
        for root in _margins(document):
            for paragraph in root.iter(qn("w:p")):
                found.omit(WordUse.PAGE, _plain(paragraph))
    return found.read()


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those in content controls."""
    for element in parent:
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in _INSIDE:
            yield from _blocks(element)


def _margins(document: Document) -> Iterator[etree._Element]:
    """Running titles, each once."""
    for section in document.sections:
        for margin in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not margin.is_linked_to_previous:
                yield margin._element


def _add_paragraph(element: etree._Element, document: Document, found: Gathering) -> None:
    style, is_list = _style(element, document)
    boxes: list[etree._Element] = []
    text = "".join(_said(element, found, boxes))
    if style.startswith("toc") or style in ("header", "footer", "table of contents", "toc heading"):
        found.omit(WordUse.PAGE, text)
    elif style == "title" and not found.title:
        found.title = text
    elif style.startswith("heading") or style == "title":
        found.head(text)
    elif style in ("footnote text", "endnote text"):
        found.omit(WordUse.FOOTNOTE, text)
    else:
        found.add(text, ParagraphKind.LIST_ITEM if is_list else ParagraphKind.PROSE)
    for box in boxes:
        for inner in _blocks(box):
            if inner.tag == qn("w:tbl"):
                _add_table(inner, document, found)
            else:
                _add_paragraph(inner, document, found)


def _style(element: etree._Element, document: Document) -> tuple[str, bool]:
    """The style's name in small letters, and whether the paragraph is an item. A level of the outline is a heading."""
    properties = element.find(qn("w:pPr"))
    is_list = properties is not None and properties.find(qn("w:numPr")) is not None
    is_heading = properties is not None and _is_outlined(properties)
    style: Any = WordParagraph(element, document._body).style
    name = str(style.name or "").lower() if style is not None else ""
    seen = 0
    while style is not None and seen < 20:
        inherited = style.element.find(qn("w:pPr"))
        if inherited is not None:
            is_list = is_list or inherited.find(qn("w:numPr")) is not None
            is_heading = is_heading or _is_outlined(inherited)
        style, seen = style.base_style, seen + 1
    if is_heading and not name.startswith(("heading", "title")):
        name = "heading"
    return name, is_list or name.startswith("list")


def _is_outlined(properties: etree._Element) -> bool:
    level = properties.find(qn("w:outlineLvl"))
    return level is not None and str(level.get(qn("w:val"), "9")) in "012345678"


def _said(element: etree._Element, found: Gathering, boxes: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph as it is printed; boxes in it are collected for later."""
    for child in element:
        if child.tag == qn("w:r"):
            yield from _of_run(child, found, boxes)
        elif child.tag in _REMOVED:
            found.omit(WordUse.STRUCK, _plain(child))
        elif child.tag in _INSIDE:
            yield from _said(child, found, boxes)
        elif child.tag == f"{_CHOICES}AlternateContent":
            yield from _said(child[0], found, boxes) if len(child) else ()
        elif child.tag.startswith(_MATHS[:-1]):
            yield "".join(each.text or "" for each in child.iter(_MATHS))


def _of_run(run: etree._Element, found: Gathering, boxes: list[etree._Element]) -> Iterator[str]:
    text = ""
    for child in run:
        if child.tag == qn("w:t"):
            text += child.text or ""
        elif child.tag in _SPACES:
            text += " "
        elif child.tag == qn("w:noBreakHyphen"):
            text += "-"
        elif child.tag == qn("w:delText"):
            found.omit(WordUse.STRUCK, child.text or "")
        else:
            # A box is stored twice, for new and for old programs.
            choice = child[0] if child.tag == f"{_CHOICES}AlternateContent" and len(child) else child
            boxes.extend(choice.iter(qn("w:txbxContent")))
    properties = run.find(qn("w:rPr"))
    if properties is not None and _is_set(properties, "w:vanish"):
        found.omit(WordUse.COMMENT, text)
    elif properties is not None and (_is_set(properties, "w:strike") or _is_set(properties, "w:dstrike")):
        found.omit(WordUse.STRUCK, text)
    else:
        raised = properties.find(qn("w:vertAlign")) if properties is not None else None
        place = raised.get(qn("w:val")) if raised is not None else ""
        yield text.translate({"superscript": _SUPERSCRIPTS, "subscript": _SUBSCRIPTS}.get(str(place), {}))


def _is_set(properties: etree._Element, name: str) -> bool:
    element = properties.find(qn(name))
    return element is not None and str(element.get(qn("w:val"), "true")) not in ("0", "false", "off")


def _plain(element: etree._Element) -> str:
    """All letters of an element, whatever their state."""
    return "".join(each.text or " " for each in element.iter(qn("w:t"), qn("w:delText"), qn("w:tab"), qn("w:br")))


def _add_table(table: etree._Element, document: Document, found: Gathering) -> None:
    """Rows of cells; a table of one column only frames its text."""
    rows = [list(_children(row, "w:tc")) for row in _children(table, "w:tr")]
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                for element in _blocks(cell):
                    if element.tag == qn("w:tbl"):
                        _add_table(element, document, found)
                    else:
                        _add_paragraph(element, document, found)
        return
    boxes: list[etree._Element] = []
    cells = [
        [" ".join("".join(_said(each, found, boxes)) for each in cell.iter(qn("w:p"))) for cell in row] for row in rows
    ]
    found.add_table(cells)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == qn(name):
            yield child
        elif child.tag in _INSIDE:
            yield from _children(child, name)
