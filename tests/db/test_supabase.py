"""A database that a hosted service prepared: we move in and leave what is its as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from reelbase.accounts.models import Profile
from reelbase.accounts.viewer import ANONYMOUS, Viewer
from reelbase.db import migrate
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.kit.ids import new_id
from reelbase.projects.models import Project
from support.databases import known_kinds, prepared_database
from support.supabase import moved_in, of_the_project, prepared
from support.tenants import administrator

OURS = "'on_auth_user_created'"

CATALOGS = {
    "roles": "SELECT * FROM pg_roles ORDER BY rolname",
    "members": "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members ORDER BY 1, 2",
    "schemas": """
        SELECT nspname, nspowner, nspacl::text FROM pg_namespace WHERE nspname IN ('auth', 'public') ORDER BY 1""",
    "tables": """
        SELECT relname, relowner, relacl::text, relrowsecurity, relforcerowsecurity, relkind FROM pg_class
        WHERE relnamespace = 'auth'::regnamespace ORDER BY relname""",
    "columns": """
        SELECT attrelid::regclass::text, attname, atttypid, attnotnull, attacl::text FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'auth'::regnamespace ORDER BY 1, attnum""",
    "functions": "SELECT oid, pg_get_functiondef(oid), proacl::text, proowner, obj_description(oid) FROM pg_proc "
    "WHERE pronamespace = 'auth'::regnamespace ORDER BY oid",
    "policies": "SELECT * FROM pg_policies WHERE schemaname = 'auth'",
    "constraints": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'auth'::regnamespace ORDER BY 1",
    "triggers": f"""
        SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = 'auth'::regnamespace AND NOT tgisinternal AND tgname <> {OURS} ORDER BY 1""",
    "defaults": "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2",
}


def snapshot(connection: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: connection.execute(query).fetchall() for name, query in CATALOGS.items()}


@pytest.fixture(params=[kind for kind in known_kinds() if kind != "sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hosted(kind: str, make_database: Callable[..., str]) -> str:
    """The URL of a prepared database, for the login that a project is given; it is no superuser."""
    return prepared(make_database(kind, migrated=False))


@pytest.fixture
def database(kind: str, tmp_path: Path) -> Iterator[Database]:
    with prepared_database(kind, tmp_path, "template_hosted", moved_in) as url:
        database = Database(of_the_project(url))
        yield database
        database.close()


class TestMovingIn:
    def test_nothing_that_belongs_to_the_host_is_altered(self, hosted: str) -> None:
        database = Database(hosted)
        with administrator(hosted) as connection:
            before = snapshot(connection)
            migrate.upgrade(database)
            after = snapshot(connection)
        database.close()
        assert before["tables"] and before["functions"] and before["roles"]
        for name, rows in before.items():
            assert after[name] == rows, name

    def test_users_who_were_there_first_get_profiles(self, database: Database) -> None:
        with database.work() as session:
            assert session.scalars(select(Profile.display_name)).all() == ["Early"]

    def test_default_grants_to_everyone_are_revoked(self, database: Database) -> None:
        query = text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') "
            "AND relname <> 'public_profiles' AND (has_table_privilege('anon', oid, 'SELECT,INSERT,UPDATE,DELETE') "
            "OR has_table_privilege('anon', oid, 'TRUNCATE') OR has_table_privilege('authenticated', oid, 'TRUNCATE'))"
        )
        with database.work() as session:
            assert set(session.scalars(query)) == {
                "assets",
                "shares",
                "likes",
                "comments",
                "stories",
                "story_scenes",
                "story_prompts",
                "story_tallies",
            }

    def test_functions_that_act_as_their_owner_are_not_for_everyone(self, database: Database) -> None:
        query = text(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef "
            "AND has_function_privilege('anon', oid, 'EXECUTE')"
        )
        unsafe = text(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef "
            "AND NOT coalesce(array_to_string(proconfig, ',') LIKE '%search_path=%', false)"
        )
        with database.work() as session:
            assert session.scalars(query).all() == []
            assert session.scalars(unsafe).all() == []


class TestLivingThere:
    def test_the_host_signs_users_up_and_they_own_their_rows(self, database: Database) -> None:
        ann, bob = Viewer(new_id()), Viewer(new_id())
        with administrator(database.url) as connection:
            for viewer in (ann, bob):
                connection.execute(
                    'INSERT INTO auth.users (id, raw_user_meta_data) VALUES (%s, \'{"full_name": "A"}\')',
                    [viewer.owner_id],
                )
        with database.work(ann) as session:
            session.add(Project(owner_id=ann.owner_id, title="Bees", topic="Bees"))
        with database.reading(ann) as session:
            assert session.scalars(select(Project.title)).all() == ["Bees"]
        with database.reading(bob) as session:
            assert session.scalars(select(Project.title)).all() == []
            assert session.scalars(select(Profile.display_name)).all() == ["A"]
        with pytest.raises(Forbidden), database.reading(ANONYMOUS) as session:
            session.scalars(select(Project.title)).all()
