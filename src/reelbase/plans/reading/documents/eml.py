"""E-mails as they are stored: encoded headers, parts, character sets and attachments."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import lxml.html
from lxml import etree

from reelbase.plans.reading.documents.html_page import read_html_page
from reelbase.plans.reading.messages import read_email_text
from reelbase.plans.reading.source import Omission, ReadText, unusable
from reelbase.schemas.plan_document import WordUse

_SHOWN_HEADERS = ("From", "To", "Cc", "Subject", "Date")
_QUOTES = (
    "//blockquote | //*[contains(@class, 'gmail_quote') or contains(@class, 'moz-cite-prefix') or @id='divRplyFwdMsg'"
    " or @id='appendonsend']"
)
_FEWEST_CHARS = 20
"""A plain part with less stands beside a page only to say that there is one."""
_LATIN = ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii")
_MOST_HEADER_CHARS = 1_000


def read_eml(content: bytes) -> ReadText:
    """The text of an e-mail, decoded, else its page. Raises InputError for one without text.

    Attachments are not read; a note counts them.
    """
    message = email.message_from_bytes(content, policy=policy.default)
    headers = list(_headers(message))
    plain, page, attached = _parts(message)
    if plain.strip() and (len(plain.strip()) >= _FEWEST_CHARS or not page.strip()):
        text = "\n".join([*headers, "", plain])
        read = replace(read_email_text(text), visible_text=text)
    elif page.strip():
        read = _of_page(headers, page)
    else:
        raise unusable("The e-mail has no text.", "Give the text of its attachment, if that is what the film is about.")
    if attached:
        noun = "attachment is" if attached == 1 else "attachments are"
        read = replace(read, notes=(*read.notes, f"{attached} {noun} not narrated."))
    return read


def _headers(message: EmailMessage) -> Iterator[str]:
    for name in _SHOWN_HEADERS:
        try:
            value = message.get(name)
        except Exception:
            # Broken headers make the parsers of the library raise whatever they happen to hit.
            continue
        if value:
            yield f"{name}: {' '.join(str(value)[:_MOST_HEADER_CHARS].split())}"


def _parts(message: EmailMessage) -> tuple[str, str, int]:
    """The first plain text, the first page, and how many attachments there are."""
    plain, page, attached = "", "", 0
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename():
            attached += 1
        elif kind == "text/plain" and not plain.strip():
            plain = _decoded(part)
            if part.get_param("format") == "flowed":
                plain = _unflowed(plain)
        elif kind == "text/html" and not page.strip():
            page = _decoded(part)
    return plain, page, attached


def _decoded(part: EmailMessage) -> str:
    """The text of a part: UTF-8 where it is valid, whatever the part says, else what it says."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_param("charset") or "utf-8").lower()
    try:
        text = data.decode(charset if charset.startswith("iso-2022") else "utf-8")
    except (UnicodeDecodeError, LookupError):
        try:
            text = data.decode("windows-1252" if charset in _LATIN else charset, errors="replace")
        except LookupError:
            text = data.decode("windows-1252", errors="replace")
    return text.replace("\r\n", "\n")


def _unflowed(text: str) -> str:
    """Paragraphs in one line each: a space at the end of a line says that the next goes on with it."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        if before.endswith(" ") and before != "-- " and before.startswith(">") == line.startswith(">"):
            lines[-1] = before + line.lstrip("> ")
        else:
            lines.append(line)
    return "\n".join(lines)


def _of_page(headers: list[str], page: str) -> ReadText:
    """What a page says without what it quotes. Its title is the subject."""
    quoted: list[Omission] = []
    try:
        root = lxml.html.fromstring(page.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise unusable("The page in the e-mail is empty.", "Copy its text, and give that.") from error
    for element in root.xpath(_QUOTES):
        words = " ".join(element.text_content().split())
        if element.getparent() is not None and element is not root:
            quoted += [Omission(WordUse.REPEATED, words)] if words else []
            element.drop_tree()
    read = read_html_page(lxml.html.tostring(root, encoding="utf-8"))
    head = read_email_text("\n".join([*headers, ""]))
    omissions = (*head.omissions, *read.omissions, *quoted)
    if head.title and read.title:
        omissions = (*omissions, Omission(WordUse.HEADING, read.title))
    return replace(read, title=head.title or read.title, omissions=omissions)
