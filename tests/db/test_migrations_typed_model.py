"""The generated row classes and the published JSON Schema say what the tables hold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from sqlalchemy import Column, Table, select

from reelbase.bootstrap.tables import load_models
from reelbase.db import migrate
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.db.typed_rows import json_schema, python_source, typed_rows
from reelbase.plans.models import PlanVersion, SceneRow
from reelbase.projects.models import Project
from support.boards import make_job, make_user
from support.commands import reelbase
from support.rows import RowMaker

ROOT = Path(__file__).parents[2]
load_models()
MAPPERS = {mapper.local_table.name: mapper for mapper in Model.registry.mappers if not mapper.local_table.schema}
ROWS = typed_rows("test")
TABLES = ROWS.TABLES


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


class Rows(RowMaker):
    """Rows whose JSON columns hold what the row classes say: lists where they are lists."""

    def _value(self, table: Table, column: Column[Any]) -> Any:
        field = MAPPERS[table.name].get_property_by_column(column).key if table.name in MAPPERS else ""
        known = TABLES[table.name].model_fields.get(field) if table.name in TABLES else None
        made = super()._value(table, column)
        return [] if made == {} and known is not None and str(known.annotation).startswith("list") else made


class TestRowClasses:
    def test_there_is_a_row_class_for_every_public_table(self) -> None:
        assert set(TABLES) == set(MAPPERS)

    @pytest.mark.parametrize("table", TABLES)
    def test_a_row_class_has_every_column_of_its_table(self, table: str) -> None:
        columns = {prop.key: prop.columns[0] for prop in MAPPERS[table].column_attrs}
        fields = TABLES[table].model_fields
        assert set(fields) == set(columns)
        for key, column in columns.items():
            assert (type(None) in get_args(fields[key].annotation)) == bool(column.nullable), key
            assert fields[key].is_required()
            assert (fields[key].serialization_alias or key) == column.name

    def test_row_classes_are_a_module_that_a_command_prints_and_another_process_imports(self, tmp_path: Path) -> None:
        source = reelbase("db", "schema", "--as", "python").out
        assert source == python_source(migrate.revisions()[-1])
        (tmp_path / "rows.py").write_text(source)
        names = "import rows; print(*sorted(rows.TABLES))"
        done = subprocess.run([sys.executable, "-c", names], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.split() == sorted(MAPPERS)

    def test_row_classes_are_written_as_the_formatter_would(self) -> None:
        source = python_source("test")
        command = [sys.executable, "-m", "ruff", "format", "--quiet", "-"]
        formatted = subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        assert source == formatted

    def test_read_real_rows_of_every_table_and_the_schema_agrees(self, database: Database) -> None:
        validator = Draft202012Validator(json_schema("test"), format_checker=Draft202012Validator.FORMAT_CHECKER)
        with database.work() as session:
            viewer = make_user(session)
            make_job(session, viewer)
            maker = Rows(session, viewer.owner_id)
            for table in Model.metadata.sorted_tables:
                if table.name not in ("users", "profiles", "credit_accounts", "audit_log"):
                    maker.parent(table)
        exported: dict[str, list[Any]] = {}
        with database.reading() as session:
            for table, model in TABLES.items():
                rows = session.scalars(select(MAPPERS[table].class_)).all()
                read = [model.model_validate(row) for row in rows]
                exported[table] = [row.model_dump(mode="json", by_alias=True) for row in read]
                assert [model.model_validate(row) for row in exported[table]] == read
        assert [table for table, rows in exported.items() if not rows] == []
        assert [error.message for error in validator.iter_errors(exported)] == []
        exported["jobs"][0]["status"] = "LOST"
        assert not validator.is_valid(exported)

    def test_row_classes_know_the_documents_inside(self, database: Database) -> None:
        with database.work() as session:
            make_job(session, make_user(session))
        with database.reading() as session:
            version = ROWS.PlanVersion.model_validate(session.scalars(select(PlanVersion)).one())
            project = ROWS.Project.model_validate(session.scalars(select(Project)).one())
            scene = ROWS.SceneRow.model_validate(session.scalars(select(SceneRow)).first())
        assert version.estimates.wpm > 0
        assert version.validation.errors == []
        assert version.hooks[0] == "Hook 1"
        assert project.keywords
        assert scene.effect in json.dumps(json_schema("test")["$defs"]["SceneRow"]["properties"]["effect"])
        with pytest.raises(ValidationError):
            ROWS.PlanVersion.model_validate({**version.model_dump(), "estimates": {"wpm": "fast"}})


class TestThePublishedSchema:
    def test_the_published_database_schema_is_that_of_the_newest_revision(self) -> None:
        """When it fails: .venv/bin/python tools/write_schema.py"""
        revision = migrate.revisions()[-1]
        published = (ROOT / "docs" / "schemas" / f"model-{revision}.json").read_text()
        assert json.loads(published) == json_schema(revision)
        assert json.loads(published)["version"] == revision
        assert json.loads(published)["$id"].endswith(f":{revision}")
        assert reelbase("db", "schema").out == published

    def test_the_published_database_schema_is_valid(self) -> None:
        Draft202012Validator.check_schema(json_schema("test"))

    def test_the_published_database_schema_has_no_file_for_an_unreleased_revision(self) -> None:
        stored = {path.stem.removeprefix("model-") for path in (ROOT / "docs" / "schemas").glob("model-*.json")}
        assert stored <= {*migrate.RELEASED, migrate.revisions()[-1]}
