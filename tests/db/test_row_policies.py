"""The contract of the row policies: every table, by every role, with every verb, on one's own rows and on others'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

import reelbase.accounts.models
import reelbase.billing.models
import reelbase.credits.models
import reelbase.plans.models
import reelbase.production.models
import reelbase.projects.models
import reelbase.sharing.models
import reelbase.stories.models
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.base import Model
from reelbase.db.identity import Role
from reelbase.db.row_policies import APPEND_ONLY, ROW_POLICIES, Verb
from reelbase.db.row_security import protected_tables
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden
from reelbase.kit.ids import new_id
from support.databases import database_kinds
from support.rows import RowMaker, tables
from support.tenants import owned_database

S, I, U, D = Verb.SELECT, Verb.INSERT, Verb.UPDATE, Verb.DELETE  # noqa: E741

# What a user may do with the own rows, what an administrator may do with others', what the service may do.
EXPECTED: dict[str, tuple[str, str, str]] = {
    "auth.users": ("", "", "SIUD"),
    "profiles": ("SU", "", "SIUD"),
    "draft_prompts": ("SD", "", "SIUD"),
    "passwords": ("", "", "SIUD"),
    "external_identities": ("S", "", "SIUD"),
    "sign_in_sessions": ("S", "", "SIUD"),
    "api_keys": ("S", "", "SIUD"),
    "idempotent_requests": ("SI", "", "SIUD"),
    "audit_log": ("S", "S", "S"),
    "projects": ("SIUD", "", "SIUD"),
    "plan_versions": ("SIUD", "", "SIUD"),
    "scenes": ("SIUD", "", "SIUD"),
    "jobs": ("S", "", "SIUD"),
    "job_steps": ("S", "", "SIUD"),
    "job_logs": ("S", "", "SIUD"),
    "provider_calls": ("S", "", "SIUD"),
    "assets": ("S", "", "SIUD"),
    "cache_entries": ("", "", "SIUD"),
    "credit_accounts": ("S", "", "SIU"),
    "credit_ledger": ("S", "", "SI"),
    "credit_grants": ("S", "", "SIU"),
    "credit_holds": ("S", "", "SIU"),
    "scene_tasks": ("SIUD", "", "SIUD"),
    "storyboard_references": ("SIUD", "", "SIUD"),
    "shares": ("SIUD", "", "SIUD"),
    "likes": ("SID", "", "SIUD"),
    "comments": ("SIUD", "", "SIUD"),
    "feedback": ("I", "SU", "SIUD"),
    "publications": ("SIUD", "", "SIUD"),
    "subscriptions": ("S", "", "SIUD"),
    "billing_events": ("", "", "SIUD"),
    "stories": ("S", "", "SIUD"),
    "story_scenes": ("S", "", "SIUD"),
    "story_prompts": ("S", "", "SIUD"),
    "story_tallies": ("S", "", "SIUD"),
    "story_views": ("", "", "SIUD"),
    "chain_events": ("", "", "SIUD"),
    "chain_cursor": ("", "", "SIUD"),
    "workers": ("", "", "SIUD"),
}
LETTERS = {"S": S, "I": I, "U": U, "D": D}
NAMES = sorted(table.fullname for table in tables())


@dataclass
class World:
    """Two tenants and an administrator with a row in every table, and rows that are nobody's."""

    database: Database
    ann: Viewer = field(default_factory=lambda: Viewer(new_id()))
    bob: Viewer = field(default_factory=lambda: Viewer(new_id()))
    admin: Viewer = field(default_factory=lambda: Viewer(new_id(), Role.ADMIN))
    keys: dict[tuple[UUID, str], Any] = field(default_factory=dict)
    fresh: dict[tuple[UUID, str], dict[str, Any]] = field(default_factory=dict)

    def build(self) -> None:
        with self.database.work() as session:
            for viewer in (self.ann, self.bob, self.admin):
                self._populate(session, viewer.owner_id)
            profiles = Model.metadata.tables["profiles"]
            admin = profiles.c.id == self.admin.owner_id
            session.connection().execute(update(profiles).where(admin).values(is_admin=True))

    def _populate(self, session: Session, owner: UUID) -> None:
        users = Model.metadata.tables["auth.users"]
        session.connection().execute(insert(users).values(id=owner, email=f"{owner}@example.org"))
        maker = RowMaker(session, owner)
        for table in tables():
            if table.fullname in ("auth.users", "profiles", "credit_accounts"):
                self.keys[owner, table.fullname] = owner
            elif table.fullname != "audit_log":
                self.keys[owner, table.fullname] = maker.parent(table)
        log = Model.metadata.tables["audit_log"]
        query = select(log.c.id).where(log.c.owner_id == owner).limit(1)
        self.keys[owner, "audit_log"] = session.connection().execute(query).scalar_one()
        for table in tables():
            self.fresh[owner, table.fullname] = maker.values(table)


