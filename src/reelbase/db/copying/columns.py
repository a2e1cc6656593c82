"""The values of a column in PostgreSQL's COPY text format, which SQLite produces in SQL.

Both sides return a row as one line of that format. Equal lines are equal rows; of different lines, each column is
compared by its values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from reelbase.kit.errors import Conflict

NULL = rb"\N"
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_TEXTS = ("text", "varchar", "bpchar", "citext")
_JSONS = ("json", "jsonb")
_TIMES = ("timestamptz", "timestamp")
_INTEGERS = ("int2", "int4", "int8")
_NUMBERS = ("float4", "float8", "numeric")
_KNOWN = (*_TEXTS, *_JSONS, *_TIMES, *_INTEGERS, *_NUMBERS, "uuid", "bool", "bytea", "date")
_KEYS = (*_TEXTS, *_TIMES, *_INTEGERS, "uuid", "date")


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is PostgreSQL's name of the type, as in ``pg_type.typname``."""

    name: str
    kind: str

    @property
    def quoted(self) -> str:
        return '"' + self.name.replace('"', '""') + '"'

    @property
    def is_text(self) -> bool:
        return self.kind in _TEXTS

    @property
    def is_number(self) -> bool:
        """SQLite formats fractions with only 15 digits, so Python formats these."""
        return self.kind in _NUMBERS


def check_known(table: str, columns: tuple[Column, ...], key: tuple[Column, ...]) -> None:
    """Raises Conflict for a type that cannot be copied exactly."""
    for column in columns:
        if column.kind not in _KNOWN or (column in key and column.kind not in _KEYS):
            raise Conflict(f"The type {column.kind} of {table}.{column.name} cannot be copied.")


def in_sqlite(column: Column) -> str:
    """SQL whose value is the column as COPY's text, NULL included."""
    name = column.quoted
    if column.kind in _TEXTS or column.kind in _JSONS:
        # Checking first is three times as fast as replacing characters that are rare.
        found = " OR ".join(f"{name} LIKE '%{raw}%'" for raw in _ESCAPES)
        replaced = name
        for raw, escaped in _ESCAPES.items():
            replaced = f"replace({replaced}, '{raw}', '{escaped}')"
        text = f"CASE WHEN {found} THEN {replaced} ELSE {name} END"
    elif column.kind in _TIMES:
        # PostgreSQL omits trailing zeros of a second's fraction.
        zone = " || '+00'" if column.kind == "timestamptz" else ""
        text = f"CASE WHEN {name} LIKE '%.%' THEN rtrim(rtrim({name}, '0'), '.') ELSE {name} END{zone}"
    elif column.kind == "bool":
        text = f"CASE {name} WHEN 1 THEN 't' WHEN 0 THEN 'f' ELSE {name} END"
    elif column.kind == "bytea":
        text = rf"CASE WHEN {name} IS NOT NULL THEN '\\x' || lower(hex({name})) END"
    else:
        text = f"CAST({name} AS TEXT)" if column.kind in _INTEGERS else name
    return rf"coalesce({text}, '\N')"


def in_postgresql(column: Column) -> str:
    """SQL whose value COPY writes as ``in_sqlite`` does."""
    return f"replace({column.quoted}::text, '-', '')" if column.kind == "uuid" else column.quoted


def number_text(value: float | int | bytes | None) -> bytes:
    """The shortest text that reads as the same number."""
    if value is None:
        return NULL
    if isinstance(value, bytes):
        return value
    return repr(value).removesuffix(".0").encode()


def same(column: Column, one: bytes, other: bytes) -> bool:
    """Whether two texts of COPY have the same value."""
    if one == other:
        return True
    if NULL in (one, other):
        return False
    try:
        parse = _PARSERS.get(column.kind, unescape)
        return bool(parse(one) == parse(other))
    except (ValueError, ArithmeticError):
        return False


def order_of(column: Column, text: bytes) -> Any:
    """A value that sorts as both databases sort a key."""
    return int(text) if column.kind in _INTEGERS else unescape(text)


_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_PLAIN = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def unescape(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), text) if b"\\" in text else text


def _json(text: bytes) -> str:
    """A canonical form of a document; numbers keep all digits, and 1 is not true."""
    return _ENCODER.encode(_DECODER.decode(unescape(text).decode()))


def _exact(number: Decimal) -> Any:
    # No document in PostgreSQL has this key, as jsonb refuses NUL characters.
    return int(number) if number == number.to_integral_value() else {"\0": str(number.normalize())}


_DECODER = json.JSONDecoder(parse_float=Decimal)
_ENCODER = json.JSONEncoder(sort_keys=True, default=_exact)


def _time(text: bytes) -> datetime:
    found = datetime.fromisoformat(text.decode())
    return found.astimezone(UTC) if found.tzinfo else found


_PARSERS: dict[str, Callable[[bytes], Any]] = {
    **dict.fromkeys(_JSONS, _json),
    **dict.fromkeys(_TIMES, _time),
    **dict.fromkeys(("float4", "float8"), float),
    "numeric": lambda text: Decimal(text.decode()),
}
