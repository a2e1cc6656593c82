"""Books in EPUB: their chapters in the order of reading."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from reelbase.plans.reading.documents.archives import broken, opened, part, part_if_any
from reelbase.plans.reading.documents.html_page import add_page
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ReadText, unusable

MAX_CHARS = 4_000_000
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_epub(content: bytes) -> ReadText:
    """All chapters. Raises InputError for a file that is broken, protected or too large."""
    found = Gathering(is_parsed=True)
    with opened(content, "EPUB") as archive:
        names = set(archive.namelist())
        if "META-INF/encryption.xml" in names and "META-INF/rights.xml" in names:
            raise unusable("The book is protected against copying.", "Give a text that you may copy.")
        container = part_if_any(archive, "META-INF/container.xml")
        root = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
        package_name = str(root.get("full-path")) if root is not None else ""
        package = part_if_any(archive, package_name)
        if package is None:
            raise broken("EPUB")
        found.title = package.findtext(f".//{_TITLE}") or ""
        files = {item.get("id"): str(item.get("href")) for item in package.iter(f"{_PACKAGE}item")}
        size = 0
        for item in package.iter(f"{_PACKAGE}itemref"):
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(package_name), unquote(files.get(item.get("idref"), "")))
            )
            if name not in names:
                continue
            chapter = part(archive, name)
            size += len(chapter)
            if size > MAX_CHARS:
                raise unusable("The book is longer than is read.", "Give the chapter that the film is about.")
            add_page(chapter, found)
    return found.read()