@pytest.fixture(scope="module", params=database_kinds())
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with owned_database(request.param, tmp_path_factory.mktemp("policies")) as url:
        database = Database(url)
        world = World(database)
        world.build()
        yield world
        database.close()


class _Undo(Exception):
    pass


def allowed(world: World, name: str, viewer: Viewer, verb: Verb, owner: UUID) -> bool:
    """Try a verb on ``owner``'s row and undo it; whether the row policies let it through."""
    model = next(mapper for mapper in Model.registry.mappers if mapper.local_table.fullname == name)
    done = False
    try:
        with world.database.work(viewer) as session:
            done = _tried(world, session, model.class_, verb, owner)
            raise _Undo
    except _Undo:
        return done
    except Forbidden:
        return False
    except IntegrityError as error:
        # A row that clashes has passed the policy; one that a trigger keeps has not.
        return not any(word in str(error) for word in ("append-only", "sealed", "are kept"))


def _tried(world: World, session: Session, cls: Any, verb: Verb, owner: UUID) -> bool:
    table: Table = cls.__table__
    if verb == Verb.INSERT:
        attributes = {prop.columns[0].key: prop.key for prop in cls.__mapper__.column_attrs}
        session.add(cls(**{attributes[key]: value for key, value in world.fresh[owner, table.fullname].items()}))
        session.flush()
        return True
    here = next(iter(cls.__mapper__.primary_key)) == world.keys[owner, table.fullname]
    if verb == Verb.SELECT:
        return session.scalar(select(cls).where(here)) is not None
    if verb == Verb.DELETE:
        statement: Any = delete(cls).where(here)
    else:
        column = {"profiles": "display_name", "auth.users": "email"}.get(table.fullname) or _plain_column(table)
        statement = update(cls).where(here).values({table.c[column]: table.c[column]})
    return bool(session.execute(statement, execution_options={"synchronize_session": False}).rowcount)


def _plain_column(table: Table) -> str:
    owner = ROW_POLICIES[table.fullname].owner
    return next(
        column.name
        for column in table.columns
        if not column.primary_key and column.name != owner and not column.foreign_keys
    )


def expected(name: str) -> tuple[frozenset[Verb], frozenset[Verb], frozenset[Verb]]:
    """What is written above; tables that are not in it are held to what their row policy says."""
    if name in EXPECTED:
        own, admin, service = (frozenset(LETTERS[letter] for letter in letters) for letters in EXPECTED[name])
        return own, admin, service
    policy = ROW_POLICIES[name]
    return policy.users, policy.admins, policy.service


def outcomes(world: World, viewer: Viewer, owner: UUID) -> set[tuple[str, Verb]]:
    """Every table and verb that the row policies let the viewer use on ``owner``'s row."""
    return {(name, verb) for name in NAMES for verb in Verb if allowed(world, name, viewer, verb, owner)}


def expected_outcomes(which: int) -> set[tuple[str, Verb]]:
    """which: 0 for a user's own rows, 1 for those of others before an administrator, 2 for the service."""
    return {(name, verb) for name in NAMES for verb in expected(name)[which]}


