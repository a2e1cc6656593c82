"""What the models fill in for a new row, the database fills in too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Table, column, insert, inspect, select, table, text

from reelbase.accounts.models import DRAFT_LIFE
from reelbase.bootstrap.tables import load_models
from reelbase.db import defaults
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.db.sqlite_tables import default_in, parts_of, with_defaults
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from support.databases import database_kinds, fresh_database
from support.rows import RowMaker, tables

load_models()
TABLES = sorted(found.fullname for found in tables())
BY_TRIGGERS = ("auth.users", "audit_log", "profiles", "credit_accounts")
"""Rows that a test cannot simply add: users, and what triggers write for them."""

COUNTED = ("event_seq",)
"""Columns that triggers count up."""

FREE = {"credit_ledger": {"seq": 2}}
"""Values that the rows of a new user do not have yet."""

CLOCKS_S = 120
SLACK = timedelta(seconds=CLOCKS_S)


@pytest.fixture(scope="module", params=database_kinds())
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database(request.param, tmp_path_factory.mktemp("defaults")) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.mark.parametrize("name", TABLES)
def test_every_default_of_a_model_is_one_of_the_database(name: str, database: Database) -> None:
    model = Model.metadata.tables[name]
    schema = None if database.is_sqlite else model.schema
    found = {item["name"]: item["default"] for item in inspect(database.engine).get_columns(model.name, schema=schema)}
    assert [item.name for item in model.columns if item.default is not None and found[item.name] is None] == []


@pytest.mark.parametrize("name", [name for name in TABLES if name not in BY_TRIGGERS])
def test_a_row_that_names_only_what_has_no_default_equals_one_of_the_model(name: str, database: Database) -> None:
    model, owner = Model.metadata.tables[name], new_id()
    given = {item.name for item in model.columns if item.default is None and item.server_default is None}
    with database.work() as session:
        connection = session.connection()
        connection.execute(insert(Model.metadata.tables["auth.users"]).values(id=owner))
        maker = RowMaker(session, owner)
        values = {key: value for key, value in maker.values(model).items() if key in given}
        # Without the model's defaults, which SQLAlchemy would fill in.
        bare = table(model.name, *(column(item.name, item.type) for item in model.columns), schema=model.schema)
        keyed = {key: value for key, value in values.items() if value is not None} | FREE.get(name, {})
        before = set(connection.execute(select(*model.primary_key.columns)).all())
        connection.execute(insert(bare).values(**keyed))
        (key,) = set(connection.execute(select(*model.primary_key.columns)).all()) - before
        matches = [item == value for item, value in zip(model.primary_key.columns, key, strict=True)]
        row = connection.execute(select(model).where(*matches)).mappings().one()
        for item in model.columns:
            if item.default is not None and item.name not in (*values, *COUNTED):
                assert_default(item, row[item.name])
        session.rollback()


def assert_default(item: Column[Any], value: Any) -> None:
    """``value`` is what the model would have given."""
    default: Any = item.default
    function = getattr(default.arg, "__wrapped__", default.arg)
    if function is new_id:
        assert isinstance(value, UUID)
        assert (value.version, value.variant) == (7, "specified in RFC 4122")
        made = datetime.fromtimestamp((value.int >> 80) / 1000, UTC)
        assert abs(made - clock.now()) < SLACK
    elif isinstance(value, datetime):
        expected = default.arg(None) if callable(default.arg) else default.arg
        assert abs(value - expected) < SLACK, item
    else:
        assert value == (default.arg(None) if callable(default.arg) else default.arg), item


def test_a_draft_without_an_end_lives_as_long_as_one_of_the_model(database: Database) -> None:
    with database.work() as session:
        written = {"t": "0" * 64, "p": "A prompt of a visitor."}
        session.execute(text("INSERT INTO draft_prompts (session_token_hash, prompt_text) VALUES (:t, :p)"), written)
        drafts = Model.metadata.tables["draft_prompts"]
        row = session.execute(select(drafts.c.created_at, drafts.c.expires_at)).one()
        assert abs(row.expires_at - row.created_at - DRAFT_LIFE) < timedelta(seconds=1)
        session.rollback()


def test_ids_that_sqlite_makes_are_distinct(database: Database) -> None:
    if not database.is_sqlite:
        return
    with database.reading() as session:
        made = session.scalars(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                f"SELECT {defaults.SQLITE_ID} FROM n".replace(":", "\\:")
            )
        ).all()
    assert len(set(made)) == 2000
    assert all(len(one) == 32 and UUID(hex=one).version == 7 and one[16] in "89ab" for one in made)


def test_a_default_without_a_counterpart_in_sql_is_refused() -> None:
    from sqlalchemy import Integer, MetaData

    strange = Table("strange", MetaData(), Column("n", Integer(), default=lambda: 4))
    with pytest.raises(LookupError, match=r"strange\.n"):
        defaults.complete(strange)


class TestTableStatements:
    SQL = (
        "CREATE TABLE \"t\" (\n\tid CHAR(32) NOT NULL, kind VARCHAR(9) DEFAULT 'a, (b''s' NOT NULL, "
        "n INTEGER NOT NULL DEFAULT (1 + (2)), CONSTRAINT ck CHECK (kind IN ('a', 'DEFAULT 7')), UNIQUE (id, n))"
    )

    def test_parts_are_split_at_commas_outside_texts_and_parentheses(self) -> None:
        assert [part.split()[0] for part in parts_of(self.SQL)] == ["id", "kind", "n", "CONSTRAINT", "UNIQUE"]

    @pytest.mark.parametrize(
        ("part", "default"),
        [
            ("id CHAR(32) NOT NULL", None),
            ("kind VARCHAR(9) DEFAULT 'a, (b''s' NOT NULL", "DEFAULT 'a, (b''s'"),
            ("n INTEGER NOT NULL DEFAULT (1 + (2)) CHECK (n > 0)", "DEFAULT (1 + (2))"),
            ("n INTEGER DEFAULT -1 NOT NULL", "DEFAULT -1"),
            ("n TEXT CHECK (n <> 'DEFAULT 7')", None),
        ],
    )
    def test_the_default_of_a_column_is_found(self, part: str, default: str | None) -> None:
        found = default_in(part)
        assert (None if found is None else part[slice(*found)]) == default

    def test_defaults_are_added_and_replaced_and_nothing_else_changes(self) -> None:
        changed = with_defaults(self.SQL, {"id": "(hex(randomblob(2)))", "kind": "'c'", "n": "3"})
        assert changed == (
            'CREATE TABLE "t" (\n\tid CHAR(32) NOT NULL DEFAULT (hex(randomblob(2))), '
            "kind VARCHAR(9) NOT NULL DEFAULT 'c', n INTEGER NOT NULL DEFAULT 3, "
            "CONSTRAINT ck CHECK (kind IN ('a', 'DEFAULT 7')), UNIQUE (id, n))"
        )

    def test_a_default_for_a_column_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(LookupError, match="nothing"):
            with_defaults(self.SQL, {"nothing": "1"})

    def test_a_changed_file_is_whole_and_other_connections_see_the_defaults(self, tmp_path: Path) -> None:
        import sqlite3
        from contextlib import closing

        from sqlalchemy import create_engine

        from reelbase.db.sqlite_tables import set_defaults

        path = tmp_path / "t.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute(self.SQL)
            other.execute("INSERT INTO t (id, kind) VALUES ('x', 'a')")
            engine = create_engine(f"sqlite:///{path}")
            with engine.begin() as connection:
                set_defaults(connection, {"t": {"kind": "'a'"}})
            engine.dispose()
            other.execute("INSERT INTO t (id) VALUES ('y')")
            assert other.execute("SELECT kind, n FROM t ORDER BY id").fetchall() == [("a", 3), ("a", 3)]
            assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
