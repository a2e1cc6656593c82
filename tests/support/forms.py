"""Reads the forms of a text, with the tagger or without."""

from __future__ import annotations

from typing import TypeVar

from reelbase.understanding.forms import read_forms
from reelbase.understanding.forms.model import StatedForm
from reelbase.understanding.tagging import tag

F = TypeVar("F", bound=StatedForm)


def forms(text: str, kind: type[F], *, language: str = "en", tagged: bool = True) -> list[F]:
    """The forms of one kind that are sure enough to be shown."""
    sentences = tag([text], language) if tagged else None
    found = read_forms(text, language, sentences[0] if sentences else None)
    assert all(0 <= form.start < form.end <= len(text) for form in found)
    return [form for form in found if type(form) is kind and form.confidence >= 0.6]


def only(text: str, kind: type[F], *, language: str = "en", tagged: bool = True) -> F:
    (form,) = forms(text, kind, language=language, tagged=tagged)
    return form
