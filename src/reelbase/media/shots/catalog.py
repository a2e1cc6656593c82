"""The catalogue of shots: all kinds by group, what each shows, and its fields. Imports nothing that draws."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from reelbase.media.shots.contents import CONTENT_TYPES
from reelbase.media.shots.contents.charts import IconName
from reelbase.media.shots.contents.time_and_place import CountryCode
from reelbase.media.shots.values import FormattedNumber

GROUPS = {
    "charts": "Figures",
    "time_and_place": "Time and place",
    "structure": "Structure and text",
    "science": "Science and mathematics",
    "things": "Things, people and words",
}
"""Headings by the module that defines the contents, in the order of catalogues."""
_NUMBER = FormattedNumber.__name__
_AS_WRITTEN = "number as written"
_PATTERNS = {
    TypeAdapter(IconName).json_schema()["pattern"]: "name of an icon",
    TypeAdapter(CountryCode).json_schema()["pattern"]: "country code of two letters",
}
_KINDS_OF_VALUES = {"integer": "whole number", "number": "number", "boolean": "true or false", "string": "text"}


@dataclass(frozen=True, slots=True)
class ContentField:
    """A field of a content. ``name`` of one inside a list is such as ``bars[].label``; ``values`` are said in words."""

    name: str
    values: str
    required: bool
    default: Any
    meaning: str

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers with the way they are written, which have fields of their own."""
        return self.values == _AS_WRITTEN


@dataclass(frozen=True, slots=True)
class CatalogKind:
    """What a plan may show by the name ``kind``.

    description: what it shows, with the code marks of Markdown; the first statement of it is ``line``.
    """

    kind: str
    group: str
    description: str
    fields: tuple[ContentField, ...]

    @property
    def line(self) -> str:
        return re.split(r"(?<=[.])\s|(?<=\w);\s", self.description, maxsplit=1)[0].rstrip(".") + "."


def catalog() -> tuple[CatalogKind, ...]:
    """All kinds, in the order of their groups."""
    found = [kind_named(kind) for kind in CONTENT_TYPES]
    order = list(GROUPS.values())
    return tuple(sorted(found, key=lambda kind: order.index(kind.group)))


def kind_named(kind: str) -> CatalogKind:
    """Raises KeyError for a kind that there is not."""
    content = CONTENT_TYPES[kind]
    schema = content.model_json_schema()
    return CatalogKind(
        kind,
        GROUPS[content.__module__.rpartition(".")[2]],
        _plain(inspect.getdoc(content) or ""),
        tuple(_fields(schema, schema.get("$defs", {}), "")),
    )


def number_fields() -> tuple[ContentField, ...]:
    """The fields of a number and how it is written, which many kinds have."""
    schema = FormattedNumber.model_json_schema()
    return tuple(_fields(schema, {}, ""))


def _fields(schema: dict[str, Any], models: dict[str, Any], prefix: str) -> Iterator[ContentField]:
    for name, field in schema["properties"].items():
        if name == "kind" and not prefix:
            continue
        required = name in schema.get("required", ())
        default = None if required else field.get("default")
        model, is_listed = _model_in(field)
        is_flattened = bool(model) and model != _NUMBER
        meaning = field.get("description") or (models[model].get("description", "") if is_flattened else "")
        yield ContentField(prefix + name, _values(field), required, default, _plain(meaning))
        if is_flattened:
            yield from _fields(models[model], models, f"{prefix}{name}{'[]' if is_listed else ''}.")


def _model_in(field: dict[str, Any]) -> tuple[str, bool]:
    """The model that a field holds, and whether it holds a list of it."""
    is_listed = field.get("type") == "array"
    inner = field.get("items", {}) if is_listed else field
    options = [inner, *inner.get("anyOf", ())]
    reference = next((option["$ref"] for option in options if "$ref" in option), "")
    return reference.rpartition("/")[2], is_listed


def _values(field: dict[str, Any]) -> str:
    """The possible values of a field, in words."""
    if "anyOf" in field:
        return next(_values(option) for option in field["anyOf"] if option.get("type") != "null")
    if "$ref" in field:
        return _AS_WRITTEN if field["$ref"].endswith(_NUMBER) else "fields"
    if "enum" in field:
        return ", ".join(str(value) for value in field["enum"])
    if field["type"] == "array":
        return _list_values(field)
    if field.get("pattern") in _PATTERNS:
        return _PATTERNS[field["pattern"]]
    stated = _KINDS_OF_VALUES[field["type"]]
    if field["type"] == "string":
        return f"{stated}, at most {field['maxLength']} characters" if "maxLength" in field else stated
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum")
    if low is None or high is None or high >= 1e6:
        return f"{stated} above {low:g}" if low is not None and "exclusiveMinimum" in field else stated
    above = "above " if "exclusiveMinimum" in field else ""
    return f"{stated}, {above}{low:g} to {high:g}"


def _list_values(field: dict[str, Any]) -> str:
    if "prefixItems" in field:
        return f"{len(field['prefixItems'])} of: {_values(field['prefixItems'][0])}"
    low, high = field.get("minItems", 0), field["maxItems"]
    count = f"{low} to {high}" if low else f"at most {high}"
    return f"{count} of: {_values(field['items'])}"


def _plain(docstring: str) -> str:
    """A docstring in one paragraph, with the code marks of Markdown."""
    return " ".join(docstring.replace("``", "`").split())
