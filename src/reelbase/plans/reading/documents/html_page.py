"""Web pages: the article, and an account of what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import lxml.html
import trafilatura
from lxml import etree

from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.source import ParagraphKind, ReadText, unusable
from reelbase.plans.wording import count_words, listed
from reelbase.schemas.plan_document import WordUse

_NO_TEXT = listed(
    "script style template noscript svg math canvas iframe object embed video audio link meta base datalist option"
)
_AROUND = listed("nav header footer aside form button dialog menu")
_BLOCKS = listed("""
    address article body blockquote center dd details dir div dl dt fieldset figcaption figure hgroup hr html legend li
    main ol p pre section summary table tbody td tfoot th thead tr ul caption
""")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRUCK = frozenset(("del", "s", "strike"))
_WORD = re.compile(r"\w+")
_SITE_NAME = re.compile(r"\s+[|–—·»-]\s+")
_BESIDE = re.compile(
    r"(?<![a-z])(?:share|sharing|social|related|newsletter|subscribe|promo|advert|advertisement|ads?|breadcrumbs?|cookies?|"
    r"comments?|byline|dateline|tags|toc|caption|credit|sponsored|paywall)(?![a-z])"
)
_NOTE_KINDS = frozenset(("footnote", "endnote", "rearnote", "footnotes", "endnotes", "doc-footnote", "doc-endnotes"))
_NAVIGATION = frozenset(("nav", "navbar", "navigation", "menu", "topnav", "sidenav", "breadcrumb", "breadcrumbs"))
_BESIDE_WORDS = 60
_MAX_DEPTH = 100
_HELD_SHARE = 0.95
"""Share of the words of an article that the element holds which is taken for all of it."""
_MORE_SHARE = 0.15
"""Most words that such an element may have more than the article, as a share of the article."""
_SHORT_PAGE_WORDS = 400
_LEAST_SHARE = 0.6
"""Where the article has a smaller share than this of the words of a short page, the whole page is the text."""


def read_html_page(content: bytes) -> ReadText:
    """The article of a page, or all of a short one; navigation and the like are accounted for as page.

    Raises InputError for a page without words.
    """
    root = _parsed(content)
    visible = " ".join(part for part in (_title_of(root), *_visible(root)) if part)
    plain = Gathering(is_parsed=True)
    _walk_body(root, plain)
    whole = plain.read()
    article = _article(content)
    if article is not None:
        article = _whole_article(root, article)
    words = count_words(_narrated(whole))
    is_enough = article is not None and count_words(_narrated(article)) >= _LEAST_SHARE * words
    read = article if article is not None and (is_enough or words > _SHORT_PAGE_WORDS) else whole
    return _with_title(read, root, visible)


def add_page(content: bytes, found: Gathering) -> None:
    """Add all that a page says, as a chapter of a book."""
    _walk_body(_parsed(content), found)


def _parsed(content: bytes) -> etree._Element:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(content, parser=parser)
        if any("depth" in str(error.message) for error in parser.error_log):
            raise unusable("The page is nested too deeply.", "Copy its text into a file, and give that.")
        return root
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise unusable("The page contains no text.", "Save it again from the browser, or copy its text.") from error


def _article(content: bytes) -> ReadText | None:
    """What trafilatura takes for the article."""
    text = content.decode("utf-8", errors="replace")
    document = trafilatura.bare_extraction(
        text, include_comments=False, include_tables=True, include_formatting=True, favor_recall=True
    )
    body = getattr(document, "body", None)
    if body is None or len(body) < 2:
        # One paragraph is what it makes of a page that it does not understand.
        return None
    found = Gathering(is_parsed=True)
    for element in body:
        _add_element(element, found)
    return found.read()


def _whole_article(root: etree._Element, article: ReadText) -> ReadText:
    """All of the element that holds the article: trafilatura finds it, and now and then loses a part of it.

    Where the element holds much more than the article, what trafilatura chose is the article.
    """
    wanted = Counter(_WORD.findall(_all_of(article)))
    count = sum(wanted.values())
    element = root.find("body")
    for _depth in range(_MAX_DEPTH):
        children = element if element is not None else ()
        child = next((each for each in children if _shared(each, wanted) >= _HELD_SHARE * count), None)
        if child is None:
            break
        element = child
    if element is None:
        return article
    found = Gathering(is_parsed=True)
    walk = _Walk(found, is_article=True)
    walk.element(element)
    walk.flush()
    whole = found.read()
    more = Counter(_WORD.findall(_all_of(whole))) - wanted
    return whole if sum(more.values()) <= _MORE_SHARE * count else article


def _shared(element: etree._Element, wanted: Counter[str]) -> int:
    """How many of the words that are wanted an element holds."""
    return sum((Counter(_WORD.findall(" ".join(_visible(element)))) & wanted).values())


def _all_of(read: ReadText) -> str:
    heads = " ".join(section.heading for section in read.sections)
    omitted = " ".join(omission.text for omission in read.omissions)
    return f"{read.title} {heads} {_narrated(read)} {omitted}"


def _add_element(element: etree._Element, found: Gathering, kind: ParagraphKind = ParagraphKind.PROSE) -> None:
    """Add an element of trafilatura's: ``head``, ``p``, ``list``, ``table``, ``quote``, ``code``."""
    if element.tag == "head":
        text = _inside(element, found)
        if element.get("rend") == "h1" and not found.title:
            found.title = in_one_line(text)
        else:
            found.head(text)
    elif element.tag == "list":
        for item in element.iter("item"):
            found.add(_inside(item, found), ParagraphKind.LIST_ITEM)
    elif element.tag == "table":
        rows = [[_inside(cell, found) for cell in row.iter("cell")] for row in element.iter("row")]
        found.add_table(rows)
    elif element.tag == "code":
        found.omit(WordUse.CODE, " ".join("".join(element.itertext()).split()))
    elif element.tag == "quote" and len(element.findall("p")):
        for paragraph in element.findall("p"):
            _add_element(paragraph, found)
    elif isinstance(element.tag, str):
        found.add(_inside(element, found), kind)


