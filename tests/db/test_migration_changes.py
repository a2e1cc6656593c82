"""Changes of tables in use: a writer of the older release goes on through all of them, and a crash loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from reelbase.db import backfills, migrate, rebuilding
from reelbase.db.schema import ENGINE_TABLES
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings
from reelbase.plans.models import SceneRow
from support.databases import database_kinds, known_kinds
from support.migrations import write_migrations
from support.rows import RowMaker

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
QUICK = DatabaseSettings(upgrade_lock_timeout_ms=100, upgrade_tries=20)
WRITER_PATIENCE = "1500ms"
ROWS = 3_000

FIRST = f"""
op.create_table(
    'things',
    sa.Column('id', sa.Integer(), sa.Identity(), primary_key=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Integer()),
)
op.execute('''
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
    INSERT INTO things (id, name) SELECT i, 'thing ' || i FROM n
''')
if op.get_bind().dialect.name == 'postgresql':
    op.execute("SELECT setval(pg_get_serial_sequence('things', 'id'), {ROWS})")
"""
INTRODUCE = (
    "changes.introduce('things', sa.Column('size', sa.Integer()), 'length(name)', batch_rows=100, pause_s={pause})"
)
WHOLE = f"""
{INTRODUCE.format(pause=0.001)}
changes.add_check('things', 'ck_things_size', "size >= 0 AND name NOT LIKE '%:none'")
changes.create_index_concurrently('ix_things_parent', 'things', ['parent_id'], where='parent_id IS NOT NULL')
changes.add_foreign_key('things', 'parent_id', 'things', name='fk_things_parent_id', ondelete='CASCADE')
changes.create_index_concurrently('ux_things_lower', 'things', ['(lower(name))'], unique=True)
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def write(*bodies: str) -> None:
        monkeypatch.setattr(migrate, "MIGRATIONS", write_migrations(tmp_path / "migrations", *bodies))

    return write


def made(kind: str, make_database: Callable[..., str], script: Callable[..., None]) -> Database:
    """A database at the first migration."""
    database = Database(make_database(kind, migrated=False), QUICK)
    script(FIRST)
    migrate.upgrade(database)
    return database


@pytest.fixture(params=database_kinds())
def database(
    request: pytest.FixtureRequest, make_database: Callable[..., str], script: Callable[..., None]
) -> Database:
    return made(request.param, make_database, script)


@pytest.fixture(params=POSTGRES)
def postgres(
    request: pytest.FixtureRequest, make_database: Callable[..., str], script: Callable[..., None]
) -> Database:
    return made(request.param, make_database, script)


def connect(database: Database, **options: Any) -> psycopg.Connection:
    return psycopg.connect(make_url(database.url).set(drivername="postgresql").render_as_string(False), **options)


