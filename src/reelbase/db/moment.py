"""The database's clock, in SQL: the only clock that all its clients share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from reelbase.db.base import UtcDateTime


class Moment(FunctionElement[datetime]):
    """When the statement began. Unlike PostgreSQL's ``now()``, it advances within a transaction."""

    name = "moment"
    inherit_cache = True
    type = UtcDateTime()


def moment(offset_s: float = 0) -> ColumnElement[datetime]:
    """The database's time plus ``offset_s`` seconds, which may be negative; constant within a statement."""
    return Moment(literal(float(offset_s)))


@compiles(Moment, "postgresql")
def _postgresql(element: Moment, compiler: SQLCompiler, **options: Any) -> str:
    offset = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => CAST({offset} AS double precision)))"


@compiles(Moment, "sqlite")
def _sqlite(element: Moment, compiler: SQLCompiler, **options: Any) -> str:
    # In the format of the column type, so that they compare as text. SQLite has only milliseconds.
    offset = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', ({offset}) || ' seconds')"
