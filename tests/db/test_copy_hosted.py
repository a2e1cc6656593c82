"""Moving into a database whose users belong to the host: they are added where the host allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reelbase.db import migrate
from reelbase.db.copying.run import CopyResult, Options, copy_database
from reelbase.db.copying.verifying import TableComparison
from reelbase.db.engine import parse_url
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict
from support.databases import fresh_database
from support.installations import contents, fill
from support.tenants import administrator

PREPARED = Path(__file__).parents[1] / "support" / "supabase.sql"
EARLY = "00000000-0000-4000-8000-00000000000a"


class Silent:
    def begun(self, rows: int, *, resumed: bool) -> None: ...

    def loaded(self, table: str, rows: int) -> None: ...

    def compared(self, found: TableComparison) -> None: ...


@pytest.fixture
def hosted(make_database: Callable[..., str]) -> str:
    url = make_database("postgresql", migrated=False)
    with administrator(url) as connection:
        connection.execute(PREPARED.read_text())
    return make_url(url).set(username="supabase_project").render_as_string()


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Database]:
    with fresh_database("sqlite", tmp_path) as url:
        database = Database(url)
        fill(database, owners=1)
        yield database
        database.close()


def copy(source: Database, url: str) -> CopyResult:
    def upgrade() -> None:
        database = Database(url)
        migrate.upgrade(database)
        database.close()

    path = Path(str(parse_url(source.url).database))
    return copy_database(path, parse_url(url), upgrade, Options(batch_rows=20), Silent())


def check(source: Database, url: str) -> None:
    """Everything of ours is the same; of the host's users, that they are there."""
    target = Database(make_url(url).set(username="postgres").render_as_string())
    there, here = contents(source), contents(target)
    target.close()
    assert [row[0] for row in here.pop("auth.users")] == [row[0] for row in there.pop("auth.users")]
    assert here == there


def forget_early(url: str) -> None:
    with administrator(url) as connection:
        connection.execute("DELETE FROM auth.users")


class TestUsersOfTheHost:
    def test_users_of_the_host_are_added_and_get_nothing_twice(self, source: Database, hosted: str) -> None:
        forget_early(hosted)
        copy(source, hosted)
        check(source, hosted)
        with administrator(hosted) as connection:
            state = (
                "SELECT tgenabled::text FROM pg_trigger WHERE tgname IN ('on_auth_user_created', 'on_profile_created')"
            )
            assert connection.execute(state).fetchall() == [("O",), ("O",)]

    def test_users_of_the_host_who_are_there_already_keep_what_the_host_knows(
        self, source: Database, hosted: str
    ) -> None:
        forget_early(hosted)
        users = [row[0] for row in contents(source)["auth.users"]]
        with administrator(hosted) as connection:
            for user in users:
                connection.execute("INSERT INTO auth.users (id, email) VALUES (%s, 'host@example.org')", [user])
            connection.execute("REVOKE INSERT ON auth.users FROM supabase_project")
        copy(source, hosted)
        check(source, hosted)
        with administrator(hosted) as connection:
            emails = connection.execute("SELECT DISTINCT email FROM auth.users").fetchall()
        assert emails == [("host@example.org",)]

    def test_users_of_the_host_who_cannot_be_added_are_an_error_that_says_what_to_do(
        self, source: Database, hosted: str
    ) -> None:
        forget_early(hosted)
        with administrator(hosted) as connection:
            connection.execute("REVOKE INSERT ON auth.users FROM supabase_project")
        with pytest.raises(Conflict, match="belongs to the host") as refused:
            copy(source, hosted)
        assert "with the ids they have in the source" in str(refused.value)
        with administrator(hosted) as connection:
            connection.execute("GRANT INSERT ON auth.users TO supabase_project")
        copy(source, hosted)
        check(source, hosted)

    def test_users_of_the_host_unknown_to_the_source_are_left_alone(self, source: Database, hosted: str) -> None:
        with pytest.raises(Conflict, match=EARLY):
            copy(source, hosted)
