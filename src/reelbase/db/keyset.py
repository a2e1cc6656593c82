"""Keyset pagination: a page starts after the last row of the previous one, so every page costs the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Label, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from reelbase.kit.pagination import Cursors, Key, Page, PageRequest

Row = TypeVar("Row")
Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of one list. ``columns`` together are unique and never NULL; an index has them in this order.

    A label is an expression, named as in the query.
    """

    name: str
    columns: tuple[InstrumentedAttribute[Any] | Label[Any], ...]
    descending: bool = True

    def fetch(
        self,
        session: Session,
        query: Select[*Columns],
        request: PageRequest,
        cursors: Cursors,
        owner: object,
        *,
        item: Callable[[Any], Item],
    ) -> Page[Item]:
        """The page of ``query``, each row made an ``item``: each entity, where the query selects one only.

        The rows have the values of ``columns`` under the names of these.
        """
        statement = self.select(query, request, cursors, owner)
        is_entity = len(statement.column_descriptions) == 1
        rows: Sequence[Any] = (session.scalars(statement) if is_entity else session.execute(statement)).all()

        def keys(row: Any) -> tuple[Key, ...]:
            return tuple(getattr(row, column.key) for column in self.columns)

        return self.page(rows, request, cursors, owner, keys=keys, item=item)

    def select(
        self, query: Select[*Columns], request: PageRequest, cursors: Cursors, owner: object
    ) -> Select[*Columns]:
        """The rows of the page, and one more that shows whether another page follows."""
        if request.cursor is not None:
            query = query.where(self._beyond(cursors.read(self._scope(owner), request.cursor)))
        order = [column.desc() if self.descending else column.asc() for column in self.columns]
        return query.order_by(*order).limit(request.limit + 1)

    def page(
        self,
        rows: Sequence[Row],
        request: PageRequest,
        cursors: Cursors,
        owner: object,
        *,
        keys: Callable[[Row], tuple[Key, ...]],
        item: Callable[[Row], Item],
    ) -> Page[Item]:
        """The page of the rows that ``select`` returned. ``keys`` returns a row's values of ``columns``."""
        shown = rows[: request.limit]
        following = cursors.write(self._scope(owner), keys(shown[-1])) if len(rows) > request.limit else None
        return Page(tuple(item(row) for row in shown), following)

    def _beyond(self, values: Sequence[Key]) -> ColumnElement[bool]:
        last = tuple_(*(literal(value, column.type) for value, column in zip(values, self.columns, strict=True)))
        return tuple_(*self.columns) < last if self.descending else tuple_(*self.columns) > last

    def _scope(self, owner: object) -> str:
        return f"{self.name}:{owner}"
