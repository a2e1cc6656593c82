"""One spelling for definitions that PostgreSQL's catalog writes in several ways.

A server writes an expression anew from its parsed form, and that form depends on how it got there. A list of values for
a ``varchar`` column is one array that is cast as a whole in the database where it was created, and an array of cast
values once it was dumped and restored. Casts between ``text`` and ``varchar`` without a length change no value, so they
are left out, with the parentheses that only they needed. Everything else stays.
"""

from __future__ import annotations

import re

_WITHOUT_EXPRESSIONS = ("function", "grants", "row security", "table")
"""The body of a function is a text, which a dump leaves as it is."""

_QUOTED = re.compile(r"""E?'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_PLACE = re.compile(r"\x00(\d+)\x00")
_CAST = re.compile(r"::(?:text|character varying)(?![\w(])(?:\[\])?")
# What needs no parentheses: a name, a number, a quoted text, a list of values.
_ATOM = re.compile(r"(?<![\w\x00\"])\(((?:[\w.]|\x00\d+\x00)+|ARRAY\[[^\[\]]*\])\)")
_NUMBER = re.compile(r"default '([0-9.]+)'::(double precision|integer|bigint)")
_QUALIFIED = re.compile(r"\b\w+\.(?=\w)")


def normal(kind: str, definition: str) -> str:
    """``definition`` of an object of this kind (as ``catalog`` names kinds), the same for all ways of writing it."""
    if kind in _WITHOUT_EXPRESSIONS:
        return _spaced(definition)
    quoted: list[str] = []

    def place(found: re.Match[str]) -> str:
        quoted.append(found[0])
        return f"\x00{len(quoted) - 1}\x00"

    text = _QUOTED.sub(place, _NUMBER.sub(r"default \1", definition))
    text = _CAST.sub("", _spaced(text))
    if kind == "view":
        # Newer servers qualify a column only where there are several tables.
        text = _QUALIFIED.sub("", text)
    return _PLACE.sub(lambda found: quoted[int(found[1])], _without_parentheses(text))


def _without_parentheses(text: str) -> str:
    while (shorter := _ATOM.sub(r"\1", text)) != text:
        text = shorter
    return text


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
