"""Files that come with a form of the studio."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from reelbase.kit.errors import InputError
from reelbase.plans.plan_files import is_plan_file, read_plan
from reelbase.plans.reading import MAX_TEXT_BYTES
from reelbase.schemas.plan_document import PlanDocument

_MANIM = re.compile(
    # Bounded: unlimited repetition would take quadratic time on long runs of white space or letters.
    r"^[ \t]{0,200}(?:from manim import|import manim|class \w{1,200}\(\w{0,200}?Scene\w{0,200}\):)",
    re.MULTILINE,
)
_TEXT_SUFFIXES = (".md", ".markdown", ".txt", "")


def text_of_upload(file: UploadFile | None) -> tuple[str, str]:
    """The name and the text of an uploaded text file. Raises InputError for any other file."""
    if file is None or not file.filename:
        raise InputError("No file was chosen.", field="file", fix="Choose a Markdown or text file, or a plan.")
    name = PurePosixPath(file.filename.replace("\\", "/")).name[:200]
    path = PurePosixPath(name)
    if path.suffix.lower() not in _TEXT_SUFFIXES and not is_plan_file(Path(name)):
        raise InputError(
            f"{name} is neither a text nor a plan.", field="file", fix="Choose a .md, .txt, .yaml or .json file."
        )
    data = file.file.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise InputError(f"{name} is larger than {MAX_TEXT_BYTES >> 20} MiB.", field="file", fix="Shorten it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.", field="file", fix="Save it as UTF-8 and try again.") from None
    if "\0" in text:
        raise InputError(f"{name} is not a text file.", field="file", fix="Choose a Markdown or text file.")
    return name, text


def is_manim_code(text: str) -> bool:
    """Whether a text is meant as the code of an animation and not as a plan."""
    return _MANIM.search(text) is not None


def plan_from_paste(code: str) -> PlanDocument:
    """A plan that somebody wrote as YAML or JSON. Raises InputError that names the place."""
    if not code.strip():
        raise InputError(
            "There is no plan to use.", field="code", fix="Paste a plan in YAML or JSON, or start from a text."
        )
    name = "plan.json" if code.lstrip().startswith("{") else "plan.yaml"
    return read_plan(code.encode(), name)
