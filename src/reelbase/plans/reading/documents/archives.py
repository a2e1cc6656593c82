"""Archives that office programs and publishers make: opened with limits, and their XML parsed without entities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from reelbase.plans.reading.source import unusable

MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 512 << 20
"""All files of an archive together, unpacked; its pictures and films are never unpacked."""
MAX_PART_BYTES = 64 << 20
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)


@contextmanager
def opened(content: bytes, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive of a document of this kind. Raises InputError, also for what its reader hits in broken content."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise unusable(
                    f"The {kind} file is too large when it is unpacked.",
                    "Copy the text that the film is about into a new document, and give that.",
                )
            if any(part.flag_bits & 1 for part in parts):
                raise unusable(f"The {kind} file is locked with a password.", "Save it without the password.")
            yield archive
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, NotImplementedError, EOFError, OSError) as error:
        raise broken(kind) from error


def broken(kind: str) -> Exception:
    return unusable(f"The {kind} file is broken.", "Open it in the program that made it, save it again, and give that.")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of an archive. Raises InputError for one that is too large, KeyError for one that is not there."""
    with archive.open(name) as file:
        content = file.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise unusable("A part of the document is too large.", "Copy the text that the film is about into a new one.")
    return content


def part_if_any(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The root of a part in XML, or None when it is not there."""
    return parsed(part(archive, name)) if name in archive.namelist() else None


def parsed(content: bytes) -> etree._Element:
    """The root of an XML text. Entities stay what they are, so that none grows to gigabytes."""
    return etree.fromstring(content, _PARSER)