class Writer(threading.Thread):
    """The release before: it inserts and updates without knowing what is new, and gives up on a lock in the way."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.stop = threading.Event()
        self.written = 0
        self.failures: list[str] = []

    def run(self) -> None:
        with connect(self.database, autocommit=True) as connection:
            connection.execute(f"SET lock_timeout = '{WRITER_PATIENCE}'")
            while not self.stop.is_set():
                number = self.written + 1
                try:
                    connection.execute("INSERT INTO things (name) VALUES (%s)", [f"new {number}"])
                    connection.execute("UPDATE things SET name = name || '.' WHERE id = %s", [number % ROWS + 1])
                except psycopg.Error as error:
                    self.failures.append(str(error))
                    return
                self.written = number


@contextmanager
def writing(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    writer.start()
    try:
        while writer.written < 5 and writer.is_alive():
            time.sleep(0.005)
        yield writer
    finally:
        writer.stop.set()
        writer.join()


def shape(database: Database) -> dict[str, Any]:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        column = next(column for column in inspector.get_columns("things") if column["name"] == "size")
        return {
            "nullable": column["nullable"],
            "checks": {check["name"] for check in inspector.get_check_constraints("things")},
            "keys": {key["name"] for key in inspector.get_foreign_keys("things")},
            "tables": set(inspector.get_table_names()) - {"alembic_version"},
            "wrong": connection.execute(
                text("SELECT count(*) FROM things WHERE size IS NULL OR size > length(name)")
            ).scalar(),
        }


EXPECTED = {
    "nullable": False,
    "checks": {"ck_things_size"},
    "keys": {"fk_things_parent_id"},
    "tables": {"things"},
    "wrong": 0,
}


class TestAWholeChange:
    def test_a_whole_change_leaves_the_same_schema_on_both_databases(
        self, database: Database, script: Callable[..., None]
    ) -> None:
        script(FIRST, WHOLE)
        migrate.upgrade(database)
        assert migrate.state(database).is_current
        assert shape(database) == EXPECTED
        for row in ("(9001, 'x:none', NULL, 1)", "(9001, 'x', 5555555, 1)", "(9001, 'THING 1', NULL, 1)"):
            with pytest.raises(IntegrityError), database.work() as session:
                session.connection().exec_driver_sql(f"INSERT INTO things (id, name, parent_id, size) VALUES {row}")
        database.close()

    def test_a_whole_change_never_keeps_a_writer_waiting(self, postgres: Database, script: Callable[..., None]) -> None:
        script(FIRST, WHOLE)
        with writing(postgres) as writer:
            before = writer.written
            migrate.upgrade(postgres)
            during = writer.written - before
        assert writer.failures == []
        assert during > 0
        assert shape(postgres) == EXPECTED
        postgres.close()

    def test_the_same_change_made_at_once_keeps_a_writer_waiting(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        at_once = "op.execute('ALTER TABLE things ADD COLUMN size int'); op.execute('SELECT pg_sleep(4)')"
        script(FIRST, at_once)
        with writing(postgres) as writer:
            migrate.upgrade(postgres)
        assert "lock timeout" in writer.failures[0]
        postgres.close()

    def test_a_whole_change_gives_way_to_a_reader_that_stays(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        script(FIRST, WHOLE)
        with writing(postgres) as writer:
            with connect(postgres) as reader:
                reader.execute("SELECT count(*) FROM things")
                hasty = Database(postgres.url, DatabaseSettings(upgrade_lock_timeout_ms=100, upgrade_tries=2))
                with pytest.raises(Conflict, match="did not get a lock"):
                    migrate.upgrade(hasty)
                hasty.close()
            migrate.upgrade(postgres)
        assert writer.failures == []
        assert shape(postgres) == EXPECTED
        postgres.close()

    def test_a_whole_change_fills_what_the_release_before_leaves_out(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        script(FIRST, WHOLE)
        migrate.upgrade(postgres)
        with postgres.work() as session:
            session.execute(text("INSERT INTO things (name) VALUES ('older')"))
            assert session.execute(text("SELECT size FROM things WHERE name = 'older'")).scalar() == 5
        script(FIRST, WHOLE, "changes.stop_filling('things', 'size')")
        migrate.upgrade(postgres)
        with pytest.raises(IntegrityError, match="size"), postgres.work() as session:
            session.execute(text("INSERT INTO things (name) VALUES ('too old')"))
        postgres.close()


class TestBackfills:
    def test_backfills_go_on_where_a_killed_one_stopped(
        self, postgres: Database, script: Callable[..., None], tmp_path: Path
    ) -> None:
        script(FIRST, INTRODUCE.format(pause=0.2))
        code = (
            "import sys, pathlib; from reelbase.db import migrate; from reelbase.db.session import Database; "
            "migrate.MIGRATIONS = pathlib.Path(sys.argv[2]); migrate.upgrade(Database(sys.argv[1]))"
        )
        running = subprocess.Popen([sys.executable, "-c", code, postgres.url, str(migrate.MIGRATIONS)])
        fill = backfills.Backfill("things", "size", "length(name)", "size IS NULL")
        with connect(postgres, autocommit=True) as connection:
            filled = 0
            while filled < 300:
                assert running.poll() is None
                if connection.execute("SELECT to_regclass('public.schema_backfills')").fetchone() != (None,):
                    row = connection.execute("SELECT rows FROM schema_backfills").fetchone()
                    filled = row[0] if row else 0
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            asked = "SELECT count(*), sum(xmin::text::bigint) FROM things WHERE size IS NOT NULL AND id <= 300"
            before = connection.execute(asked).fetchone()
            assert migrate.state(postgres).current == "0001"
            with postgres.reading() as session:
                last, counted = backfills.progress(session.connection(), fill)
            assert last is not None
            assert counted < ROWS
            script(FIRST, INTRODUCE.format(pause=0))
            migrate.upgrade(postgres)
            # Rows that were filled are not written a second time.
            assert before is not None and before[0] == 300
            assert connection.execute(asked).fetchone() == before
            assert connection.execute("SELECT count(*) FROM things WHERE size IS NULL").fetchone() == (0,)
            assert connection.execute("SELECT to_regclass('public.schema_backfills')").fetchone() == (None,)
        postgres.close()

    def test_pause_between_batches_of_bounded_size(self, postgres: Database) -> None:
        with postgres.work() as session:
            session.execute(text("ALTER TABLE things ADD COLUMN size int"))
        pauses: list[float] = []
        seen: list[int] = []

        def look(pause_s: float) -> None:
            pauses.append(pause_s)
            with postgres.reading() as session:
                seen.append(session.execute(text("SELECT count(*) FROM things WHERE size IS NOT NULL")).scalar_one())

        fill = backfills.Backfill("things", "size", "length(name)", "size IS NULL", batch_rows=700, pause_s=0.25)
        assert backfills.run(postgres.engine, fill, "1s", sleep=look) == ROWS
        assert seen == [700, 1400, 2100, 2800]
        assert pauses == [0.25] * 4
        postgres.close()


class TestIndexes:
    def test_indexes_that_were_left_invalid_are_rebuilt(self, postgres: Database, script: Callable[..., None]) -> None:
        with connect(postgres, autocommit=True) as connection:
            connection.execute("INSERT INTO things (name) VALUES ('thing 1')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("CREATE UNIQUE INDEX CONCURRENTLY ux_things_name ON things (name)")
            valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ux_things_name'::regclass"
            assert connection.execute(valid).fetchone() == (False,)
            script(FIRST, "changes.create_index_concurrently('ux_things_name', 'things', ['name'], unique=True)")
            with pytest.raises(Conflict, match="not unique"):
                migrate.upgrade(postgres)
            connection.execute("DELETE FROM things WHERE id > %s", [ROWS])
            migrate.upgrade(postgres)
            assert connection.execute(valid).fetchone() == (True,)
        postgres.close()

    def test_indexes_can_be_dropped_and_dropped_again(self, database: Database, script: Callable[..., None]) -> None:
        made = "changes.create_index_concurrently('ix_things_name', 'things', ['name'])"
        dropped = "changes.drop_index_concurrently('ix_things_name')"
        script(FIRST, made, f"{dropped}; {dropped}")
        migrate.upgrade(database, "0002")
        with database.engine.connect() as connection:
            assert [index["name"] for index in inspect(connection).get_indexes("things")] == ["ix_things_name"]
        migrate.upgrade(database)
        with database.engine.connect() as connection:
            assert inspect(connection).get_indexes("things") == []
        database.close()

    def test_indexes_are_built_while_another_upgrade_waits(
        self, postgres: Database, script: Callable[..., None]
    ) -> None:
        # Who waits for the upgrade must not be what the build waits for.
        script(
            FIRST,
            "import time; time.sleep(0.5); changes.create_index_concurrently('ix_things_name', 'things', ['name'])",
        )
        other = Database(postgres.url, QUICK)
        waiting = threading.Thread(target=migrate.upgrade, args=(other,))
        waiting.start()
        migrate.upgrade(postgres)
        waiting.join()
        assert migrate.state(postgres).is_current
        other.close()
        postgres.close()


def whole(database: Database) -> dict[tuple[str, str], Any]:
    """All that there is in a SQLite database, tables by what they hold rather than by how they are written."""
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
        inspector = inspect(connection)
        parts = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints")

        def table(name: str) -> dict[str, str]:
            found = {part: getattr(inspector, f"get_{part}")(name) for part in parts}
            return {
                part: repr(sorted(map(repr, value)) if isinstance(value, list) else value)
                for part, value in found.items()
            }

        return {
            (row.type, row.name): table(row.name) if row.type == "table" else row.sql.replace('"', "")
            for row in rows
            if row.name != "alembic_version"
        }


class TestRebuilding:
    """On SQLite a table is altered by making it anew."""

    @pytest.fixture
    def ours(self, make_database: Callable[..., str]) -> Database:
        return Database(make_database("sqlite"))

    def rebuild(self, database: Database, script: Callable[..., None], body: str) -> None:
        script(body)
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
        migrate.upgrade(database)

    @pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
    def test_any_of_our_tables_changes_nothing(self, ours: Database, script: Callable[..., None]) -> None:
        with ours.engine.begin() as connection:
            connection.execute(text("CREATE INDEX ix_expression ON jobs (lower(status)) WHERE progress > 3"))
        before = whole(ours)
        tables = sorted(name for kind, name in before if kind == "table" and name not in ENGINE_TABLES)
        self.rebuild(ours, script, f"for table in {tables!r}:\n    with rebuilding.rebuilt(table):\n        pass")
        after = whole(ours)
        assert set(after) == set(before)
        assert {key for key in before if before[key] != after[key]} == set()
        assert {kind for kind, _ in before} == {"table", "index", "trigger", "view"}
        ours.close()

    def test_rebuilding_keeps_rows_children_and_triggers(self, ours: Database, script: Callable[..., None]) -> None:
        owner = new_id()
        with ours.work() as session:
            connection = session.connection()
            connection.execute(
                text("INSERT INTO users (id, created_at, updated_at) VALUES (:id, '2026', '2026')"), {"id": owner.hex}
            )
            maker = RowMaker(session, owner)
            maker.parent(SceneRow.__table__)
        body = "with rebuilding.rebuilt('plan_versions') as batch:\n    batch.add_column(sa.Column('mood', sa.Text()))"
        self.rebuild(ours, script, body)
        with ours.work() as session:
            assert session.execute(text("SELECT count(*) FROM scenes")).scalar() == 1
            session.execute(text("UPDATE plan_versions SET sealed_at = '2026-01-01'"))
        with pytest.raises(DBAPIError, match="sealed"), ours.work() as session:
            session.execute(text("UPDATE plan_versions SET mood = 'calm'"))
        with pytest.raises(IntegrityError, match="FOREIGN KEY"), ours.work() as session:
            session.execute(text("UPDATE projects SET latest_plan_version_id = 'nowhere'"))
        ours.close()

    def test_rebuilding_a_table_without_its_triggers_would_be_noticed(
        self, ours: Database, script: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = "with rebuilding.rebuilt('plan_versions') as batch:\n    batch.drop_constraint('ck_plan_versions_tempo')"
        with pytest.raises(LookupError, match="ck_plan_versions_tempo"):
            self.rebuild(ours, script, body)
        allowed = body.replace("'plan_versions'", "'plan_versions', losing=frozenset({'ck_plan_versions_tempo'})")
        self.rebuild(ours, script, allowed)
        ours.close()

    def test_rebuilding_a_table_is_refused_where_its_children_would_be_deleted(self, ours: Database) -> None:
        with (
            ours.engine.begin() as connection,
            Operations.context(MigrationContext.configure(connection)),
            pytest.raises(RuntimeError, match="Only migrations rebuild"),
            rebuilding.rebuilt("projects"),
        ):
            pass
        ours.close()
