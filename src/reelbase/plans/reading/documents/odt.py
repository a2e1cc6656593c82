"""OpenDocument texts (.odt), as LibreOffice writes them."""

from __future__ import annotations

from lxml import etree

from reelbase.plans.reading.documents.archives import broken, opened, part_if_any
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.schemas.plan_document import WordUse

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LEFT_OUT = {
    f"{_TEXT}note": WordUse.FOOTNOTE,
    f"{_OFFICE}annotation": WordUse.COMMENT,
    f"{_TEXT}tracked-changes": WordUse.STRUCK,
    f"{_TEXT}table-of-content": WordUse.PAGE,
    f"{_TEXT}alphabetical-index": WordUse.PAGE,
}
_FORMATS = (f"{_TEXT}span", f"{_TEXT}a")
_SPACES = (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break")


def read_odt(content: bytes) -> ReadText:
    """The text of the body in its order. Raises InputError for a file that is broken, locked or too large."""
    found = Gathering(is_parsed=True)
    with opened(content, "OpenDocument") as archive:
        root = part_if_any(archive, "content.xml")
        body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
        if body is None:
            raise broken("OpenDocument")
        _add(body, found)
    return found.read()


def _add(parent: etree._Element, found: Gathering, *, in_list: bool = False) -> None:
    for element in parent:
        if element.tag in _LEFT_OUT:
            found.omit(_LEFT_OUT[element.tag], _all_words(element))
        elif element.tag == f"{_TEXT}h":
            found.head(_said(element, found))
        elif element.tag == f"{_TEXT}p":
            style = str(element.get(f"{_TEXT}style-name", ""))
            if style == "Title" and not found.title:
                found.title = _said(element, found)
            else:
                found.add(_said(element, found), ParagraphKind.LIST_ITEM if in_list else ParagraphKind.PROSE)
        elif element.tag == f"{_TABLE}table":
            rows = [
                [
                    " ".join(_said(line, found) for line in cell.iter(f"{_TEXT}p"))
                    for cell in row.iter(f"{_TABLE}table-cell")
                ]
                for row in element.iter(f"{_TABLE}table-row")
            ]
            found.add_table(rows)
        elif isinstance(element.tag, str):
            _add(element, found, in_list=in_list or element.tag == f"{_TEXT}list")


def _all_words(element: etree._Element) -> str:
    """All that an element holds. Only formats of characters stand inside of words."""
    parts: list[str] = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if each.tag not in _FORMATS:
            parts.append(" ")
        if event == "start":
            parts.append(each.text or "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def _said(element: etree._Element, found: Gathering) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag in _LEFT_OUT:
            found.omit(_LEFT_OUT[child.tag], _all_words(child))
        elif child.tag in _SPACES:
            parts.append(" ")
        elif isinstance(child.tag, str):
            parts.append(_said(child, found))
        parts.append(child.tail or "")
    return "".join(parts)
