"""Comparing both sides row by row, each streamed in the order of the key."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reelbase.db.copying.columns import order_of, same, unescape
from reelbase.db.copying.source import Source
from reelbase.db.copying.tables import Table
from reelbase.db.copying.target import Target

MAX_EXAMPLES = 5
"""Differing rows that are named for each table."""


@dataclass(slots=True)
class TableComparison:
    """``missing`` rows are only in the source, ``extra`` only in the target. ``examples`` name a few of the rows."""

    table: str
    rows: int = 0
    missing: int = 0
    extra: int = 0
    changed: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.extra or self.changed)

    def note(self, what: str, key: list[bytes]) -> None:
        if len(self.examples) < MAX_EXAMPLES:
            named = ", ".join(unescape(part).decode("utf-8", "replace") for part in key)
            self.examples.append(f"{what}: {named}")


def compare(source: Source, target: Target, table: Table) -> TableComparison:
    if not table.owned:
        # The host may have had them before with other values, so only their presence is checked.
        table = replace(table, columns=table.key)
    found = TableComparison(table.full_name)
    ours = (row.line for row in source.rows(table))
    theirs = target.lines(table)
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if mine == other:
            found.rows += 1
            mine, other = next(ours, None), next(theirs, None)
            continue
        side = _order(table, mine, other)
        if side == 0:
            _compare_row(table, found, mine or b"", other or b"")
        elif side < 0:
            found.rows += 1
            found.missing += 1
            found.note("missing", _key(table, mine or b""))
        elif table.owned:
            found.extra += 1
            found.note("not in the source", _key(table, other or b""))
        mine = next(ours, None) if side <= 0 else mine
        other = next(theirs, None) if side >= 0 else other
    return found


def _compare_row(table: Table, found: TableComparison, mine: bytes, other: bytes) -> None:
    found.rows += 1
    pairs = zip(table.columns, mine.split(b"\t"), other.split(b"\t"), strict=True)
    differing = [column.name for column, one, two in pairs if not same(column, one, two)]
    if differing:
        found.changed += 1
        found.note(f"different in {', '.join(differing)}", _key(table, mine))


def _order(table: Table, mine: bytes | None, other: bytes | None) -> int:
    """Which row comes first: below 0 the source's, above 0 the target's, 0 when they are the same row."""
    if mine is None or other is None:
        return 1 if mine is None else -1
    one, two = _sort_key(table, mine), _sort_key(table, other)
    return (one > two) - (one < two)


def _sort_key(table: Table, line: bytes) -> list[Any]:
    return [order_of(column, part) for column, part in zip(table.key, _key(table, line), strict=True)]


def _key(table: Table, line: bytes) -> list[bytes]:
    return line.split(b"\t", len(table.key))[: len(table.key)]
