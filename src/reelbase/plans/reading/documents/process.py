"""The process that reads one document from standard input and prints what it says as JSON."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from importlib import import_module

from reelbase.kit.errors import InputError
from reelbase.plans.reading.documents import READ_TEXT, REFUSED, TIMEOUT_S
from reelbase.plans.reading.source import ReadText

MEMORY_BYTES = 2 << 30
MAX_PRINTED_BYTES = 16 << 20
_READERS = {
    "pdf": "pdf.read_pdf",
    "docx": "docx_file.read_docx",
    "pptx": "pptx_file.read_pptx",
    "odt": "odt.read_odt",
    "epub": "epub.read_epub",
    "eml": "eml.read_eml",
    "html": "html_page.read_html_page",
}


def main() -> int:
    """Read the document; the exit status says whether the output is its text or the reason against it."""
    _limit(resource.RLIMIT_CPU, int(TIMEOUT_S))
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_FSIZE, 0)
    module, _dot, name = _READERS[sys.argv[1]].partition(".")
    try:
        read: Callable[[bytes], ReadText] = getattr(import_module(f"reelbase.plans.reading.documents.{module}"), name)
        text = read(sys.stdin.buffer.read())
    except RecursionError:
        sys.stdout.write("The document is nested too deeply.\nCopy its text into a file, and give that.")
        return REFUSED
    except InputError as error:
        sys.stdout.write(f"{error.message}\n{error.fix or ''}")
        return REFUSED
    printed = READ_TEXT.dump_json(text)
    if len(printed) > MAX_PRINTED_BYTES:
        sys.stdout.write("The document holds more text than is read.\nGive the part that the film is about.")
        return REFUSED
    sys.stdout.buffer.write(printed)
    return 0


def _limit(kind: int, most: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    sys.exit(main())
