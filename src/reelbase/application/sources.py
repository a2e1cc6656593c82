"""What a project can be made of."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.kit.settings import AddressesSettings
from reelbase.plans.code_files import is_code_file, read_code_file
from reelbase.plans.plan_files import is_plan_file, load_plan_file
from reelbase.plans.reading import SUFFIXES, read_content
from reelbase.plans.reading.files import content_of, decoded
from reelbase.plans.reading.formats import binary_format
from reelbase.schemas.plan_document import PlanDocument

if TYPE_CHECKING:
    from reelbase.providers.addresses import Fetched

_MAX_NAME_BYTES = 255
"""No file system allows a longer name of a file."""
_ADDRESS = re.compile(r"\s*https?://\S{1,2000}\s*", re.IGNORECASE)
_SUFFIXES_OF_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/x-tex": ".tex",
}
_PATH_STARTS = ("/", "./", "../", "~", "\\")


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text that is cut into scenes, or the bytes of a document that holds one.

    ``name`` is that of its file, which says something about its format; a text that was pasted has none.
    """

    text: str | bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class TopicSource:
    """A topic that a language model writes about."""

    topic: str


@dataclass(frozen=True, slots=True)
class CodeSource:
    """The code of one Manim animation."""

    code: str


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A whole plan. ``is_local``: it may name files of this machine, which are taken into storage."""

    document: PlanDocument
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file of this machine that holds a text, code or a plan; ``-`` is standard input."""

    path: str

    def read(self) -> TextSource | CodeSource | PlanSource:
        """What the file holds. Raises InputError for a file that cannot be used."""
        path = Path(self.path).expanduser()
        if self.path == "-":
            return TextSource(read_content(self.path), self.path)
        if is_plan_file(path):
            return PlanSource(load_plan_file(path), is_local=True)
        if is_code_file(self.path):
            return CodeSource(read_code_file(path))
        return TextSource(read_content(path), path.name)


@dataclass(frozen=True, slots=True)
class AddressSource:
    """An address on the web of a page or a document with a text."""

    address: str

    def read(self, settings: AddressesSettings) -> TextSource:
        """What stands there. Raises InputError for what cannot be fetched or is no text."""
        # Imported late: programs start sooner without a client of the web, which few of them need.
        from reelbase.providers.addresses import fetch

        fetched = fetch(self.address, allow_private=settings.private, timeout_s=settings.timeout_s)
        name = _name_of(fetched)
        if binary_format(fetched.content) is not None:
            return TextSource(content_of(io.BytesIO(fetched.content), name), name)
        text = decoded(fetched.content, f"What is at {self.address}", fetched.charset)
        return TextSource(text, name)


Source = TextSource | TopicSource | CodeSource | PlanSource | FileSource | AddressSource


def _name_of(fetched: Fetched) -> str:
    """A name with the suffix that the media type of the server means, where that is more than any text."""
    suffix = _SUFFIXES_OF_TYPES.get(fetched.media_type)
    return f"page{suffix}" if suffix else fetched.name


def address_in(source: Source) -> AddressSource | None:
    """The address that a text or a topic is, when it is nothing else: nobody wants an address narrated."""
    words = source.text if isinstance(source, TextSource) else source.topic if isinstance(source, TopicSource) else ""
    return AddressSource(words.strip()) if isinstance(words, str) and _ADDRESS.fullmatch(words) else None


def source_named(argument: str) -> FileSource | AddressSource | TextSource | TopicSource:
    """What the argument of a command means: an address, a file, a text that is too long to be its name, or a topic."""
    if _ADDRESS.fullmatch(argument):
        return AddressSource(argument.strip())
    if argument == "-" or _exists(argument):
        return FileSource(argument)
    if "\n" in argument.strip() or any(len(part.encode()) > _MAX_NAME_BYTES for part in argument.split("/")):
        return TextSource(argument)
    path = Path(argument)
    is_file = is_plan_file(path) or is_code_file(argument) or path.suffix.lower() in SUFFIXES
    is_path = "/" in argument and (not any(map(str.isspace, argument)) or argument.startswith(_PATH_STARTS))
    return FileSource(argument) if is_file or is_path else TopicSource(argument)


def _exists(argument: str) -> bool:
    try:
        return Path(argument).expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        # A name that no file can have, or the home of nobody.
        return False


def source_of(topic: str | None, text: str | None, plan: PlanDocument | None) -> Source:
    """The one of the three that is not None."""
    if plan is not None:
        return PlanSource(plan)
    return TextSource(text) if text is not None else TopicSource(topic or "")