class TestEveryTable:
    def test_a_user_reads_and_changes_the_own_rows_as_each_table_allows(self, world: World) -> None:
        assert outcomes(world, world.ann, world.ann.owner_id) == expected_outcomes(0)

    def test_a_user_touches_no_rows_of_others(self, world: World) -> None:
        assert outcomes(world, world.ann, world.bob.owner_id) == set()

    def test_an_anonymous_caller_touches_no_rows(self, world: World) -> None:
        assert outcomes(world, ANONYMOUS, world.ann.owner_id) == set()

    def test_an_administrator_touches_the_rows_of_others_as_each_table_allows(self, world: World) -> None:
        assert outcomes(world, world.admin, world.bob.owner_id) == expected_outcomes(1)

    def test_a_user_who_only_claims_to_be_an_administrator_sees_the_own_rows_only(self, world: World) -> None:
        assert outcomes(world, Viewer(world.ann.owner_id, Role.ADMIN), world.bob.owner_id) == set()

    def test_the_service_reads_and_changes_every_row_that_its_policies_allow(self, world: World) -> None:
        # SQLite has no grants: there the service is whoever opens the file.
        ungranted = {("audit_log", Verb.INSERT)} if world.database.is_sqlite else set()
        allowed_here = outcomes(world, SERVICE, world.ann.owner_id)
        assert allowed_here - ungranted == expected_outcomes(2) - ungranted


class TestRowsThatMove:
    def test_a_row_cannot_be_given_away(self, world: World) -> None:
        projects = reelbase.projects.models.Project
        mine = projects.id == world.keys[world.ann.owner_id, "projects"]
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            session.execute(update(projects).where(mine).values(owner_id=world.bob.owner_id))

    def test_a_row_that_is_changed_as_an_object_cannot_be_given_away(self, world: World) -> None:
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            project = session.get_one(reelbase.projects.models.Project, world.keys[world.ann.owner_id, "projects"])
            project.owner_id = world.bob.owner_id
            session.flush()

    def test_a_row_cannot_be_hung_under_somebody_elses(self, world: World) -> None:
        scene = reelbase.plans.models.SceneRow
        values = world.fresh[world.ann.owner_id, "scenes"]
        theirs = world.keys[world.bob.owner_id, "plan_versions"]
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            session.add(scene(**{**values, "plan_version_id": theirs}))
            session.flush()

    def test_a_row_cannot_be_moved_under_somebody_elses(self, world: World) -> None:
        scene = reelbase.plans.models.SceneRow
        theirs = world.keys[world.bob.owner_id, "plan_versions"]
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            mine = scene.id == world.keys[world.ann.owner_id, "scenes"]
            session.execute(update(scene).where(mine).values(plan_version_id=theirs))

    def test_nobody_makes_themselves_an_administrator(self, world: World) -> None:
        profile = reelbase.accounts.models.Profile
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            session.execute(update(profile).where(profile.id == world.ann.owner_id).values(is_admin=True))
        with pytest.raises(Forbidden), world.database.work(world.ann) as session:
            session.get_one(profile, world.ann.owner_id).is_admin = True
            session.flush()

    def test_drafts_that_nobody_has_claimed_are_hidden(self, world: World) -> None:
        draft = reelbase.accounts.models.DraftPrompt
        key = new_id()
        with world.database.work() as session:
            session.add(draft(id=key, session_token_hash=key.hex * 2, prompt_text="a film about bees"))
        for viewer in (world.ann, ANONYMOUS):
            try:
                with world.database.reading(viewer) as session:
                    assert session.scalar(select(draft.id).where(draft.id == key)) is None
            except Forbidden:
                continue


