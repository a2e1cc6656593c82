"""Contents in one line of text, for lists of shots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from reelbase.media.shots.values import FormattedNumber

_UNNAMED = frozenset({"kind", "seed", "country"})


def summary_of(content: BaseModel) -> str:
    """What a content shows: its texts and numbers in the order of its fields; those with default values are omitted."""
    return "; ".join(_texts(content, is_whole=True))


def _texts(content: BaseModel, *, is_whole: bool) -> Iterator[str]:
    """is_whole: not an element of a list, so that plain numbers of it, such as a month, are named as well."""
    for name, field in type(content).model_fields.items():
        value = getattr(content, name)
        if value != field.get_default() and (name not in _UNNAMED or field.is_required()):
            text = _text(name, value, is_whole=is_whole)
            if text:
                yield text


def _text(name: str, value: Any, *, is_whole: bool) -> str:
    noun = name.replace("_", " ")
    match value:
        case FormattedNumber():
            return value.shown
        case BaseModel():
            return ": ".join(_texts(value, is_whole=False))
        case bool():
            return noun if value else f"not {noun}"
        case int() | float():
            return f"{noun} {value:g}" if is_whole else ""
        case tuple() if value and isinstance(value[0], int | float):
            return f"{noun} {' '.join(f'{each:g}' for each in value)}" if is_whole else ""
        case tuple():
            return ", ".join(text for each in value if (text := _text(name, each, is_whole=False)))
    return str(value)
