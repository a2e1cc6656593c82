"""What somebody can do who sends SQL with the rights of a client: nothing beyond the own rows.

Temporary objects come before the server's own unless a search path says otherwise, and anybody may create them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text

from reelbase.accounts.viewer import Viewer
from reelbase.db.row_policies import ROW_POLICIES, Verb
from reelbase.db.schema import SEARCH_PATH
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.plans.models import PlanVersion, SceneRow
from reelbase.projects.models import Project
from support.boards import make_project, make_user
from support.databases import known_kinds
from support.tenants import administrator, owned_database

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
CLIENT_ROLES = ("anon", "authenticated")
CALLABLE_DEFINERS = {"claim_draft_prompt(text,uuid)"}
"""Functions with their owner's rights that clients may call. docs/postgresql.md says why."""


class World:
    """Ann with a project whose plan version is sealed, in a database whose login is no superuser."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        with self.database.work() as session:
            self.ann: Viewer = make_user(session)
            self.project_id: UUID = make_project(session, self.ann, "Bees dance.")
            version = session.query(PlanVersion).filter_by(project_id=self.project_id).one()
            version.sealed_at = clock.now()
            self.version_id = version.id

    @contextmanager
    def client(self, role: str = "authenticated") -> Iterator[psycopg.Connection]:
        """A connection that has Ann's rights and nothing else; it stays open between transactions."""
        with administrator(self.database.url) as connection:
            connection.execute("SELECT set_config('request.jwt.claim.sub', %s, false)", [str(self.ann.owner_id)])
            connection.execute(f"SET ROLE {role}".encode())
            yield connection


@pytest.fixture(scope="module", params=POSTGRES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with owned_database(request.param, tmp_path_factory.mktemp("attacks")) as url:
        world = World(url)
        yield world
        world.database.close()


class TestTemporaryObjects:
    def test_a_temporary_table_does_not_unseal_a_plan(self, world: World) -> None:
        with world.client() as client:
            client.execute("CREATE TEMPORARY TABLE plan_versions (id uuid, sealed_at timestamptz)")
            client.execute("CREATE TEMPORARY TABLE projects (id uuid)")
            for statement in (
                "UPDATE public.scenes SET narration = 'Wasps sting.'",
                "DELETE FROM public.scenes",
                "UPDATE public.plan_versions SET title = 'Wasps'",
                "DELETE FROM public.plan_versions",
            ):
                with pytest.raises(errors.RestrictViolation, match="sealed"):
                    client.execute(statement)
        with world.database.work() as session:
            assert session.query(SceneRow).filter_by(plan_version_id=world.version_id).count() == 1

    def test_a_temporary_type_does_not_run_code_with_the_rights_of_a_functions_owner(self, world: World) -> None:
        with world.client() as client:
            taken = _lure(client)
            client.execute("UPDATE public.projects SET topic = 'Wasps'")
            assert client.execute("SELECT topic FROM public.projects").fetchall() == [("Wasps",)]
            assert taken() == []

    def test_the_lure_works_on_a_function_with_an_empty_search_path(self, world: World) -> None:
        with administrator(world.database.url) as connection, connection.transaction(force_rollback=True):
            connection.execute("ALTER FUNCTION public.write_audit() SET search_path = ''")
            connection.execute("SELECT set_config('request.jwt.claim.sub', %s, true)", [str(world.ann.owner_id)])
            connection.execute("SET LOCAL ROLE authenticated")
            taken = _lure(connection)
            connection.execute("UPDATE public.projects SET topic = 'Hornets'")
            owner = connection.execute("SELECT relowner::regrole::text FROM pg_class WHERE relname = 'projects'")
            assert {who for (who,) in taken()} == set(owner.fetchone() or ())

    def test_a_temporary_table_does_not_stand_in_for_one_of_ours_in_later_transactions(self, world: World) -> None:
        with world.database.work(world.ann) as session:
            session.execute(text("CREATE TEMPORARY TABLE projects (LIKE public.projects)"))
            assert session.query(Project).count() == 1
        with world.database.work() as session:
            temporary = session.execute(text("SELECT to_regclass('pg_temp.projects') IS NOT NULL")).scalar()
            assert temporary, "the pool gave another connection"
            assert session.query(Project).count() == 1
            session.execute(text("DROP TABLE pg_temp.projects"))

    def test_clients_create_no_temporary_objects_where_the_login_may_forbid_it(
        self, make_database: Callable[..., str]
    ) -> None:
        may = "has_database_privilege(%s, current_database(), 'TEMPORARY')"
        for kind in POSTGRES:
            with moved_in(make_database(kind, migrated=False)) as connection:
                assert [role for role in (*CLIENT_ROLES, "service_role") if _may(connection, may, role)] == [
                    "service_role"
                ]


class TestLocks:
    @pytest.mark.parametrize("role", CLIENT_ROLES)
    def test_clients_lock_no_table_from_which_they_may_not_delete(self, world: World, role: str) -> None:
        lockable = set()
        with world.client(role) as client:
            for name in ROW_POLICIES:
                if _locks(client, name, "ACCESS EXCLUSIVE"):
                    lockable.add(name)
        deletable = {name for name, policy in ROW_POLICIES.items() if Verb.DELETE in policy.users}
        assert lockable == (deletable if role == "authenticated" else set())

    def test_clients_that_update_rows_have_no_right_to_the_whole_table(self, world: World) -> None:
        query = (
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND (has_table_privilege('authenticated', oid, 'UPDATE') OR has_table_privilege('anon', oid, 'UPDATE'))"
        )
        with administrator(world.database.url) as connection:
            assert connection.execute(query.encode()).fetchall() == []


class TestLargeObjects:
    def test_clients_create_no_large_objects_where_the_login_may_forbid_it(
        self, make_database: Callable[..., str]
    ) -> None:
        for kind in POSTGRES:
            with moved_in(make_database(kind, migrated=False)) as connection:
                for role in CLIENT_ROLES:
                    connection.execute(f"SET ROLE {role}".encode())
                    for statement in ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')"):
                        with pytest.raises(errors.InsufficientPrivilege):
                            connection.execute(f"SELECT {statement}".encode())
                    connection.execute("RESET ROLE")


class TestFunctions:
    """Every function of ours, also one of a later migration."""

    def test_every_function_looks_up_names_in_the_servers_schema_first_and_temporary_ones_last(
        self, world: World
    ) -> None:
        with administrator(world.database.url) as connection:
            found = _functions(connection, "p.proconfig")
        assert {"write_audit()", "scenes_refuse_sealed()", "owns_projects(uuid)", "auth.uid()"} <= set(found)
        wrong = {name for name, config in found.items() if config != [f"search_path={SEARCH_PATH}"]}
        assert wrong == set()

    def test_no_function_names_a_table_without_its_schema(self, world: World) -> None:
        """With this search path an unqualified name of a table is one of the server's, or an error when it runs."""
        with administrator(world.database.url) as connection:
            bodies = _functions(connection, "p.prosrc")
        tables = "|".join(name.rpartition(".")[2] for name in ROW_POLICIES)
        bare = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO|TABLE)\s+(?:{tables})\b", re.IGNORECASE)
        assert {name: bare.findall(body) for name, body in bodies.items() if bare.search(body)} == {}

    def test_clients_call_only_named_functions_with_the_rights_of_their_owner(self, world: World) -> None:
        with administrator(world.database.url) as connection:
            found = _functions(
                connection,
                "p.prosecdef AND (has_function_privilege('anon', p.oid, 'EXECUTE') "
                "OR has_function_privilege('authenticated', p.oid, 'EXECUTE'))",
            )
        assert {name for name, callable_ in found.items() if callable_} == CALLABLE_DEFINERS

    def test_a_claim_for_somebody_else_is_refused(self, world: World) -> None:
        with world.client() as client, pytest.raises(errors.InsufficientPrivilege):
            client.execute("SELECT public.claim_draft_prompt('x', gen_random_uuid())")