class TestCompleteness:
    def test_every_table_has_a_row_policy(self, world: World) -> None:
        with world.database.engine.connect() as connection:
            found = {table.name for table in protected_tables(connection)}
        assert found == set(NAMES)
        assert set(NAMES) <= set(ROW_POLICIES)

    def test_every_table_of_owners_names_them(self) -> None:
        for table in tables():
            owner = ROW_POLICIES[table.fullname].owner
            assert owner is None or owner in table.columns
            assert ("owner_id" in table.columns) <= (owner == "owner_id")

    def test_no_table_is_without_row_security(self, world: World) -> None:
        if world.database.is_sqlite:
            pytest.skip("SQLite has none; its sessions are scoped")
        with world.database.engine.connect() as connection:
            bare = connection.execute(text(_WITHOUT_ROW_SECURITY)).scalars().all()
            connection.execute(text("CREATE TABLE forgotten (id int)"))
            found = connection.execute(text(_WITHOUT_ROW_SECURITY)).scalars().all()
        assert bare == []
        assert found == ["forgotten"]

    def test_every_verb_of_every_table_has_a_policy(self, world: World) -> None:
        if world.database.is_sqlite:
            pytest.skip("SQLite has none; its sessions are scoped")
        query = text("SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE 'authenticated' = ANY (roles)")
        with world.database.engine.connect() as connection:
            rows = connection.execute(query).all()
        verbs: dict[str, set[str]] = {}
        for row in rows:
            verbs.setdefault(row.tablename, set()).add(row.cmd)
            assert (row.qual is None) == (row.cmd == "INSERT")
            assert (row.with_check is None) == (row.cmd in ("SELECT", "DELETE"))
        assert verbs == {name.rpartition(".")[2]: {verb.upper() for verb in Verb} for name in NAMES}

    def test_applying_the_row_policies_again_changes_nothing(self, world: World) -> None:
        if world.database.is_sqlite:
            pytest.skip("triggers only; tests of the audit log see them")
        from reelbase.db.row_security import apply_row_policies

        query = text("SELECT * FROM pg_policies ORDER BY schemaname, tablename, policyname")
        with world.database.engine.begin() as connection:
            before = connection.execute(query).all()
            apply_row_policies(connection)
            assert connection.execute(query).all() == before


_WITHOUT_ROW_SECURITY = """
    SELECT relname FROM pg_class JOIN pg_namespace AS schema ON schema.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'auth')
      AND NOT (relrowsecurity AND (relforcerowsecurity OR relname = 'alembic_version'))
"""


class TestAppendOnly:
    @pytest.mark.parametrize("verb", ["UPDATE audit_log SET table_name = table_name", "DELETE FROM audit_log"])
    def test_no_login_changes_the_audit_log(self, world: World, verb: str) -> None:
        with pytest.raises(DBAPIError, match="append-only"), world.database.engine.begin() as connection:
            connection.execute(text(verb))

    def test_no_user_truncates_an_append_only_table_or_its_partition(self, world: World) -> None:
        if world.database.is_sqlite:
            pytest.skip("SQLite knows no TRUNCATE")
        for name in ("audit_log", "audit_log_default"):
            with pytest.raises(DBAPIError, match="append-only"), world.database.engine.begin() as connection:
                connection.execute(text(f"TRUNCATE {name}"))

    @pytest.mark.parametrize("viewer", ["ann", "service", "login"])
    def test_nobody_changes_a_sealed_plan(self, world: World, viewer: str) -> None:
        acting = {"ann": world.ann, "service": SERVICE, "login": None}[viewer]
        version = reelbase.plans.models.PlanVersion
        here = version.id == world.keys[world.ann.owner_id, "plan_versions"]
        for statement in (update(version).where(here).values(title="other"), delete(version).where(here)):
            with pytest.raises(IntegrityError, match="sealed"), world.database.work(acting) as session:
                session.execute(text("SELECT 1")) if acting is None else None
                session.execute(update(version).where(here).values(sealed_at=reelbase.kit.clock.now()))
                session.execute(statement)

    def test_records_are_append_only_by_their_row_policies(self) -> None:
        assert {"audit_log", "credit_ledger"} <= APPEND_ONLY
