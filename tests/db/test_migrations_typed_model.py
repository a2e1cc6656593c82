"""The typed read models and the published JSON Schema say what the tables hold."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from sqlalchemy import Column, Table, select

from reelbase.bootstrap.tables import load_models
from reelbase.db import migrate
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.model import TABLES, PlanVersion, Project, SceneRow
from reelbase.model.documents import json_schema
from reelbase.plans.models import PlanVersion as StoredVersion
from reelbase.plans.models import SceneRow as StoredScene
from reelbase.projects.models import Project as StoredProject
from support.boards import make_job, make_user
from support.commands import reelbase
from support.rows import RowMaker

ROOT = Path(__file__).parents[2]
load_models()
MAPPERS = {mapper.local_table.name: mapper for mapper in Model.registry.mappers if not mapper.local_table.schema}


@pytest.fixture(scope="module")
def write_model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_model", ROOT / "tools" / "write_model.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


class Rows(RowMaker):
    """Rows whose JSON columns hold what the read models say: lists where they are lists."""

    def _value(self, table: Table, column: Column[Any]) -> Any:
        field = MAPPERS[table.name].get_property_by_column(column).key if table.name in MAPPERS else ""
        known = TABLES[table.name].model_fields.get(field) if table.name in TABLES else None
        return [] if known is not None and str(known.annotation).startswith("list") else super()._value(table, column)


class TestReadModels:
    def test_there_is_one_for_every_public_table(self) -> None:
        assert set(TABLES) == set(MAPPERS)

    @pytest.mark.parametrize("table", TABLES)
    def test_has_every_column_as_it_is(self, table: str) -> None:
        columns = {prop.key: prop.columns[0] for prop in MAPPERS[table].column_attrs}
        fields = TABLES[table].model_fields
        assert set(fields) == set(columns)
        for key, column in columns.items():
            assert (type(None) in get_args(fields[key].annotation)) == bool(column.nullable), key
            assert fields[key].is_required()
            assert (fields[key].serialization_alias or key) == column.name

    def test_are_what_the_generator_writes(self, write_model: ModuleType) -> None:
        """When it fails: .venv/bin/python tools/write_schema.py"""
        for name, source in write_model.sources().items():
            assert (write_model.FOLDER / name).read_text() == source

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

    def test_know_the_documents_inside(self, database: Database) -> None:
        with database.work() as session:
            make_job(session, make_user(session))
        with database.reading() as session:
            version = PlanVersion.model_validate(session.scalars(select(StoredVersion)).one())
            project = Project.model_validate(session.scalars(select(StoredProject)).one())
            scene = SceneRow.model_validate(session.scalars(select(StoredScene)).first())
        assert version.estimates.wpm > 0
        assert version.validation.errors == []
        assert version.hooks[0] == "Hook 1"
        assert project.keywords
        assert scene.effect in json.dumps(json_schema("test")["$defs"]["SceneRow"]["properties"]["effect"])
        with pytest.raises(ValidationError):
            PlanVersion.model_validate({**version.model_dump(), "estimates": {"wpm": "fast"}})


class TestThePublishedSchema:
    def test_is_that_of_the_newest_revision(self) -> None:
        """When it fails: .venv/bin/python tools/write_schema.py"""
        revision = migrate.revisions()[-1]
        published = (ROOT / "docs" / "schemas" / f"model-{revision}.json").read_text()
        assert json.loads(published) == json_schema(revision)
        assert json.loads(published)["version"] == revision
        assert json.loads(published)["$id"].endswith(f":{revision}")
        assert reelbase("db", "schema").out == published

    def test_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(json_schema("test"))

    def test_has_no_file_for_a_revision_that_nobody_has(self) -> None:
        kept = {path.stem.removeprefix("model-") for path in (ROOT / "docs" / "schemas").glob("model-*.json")}
        assert kept <= {*migrate.RELEASED, migrate.revisions()[-1]}
