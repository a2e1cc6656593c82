"""The formats of texts: which one a source has, and what reads it.

A format that is read here has a reader in ``TEXT_READERS`` or ``BINARY_READERS``. It is found by the name of its
file (``SUFFIXES``), by its first bytes (``SIGNATURES``), or by what its text looks like (``LOOKS``).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import PurePath

from reelbase.plans.reading.chats import is_chat, read_chat
from reelbase.plans.reading.documents import read_document
from reelbase.plans.reading.fountain import is_screenplay, read_fountain
from reelbase.plans.reading.kinds import kind_of_text
from reelbase.plans.reading.latex import is_latex, read_latex
from reelbase.plans.reading.markdown import is_markdown, read_markdown, read_mdx
from reelbase.plans.reading.markups import read_asciidoc, read_mediawiki, read_org, read_textile
from reelbase.plans.reading.messages import is_email, is_thread, read_email, read_thread
from reelbase.plans.reading.pages import is_html, read_html
from reelbase.plans.reading.plain import read_plain
from reelbase.plans.reading.rst import is_rst, read_rst
from reelbase.plans.reading.scripts import is_lyrics, is_script, read_lyrics, read_script
from reelbase.plans.reading.source import ReadText, unusable
from reelbase.plans.reading.subtitles import is_ass, is_srt, is_vtt, read_ass, read_other_subtitles, read_srt, read_vtt
from reelbase.plans.reading.tables import read_csv
from reelbase.plans.reading.transcripts import is_transcript, read_transcript

TextReader = Callable[[str], ReadText]
"""Reads a text that ends its lines with ``\\n``. Raises InputError for one that its format does not allow."""
BinaryReader = Callable[[bytes], ReadText]
Look = Callable[[str], bool]
"""Whether a text is clearly of a format: a plain text about anything else must not look like it."""

_ZIP = b"PK\x03\x04"
PASTED = ""
"""The name of a text that was pasted or sent, and comes from no file."""
STANDARD_INPUT = "-"


class TextFormat(StrEnum):
    """What a source is written in."""

    PLAIN = "plain text"
    MARKDOWN = "Markdown"
    MDX = "MDX"
    SRT = "SubRip subtitles"
    VTT = "WebVTT subtitles"
    ASS = "ASS subtitles"
    OTHER_SUBTITLES = "TTML, SAMI or MicroDVD subtitles"
    FOUNTAIN = "Fountain"
    HTML = "HTML"
    PDF = "PDF"
    DOCX = "Word"
    PPTX = "PowerPoint"
    ODT = "OpenDocument text"
    EPUB = "EPUB"
    TRANSCRIPT = "transcript"
    CHAT = "chat export"
    SCRIPT = "script with scene marks"
    THREAD = "thread"
    EMAIL = "e-mail"
    LYRICS = "lyrics"
    LATEX = "LaTeX"
    RST = "reStructuredText"
    ORG = "Org"
    ASCIIDOC = "AsciiDoc"
    MEDIAWIKI = "MediaWiki"
    TEXTILE = "Textile"
    CSV = "CSV"
    DATA = "data"
    """JSON or XML, which is recognised to be refused."""


def _refuse(text: str) -> ReadText:
    what, fix = kind_of_text(text) or ("data", "Give a text.")
    raise unusable(f"The text is {what} and cannot be narrated.", f"{fix} {readable()}")


TEXT_READERS: dict[TextFormat, TextReader] = {
    TextFormat.PLAIN: read_plain,
    TextFormat.MARKDOWN: read_markdown,
    TextFormat.MDX: read_mdx,
    TextFormat.CSV: read_csv,
    TextFormat.SRT: read_srt,
    TextFormat.VTT: read_vtt,
    TextFormat.ASS: read_ass,
    TextFormat.OTHER_SUBTITLES: read_other_subtitles,
    TextFormat.FOUNTAIN: read_fountain,
    TextFormat.HTML: read_html,
    TextFormat.DATA: _refuse,
    TextFormat.LATEX: read_latex,
    TextFormat.RST: read_rst,
    TextFormat.ORG: read_org,
    TextFormat.ASCIIDOC: read_asciidoc,
    TextFormat.MEDIAWIKI: read_mediawiki,
    TextFormat.TEXTILE: read_textile,
    TextFormat.EMAIL: read_email,
    TextFormat.CHAT: read_chat,
    TextFormat.SCRIPT: read_script,
    TextFormat.TRANSCRIPT: read_transcript,
    TextFormat.LYRICS: read_lyrics,
    TextFormat.THREAD: read_thread,
}
BINARY_READERS: dict[TextFormat, BinaryReader] = {
    TextFormat.PDF: partial(read_document, "pdf"),
    TextFormat.DOCX: partial(read_document, "docx"),
    TextFormat.PPTX: partial(read_document, "pptx"),
    TextFormat.ODT: partial(read_document, "odt"),
    TextFormat.EPUB: partial(read_document, "epub"),
    TextFormat.EMAIL: partial(read_document, "eml"),
}
SUFFIXES: dict[str, TextFormat] = {
    ".md": TextFormat.MARKDOWN,
    ".markdown": TextFormat.MARKDOWN,
    ".mdx": TextFormat.MDX,
    ".qmd": TextFormat.MARKDOWN,
    ".rmd": TextFormat.MARKDOWN,
    ".txt": TextFormat.PLAIN,
    ".text": TextFormat.PLAIN,
    ".csv": TextFormat.CSV,
    ".tsv": TextFormat.CSV,
    ".srt": TextFormat.SRT,
    ".sbv": TextFormat.SRT,
    ".vtt": TextFormat.VTT,
    ".ass": TextFormat.ASS,
    ".ssa": TextFormat.ASS,
    ".ttml": TextFormat.OTHER_SUBTITLES,
    ".dfxp": TextFormat.OTHER_SUBTITLES,
    ".smi": TextFormat.OTHER_SUBTITLES,
    ".sub": TextFormat.OTHER_SUBTITLES,
    ".fountain": TextFormat.FOUNTAIN,
    ".tex": TextFormat.LATEX,
    ".latex": TextFormat.LATEX,
    ".rst": TextFormat.RST,
    ".rest": TextFormat.RST,
    ".org": TextFormat.ORG,
    ".adoc": TextFormat.ASCIIDOC,
    ".asciidoc": TextFormat.ASCIIDOC,
    ".wiki": TextFormat.MEDIAWIKI,
    ".mediawiki": TextFormat.MEDIAWIKI,
    ".textile": TextFormat.TEXTILE,
    ".html": TextFormat.HTML,
    ".htm": TextFormat.HTML,
    ".xhtml": TextFormat.HTML,
    ".pdf": TextFormat.PDF,
    ".docx": TextFormat.DOCX,
    ".docm": TextFormat.DOCX,
    ".pptx": TextFormat.PPTX,
    ".odt": TextFormat.ODT,
    ".epub": TextFormat.EPUB,
    ".eml": TextFormat.EMAIL,
}
"""Formats by the suffix of a file's name, in lower case."""
SIGNATURES: dict[bytes, TextFormat] = {
    b"%PDF-": TextFormat.PDF,
}
"""Formats by the first bytes of a file; those of Office are archives, see ``OFFICE_FOLDERS``."""
OFFICE_FOLDERS: dict[str, TextFormat] = {"word/": TextFormat.DOCX, "ppt/": TextFormat.PPTX}
MEDIA_TYPES: dict[bytes, TextFormat] = {
    b"application/vnd.oasis.opendocument.text": TextFormat.ODT,
    b"application/epub+zip": TextFormat.EPUB,
}
"""Formats of archives that name their media type in a file ``mimetype``."""
LOOKS: dict[TextFormat, Look] = {
    TextFormat.VTT: is_vtt,
    TextFormat.SRT: is_srt,
    TextFormat.ASS: is_ass,
    TextFormat.FOUNTAIN: is_screenplay,
    TextFormat.HTML: is_html,
    TextFormat.DATA: lambda text: kind_of_text(text) is not None,
    TextFormat.LATEX: is_latex,
    TextFormat.RST: is_rst,
    TextFormat.EMAIL: is_email,
    TextFormat.CHAT: is_chat,
    TextFormat.SCRIPT: is_script,
    TextFormat.TRANSCRIPT: is_transcript,
    TextFormat.LYRICS: is_lyrics,
    TextFormat.THREAD: is_thread,
}
"""Formats that a text shows by itself, whatever its file is called; the first that recognises it reads it."""
TELLING_SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".qmd", ".rmd", ".csv", ".tsv", ".fountain"}) | {
    *(
        ".ttml",
        ".dfxp",
        ".smi",
        ".sub",
        ".tex",
        ".latex",
        ".rst",
        ".rest",
        ".org",
        ".adoc",
        ".asciidoc",
        ".wiki",
        ".mediawiki",
        ".textile",
    )
}
"""Names that are believed: a text in such a file is not asked what it looks like."""
IN_MARKDOWN = (TextFormat.CHAT, TextFormat.SCRIPT, TextFormat.TRANSCRIPT, TextFormat.LYRICS)
"""Formats that are saved as Markdown as well, since they are often copied from a page."""


