"""The steps of a copy, in order. Each can be interrupted at any moment; the next call resumes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL

from reelbase.db.copying import checking, finishing, loading, progress
from reelbase.db.copying.loading import BATCH_ROWS
from reelbase.db.copying.progress import Run
from reelbase.db.copying.source import Source, open_source
from reelbase.db.copying.tables import Table, read_tables
from reelbase.db.copying.target import Target, open_target
from reelbase.db.copying.verifying import TableComparison, compare
from reelbase.kit.errors import Conflict

_RESTART = "Start over: reelbase db copy TARGET --restart"


class CopyListener(Protocol):
    """Receives the progress of a copy."""

    def begun(self, rows: int, *, resumed: bool) -> None: ...

    def loaded(self, table: str, rows: int) -> None: ...

    def compared(self, found: TableComparison) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    batch_rows: int = BATCH_ROWS
    restart: bool = False


@dataclass(frozen=True, slots=True)
class CopyResult:
    """``copied`` rows were copied in this run; the others in earlier ones."""

    copied: int
    comparisons: tuple[TableComparison, ...]

    @property
    def rows(self) -> int:
        return sum(found.rows for found in self.comparisons)


def copy_database(
    path: Path, url: URL, migrate: Callable[[], None], options: Options, listener: CopyListener
) -> CopyResult:
    """Copy a whole SQLite file into a PostgreSQL database, and compare both row by row.

    ``migrate`` brings an empty target to the current schema, also one in which it was interrupted. Raises Conflict for
    an unsuitable target, for a row that PostgreSQL does not accept, for a source that changed meanwhile, and for any
    difference at the end; the target then stays marked as unfinished.
    """
    with open_source(path) as source, open_target(url) as target:
        resumed = progress.is_unfinished(target.connection)
        if not resumed:
            _prepare(source, target, migrate)
        _check_revision(source, target)
        tables = read_tables(target.connection, source.tables)
        checking.check_owner(tables)
        if resumed and options.restart:
            _empty(target, tables)
            resumed, tables = False, read_tables(target.connection, source.tables)
        if resumed:
            tables = progress.in_order(target.connection, tables)
        _begin_or_resume(source, target, tables, resumed)
        finishing.create_partitions(source, target, tables)
        listener.begun(sum(source.count(table.name) for table in tables), resumed=resumed)
        copied = loading.load(source, target, tables, options.batch_rows, listener.loaded)
        finishing.restore_foreign_keys(target, tables)
        finishing.reset_sequences(target, tables)
        finishing.analyze(target, tables)
        comparisons = _compare(source, target, tables, listener)
        _check_unchanged(path, source)
        with target.transaction() as connection:
            progress.end(connection)
    return CopyResult(copied, comparisons)


def _prepare(source: Source, target: Target, migrate: Callable[[], None]) -> None:
    if target.connection.execute("SELECT to_regclass('public.alembic_version') IS NULL").fetchone() == (True,):
        checking.check_untouched(target.connection)
        migrate()
    elif not checking.holds_work(target.connection):
        # An earlier run may have been killed while it created the schema, ours or the workflow engine's.
        migrate()


def _check_revision(source: Source, target: Target) -> None:
    row = target.connection.execute("SELECT version_num FROM public.alembic_version").fetchone()
    there = row[0] if row else "none"
    if there != source.revision:
        raise Conflict(
            f"The source is at schema {source.revision or 'none'}, the target at {there}.",
            fix="Upgrade both with: reelbase db upgrade",
        )


def _begin_or_resume(source: Source, target: Target, tables: list[Table], resumed: bool) -> None:
    fingerprint = source.fingerprint()
    if resumed:
        if progress.read_run(target.connection).fingerprint != fingerprint:
            raise Conflict("The source has changed since its copy began.", fix=_RESTART)
        return
    with target.unguarded(tables) as connection:
        checking.clear_sign_up_rows(source, target, tables)
        progress.begin(connection, Run(source.revision or "", fingerprint), tables)


def _empty(target: Target, tables: list[Table]) -> None:
    """Remove the rows of an unfinished copy and its marks; nothing else can be there."""
    with target.unguarded(tables) as connection:
        ours = ", ".join(table.quoted for table in tables if table.owned)
        connection.execute(f"TRUNCATE {ours}".encode())
        for waiting in progress.dropped_foreign_keys(connection):
            progress.restore_foreign_key(connection, *waiting)
        progress.end(connection)


def _compare(
    source: Source, target: Target, tables: list[Table], listener: CopyListener
) -> tuple[TableComparison, ...]:
    comparisons = []
    for table in tables:
        found = compare(source, target, table)
        listener.compared(found)
        comparisons.append(found)
    differing = [found.table for found in comparisons if not found.is_equal]
    if differing:
        raise Conflict(f"The copy differs from its source in: {', '.join(differing)}.", fix=_RESTART)
    return tuple(comparisons)


def _check_unchanged(path: Path, source: Source) -> None:
    with open_source(path) as now:
        if now.fingerprint() != source.fingerprint():
            raise Conflict(
                "The source was changed during the copy; the copy has its earlier state.",
                fix=f"Stop whatever uses it. {_RESTART}",
            )
