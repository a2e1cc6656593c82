"""Moving a whole SQLite installation into PostgreSQL, on real databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, select, text

from reelbase.db import migrate
from reelbase.db.copying.run import CopyResult, Options, copy_database
from reelbase.db.copying.verifying import TableComparison
from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from reelbase.kit.ids import new_id
from reelbase.projects.models import Project
from support.databases import fresh_database, known_kinds
from support.installations import contents, fill, tables
from support.tenants import administrator, owned_database

SERVERS = [kind for kind in known_kinds() if kind != "sqlite"]


@dataclass
class CopyListener:
    """Keeps what it is told, and does what the test wants at a moment."""

    at_begin: Callable[[], None] = lambda: None
    at_load: Callable[[str], None] = lambda table: None
    at_comparison: Callable[[str], None] = lambda table: None
    resumed: bool | None = None
    comparisons: list[TableComparison] = field(default_factory=list)

    def begun(self, rows: int, *, resumed: bool) -> None:
        self.resumed = resumed
        self.at_begin()

    def loaded(self, table: str, rows: int) -> None:
        self.at_load(table)

    def compared(self, found: TableComparison) -> None:
        self.comparisons.append(found)
        self.at_comparison(found.table)


@dataclass
class Move:
    source: str
    target: str

    def run(self, listener: CopyListener | None = None, **options: Any) -> CopyResult:
        path = Path(parse_url(self.source).database or "")
        return copy_database(path, parse_url(self.target), self.migrate, Options(**options), listener or CopyListener())

    def migrate(self) -> None:
        with closing(Database(self.target)) as database:
            migrate.upgrade(database)

    def contents(self) -> tuple[dict[str, Any], dict[str, Any]]:
        source, target = Database(self.source), Database(self.target)
        try:
            return contents(source), contents(target)
        finally:
            source.close()
            target.close()

    def change_source(self, statement: str) -> None:
        source = Database(self.source)
        with source.work() as session:
            session.execute(text(statement))
        source.close()

    def change_target(self, statement: str) -> None:
        with administrator(self.target) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement.encode())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A SQLite file with rows in every table; each test takes a copy."""
    directory = tmp_path_factory.mktemp("filled")
    with fresh_database("sqlite", directory) as url:
        database = Database(url)
        fill(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        database.close()
        yield Path(parse_url(url).database or "")


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> str:
    path = tmp_path / "source.db"
    path.write_bytes(filled.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def move(source: str, tmp_path: Path) -> Iterator[Move]:
    """Into a database of the current schema whose login is an ordinary owner."""
    with owned_database("postgresql", tmp_path) as target:
        yield Move(source, target)


@pytest.fixture
def move_to_empty(source: str, tmp_path: Path) -> Iterator[Move]:
    """Into one without any table."""
    with owned_database("postgresql", tmp_path, migrated=False) as target:
        yield Move(source, target)


CATALOG = {
    "constraints": "SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace IN ('public'::regnamespace, 'auth'::regnamespace) ORDER BY 1, 2, 4",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2",
    "security": "SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class "
    "WHERE relkind IN ('r', 'p') AND relnamespace IN ('public'::regnamespace, 'auth'::regnamespace) ORDER BY 1",
    "policies": "SELECT * FROM pg_policies ORDER BY schemaname, tablename, policyname",
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY 1",
}


def catalog(url: str) -> dict[str, list[Any]]:
    with administrator(url) as connection:
        found = {name: connection.execute(query).fetchall() for name, query in CATALOG.items()}
    return {name: [row for row in rows if "audit_log_2" not in str(row)] for name, rows in found.items()}


class TestACopy:
    @pytest.mark.parametrize("kind", SERVERS)
    def test_a_copy_holds_every_row_of_every_table_as_it_was(self, kind: str, source: str, tmp_path: Path) -> None:
        with owned_database(kind, tmp_path, migrated=False) as target:
            move = Move(source, target)
            copied = move.run()
            there, here = move.contents()
        assert set(there) == {table.fullname for table in tables()}
        assert [name for name, rows in there.items() if not rows] == [], "a table has no row in the sample"
        for name, rows in there.items():
            assert here[name] == rows, name
        assert copied.rows == copied.copied == sum(len(rows) for rows in there.values())

    def test_a_copy_leaves_the_schema_as_migrations_make_it(self, move: Move) -> None:
        before = catalog(move.target)
        move.run(batch_rows=7)
        assert catalog(move.target) == before

    def test_a_copy_works_for_a_superuser_too(self, source: str, make_database: Callable[..., str]) -> None:
        move = Move(source, make_database("postgresql"))
        move.run()
        there, here = move.contents()
        assert here == there

    def test_a_copy_puts_old_months_into_their_partitions(self, move: Move) -> None:
        move.run()
        with administrator(move.target) as connection:
            [(outside,)] = connection.execute("SELECT count(*) FROM audit_log_default").fetchall()
            unwalled = connection.execute(
                "SELECT relname FROM pg_class WHERE relname LIKE 'audit_log_%' AND relkind = 'r' "
                "AND NOT (relrowsecurity AND relforcerowsecurity)"
            ).fetchall()
            [(parts,)] = connection.execute("SELECT count(*) FROM pg_inherits").fetchall()
        assert (outside, unwalled) == (0, [])
        assert parts >= 8
        with pytest.raises(psycopg.errors.RestrictViolation), administrator(move.target) as connection:
            connection.execute("DELETE FROM audit_log")

    def test_a_copied_database_can_be_worked_with_at_once(self, move: Move) -> None:
        move.run()
        database = Database(move.target)
        with database.work() as session:
            owner = session.scalar(select(Project.owner_id).limit(1))
            session.add(Project(owner_id=owner, title="New", topic="New"))
        with pytest.raises(Exception, match="append-only"), database.work() as session:
            session.execute(text("DELETE FROM credit_ledger"))
        database.close()

    def test_a_copy_takes_a_target_that_was_used_to_look_around(self, move: Move) -> None:
        # The local user signs up in every database that is opened; the source's is the true one.
        for url in (move.source, move.target):
            database = Database(url)
            key = "00000000-0000-7000-8000-000000000001"
            with database.work() as session:
                session.execute(
                    text(
                        f"INSERT INTO {'users' if database.is_sqlite else 'auth.users'} (id, created_at, updated_at) "
                        "VALUES (:id, '2024-01-01 00:00:00', '2024-01-01 00:00:00')"
                    ),
                    {"id": key.replace("-", "") if database.is_sqlite else key},
                )
            database.close()
        move.run()
        there, here = move.contents()
        assert here == there


class TestInterrupted:
    def test_an_interrupted_copy_goes_on_where_it_was(self, move_to_empty: Move) -> None:
        class Stop(Exception):
            pass

        def stop_at(wanted: str) -> Callable[[str], None]:
            def stop(table: str) -> None:
                if table == wanted:
                    raise Stop

            return stop

        for table in ("projects", "scenes"):
            with pytest.raises(Stop):
                move_to_empty.run(CopyListener(at_load=stop_at(table)), batch_rows=3)
        with pytest.raises(Stop):
            move_to_empty.run(CopyListener(at_comparison=stop_at("auth.users")), batch_rows=3)
        listener = CopyListener()
        copied = move_to_empty.run(listener, batch_rows=3)
        assert listener.resumed
        assert copied.copied == 0
        there, here = move_to_empty.contents()
        assert here == there

    def test_an_interrupted_copy_refuses_a_source_that_moved_on(self, move: Move) -> None:
        with pytest.raises(ZeroDivisionError):
            move.run(CopyListener(at_load=lambda table: 1 // (table != "projects")), batch_rows=3)  # type: ignore[arg-type,return-value]
        move.change_source("DELETE FROM workers")
        with pytest.raises(Conflict, match="changed since") as refused:
            move.run()
        assert "--restart" in str(refused.value)
        move.run(restart=True)
        there, here = move.contents()
        assert here == there

    def test_two_at_once_do_not_double_a_row(self, move: Move) -> None:
        def another(table: str) -> None:
            if table == "projects":
                Move(move.source, move.target).run(batch_rows=4)

        with pytest.raises((Conflict, psycopg.Error)):
            move.run(CopyListener(at_load=another), batch_rows=3)
        there, here = move.contents()
        assert here == there


class TestComparison:
    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ("UPDATE scenes SET narration = narration || ' ' WHERE idx = 1003", "different in narration"),
            ("UPDATE cache_entries SET result = '{\"true\": 1, \"one\": true}' WHERE hash_key = 'awkward 3'", "result"),
            (
                "UPDATE projects SET created_at = created_at + interval '1 microsecond' WHERE title = 'Circle'",
                "created_at",
            ),
            ("UPDATE projects SET latest_plan_version_id = NULL WHERE title = 'Circle'", "latest_plan_version_id"),
            ("UPDATE provider_calls SET units = 0.30000000000000004 WHERE units = 0.1", "units"),
            ("DELETE FROM job_logs WHERE message = ''", "missing"),
            ("INSERT INTO workers VALUES ('x', 'x', 1, now(), now(), now())", "not in the source"),
        ],
    )
    def test_a_comparison_finds_a_row_that_is_not_the_same(self, move: Move, change: str, found: str) -> None:
        def tamper(table: str) -> None:
            if table == "auth.users":
                move.change_target(change)

        listener = CopyListener(at_comparison=tamper)
        with pytest.raises(Conflict, match="differs"):
            move.run(listener)
        differing = [item for item in listener.comparisons if not item.is_equal]
        assert len(differing) == 1
        assert found in differing[0].examples[0]
        assert differing[0].missing + differing[0].extra + differing[0].changed >= 1

    def test_a_failed_comparison_leaves_the_target_marked(self, move: Move) -> None:
        tamper = "UPDATE scenes SET narration = 'else'"
        with pytest.raises(Conflict, match="differs"):
            move.run(CopyListener(at_comparison=lambda _: move.change_target(tamper)))
        with pytest.raises(Conflict, match="differs") as again:
            move.run()
        assert "--restart" in str(again.value)
        move.run(restart=True)
        there, here = move.contents()
        assert here == there

    def test_a_comparison_tells_that_the_source_was_changed_meanwhile(self, move: Move) -> None:
        listener = CopyListener(at_begin=lambda: move.change_source("DELETE FROM workers"))
        with pytest.raises(Conflict, match="changed during"):
            move.run(listener)


class TestRowsThatDoNotFit:
    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ("UPDATE scenes SET narration = 'a' || char(0) || 'b' WHERE idx = 1003", "scenes"),
            ("UPDATE projects SET title = printf('%.*c', 201, 'x')", "projects"),
            ("UPDATE cache_entries SET result = '{\"a\": \"\\u0000\"}' WHERE hash_key = 'awkward 1'", "cache_entries"),
            ("UPDATE jobs SET progress = 3000000000", "jobs"),
        ],
    )
    def test_rows_that_do_not_fit_are_named_and_nothing_is_left_behind(
        self, move: Move, change: str, named: str
    ) -> None:
        move.change_source("PRAGMA ignore_check_constraints = ON")
        source = Database(move.source)
        with source.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for trigger in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                connection.exec_driver_sql(f"DROP TRIGGER {trigger[0]}")
            connection.exec_driver_sql(change)
            keys = connection.exec_driver_sql(f"SELECT id FROM {named}").scalars().all()
            connection.commit()
        source.close()
        with pytest.raises(Conflict, match=f"does not accept a row of {named}") as refused:
            move.run()
        assert any(key in str(refused.value) for key in keys)


