"""Files that come with a form of the studio."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from reelbase.kit.errors import InputError
from reelbase.plans.plan_files import is_plan_file, read_plan
from reelbase.plans.reading import SUFFIXES
from reelbase.plans.reading.files import content_of
from reelbase.plans.reading.formats import readable
from reelbase.schemas.plan_document import PlanDocument

_MANIM = re.compile(
    # Bounded: unlimited repetition would take quadratic time on long runs of white space or letters.
    r"^[ \t]{0,200}(?:from manim import|import manim|class \w{1,200}\(\w{0,200}?Scene\w{0,200}\):)",
    re.MULTILINE,
)


def text_of_upload(file: UploadFile | None) -> tuple[str, str]:
    """As ``content_of_upload``, for a file that must be a text."""
    name, content = content_of_upload(file)
    if isinstance(content, bytes):
        raise InputError(
            f"{name} is a document, which is read only for people who have signed in.",
            field="file",
            fix="Sign in first, or paste its text.",
        )
    return name, content


def content_of_upload(file: UploadFile | None) -> tuple[str, str | bytes]:
    """The name of an uploaded file, and its text or the bytes of a document. Raises InputError for any other file."""
    if file is None or not file.filename:
        raise InputError("No file was chosen.", field="file", fix="Choose a text, a document or a plan.")
    name = PurePosixPath(file.filename.replace("\\", "/")).name[:200]
    suffix = PurePosixPath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES and not is_plan_file(Path(name)):
        raise InputError(f"{name} is neither a text nor a plan.", field="file", fix=readable())
    try:
        return name, content_of(file.file, name)
    except InputError as error:
        raise InputError(error.message, field="file", fix=error.fix) from error


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
