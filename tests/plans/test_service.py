"""Keeping, editing and sealing plans, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.models import LOCAL_OWNER_ID, User
from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, LockedScenes, NotFound
from reelbase.kit.ids import new_id
from reelbase.plans.service import PlanService
from reelbase.projects.models import ProjectStatus
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import Validation
from support.plans import make_plan


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.work() as session:
        ensure_local_owner(session)
    yield database
    database.close()


def plans(session: Session) -> PlanService:
    return PlanService(session, LOCAL_VIEWER)


class TestStart:
    def test_gives_the_document_back_unchanged(self, database: Database) -> None:
        document = make_plan(language="de", aspect="1:1", visual_style="paper")
        with database.work() as session:
            kept = plans(session).start(document)
        with database.reading() as session:
            found = plans(session).latest(kept.project_id)
        assert found.document == document
        assert (found.number, found.sealed) == (1, False)

    def test_another_owner_sees_nothing(self, database: Database) -> None:
        stranger = Viewer(new_id())
        with database.work() as session:
            session.add(User(id=stranger.owner_id))
            kept = plans(session).start(make_plan())
        with database.reading() as session:
            with pytest.raises(NotFound):
                PlanService(session, stranger).latest(kept.project_id)
            with pytest.raises(NotFound):
                PlanService(session, stranger).get(kept.version_id)


class TestEdit:
    def test_an_open_version_is_changed_in_place(self, database: Database) -> None:
        with database.work() as session:
            first = plans(session).start(make_plan())
        with database.work() as session:
            edited = plans(session).edit(first.project_id, make_plan("Only this."))
        assert edited.version_id == first.version_id
        assert [scene.narration for scene in edited.document.scenes] == ["Only this."]

    def test_a_sealed_version_is_forked_and_unchanged_scenes_keep_their_hash(self, database: Database) -> None:
        with database.work() as session:
            first = plans(session).start(make_plan())
            plans(session).seal(first.version_id)
        changed = make_plan("The sky is blue.", "Light bends in the air.", "Look up.")
        with database.work() as session:
            second = plans(session).edit(first.project_id, changed)
        with database.reading() as session:
            old, new = plans(session).get(first.version_id), plans(session).latest(first.project_id)
        assert (second.number, new.version_id) == (2, second.version_id)
        assert old.document == make_plan()
        before = [scene.content_hash for scene in old.document.scenes]
        after = [scene.content_hash for scene in new.document.scenes]
        assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]

    def test_the_same_document_makes_no_new_version(self, database: Database) -> None:
        with database.work() as session:
            first = plans(session).start(make_plan())
            plans(session).seal(first.version_id)
        with database.work() as session:
            assert plans(session).edit(first.project_id, make_plan()).version_id == first.version_id

    def test_locked_scenes_are_named_and_nothing_is_written(self, database: Database) -> None:
        document = make_plan()
        document.scenes[1].locked = True
        with database.work() as session:
            kept = plans(session).start(document)
        changed = make_plan("New.", "Also new.", "Look up.")
        with pytest.raises(LockedScenes) as caught, database.work() as session:
            plans(session).edit(kept.project_id, changed)
        assert caught.value.numbers == (2,)
        with database.reading() as session:
            assert plans(session).latest(kept.project_id).document == document

    def test_unlocking_is_allowed(self, database: Database) -> None:
        document = make_plan()
        document.scenes[1].locked = True
        with database.work() as session:
            kept = plans(session).start(document)
        with database.work() as session:
            assert not plans(session).edit(kept.project_id, make_plan()).document.scenes[1].locked


class TestSeal:
    def test_a_plan_with_errors_cannot_be_sealed(self, database: Database) -> None:
        with database.work() as session:
            kept = plans(session).start(make_plan(validation=Validation(errors=["No hook is selected."])))
        with pytest.raises(InputError, match="No hook"), database.work() as session:
            plans(session).seal(kept.version_id)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE plan_versions SET title = 'x'",
            "UPDATE plan_versions SET sealed_at = NULL",
            "DELETE FROM plan_versions",
            "UPDATE scenes SET narration = 'x' WHERE idx = 0",
            "DELETE FROM scenes WHERE idx = 0",
            "UPDATE scenes SET idx = 7 WHERE idx = 0",
        ],
    )
    def test_the_database_refuses_to_change_a_sealed_version(self, database: Database, statement: str) -> None:
        with database.work() as session:
            kept = plans(session).start(make_plan())
            plans(session).seal(kept.version_id)
        with pytest.raises((IntegrityError, DBAPIError), match="sealed"), database.work() as session:
            session.execute(text(statement))
        with database.reading() as session:
            assert plans(session).get(kept.version_id).document == make_plan()

    def test_the_database_refuses_a_scene_more(self, database: Database) -> None:
        with database.work() as session:
            kept = plans(session).start(make_plan())
            plans(session).seal(kept.version_id)
        copy = "INSERT INTO scenes SELECT {columns} FROM scenes WHERE idx = 0"
        with database.reading() as session:
            names = list(session.execute(text("SELECT * FROM scenes")).keys())
        fresh = {"id": f"'{new_id().hex}'", "idx": "99"}
        columns = ", ".join(fresh.get(name, name) for name in names)
        if not database.is_sqlite:
            columns = columns.replace(fresh["id"], f"{fresh['id']}::uuid")
        with pytest.raises((IntegrityError, DBAPIError), match="sealed"), database.work() as session:
            session.execute(text(copy.format(columns=columns)))

    def test_postgresql_refuses_to_truncate(self, database: Database) -> None:
        if database.is_sqlite:
            return
        with pytest.raises(DBAPIError, match="truncated"), database.work() as session:
            session.execute(text("TRUNCATE scenes CASCADE"))

    def test_a_project_takes_its_sealed_versions_with_it(self, database: Database) -> None:
        with database.work() as session:
            kept = plans(session).start(make_plan())
            plans(session).seal(kept.version_id)
            plans(session).edit(kept.project_id, make_plan("Another."))
        with database.work() as session:
            ProjectService(session, LOCAL_VIEWER).delete(kept.project_id)
        with database.reading() as session:
            for table in ("projects", "plan_versions", "scenes"):
                assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


class TestProjects:
    def test_a_rendering_project_cannot_be_deleted(self, database: Database) -> None:
        with database.work() as session:
            kept = plans(session).start(make_plan())
            ProjectService(session, LOCAL_VIEWER).set_status(kept.project_id, ProjectStatus.RENDERING)
        with pytest.raises(Conflict, match="rendering"), database.work() as session:
            ProjectService(session, LOCAL_VIEWER).delete(kept.project_id)

    def test_the_local_owner_is_made_once(self, database: Database) -> None:
        with database.work() as session:
            ensure_local_owner(session)
            assert session.get(User, LOCAL_OWNER_ID) is not None
