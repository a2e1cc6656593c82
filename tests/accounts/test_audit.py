"""What the audit log keeps of each change, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text, update

import reelbase.plans.models
import reelbase.production.models  # noqa: F401
from reelbase.accounts.audit import AuditService, prepare_months
from reelbase.accounts.models import AuditEntry, DraftPrompt, User
from reelbase.accounts.viewer import SERVICE, Viewer
from reelbase.db.base import Model
from reelbase.db.row_policies import ROW_POLICIES, Verb
from reelbase.db.session import Database
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import MAX_LIMIT, PageRequest
from reelbase.production.models import Job
from reelbase.projects.models import Project
from support.boards import CURSORS
from support.rows import RowMaker, tables


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def ann(database: Database) -> Viewer:
    viewer = Viewer(new_id())
    with database.work() as session:
        session.add(User(id=viewer.owner_id))
    return viewer


def history(database: Database, viewer: Viewer, row_id: object) -> list[AuditEntry]:
    with database.reading(viewer) as session:
        entries = AuditService(session, viewer).page(PageRequest(MAX_LIMIT), CURSORS).items
        rows = [session.get_one(AuditEntry, (entry.id, entry.created_at)) for entry in reversed(entries)]
    return [row for row in rows if row.row_id == str(row_id)]


class TestWhatIsWritten:
    def test_a_life_from_beginning_to_end(self, database: Database, ann: Viewer) -> None:
        project = Project(id=new_id(), owner_id=ann.owner_id, title="Bees", topic="Bees", settings={"a": [1]})
        with database.work(ann) as session:
            session.add(project)
        with database.work(SERVICE) as session:
            session.execute(update(Project).where(Project.id == project.id).values(title="Bees, again"))
        with database.work() as session:
            session.delete(session.get_one(Project, project.id))
        made, changed, gone = history(database, ann, project.id)
        assert [entry.operation for entry in (made, changed, gone)] == ["INSERT", "UPDATE", "DELETE"]
        assert {entry.table_name for entry in (made, changed, gone)} == {"projects"}
        assert {entry.owner_id for entry in (made, changed, gone)} == {ann.owner_id}
        assert (made.actor_id, made.actor_role) == (ann.owner_id, "authenticated")
        assert (changed.actor_id, changed.actor_role) == (None, "service_role")
        assert (gone.actor_id, gone.actor_role) == (None, "service_role")
        assert made.old_values is None and gone.new_values is None
        assert made.new_values is not None and gone.old_values is not None
        assert made.new_values["settings"] == {"a": [1]}
        assert made.new_values["owner_id"] == str(ann.owner_id)
        assert changed.old_values is not None and changed.new_values is not None
        assert (changed.old_values["title"], changed.new_values["title"]) == ("Bees", "Bees, again")
        assert set(changed.new_values) <= {"title", "updated_at"}
        assert gone.old_values["title"] == "Bees, again"
        assert all(entry.id.version == 7 for entry in (made, changed, gone))

    def test_the_changes_of_one_transaction_keep_their_order(self, database: Database, ann: Viewer) -> None:
        project = Project(id=new_id(), owner_id=ann.owner_id, title="0", topic="Bees")
        with database.work() as session:
            session.add(project)
            for number in range(1, 20):
                session.flush()
                project.title = str(number)
        values = [entry.new_values or {} for entry in history(database, ann, project.id)]
        assert [value["title"] for value in values] == [str(number) for number in range(20)]

    def test_long_values_are_only_counted(self, database: Database, ann: Viewer) -> None:
        project = Project(
            id=new_id(),
            owner_id=ann.owner_id,
            title="Bees",
            topic="Bees",
            transcript_text="x" * 2001,
            prompt_text="x" * 2000,
        )
        with database.work() as session:
            session.add(project)
        (made,) = history(database, ann, project.id)
        assert made.new_values is not None
        assert made.new_values["transcript_text"] == {"omitted_chars": 2001}
        assert made.new_values["prompt_text"] == "x" * 2000

    def test_telemetry_alone_is_no_change(self, database: Database, ann: Viewer) -> None:
        with database.work() as session:
            job_id = RowMaker(session, ann.owner_id).row(Model.metadata.tables["jobs"])
        for values in ({"progress": 50, "status_message": "half"}, {"progress": 60, "error_code": "ERR_TTS"}):
            with database.work() as session:
                session.execute(update(Job).where(Job.id == job_id).values(**values))
        made, changed = history(database, ann, job_id)
        assert made.operation == "INSERT"
        assert changed.new_values is not None and changed.new_values["error_code"] == "ERR_TTS"

    def test_a_rolled_back_change_leaves_no_audit_entry(self, database: Database, ann: Viewer) -> None:
        project = Project(id=new_id(), owner_id=ann.owner_id, title="Bees", topic="Bees")
        with pytest.raises(RuntimeError), database.work(ann) as session:
            session.add(project)
            session.flush()
            raise RuntimeError
        assert history(database, ann, project.id) == []

    def test_unclaimed_drafts_leave_no_copy_behind(self, database: Database, ann: Viewer) -> None:
        draft = DraftPrompt(id=new_id(), session_token_hash="a" * 64, prompt_text="a film about bees")
        with database.work() as session:
            session.add(draft)
            session.flush()
            draft.owner_id = ann.owner_id
        (claimed,) = history(database, ann, draft.id)
        assert claimed.operation == "UPDATE" and "prompt_text" not in (claimed.new_values or {})

    def test_deleting_an_account_deletes_the_content_of_its_changes(self, database: Database, ann: Viewer) -> None:
        project = Project(id=new_id(), owner_id=ann.owner_id, title="Bees", topic="Bees")
        with database.work() as session:
            session.add(project)
        with database.work() as session:
            session.delete(session.get_one(User, ann.owner_id))
        with database.reading() as session:
            gone = session.scalars(select(AuditEntry).where(AuditEntry.operation == "DELETE")).all()
        assert {entry.table_name for entry in gone} == {"projects", "profiles", "credit_grants"}
        assert all(entry.old_values is None and entry.owner_id == ann.owner_id for entry in gone)

    def test_every_table_that_should_be_audited_is(self, database: Database, ann: Viewer) -> None:
        with database.work() as session:
            maker = RowMaker(session, ann.owner_id)
            audited = {
                table.name: maker.row(table)
                for table in tables()
                if Verb.INSERT in ROW_POLICIES[table.fullname].audited and table.name != "profiles"
            }
        with database.reading() as session:
            found = {(entry.table_name, entry.row_id) for entry in session.scalars(select(AuditEntry))}
        assert {(name, str(key)) for name, key in audited.items()} <= found
        assert {"projects", "plan_versions", "scenes", "jobs", "job_steps", "assets"} <= set(audited)


class TestReading:
    def test_pages_follow_each_other_without_gaps(self, database: Database, ann: Viewer) -> None:
        with database.work() as session:
            for number in range(7):
                session.add(Project(owner_id=ann.owner_id, title=str(number), topic="Bees"))
                session.flush()
        seen: list[str] = []
        cursor = None
        with database.reading(ann) as session:
            for _ in range(3):
                page = AuditService(session, ann).page(PageRequest(3, cursor), CURSORS)
                seen += [entry.row_id for entry in page.items]
                cursor = page.next_cursor
        assert cursor is None
        assert len(seen) == len(set(seen)) == 8

    def test_the_history_of_one_row(self, database: Database, ann: Viewer) -> None:
        project = Project(id=new_id(), owner_id=ann.owner_id, title="Bees", topic="Bees")
        with database.work() as session:
            session.add_all([project, Project(owner_id=ann.owner_id, title="Ants", topic="Ants")])
        stranger = Viewer(new_id())
        with database.reading(ann) as session:
            assert len(AuditService(session, ann).of_row("projects", project.id)) == 1
            assert AuditService(session, stranger).of_row("projects", project.id) == []


class TestMonths:
    def test_each_month_has_its_partition(self, database: Database, ann: Viewer) -> None:
        if database.is_sqlite:
            pytest.skip("SQLite has no partitions")
        with database.work(SERVICE) as session:
            assert prepare_months(session) == 0
            assert prepare_months(session, 5) == 2
            assert prepare_months(session, 5) == 0
        with database.reading() as session:
            where = session.scalars(text("SELECT DISTINCT tableoid::regclass::text FROM audit_log")).all()
        assert where == [f"audit_log_{datetime.now(UTC):%Y_%m}"]

    def test_a_month_whose_rows_are_in_the_default_partition_stays_there(self, database: Database) -> None:
        if database.is_sqlite:
            pytest.skip("SQLite has no partitions")
        later = datetime.now(UTC).replace(day=1)
        later = later.replace(year=later.year + 1)
        with database.work() as session:
            session.connection().execute(
                insert(Model.metadata.tables["audit_log"]).values(
                    id=new_id(), created_at=later, table_name="x", operation="INSERT", actor_role="x", row_id="x"
                )
            )
            assert prepare_months(session, 13) == 13 - 3 - 1
            assert session.scalar(text("SELECT count(*) FROM audit_log_default")) == 1

    def test_a_month_is_dropped_as_a_whole(self, database: Database, ann: Viewer) -> None:
        if database.is_sqlite:
            pytest.skip("SQLite has no partitions")
        name = f"audit_log_{datetime.now(UTC):%Y_%m}"
        with database.work() as session:
            session.execute(text(f"ALTER TABLE audit_log DETACH PARTITION {name}"))
            session.execute(text(f"DROP TABLE {name}"))
            assert session.scalar(text("SELECT count(*) FROM audit_log")) == 0
