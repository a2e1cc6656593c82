"""docs/source-designs.md covers every name of the five designs, and every equivalent it gives exists."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint

import reelbase.billing.models
import reelbase.credits.models
import reelbase.sharing.models
import reelbase.stories.models  # noqa: F401
from reelbase.db import migrate
from reelbase.db.base import Model
from reelbase.db.row_policies import ROW_POLICIES
from support.source_names import NAMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "source-designs.md"


def mapped() -> Iterator[tuple[str, str, str, str]]:
    """Design, kind, name and one of our places, for each row of the page."""
    design = kind = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            design = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[1] == "in Reelbase":
            kind = cells[0]
        elif line.startswith("|") and not line.startswith("|-"):
            for place in re.findall(r"`([^`]+)`", cells[1]):
                yield design, kind, cells[0].replace(" ", "_"), place


ROWS = sorted(set(mapped()))
TABLES = {table.fullname: table for table in Model.metadata.tables.values()}
INDEXES = {index.name for table in TABLES.values() for index in table.indexes} | {
    f"uq_{table.name}_{'_'.join(key.columns.keys())}"
    for table in TABLES.values()
    for key in table.constraints
    if isinstance(key, UniqueConstraint)
}


def problem(place: str) -> str | None:
    word, _, rest = place.partition(" ")
    if word == "code":
        return _code(rest)
    if word == "index":
        return None if rest in INDEXES else f"there is no index {rest}"
    if word in ("function", "trigger"):
        # These triggers are made for every table that has the column.
        table = re.sub(r"^tr_(.*)_updated$", r"\1", rest)
        made = table in TABLES and "updated_at" in TABLES[table].columns
        return None if made or _in_sql(rest) else f"no file of db/sql has {rest}"
    if word == "policy":
        return _table(rest) or (None if rest in ROW_POLICIES else f"{rest} has no row policy")
    path, _, value = place.partition("=")
    table, column = (path, "") if path == "auth.users" or "." not in path else path.rsplit(".", 1)
    return _table(table) or (_column(TABLES[table], column, value) if column else None)


def _table(name: str) -> str | None:
    return None if name in TABLES else f"there is no table {name}"


def _column(table: Table, column: str, value: str) -> str | None:
    if column not in table.columns:
        return f"{table.name} has no column {column}"
    checks = [str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint)]
    if value and not any(check.startswith(f"{column} IN (") and f"'{value}'" in check for check in checks):
        return f"{table.name}.{column} cannot be {value}"
    return None


def _code(path: str) -> str | None:
    module, _, names = path.partition(":")
    found: object = importlib.import_module(module)
    for name in names.split("."):
        if not hasattr(found, name):
            return f"{module} has no {names}"
        found = getattr(found, name)
    return None


def _in_sql(name: str) -> bool:
    return any(re.search(rf"\b{name}\b", file.read_text()) for file in migrate.SQL.rglob("*.sql"))


class TestTheMapping:
    @pytest.mark.parametrize(("design", "kind"), [(design, kind) for design in NAMES for kind in NAMES[design]])
    def test_the_mapping_has_every_name_of_the_designs(self, design: str, kind: str) -> None:
        named = {name for its, of, name, _ in ROWS if (its, of) == (design, kind)}
        assert named == set(NAMES[design][kind].split())

    def test_the_mapping_leads_to_places_that_exist(self) -> None:
        assert {
            place: found for place in sorted({row[3] for row in ROWS}) if (found := problem(place)) is not None
        } == {}

    @pytest.mark.parametrize(
        "place",
        [
            "nowhere",
            "projects.nothing",
            "projects.lifecycle=lost",
            "index ix_none",
            "function none_such",
            "code reelbase.insights.service:InsightService.none",
            "policy nowhere",
        ],
    )
    def test_the_mapping_would_show_a_place_that_does_not(self, place: str) -> None:
        assert problem(place) is not None
