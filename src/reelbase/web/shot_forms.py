"""Forms for the contents of shots, made from the schema of each kind: its fields with labels, and what they hold.

The fields hold texts, by dotted names such as ``content.bars.0.label``; ``shot_reading`` turns them into a content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from reelbase.media.shots.contents import CONTENT_TYPES, ShotContent
from reelbase.media.shots.contents.charts import IconName
from reelbase.media.shots.contents.time_and_place import CountryCode
from reelbase.media.shots.values import FormattedNumber
from reelbase.web.shot_words import choice_label, entry_label, field_hint, field_label

PREFIX = "content."
"""Before the names of the form's fields."""
NEW_ROW = "new"
"""What stands in the names of an empty row, which scripts copy, where other rows have their number."""
_LONG_CHARS = 80
_FROM_ONE = {"bars.highlight", "words.emphasis"}
"""Positions that are counted from 0 in a plan; people count them from 1."""
_ICON, _COUNTRY = (TypeAdapter(kind).json_schema()["pattern"] for kind in (IconName, CountryCode))
_SHAPES = {"integer": "whole", "number": "number", "boolean": "flag", "string": "text"}


@dataclass(frozen=True, slots=True)
class Node:
    """One field of a content as its schema has it.

    path: its name, inside others with theirs. shape: ``text``, ``long``, ``icon``, ``whole``, ``number``, ``flag``,
    ``choice``, ``quantity`` for one value; ``lines`` for a text a line, ``numbers`` for several in a line; ``group``
    for fields of its own, ``rows`` for a list of such groups or of choices.
    """

    path: str
    name: str
    shape: str
    required: bool = False
    optional: bool = False
    described: str = ""
    choices: tuple[str, ...] = ()
    max_chars: int | None = None
    least: int = 0
    most: int = 0
    keeps_space: bool = False
    from_one: bool = False
    inner: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentInput:
    """A labelled field. ``errors`` are sentences about what it holds."""

    name: str
    label: str
    shape: str
    hint: str = ""
    value: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    max_chars: int | None = None
    required: bool = False
    errors: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class FormGroup:
    name: str
    label: str
    parts: tuple[ContentInput | FormGroup | FormRows, ...]
    errors: tuple[str, ...] = ()
    shape: str = "group"


@dataclass(frozen=True, slots=True)
class FormRows:
    """A list whose entries can be added, removed and moved. ``blank`` is the empty entry that is added."""

    name: str
    label: str
    hint: str
    rows: tuple[FormGroup, ...]
    blank: FormGroup
    most: int
    errors: tuple[str, ...] = ()
    shape: str = "rows"

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


FormPart = ContentInput | FormGroup | FormRows
Errors = Mapping[str, tuple[str, ...]]


@cache
def nodes_of(kind: str) -> tuple[Node, ...]:
    """The fields of a kind's content. Raises KeyError for a kind that there is not."""
    schema = CONTENT_TYPES[kind].model_json_schema()
    return tuple(_nodes(kind, schema, schema.get("$defs", {}), ""))


def form_of(kind: str, texts: Mapping[str, str], errors: Errors | None = None) -> tuple[FormPart, ...]:
    """The form of a kind with what its fields hold, by their names, and what is wrong with them."""
    return tuple(_part(kind, node, PREFIX + node.name, texts, errors or {}) for node in nodes_of(kind))


def texts_of(content: ShotContent) -> dict[str, str]:
    """What the fields of a content's form hold, by their names."""
    return dict(_texts(nodes_of(content.kind), content, PREFIX))


def _nodes(kind: str, schema: Mapping[str, Any], models: Mapping[str, Any], prefix: str) -> Iterator[Node]:
    for name, described in schema["properties"].items():
        if name == "kind" and not prefix:
            continue
        yield _node(kind, name, described, models, prefix, required=name in schema.get("required", ()))


def _node(
    kind: str, name: str, schema: Mapping[str, Any], models: Mapping[str, Any], prefix: str, *, required: bool
) -> Node:
    path, about = prefix + name, schema.get("description", "")
    options = schema.get("anyOf", ())
    inner = next((option for option in options if option.get("type") != "null"), schema)
    known: dict[str, Any] = {"required": required, "optional": bool(options), "described": about}
    if f"{kind}.{path}" in _FROM_ONE:
        known["from_one"] = True
    if "$ref" in inner:
        model = inner["$ref"].rpartition("/")[2]
        if model == FormattedNumber.__name__:
            return Node(path, name, "quantity", **known)
        return Node(path, name, "group", inner=tuple(_nodes(kind, models[model], models, f"{path}.")), **known)
    if inner["type"] == "array":
        return _list_node(kind, path, name, inner, models, known)
    return Node(path, name, _shape(inner), **_limits(inner), **known)


