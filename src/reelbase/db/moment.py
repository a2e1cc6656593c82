"""The database's own clock, in SQL: the one clock that all clients of a database share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from reelbase.db.base import UtcDateTime


class Moment(FunctionElement[datetime]):
    """When the statement began. It does not stand still in a long transaction, as ``now()`` of PostgreSQL does."""

    name = "moment"
    inherit_cache = True
    type = UtcDateTime()


def moment(offset_s: float = 0) -> ColumnElement[datetime]:
    """The database's time plus ``offset_s`` seconds, which may be negative; the same all over one statement."""
    return Moment(literal(float(offset_s)))


@compiles(Moment, "postgresql")
def _postgresql(element: Moment, compiler: SQLCompiler, **options: Any) -> str:
    offset = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => CAST({offset} AS double precision)))"


@compiles(Moment, "sqlite")
def _sqlite(element: Moment, compiler: SQLCompiler, **options: Any) -> str:
    # Spelled as the column type stores times, so that they compare as text. SQLite knows milliseconds only.
    offset = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', ({offset}) || ' seconds')"
