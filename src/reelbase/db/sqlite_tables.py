"""The text of SQLite's CREATE TABLE statements, in which the file keeps its tables: their parts, and other defaults.

SQLite has no statement that changes a default. To build every table anew for that would copy all rows; the
documentation says to change the text alone, as a default affects nothing that is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection

_DEFAULT = re.compile(r"\bDEFAULT\s+")


def parts_of(sql: str) -> list[str]:
    """The columns and constraints between the outer parentheses of a CREATE TABLE statement."""
    return [sql[start:end].strip() for start, end in _spans(sql)]


def default_in(column: str) -> tuple[int, int] | None:
    """Where a column's definition has its default, with the word DEFAULT; None without one."""
    found = _DEFAULT.search(_without_texts(column))
    if found is None:
        return None
    return found.start(), _end_of_value(column, found.end())


def set_defaults(connection: Connection, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Give columns of these tables defaults, which are SQL. In a transaction of its caller's.

    All at once, because the file's tables are read anew afterwards. Raises LookupError if one is not there then.
    """
    version = int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    try:
        for table, defaults in tables.items():
            query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
            sql = connection.exec_driver_sql(query, (table,)).scalar_one()
            update = "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?"
            connection.exec_driver_sql(update, (with_defaults(sql, defaults), table))
        # Other connections read the tables anew when this number changes.
        connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    finally:
        # This one reads them anew as well.
        connection.exec_driver_sql("PRAGMA writable_schema=RESET")
    for table, defaults in tables.items():
        found = {row[1]: row[4] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')}
        wrong = [name for name, default in defaults.items() if found.get(name) != _bare(default)]
        if wrong:
            raise LookupError(f"{table} did not get its defaults: {', '.join(wrong)}")


def with_defaults(sql: str, defaults: Mapping[str, str]) -> str:
    """A CREATE TABLE statement with these defaults. Raises LookupError for a column that it does not have."""
    missing = set(defaults)
    for start, end in reversed(_spans(sql)):
        column = sql[start:end]
        name = column.split(maxsplit=1)[0].strip('"')
        if name not in missing:
            continue
        missing.discard(name)
        old = default_in(column)
        rest = column if old is None else f"{column[: old[0]].rstrip()}{column[old[1] :]}"
        sql = f"{sql[:start]}{rest.rstrip()} DEFAULT {defaults[name]}{sql[end:]}"
    if missing:
        raise LookupError(f"there is no column {', '.join(sorted(missing))}")
    return sql


def _spans(sql: str) -> list[tuple[int, int]]:
    """Where the parts are: between the commas that are in no parentheses and in no text."""
    plain = _without_texts(sql)
    start, last = plain.index("(") + 1, plain.rindex(")")
    spans, depth = [], 0
    for at in range(start, last):
        if plain[at] in "()":
            depth += 1 if plain[at] == "(" else -1
        elif plain[at] == "," and depth == 0:
            spans.append((start, at))
            start = at + 1
    return [*spans, (start, last)]


def _end_of_value(text: str, start: int) -> int:
    """Where a value ends that begins at ``start``: an expression in parentheses, a text or a word."""
    plain = _without_texts(text)
    if plain[start] != "(":
        found = re.compile(r"'[^']*'|\S+").match(plain, start)
        assert found is not None
        return found.end()
    depth = 0
    for at in range(start, len(plain)):
        depth += {"(": 1, ")": -1}.get(plain[at], 0)
        if depth == 0:
            return at + 1
    return len(plain)


def _without_texts(sql: str) -> str:
    """``sql`` with the insides of its quoted texts blanked, so that each character stays where it is."""
    return re.sub(r"'(?:[^']|'')*'", lambda found: f"'{' ' * (len(found[0]) - 2)}'", sql)


def _bare(default: str) -> str:
    """A default as ``PRAGMA table_info`` has it: without the parentheses of an expression."""
    return default[1:-1] if default.startswith("(") else default