def _list_node(
    kind: str, path: str, name: str, schema: Mapping[str, Any], models: Mapping[str, Any], known: dict[str, Any]
) -> Node:
    items = schema["items"] if "items" in schema else schema["prefixItems"][0]
    known |= {"least": schema.get("minItems", 0), "most": schema["maxItems"]}
    if "$ref" in items:
        model = models[items["$ref"].rpartition("/")[2]]
        return Node(path, name, "rows", inner=tuple(_nodes(kind, model, models, f"{path}.")), **known)
    if "enum" in items:
        choice = Node(path, "", "choice", choices=tuple(items["enum"]))
        return Node(path, name, "rows", inner=(choice,), **known)
    if items["type"] == "string":
        # Listings of code have lines that are empty or begin with spaces.
        is_code = "maxLength" in items and "minLength" not in items and "pattern" not in items
        return Node(path, name, "lines", keeps_space=is_code, **known)
    return Node(path, name, "numbers", choices=(items["type"],), **known)


def _shape(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "choice"
    if schema.get("pattern") == _ICON:
        return "icon"
    is_long = schema["type"] == "string" and schema.get("maxLength", 0) > _LONG_CHARS
    return "long" if is_long else _SHAPES[schema["type"]]


def _limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    length = 2 if schema.get("pattern") == _COUNTRY else schema.get("maxLength")
    return {"choices": tuple(schema.get("enum", ())), "max_chars": length}


def _part(kind: str, node: Node, name: str, texts: Mapping[str, str], errors: Errors) -> FormPart:
    label, wrong = field_label(kind, node.path), errors.get(name, ())
    hint = field_hint(kind, node.path, node.described)
    if node.shape == "group":
        parts = tuple(_part(kind, each, f"{name}.{each.name}", texts, errors) for each in node.inner)
        return FormGroup(name, label, parts, wrong)
    if node.shape == "rows":
        given = texts if row_numbers(name, texts) else {**_default_rows(kind, node, name), **texts}
        count = max((number + 1 for number in row_numbers(name, given)), default=0)
        rows = tuple(
            _row(kind, node, f"{name}.{number}", number, given, errors) for number in range(max(count, node.least))
        )
        blank = _row(kind, node, f"{name}.{NEW_ROW}", None, {}, {})
        return FormRows(name, label, _counted(node), rows, blank, node.most, wrong)
    choices = {value: choice_label(value) for value in node.choices} if node.shape == "choice" else {}
    value = texts.get(name, _default(kind, node))
    return ContentInput(name, label, node.shape, hint, value, choices, node.max_chars, node.required, wrong)


def _row(kind: str, node: Node, name: str, number: int | None, texts: Mapping[str, str], errors: Errors) -> FormGroup:
    label = f"{entry_label(kind, node.path)} {'' if number is None else number + 1}".strip()
    parts = tuple(_part(kind, each, f"{name}.{each.name}" if each.name else name, texts, errors) for each in node.inner)
    return FormGroup(name, label, parts, errors.get(name, ()) if node.inner[0].name else ())


def row_numbers(name: str, texts: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of a list for which there are texts, in order."""
    start = f"{name}."
    found = {each[len(start) :].partition(".")[0] for each in texts if each.startswith(start)}
    return sorted(int(number) for number in found if number.isdecimal() and len(number) < 4)


def _counted(node: Node) -> str:
    return f"{node.least} to {node.most}" if node.least else f"Up to {node.most}"


def _default(kind: str, node: Node) -> str:
    """What a field holds before anybody fills it in."""
    if "." not in node.path and node.name and not node.required:
        return _written(node, CONTENT_TYPES[kind].model_fields[node.name].default)
    return {"choice": next(iter(node.choices), ""), "flag": "yes"}.get(node.shape, "")


def _default_rows(kind: str, node: Node, name: str) -> dict[str, str]:
    if node.required or node.inner[0].name:
        return {}
    default = CONTENT_TYPES[kind].model_fields[node.name].default
    return {f"{name}.{number}": str(entry) for number, entry in enumerate(default)}


def _texts(nodes: tuple[Node, ...], content: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for node in nodes:
        name, value = prefix + node.name, getattr(content, node.name)
        if node.shape == "group":
            yield from _texts(node.inner, value, f"{name}.")
        elif node.shape == "rows":
            for number, entry in enumerate(value):
                if isinstance(entry, BaseModel):
                    yield from _texts(node.inner, entry, f"{name}.{number}.")
                else:
                    yield f"{name}.{number}", str(entry)
        else:
            yield name, _written(node, value)


def _written(node: Node, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, FormattedNumber):
        return value.shown
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value + node.from_one:.12g}"
    if isinstance(value, tuple):
        if node.shape == "lines":
            return "\n".join(value)
        return ", ".join(f"{each + node.from_one:.12g}" for each in value)
    return str(value)
