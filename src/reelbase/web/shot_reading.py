"""Reads what a browser sends of a shot's content. Each error names its field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from reelbase.kit.errors import InputError
from reelbase.media.shots.contents import CONTENT_TYPES, ShotContent
from reelbase.media.shots.references import broken_references
from reelbase.media.shots.values import FormattedNumber, Notation
from reelbase.plans.shots.numbers import notation_of
from reelbase.web.shot_forms import NEW_ROW, PREFIX, Node, nodes_of, row_numbers, texts_of
from reelbase.web.written_numbers import number_as_written

_FIXES = {
    "missing": "It is empty. Fill it in.",
    "string_too_short": "It is empty. Fill it in.",
    "string_pattern_mismatch": "It is not written as it must be. See the note below the field.",
    "literal_error": "Choose one of the list.",
}
_ROW = re.compile(r"(?P<list>content\.[a-z_]+)\.(?P<number>\d{1,3})(?P<rest>\..+|)$")
_BLANK = re.compile(rf"\.{NEW_ROW}(\.|$)")


class RefusedContent(InputError):
    """``errors``: what is wrong, as sentences, by the names of fields; ``PREFIX`` alone is the content as a whole."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        name, sentences = next(iter(errors.items()))
        place = name.removeprefix(PREFIX)
        super().__init__(f"{place}: {sentences[0]}" if place else sentences[0], field=name, fix="Correct it.")
        self.errors = errors


