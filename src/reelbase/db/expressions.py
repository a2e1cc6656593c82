"""SQL functions that the two databases write differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, TableValuedAlias, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import FunctionElement


class utc_day(FunctionElement[Any]):
    """``utc_day(time)``: the day in UTC, whatever zone the session is in."""

    type = Date()
    inherit_cache = True
    name = "utc_day"


@compiles(utc_day, "postgresql")
def _postgresql_day(element: Any, compiler: Any, **options: Any) -> str:
    return f"date(timezone('UTC', {compiler.process(element.clauses, **options)}))"


@compiles(utc_day, "sqlite")
def _sqlite_day(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)})"


def elements_of(session: Session, column: InstrumentedAttribute[list[Any]]) -> TableValuedAlias:
    """The texts of a JSON list, one per row in ``.c.value``; join it laterally to the list's table."""
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(column).table_valued("value", joins_implicitly=True)
    listed = func.jsonb_array_elements_text(column)
    return listed.table_valued("value", joins_implicitly=True).render_derived()