def format_of(content: str | bytes, name: str = PASTED) -> TextFormat:
    """The format of a text, or of bytes that may be a document.

    name: of its file, ``-`` for standard input, or nothing for a text that was pasted.
    """
    if isinstance(content, bytes):
        return binary_format(content) or _by_name(name) or TextFormat.PLAIN
    suffix = PurePath(name).suffix.lower()
    by_name = SUFFIXES.get(suffix)
    for text_format, looks_like in LOOKS.items():
        is_possible = by_name is TextFormat.MARKDOWN and text_format in IN_MARKDOWN
        if (is_possible or suffix not in TELLING_SUFFIXES) and looks_like(content):
            return text_format
    # Standard input is plain text. What is pasted, and a file like README, is Markdown if it clearly looks like it.
    is_any = name != STANDARD_INPUT and is_markdown(content)
    # A text in a file that is called as a document is no document.
    named = by_name if by_name in TEXT_READERS else None
    return named or (TextFormat.MARKDOWN if is_any else TextFormat.PLAIN)


def binary_format(content: bytes) -> TextFormat | None:
    """The format of a document that is not a text, by its first bytes; None for any other content."""
    for signature, text_format in SIGNATURES.items():
        if content.startswith(signature):
            return text_format
    if not content.startswith(_ZIP):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    return MEDIA_TYPES.get(file.read(100).strip())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError, zlib.error):
        return None
    for folder, text_format in OFFICE_FOLDERS.items():
        if any(each.startswith(folder) for each in names):
            return text_format
    return None


def _by_name(name: str) -> TextFormat | None:
    return SUFFIXES.get(PurePath(name).suffix.lower())


def readable() -> str:
    """A sentence with the suffixes of the files that can be read: one for each format."""
    suffixes: dict[TextFormat, str] = {}
    for suffix, text_format in SUFFIXES.items():
        if text_format in TEXT_READERS or text_format in BINARY_READERS:
            suffixes.setdefault(text_format, suffix)
    return f"Files that can be read: {', '.join(suffixes.values())}."