@contextmanager
def moved_in(url: str) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database that was empty, after the migrations."""
    from reelbase.db import migrate

    database = Database(url)
    migrate.upgrade(database)
    database.close()
    with administrator(url) as connection:
        yield connection


def _lure(client: psycopg.Connection) -> Callable[[], list[Any]]:
    """Types of the server's names whose check records who runs it; returns a look at the record."""
    client.execute("CREATE TEMPORARY TABLE seen (who text)")
    client.execute("GRANT ALL ON pg_temp.seen TO PUBLIC")
    client.execute(
        "CREATE FUNCTION pg_temp.record(id pg_catalog.uuid) RETURNS boolean LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO pg_temp.seen VALUES (current_user); RETURN true; END $$"
    )
    client.execute("CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.record(VALUE))")
    return lambda: client.execute("SELECT DISTINCT who FROM pg_temp.seen").fetchall()


def _locks(client: psycopg.Connection, table: str, mode: str) -> bool:
    try:
        with client.transaction(force_rollback=True):
            client.execute(f"LOCK TABLE {table} IN {mode} MODE NOWAIT".encode())
    except errors.InsufficientPrivilege:
        return False
    return True


def _may(connection: psycopg.Connection, question: str, role: str) -> bool:
    row = connection.execute(f"SELECT {question}".encode(), [role]).fetchone()
    assert row is not None
    return bool(row[0])


def _functions(connection: psycopg.Connection, what: str) -> dict[str, Any]:
    """``what`` of each function in our schemas, by name and arguments."""
    query = f"""
        SELECT p.oid::regprocedure::text, {what} FROM pg_proc AS p
        WHERE p.pronamespace IN ('public'::regnamespace, 'auth'::regnamespace)
          AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.objid = p.oid AND e.deptype = 'e')"""
    return dict(connection.execute(query.encode()).fetchall())
