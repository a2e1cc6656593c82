"""Whether a database is what it should be: every way in which it is not is named."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from reelbase.bootstrap.tables import load_models
from reelbase.db import catalog, comparing, migrate
from reelbase.db.base import Model
from reelbase.db.session import Database
from support.commands import reelbase
from support.databases import known_kinds
from support.tenants import administrator, owned_database

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
ROOT = Path(__file__).parents[2]
DESCRIBED = ("table", "column", "constraint", "index")
load_models()

MISDEEDS = {
    "DROP POLICY projects_select ON projects": "policy projects.projects_select is missing",
    "ALTER POLICY jobs_service ON jobs USING (false)": "policy jobs.jobs_service differs",
    "CREATE POLICY open ON jobs USING (true)": "policy jobs.open is not part of the schema",
    "ALTER TABLE credit_holds NO FORCE ROW LEVEL SECURITY": "row security credit_holds differs",
    "ALTER TABLE plan_versions DISABLE TRIGGER plan_versions_sealed": (
        "trigger plan_versions.plan_versions_sealed differs"
    ),
    "DROP TRIGGER audit_log_append_only ON audit_log": "trigger audit_log.audit_log_append_only is missing",
    "CREATE OR REPLACE FUNCTION is_admin() RETURNS boolean LANGUAGE sql AS 'SELECT true'": (
        "function is_admin() differs"
    ),
    "GRANT EXECUTE ON FUNCTION audit_digest(jsonb) TO PUBLIC": "function audit_digest(jsonb) differs",
    "GRANT SELECT ON workers TO anon": "grants workers differs",
    "GRANT UPDATE (is_admin) ON profiles TO authenticated": "grants profiles differs",
    "ALTER VIEW public_profiles RESET (security_barrier)": "view public_profiles differs",
    "ALTER TABLE jobs ALTER has_voiceover DROP DEFAULT": "column jobs.has_voiceover differs",
    "ALTER TABLE jobs ADD extra text": "column jobs.extra is not part of the schema",
    "ALTER TABLE jobs DROP CONSTRAINT ck_jobs_progress": "constraint jobs.ck_jobs_progress is missing",
    "ALTER TABLE jobs DROP CONSTRAINT fk_jobs_project_id": "constraint jobs.fk_jobs_project_id is missing",
    "DROP INDEX uq_assets_job_film; CREATE UNIQUE INDEX uq_assets_job_film ON assets (job_id) WHERE type = 'video'": (
        "index assets.uq_assets_job_film differs"
    ),
    "DROP TABLE comments": "table comments is missing",
}
MISDEEDS_ON_SQLITE = {
    "DROP TRIGGER plan_versions_sealed_update": "trigger plan_versions.plan_versions_sealed_update is missing",
    "DROP INDEX ix_jobs_status": "index jobs.ix_jobs_status is missing",
    "ALTER TABLE jobs ADD COLUMN extra TEXT": "column jobs.extra is not part of the schema",
    "DROP VIEW public_profiles": "view public_profiles is missing",
    "DROP TABLE comments": "table comments is missing",
}


@pytest.fixture(scope="module", params=POSTGRES)
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    with owned_database(request.param, tmp_path_factory.mktemp("check")) as url:
        database = Database(url)
        yield database
        database.close()


class TestChecking:
    def test_the_schema_check_finds_nothing_in_a_migrated_database(self, database_url: str) -> None:
        database = Database(database_url)
        assert comparing.check(database) == []
        database.close()

    def test_the_schema_check_finds_nothing_where_another_login_owns_it(self, postgres: Database) -> None:
        assert comparing.check(postgres) == []

    @pytest.mark.parametrize("misdeed", MISDEEDS)
    def test_the_schema_check_names_what_is_wrong(self, postgres: Database, misdeed: str) -> None:
        expected = catalog.expected_on_postgresql()
        engine = create_engine(postgres.engine.url.set(username="postgres"))
        with engine.connect() as connection:
            for statement in misdeed.split("; "):
                connection.execute(text(statement))
            found = catalog.differences(expected, catalog.digests(catalog.read(connection)))
        engine.dispose()
        assert MISDEEDS[misdeed] in found

    @pytest.mark.parametrize("misdeed", MISDEEDS_ON_SQLITE)
    def test_the_schema_check_names_what_is_wrong_on_sqlite(
        self, make_database: Callable[..., str], misdeed: str
    ) -> None:
        database = Database(make_database("sqlite"))
        with database.engine.begin() as connection:
            connection.execute(text(misdeed))
        assert MISDEEDS_ON_SQLITE[misdeed] in comparing.check(database)
        database.close()

    @pytest.mark.parametrize("kind", POSTGRES)
    def test_the_schema_check_finds_nothing_in_a_hosted_database(
        self, make_database: Callable[..., str], kind: str
    ) -> None:
        url = make_database(kind, migrated=False)
        with administrator(url) as connection:
            connection.execute((ROOT / "tests" / "support" / "supabase.sql").read_text())
        database = Database(make_url(url).set(username="supabase_project").render_as_string(hide_password=False))
        migrate.upgrade(database)
        assert comparing.check(database) == []
        with administrator(url) as connection:
            connection.execute("DROP TRIGGER on_auth_user_created ON auth.users")
        assert comparing.check(database) == ["trigger auth.users.on_auth_user_created is missing"]
        database.close()

    def test_the_schema_check_ignores_tables_of_others(self, make_database: Callable[..., str]) -> None:
        for kind in ("sqlite", "postgresql"):
            database = Database(make_database(kind))
            with database.engine.begin() as connection:
                connection.execute(text("CREATE TABLE notes (id int, note text)"))
                if kind == "postgresql":
                    connection.execute(text("CREATE FUNCTION note() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
                connection.execute(text("CREATE INDEX ix_notes ON notes (note)"))
            assert comparing.check(database) == []
            database.close()

    def test_the_schema_check_says_so_when_a_model_is_not_migrated(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from sqlalchemy import Column, Integer

        jobs = Model.metadata.tables["jobs"]
        column = Column("forgotten", Integer())
        database = Database(database_url)
        jobs.append_column(column)
        try:
            assert any("add_column" in line and "forgotten" in line for line in comparing.check(database))
        finally:
            jobs._columns.remove(column)
        database.close()


class TestModelsAndMigrations:
    """Read back from a database that was made from the models alone, both say the same."""

    @pytest.mark.parametrize("kind", ["sqlite", *POSTGRES])
    def test_models_and_migrations_agree_on_columns_defaults_checks_keys_and_indexes(
        self, make_database: Callable[..., str], kind: str
    ) -> None:
        migrated, described = Database(make_database(kind)), Database(make_database(kind, migrated=False))
        with described.engine.begin() as connection:
            if kind == "sqlite":
                comparing.sqlite_metadata().create_all(connection)
            else:
                connection.execute(text("CREATE SCHEMA auth"))
                new_id = "CREATE FUNCTION new_time_ordered_id() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'"
                connection.execute(text(new_id))
                Model.metadata.create_all(connection)
                connection.execute(text("CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'"))
                connection.execute(text("COMMENT ON FUNCTION auth.uid() IS 'Made by Reelbase: for a test'"))
        ours, theirs = described_part(migrated), described_part(described)
        assert ours == theirs
        migrated.close()
        described.close()


def described_part(database: Database) -> dict[str, str]:
    with database.engine.connect() as connection:
        found = catalog.read(connection)
    return {name: what for name, what in found.items() if name.startswith(DESCRIBED)}


class TestTheShippedCatalogue:
    """When it fails: .venv/bin/python tools/write_schema.py"""

    @pytest.mark.parametrize("kind", POSTGRES)
    def test_the_shipped_catalogue_is_that_of_the_migrations(
        self, make_database: Callable[..., str], kind: str
    ) -> None:
        spec = importlib.util.spec_from_file_location("write_schema", ROOT / "tools" / "write_schema.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert catalog.EXPECTED.read_text() == module.expected(Database(make_database(kind)))

    def test_the_shipped_catalogue_covers_every_kind_of_object(self) -> None:
        kinds = {name.rpartition(" ")[0] for name in catalog.expected_on_postgresql() if "(" not in name}
        assert kinds == {
            "table",
            "column",
            "constraint",
            "index",
            "trigger",
            "policy",
            "grants",
            "row security",
            "view",
        }
        assert "function write_audit()" in catalog.expected_on_postgresql()


class TestCommands:
    def test_check_names_each_difference(self, make_database: Callable[..., str]) -> None:
        url = make_database("postgresql")
        database = Database(url)
        assert reelbase("db", "check", REELBASE_DATABASE_URL=url).out.strip() == migrate.state(database).head
        with database.engine.begin() as connection:
            connection.execute(text("DROP POLICY jobs_select ON jobs"))
        refused = reelbase("db", "check", REELBASE_DATABASE_URL=url)
        assert (refused.code, refused.out) == (1, "")
        assert "policy jobs.jobs_select is missing" in refused.err
        assert "differs from it in one place" in refused.err
        database.close()

    def test_the_guard_keeps_older_and_newer_code_away(self, database_kind: str, make_database) -> None:
        url = make_database(database_kind)
        database = Database(url)
        head = migrate.state(database).head
        assert reelbase("db", "downgrade-guard", REELBASE_DATABASE_URL=url).out == f"{head}\n"
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
            migrate.sign(connection, "4.5.6")
        for command in (("db", "downgrade-guard"), ("db", "upgrade"), ("db", "check"), ("worker",), ("make", "-")):
            refused = reelbase(*command, stdin="A text.", REELBASE_DATABASE_URL=url)
            assert refused.code == 1, command
            assert "schema 9001" in refused.err
            assert "Reelbase 4.5.6" in refused.err
            assert "Traceback" not in refused.err
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        refused = reelbase("db", "downgrade-guard", REELBASE_DATABASE_URL=url)
        assert refused.code == 1
        assert "reelbase db upgrade" in refused.err
        database.close()