def sent_texts(kind: str, sent: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was sent of a content, with rows numbered anew in their order, and without rows that are empty."""
    texts = {name: text for name, text in sent if name.startswith(PREFIX) and not _BLANK.search(name)}
    order: dict[str, list[str]] = {}
    for name, text in texts.items():
        match = _ROW.match(name)
        if match and text.strip() and _is_telling(kind, match):
            rows = order.setdefault(match["list"], [])
            if match["number"] not in rows:
                rows.append(match["number"])
    return {new: text for name, text in texts.items() if (new := _renumbered(name, order)) is not None}


def _is_telling(kind: str, match: re.Match[str]) -> bool:
    """Whether a field of a row is one that somebody filled in: a choice always holds something."""
    node = next((each for each in nodes_of(kind) if PREFIX + each.name == match["list"]), None)
    if node is None or not match["rest"]:
        return True
    inner = next((each for each in node.inner if f".{each.name}" == match["rest"]), None)
    return inner is None or inner.shape not in ("choice", "flag")


def _renumbered(name: str, order: Mapping[str, list[str]]) -> str | None:
    match = _ROW.match(name)
    if match is None:
        return name
    numbers = order.get(match["list"], [])
    if match["number"] not in numbers:
        return None
    return f"{match['list']}.{numbers.index(match['number'])}{match['rest']}"


def content_of(
    kind: str, texts: Mapping[str, str], before: ShotContent | None = None, *, language: str = "en"
) -> ShotContent:
    """The content that a form describes; ``texts`` by the names of its fields. Raises RefusedContent.

    before: the content as it was; numbers that are written as in it stay exactly as they are. language: that of the
    film, such as ``de``, in which numbers are written.
    """
    known = {number.shown: number for number in _numbers_in(before)} if before else {}
    shown = frozenset(texts_of(before).values()) if before else frozenset()
    reading = _Reading(texts, known, shown, notation_of(language.partition("-")[0]))
    values = reading.values(nodes_of(kind), PREFIX)
    if reading.errors:
        raise RefusedContent({name: tuple(said) for name, said in reading.errors.items()})
    try:
        content: ShotContent = CONTENT_TYPES[kind].model_validate(values)
    except ValidationError as error:
        raise RefusedContent(_errors(kind, error)) from None
    broken = {PREFIX + name: (said,) for name, said in broken_references(content)}
    if broken:
        raise RefusedContent(broken)
    return content


@dataclass
class _Reading:
    texts: Mapping[str, str]
    known: Mapping[str, FormattedNumber]
    shown: frozenset[str]
    """What the fields held before, with a point before decimals in every language."""
    notation: Notation
    errors: dict[str, list[str]] = field(default_factory=dict)

    def values(self, nodes: tuple[Node, ...], prefix: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node in nodes:
            name = prefix + node.name
            if node.shape == "group":
                found[node.name] = self.values(node.inner, f"{name}.")
            elif node.shape == "rows":
                found[node.name] = [self._row(node, f"{name}.{number}") for number in row_numbers(name, self.texts)]
            elif (value := self._value(node, name)) is not None:
                found[node.name] = value
        return found

    def _row(self, node: Node, name: str) -> Any:
        return self.values(node.inner, f"{name}.") if node.inner[0].name else self.texts.get(name, "")

    def _value(self, node: Node, name: str) -> Any:
        """None for an empty field: then its default holds, if it has one."""
        text = self.texts.get(name, "")
        if node.shape == "lines":
            return self._lines(node, text)
        said = " ".join(text.split()) if node.shape == "long" else text.strip()
        if not said:
            return None
        try:
            match node.shape:
                case "quantity":
                    return self.known.get(said) or number_as_written(said, name, self.notation)
                case "whole" | "number":
                    number = _number(said) if said in self.shown else _number_in(said, name, self.notation)
                    return _counted(number, said, name, node, whole=node.shape == "whole")
                case "numbers":
                    whole = node.choices == ("integer",)
                    parts = [part for part in re.split(r"[,;\s]+", said) if part]
                    return [_counted(_number(part), part, name, node, whole=whole) for part in parts]
                case "flag":
                    return said == "yes"
        except InputError as error:
            self.errors.setdefault(name, []).append(f"{error.message} {error.fix}")
            return None
        return _NAMED[node.name](said) if node.name in _NAMED else said

    def _lines(self, node: Node, text: str) -> list[str] | None:
        if not text.strip():
            return None if node.least and not node.required else []
        if node.keeps_space:
            return [line.rstrip() for line in text.rstrip().split("\n")]
        tidy = _NAMED.get(node.name, str.strip)
        return [tidy(line) for line in text.split("\n") if line.strip()]


def _icon_name(text: str) -> str:
    return "-".join(text.lower().split())


_NAMED: dict[str, Callable[[str], str]] = {
    "icon": _icon_name,
    "icons": _icon_name,
    "country": lambda text: text.strip().lower(),
    "countries": lambda text: text.strip().lower(),
}
"""How what people write becomes a name, by the fields that hold names."""


def _number(text: str) -> float:
    """A number with a point before its decimals; not a number for anything else."""
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        return math.nan


def _number_in(text: str, name: str, notation: Notation) -> float:
    """A number without a unit, as its language writes it; not a number for anything else."""
    try:
        written = number_as_written(text, name, notation)
    except InputError:
        return math.nan
    return math.nan if written.suffix or written.prefix.strip("+") else written.value


def _counted(number: float, text: str, name: str, node: Node, *, whole: bool) -> int | float:
    """The value of a field that shows a number, which may be a place that people count from 1. Raises InputError."""
    if not math.isfinite(number) or abs(number) > 1e15:
        raise InputError(f"{text[:40]!r} is not a number.", field=name, fix="Write it like 12 or 4.5.")
    if whole and number != int(number):
        raise InputError(f"{text[:40]!r} is not a whole number.", field=name, fix="Write it like 12.")
    if node.from_one and number < 1:
        raise InputError(f"There is no number {text[:40]}.", field=name, fix="Count from 1.")
    return int(number) - node.from_one if whole else number


def _errors(kind: str, error: ValidationError) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in error.errors(include_url=False):
        name, line = _field_of(kind, each["loc"], str(each["msg"]))
        found.setdefault(name, []).append(f"Line {line}: {_sentence(each)}" if line else _sentence(each))
    # A list with a wrong entry counts as too short as well.
    too_short = {name for name in found if any(other.startswith(f"{name}.") for other in found)}
    return {name: tuple(dict.fromkeys(said)) for name, said in found.items() if name not in too_short}


def _field_of(kind: str, place: tuple[int | str, ...], message: str) -> tuple[str, int | None]:
    """The name of the field that an error is about, and the line in it."""
    nodes, path = nodes_of(kind), ""
    parts = [str(part) for part in place]
    if not parts:
        named = re.findall(r"[a-z_]+", message)
        about = next((node.name for word in named for node in nodes if word in (node.name, node.name.rstrip("s"))), "")
        return PREFIX + about, None
    while parts:
        part = parts.pop(0)
        path = f"{path}.{part}" if path else part
        node = next((each for each in nodes if each.name == part), None)
        if node is None or node.shape not in ("group", "rows"):
            line = int(parts[0]) + 1 if node is not None and node.shape == "lines" and parts else None
            return PREFIX + path, line
        if node.shape == "rows" and parts:
            path = f"{path}.{parts.pop(0)}"
            if not node.inner[0].name:
                return PREFIX + path, None
        nodes = node.inner
    return PREFIX + path, None


def _sentence(error: Any) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind in ("too_short", "too_long"):
        count = limits["min_length" if kind == "too_short" else "max_length"]
        much, bound = ("few", "at least") if kind == "too_short" else ("many", "at most")
        return f"There are too {much} entries. Use {bound} {count}."
    if kind == "string_too_long":
        return f"It is too long. Use at most {limits['max_length']} characters."
    if kind in _FIXES:
        return _FIXES[kind]
    said = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "It must")
    # People count from 1.
    said = said.replace(", counted from 0", "")
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


def _numbers_in(content: BaseModel) -> Iterator[FormattedNumber]:
    for name in type(content).model_fields:
        value = getattr(content, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, FormattedNumber):
                yield each
            elif isinstance(each, BaseModel):
                yield from _numbers_in(each)
