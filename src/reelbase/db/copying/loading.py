"""Copying rows in atomic batches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

import psycopg
from psycopg import errors

from reelbase.db.copying import progress
from reelbase.db.copying.progress import CopyMark
from reelbase.db.copying.source import Key, Row, Source, plain_key
from reelbase.db.copying.tables import Table
from reelbase.db.copying.target import Target, scalar
from reelbase.kit.errors import Conflict

BATCH_ROWS = 10_000
BATCH_BYTES = 64_000_000
_CHUNK_BYTES = 256_000
_LINE = re.compile(r"line (\d+)")
_STAGE = "reelbase_stage"


class Progress(Protocol):
    """Called after each batch with the table and the number of its copied rows."""

    def __call__(self, table: str, rows: int) -> None: ...


def load(source: Source, target: Target, tables: list[Table], batch_rows: int, report: Progress) -> int:
    """Copy every row that is not copied yet; returns their number. Raises Conflict."""
    marks = progress.marks(target.connection)
    copied = 0
    for table in tables:
        mark = marks[table.full_name]
        if mark.done:
            continue
        rows = source.rows(table, after=mark.key)
        while not mark.done:
            before = mark.rows
            mark = _batch(target, tables, table, rows, mark, batch_rows)
            copied += mark.rows - before
            report(table.full_name, mark.rows)
    return copied


def _batch(
    target: Target, tables: list[Table], table: Table, rows: Iterator[Row], mark: CopyMark, batch_rows: int
) -> CopyMark:
    # A host's trigger cannot be turned off, so what it creates for each user is deleted in the same transaction.
    cleared = [] if table.owned else [other for other in tables if other.owned]
    with target.unguarded([*cleared, table]) as connection:
        sent = _Sending(rows, batch_rows)
        try:
            if table.owned:
                _copy(connection, table.quoted, table, sent)
            else:
                _copy_into_foreign(connection, table, sent)
                for other in cleared:
                    connection.execute(f"DELETE FROM {other.quoted}".encode())
        except (errors.DataError, errors.IntegrityError, errors.FeatureNotSupported) as error:
            raise _unsuitable_row(table, sent.keys, error) from error
        after = CopyMark(plain_key(sent.keys[-1]) if sent.keys else mark.key, mark.rows + len(sent.keys), sent.ended)
        progress.advance(connection, table, mark, after)
    return after


class _Sending:
    """The chunks of one batch, and the keys of the rows in them."""

    def __init__(self, rows: Iterator[Row], batch_rows: int) -> None:
        self._rows = rows
        self._batch_rows = batch_rows
        self.keys: list[Key] = []
        self.ended = False

    def chunks(self) -> Iterator[bytes]:
        total = size = 0
        lines: list[bytes] = []
        for row in self._rows:
            lines.append(row.line)
            self.keys.append(row.key)
            size += len(row.line)
            if size >= _CHUNK_BYTES:
                yield b"\n".join(chain(lines, (b"",)))
                total += size
                size, lines = 0, []
            if len(self.keys) >= self._batch_rows or total >= BATCH_BYTES:
                break
        else:
            self.ended = True
        if lines:
            yield b"\n".join(chain(lines, (b"",)))


def _copy(connection: psycopg.Connection, into: str, table: Table, sent: _Sending) -> None:
    names = ", ".join(column.quoted for column in table.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} ({names}) FROM STDIN".encode()) as copy:
        for chunk in sent.chunks():
            copy.write(chunk)


def _copy_into_foreign(connection: psycopg.Connection, table: Table, sent: _Sending) -> None:
    """Copy into a table of the host; rows that it already has stay."""
    names = ", ".join(column.quoted for column in table.columns)
    connection.execute(
        f"CREATE TEMPORARY TABLE {_STAGE} ON COMMIT DROP AS SELECT {names} FROM {table.quoted} WITH NO DATA".encode()
    )
    _copy(connection, f"pg_temp.{_STAGE}", table, sent)
    new = f"FROM pg_temp.{_STAGE} AS s WHERE NOT EXISTS (SELECT 1 FROM {table.quoted} AS t WHERE t.id = s.id)"
    count = scalar(connection, f"SELECT count(*) {new}")
    if not count:
        return
    try:
        connection.execute(f"INSERT INTO {table.quoted} ({names}) SELECT {names} {new}".encode())
    except (errors.InsufficientPrivilege, errors.IntegrityError) as error:
        raise Conflict(
            f"{count} users are not in {table.full_name}, which belongs to the host, and cannot be added there: "
            f"{error.diag.message_primary}.",
            fix="Create them there with the ids they have in the source, or grant INSERT; then run it again.",
        ) from error


def _unsuitable_row(table: Table, keys: list[Key], error: psycopg.Error) -> Conflict:
    match = _LINE.search(error.diag.context or "")
    number = int(match[1]) if match else 0
    row = ", ".join(map(str, plain_key(keys[number - 1]))) if 0 < number <= len(keys) else "unknown key"
    reason = (error.diag.message_primary or str(error)).rstrip(".")
    return Conflict(
        f"PostgreSQL does not accept a row of {table.full_name} ({row}): {reason}.",
        fix="Correct it in the source, then start over: reelbase db copy TARGET --restart",
    )
