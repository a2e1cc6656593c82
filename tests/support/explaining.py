"""PostgreSQL's plans of the statements that answer a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

_EXPLAINED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


def explained(session: Session, question: Callable[[Session], object]) -> list[dict[str, Any]]:
    """The plans, run and measured, of the statements that answer a question."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement.startswith(_EXPLAINED):
            asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    question(session)
    event.remove(connection, "before_cursor_execute", keep)
    assert asked
    found = []
    for statement, parameters in asked:
        row = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
        found.append(row[0]["Plan"])
    return found


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan, without its children."""
    yield {key: value for key, value in plan.items() if key != "Plans"}
    for child in plan.get("Plans", []):
        yield from walk(child)