def _inside(element: etree._Element, found: Gathering) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == "del":
            found.omit(WordUse.STRUCK, "".join(child.itertext()))
        elif child.tag == "lb":
            parts.append(" ")
        elif child.tag == "list":
            # Its items are paragraphs of their own.
            pass
        elif isinstance(child.tag, str):
            parts.append(_inside(child, found))
        parts.append(child.tail or "")
    return "".join(parts)


def _walk_body(root: etree._Element, found: Gathering) -> None:
    body = root.find("body")
    walk = _Walk(found)
    walk.element(body if body is not None else root)
    walk.flush()


@dataclass(slots=True)
class _Walk:
    """A walk over a page that adds a paragraph for each block of text."""

    found: Gathering
    is_article: bool = False
    """Whether the walk is over an article: its header holds its title, and short parts may be none of it."""
    text: str = ""
    kind: ParagraphKind = ParagraphKind.PROSE

    def flush(self) -> None:
        self.found.add(self.text, self.kind)
        self.text, self.kind = "", ParagraphKind.PROSE

    def element(self, element: etree._Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NO_TEXT or tag in _AROUND or _is_hidden(element):
            if self.is_article and tag == "header":
                self.flush()
                for heading in element.iter(*_HEADINGS):
                    self._heading(heading)
            return
        if _is_navigation(element):
            return
        if self.is_article and (tag == "figcaption" or _is_beside(element)):
            return
        if tag in _STRUCK:
            self.found.omit(WordUse.STRUCK, "".join(element.itertext()))
        elif _is_note(element):
            self.found.omit(WordUse.FOOTNOTE, " ".join(_visible(element)))
        elif tag == "sup" and element.find(".//a") is not None:
            self.found.omit(WordUse.MARKUP, " ".join(_visible(element)))
        elif tag == "br":
            self.text += "\n"
        elif tag == "pre":
            self.flush()
            self.found.omit(WordUse.CODE, "".join(element.itertext()))
        elif tag in _HEADINGS:
            self.flush()
            self._heading(element)
        elif tag == "table" and _is_data(element):
            self.flush()
            self._table(element)
        elif tag in _BLOCKS:
            self.flush()
            self.kind = ParagraphKind.LIST_ITEM if tag in ("li", "dd") else self.kind
            self._children(element)
            self.flush()
        else:
            self._children(element)

    def _children(self, element: etree._Element) -> None:
        self.text += element.text or ""
        for child in element:
            self.element(child)
            self.text += child.tail or ""

    def _heading(self, element: etree._Element) -> None:
        text = in_one_line("".join(_visible(element)))
        if element.tag == "h1" and not self.found.title:
            self.found.title = text
        else:
            self.found.head(text)

    def _table(self, element: etree._Element) -> None:
        caption = element.find("caption")
        if caption is not None:
            self.found.add(" ".join(_visible(caption)))
        rows = [[" ".join(_visible(cell)) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        self.found.add_table(rows)


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data: old pages use tables of one column, or one in another, to place their text."""
    rows = [sum(cell.tag in ("td", "th") for cell in row) for row in table.iter("tr")]
    return max(rows, default=0) > 1 and len(list(table.iter("table"))) == 1 and table.get("role") != "presentation"


def _is_hidden(element: etree._Element) -> bool:
    style = re.sub(r"\s", "", str(element.get("style", ""))).lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _is_note(element: etree._Element) -> bool:
    """Whether an element is a footnote, as books and pages mark them."""
    kinds = f"{element.get('epub:type', '')} {element.get('role', '')} {element.get('class', '')}".lower().split()
    return not _NOTE_KINDS.isdisjoint(kinds)


def _is_navigation(element: etree._Element) -> bool:
    """Whether a short element is named as a navigation of pages that have no tag for it."""
    names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    return not _NAVIGATION.isdisjoint(names) and count_words(" ".join(_visible(element))) <= _BESIDE_WORDS


def _is_beside(element: etree._Element) -> bool:
    """Whether an element of an article is short and named as what articles have around their text."""
    names = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return bool(_BESIDE.search(names)) and count_words(" ".join(_visible(element))) <= _BESIDE_WORDS


def _visible(element: etree._Element) -> Iterator[str]:
    """All texts that a browser shows, in order, and those that it hides for now."""
    if not isinstance(element.tag, str) or element.tag in _NO_TEXT or element.tag == "head":
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _visible(child)
        if child.tail:
            yield child.tail


def _title_of(root: etree._Element) -> str:
    title = root.find("head/title")
    return in_one_line("".join(title.itertext())) if title is not None else ""


def _with_title(read: ReadText, root: etree._Element, visible: str) -> ReadText:
    """The text with a title, and with an account of the words of the page that are not in it."""
    whole = _title_of(root)
    title = read.title or _SITE_NAME.split(whole)[0]
    counted = Counter(_WORD.findall(_all_of(replace(read, title=title))))
    around: list[str] = []
    for word in _WORD.findall(visible):
        if counted[word]:
            counted[word] -= 1
        else:
            around.append(word)
    found = Gathering(is_parsed=True)
    found.omit(WordUse.PAGE, " ".join(around))
    return replace(read, title=title, omissions=(*read.omissions, *found.read().omissions), visible_text=visible)


def _narrated(read: ReadText) -> str:
    return " ".join(paragraph.text for section in read.sections for paragraph in section.paragraphs)