class TestTargets:
    def test_targets_with_rows_are_refused(self, move: Move) -> None:
        move.change_target("INSERT INTO workers VALUES ('x', 'x', 1, now(), now(), now())")
        with pytest.raises(Conflict, match="rows in workers"):
            move.run()

    def test_targets_with_other_users_are_refused(self, move: Move) -> None:
        move.change_target(f"INSERT INTO auth.users (id, created_at, updated_at) VALUES ('{new_id()}', now(), now())")
        with pytest.raises(Conflict, match="not in the source"):
            move.run()

    def test_targets_with_tables_of_others_are_refused(self, move_to_empty: Move) -> None:
        move_to_empty.change_target("CREATE TABLE public.recipes (id int)")
        with pytest.raises(Conflict, match="recipes"):
            move_to_empty.run()

    def test_targets_at_a_newer_schema_are_refused(self, move: Move) -> None:
        move.change_target("UPDATE alembic_version SET version_num = '9001'")
        with pytest.raises(Conflict, match="at schema 9001"):
            move.run()

    def test_targets_at_an_older_schema_with_rows_are_refused_as_they_are(self, move: Move) -> None:
        move.change_target("UPDATE alembic_version SET version_num = '0001'")
        move.change_target("INSERT INTO workers VALUES ('x', 'x', 1, now(), now(), now())")
        with pytest.raises(Conflict, match="the target at 0001"):
            move.run()

    def test_targets_of_another_login_are_refused(self, move: Move) -> None:
        with administrator(move.target) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'reelbase_guest'").fetchone():
                connection.execute("CREATE ROLE reelbase_guest LOGIN IN ROLE service_role")
        guest = make_url(move.target).set(username="reelbase_guest").render_as_string()
        with pytest.raises(Conflict, match="does not own"):
            Move(move.source, guest).run()

    def test_a_target_is_not_opened_before_it_is_complete(self, move: Move, reelbase_home: Path) -> None:
        from reelbase.bootstrap.opening import open_application
        from reelbase.kit.settings import DatabaseSettings, Settings

        with pytest.raises(ZeroDivisionError):
            move.run(CopyListener(at_load=lambda table: 1 // (table != "projects")))  # type: ignore[arg-type,return-value]
        with pytest.raises(Conflict, match="is unfinished"):
            open_application(Settings(home=reelbase_home, database=DatabaseSettings(url=move.target)))
