"""An identity holds for one transaction and leaves nothing behind on the connection."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import aliased

import reelbase.production.models
import reelbase.sharing.models  # noqa: F401
from reelbase.accounts.models import Profile, User
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.kit.ids import new_id
from reelbase.kit.settings import DatabaseSettings
from reelbase.projects.models import Project
from support.databases import database_kinds
from support.poolers import pooled, pooler_program
from support.rows import RowMaker
from support.tenants import owned_database

_WHO = text("SELECT current_user, auth.uid(), current_setting('request.jwt.claims', true)")


@pytest.fixture(params=[*database_kinds(), "pgbouncer"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One connection for everybody, or few behind a pooler that hands them on after each transaction."""
    with ExitStack() as stack:
        if request.param == "pgbouncer":
            if pooler_program() is None and not os.environ.get("CI"):
                pytest.skip("PgBouncer is not installed")
            url = stack.enter_context(pooled(stack.enter_context(owned_database("postgresql", tmp_path)))).url
        else:
            url = stack.enter_context(owned_database(request.param, tmp_path))
        database = Database(url, DatabaseSettings(pool_size=1))
        yield database
        database.close()


@pytest.fixture
def viewers(database: Database) -> list[Viewer]:
    viewers = [Viewer(new_id()) for _ in range(4)]
    with database.work() as session:
        session.add_all([User(id=viewer.owner_id) for viewer in viewers])
        session.flush()
        session.add_all([Project(owner_id=viewer.owner_id, title="Bees", topic="Bees") for viewer in viewers])
    return viewers


class TestTransactions:
    def test_the_next_transaction_on_the_same_connection_is_anonymous(
        self, database: Database, viewers: list[Viewer]
    ) -> None:
        if database.is_sqlite:
            with database.work(viewers[0]) as session:
                session.add(Project(owner_id=viewers[0].owner_id, title="Ants", topic="Ants"))
            with database.work() as session:
                assert session.execute(text("SELECT * FROM acting_viewer")).all() == []
                assert len(session.scalars(select(Project)).all()) == 5
            return
        with database.work(viewers[0]) as session:
            assert session.execute(_WHO).one()[:2] == ("authenticated", viewers[0].owner_id)
        with database.work() as session:
            assert session.execute(_WHO).one() == ("reelbase_owner", None, "")
        with pytest.raises(RuntimeError), database.work(SERVICE) as session:
            assert session.execute(_WHO).one()[:2] == ("service_role", None)
            raise RuntimeError
        with database.work(ANONYMOUS) as session:
            assert session.execute(_WHO).one()[:2] == ("anon", None)
        with database.work() as session:
            assert session.execute(_WHO).one() == ("reelbase_owner", None, "")

    def test_a_transaction_after_a_rollback_has_no_more_rights(self, database: Database, viewers: list[Viewer]) -> None:
        with database._session(database._write, viewers[0]) as session:
            assert len(session.scalars(select(Project)).all()) == 1
            session.rollback()
            assert len(session.scalars(select(Project)).all()) == 1
            with session.begin_nested():
                assert len(session.scalars(select(Project)).all()) == 1

    def test_many_viewers_on_few_connections_see_only_their_own(
        self, database: Database, viewers: list[Viewer]
    ) -> None:
        wrong: list[object] = []

        def read(viewer: Viewer) -> None:
            for _ in range(20):
                with database.reading(viewer) as session:
                    owners = session.scalars(select(Project.owner_id)).all()
                    wrong.extend(owner for owner in owners if owner != viewer.owner_id)
                    if len(owners) != 1:
                        wrong.append(owners)

        threads = [threading.Thread(target=read, args=(viewer,)) for viewer in viewers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_a_leftover_of_the_older_setting_does_not_count(self, database: Database, viewers: list[Viewer]) -> None:
        if database.is_sqlite:
            pytest.skip("settings are PostgreSQL's")
        with database.engine.connect() as connection:
            connection.execute(text(f"SET request.jwt.claim.sub = '{viewers[1].owner_id}'"))
            connection.commit()
        with database.reading(viewers[0]) as session:
            assert session.scalars(select(Project.owner_id)).all() == [viewers[0].owner_id]
        with database.reading(ANONYMOUS) as session:
            assert session.execute(_WHO).one()[1] is None


class TestScopedSessions:
    def test_joins_aliases_and_lookups_by_key_are_narrowed_to_the_viewer(
        self, database: Database, viewers: list[Viewer]
    ) -> None:
        mine, theirs = viewers[0], viewers[1]
        with database.reading() as session:
            other = session.scalars(select(Project.id).where(Project.owner_id == theirs.owner_id)).one()
        with database.reading(mine) as session:
            again = aliased(Project)
            assert len(session.execute(select(Project, again).join(again, again.title == Project.title)).all()) == 1
            assert session.get(Project, other) is None
            assert len(session.scalars(select(Project.id).where(Project.id.in_(select(again.id)))).all()) == 1

    def test_counts_and_subqueries_are_narrowed_to_the_viewer(self, database: Database, viewers: list[Viewer]) -> None:
        bees = Project.title == "Bees"
        inner = select(Project.id).where(bees).subquery()
        with database.reading(viewers[0]) as session:
            assert session.scalar(select(func.count()).where(bees)) == 1
            assert session.scalar(select(func.count()).select_from(Project).where(bees)) == 1
            assert session.scalar(select(func.count(Project.id))) == 1
            assert session.scalar(select(func.count()).select_from(inner)) == 1
            assert session.scalar(select(select(func.count(Project.id)).scalar_subquery())) == 1
            assert session.scalar(select(Profile.id).where(select(Project.id).where(bees).exists())) is not None
            both = union_all(select(Project.id), select(Project.id).where(bees))
            assert len(session.execute(both).all()) == 2

    def test_a_statement_that_cannot_be_narrowed_is_refused_on_sqlite(
        self, database: Database, viewers: list[Viewer]
    ) -> None:
        for statement in (text("SELECT title FROM projects"), select(Project.__table__.c.title)):
            if database.is_sqlite:
                with pytest.raises(Forbidden), database.reading(viewers[0]) as session:
                    session.execute(statement)
            else:
                with database.reading(viewers[0]) as session:
                    assert len(session.execute(statement).all()) == 1


class TestSharing:
    def test_a_public_share_shows_the_film_and_not_its_log(self, database: Database, viewers: list[Viewer]) -> None:
        if database.is_sqlite:
            pytest.skip("written for PostgreSQL's policies")
        with database.work() as session:
            maker, all_tables = RowMaker(session, viewers[0].owner_id), Model.metadata.tables
            for kind in ("video", "manifest"):
                maker.row(all_tables["assets"], type=kind)
            maker.row(all_tables["job_logs"])
            maker.row(all_tables["shares"])
        seen = text("SELECT (SELECT count(*) FROM shares), (SELECT count(*) FROM assets)")
        for change, expected in (
            ("is_public = true", (1, 1)),
            ("expires_at = now() - interval '1 second'", (0, 0)),
            ("expires_at = now() + interval '1 hour'", (1, 1)),
            ("revoked_at = now()", (0, 0)),
        ):
            with database.work() as session:
                assert session.execute(text(f"UPDATE shares SET {change}")).rowcount == 1
            for viewer in (ANONYMOUS, viewers[1]):
                with database.reading(viewer) as session:
                    assert session.execute(seen).one() == expected
            with pytest.raises(Forbidden), database.reading(ANONYMOUS) as session:
                session.execute(text("SELECT * FROM job_logs"))
            with database.reading(viewers[1]) as session:
                assert session.execute(text("SELECT * FROM job_logs")).all() == []
