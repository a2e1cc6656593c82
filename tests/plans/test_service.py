"""Keeping, editing and sealing plans, on both databases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from uuid import UUID

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
from reelbase.kit.settings import Settings
from reelbase.plans import validation
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.service import PlanService
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument, Validation
from reelbase.schemas.plans import Plan
from reelbase.schemas.projects import ProjectStatus
from support.plans import make_plan
from support.statements import counted

RULES = PlanRules(Settings())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.work() as session:
        ensure_local_owner(session)
    yield database
    database.close()


def plans(session: Session) -> PlanService:
    return PlanService(session, LOCAL_VIEWER)


def replace(session: Session, project_id: UUID, document: PlanDocument) -> Plan:
    return plans(session).change(project_id, lambda _before: document, RULES)


def shorten(document: PlanDocument) -> PlanDocument:
    return change_scene(document, 1, narration="Short.")


def table_of(statement: str) -> str:
    return statement.split("FROM ", 1)[1].split()[0]


class TestStart:
    def test_starting_a_plan_gives_the_document_back_unchanged(self, database: Database) -> None:
        document = make_plan(language="de", aspect="1:1", visual_style="paper")
        with database.work() as session:
            stored = plans(session).start(document)
        with database.reading() as session:
            found = plans(session).latest(stored.project_id)
        assert found.document == document
        assert (found.number, found.sealed) == (1, False)

    def test_another_owner_does_not_see_a_plan(self, database: Database) -> None:
        stranger = Viewer(new_id())
        with database.work() as session:
            session.add(User(id=stranger.owner_id))
            stored = plans(session).start(make_plan())
        with database.reading() as session:
            with pytest.raises(NotFound):
                PlanService(session, stranger).latest(stored.project_id)
            with pytest.raises(NotFound):
                PlanService(session, stranger).get(stored.version_id)


class TestEdit:
    def test_an_open_version_is_changed_in_place(self, database: Database) -> None:
        with database.work() as session:
            first = plans(session).start(make_plan())
        with database.work() as session:
            edited = replace(session, first.project_id, make_plan("Only this."))
        assert edited.version_id == first.version_id
        assert [scene.narration for scene in edited.document.scenes] == ["Only this."]

    def test_a_sealed_version_is_forked_and_unchanged_scenes_keep_their_hash(self, database: Database) -> None:
        with database.work() as session:
            first = plans(session).start(make_plan())
            plans(session).seal(first.version_id)
        changed = make_plan("The sky is blue.", "Light bends in the air.", "Look up.")
        with database.work() as session:
            second = replace(session, first.project_id, changed)
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
            assert replace(session, first.project_id, make_plan()).version_id == first.version_id

    def test_locked_scenes_are_named_and_nothing_is_written(self, database: Database) -> None:
        document = make_plan()
        document.scenes[1].locked = True
        with database.work() as session:
            stored = plans(session).start(document)
        changed = make_plan("New.", "Also new.", "Look up.")
        with pytest.raises(LockedScenes) as caught, database.work() as session:
            replace(session, stored.project_id, changed)
        assert caught.value.numbers == (2,)
        with database.reading() as session:
            assert plans(session).latest(stored.project_id).document == document

    def test_unlocking_a_locked_scene_is_allowed(self, database: Database) -> None:
        document = make_plan()
        document.scenes[1].locked = True
        with database.work() as session:
            stored = plans(session).start(document)
        with database.work() as session:
            assert not replace(session, stored.project_id, make_plan()).document.scenes[1].locked


class TestChange:
    """One set of rules for everybody who changes a plan."""

    def test_locks_loads_parses_and_refreshes_once(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        with database.work() as session:
            project_id = plans(session).start(make_plan()).project_id
        parsed, refreshed = [], []
        parse, refresh = PlanDocument.model_validate, validation.refresh

        def counting_parse(content: object) -> PlanDocument:
            parsed.append(content)
            return parse(content)

        def counting_refresh(document: PlanDocument) -> PlanDocument:
            refreshed.append(document)
            return refresh(document)

        monkeypatch.setattr(PlanDocument, "model_validate", counting_parse)
        for module in list(sys.modules.values()):
            if getattr(module, "refresh", None) is refresh:
                monkeypatch.setattr(module, "refresh", counting_refresh)
        with database.work() as session, counted(database) as statements:
            plan = plans(session).change(project_id, lambda plan: shorten(plan), RULES)
        assert plan.document.scenes[0].narration == "Short."
        assert (len(parsed), len(refreshed)) == (1, 1)
        reads = [statement for statement in statements if statement.startswith("SELECT")]
        assert [table_of(statement) for statement in reads] == ["projects", "plan_versions", "scenes", "shots"]
        assert database.is_sqlite or "FOR NO KEY UPDATE" in reads[0]
        # The changed scene and those that only move in time are written by a statement each.
        assert len(statements) <= len(reads) + 4, "one statement for each table that is written, and two for scenes"

    def test_changing_a_plan_refuses_before_the_edit_when_the_caller_has_read_another_plan(
        self, database: Database
    ) -> None:
        with database.work() as session:
            plan = plans(session).start(make_plan())

        def check(_plan: Plan) -> None:
            raise Conflict("It was changed.")

        def edit(_document: PlanDocument) -> PlanDocument:
            raise AssertionError("the edit runs although it was refused")

        with pytest.raises(Conflict), database.work() as session:
            plans(session).change(plan.project_id, edit, RULES, check=check)

    def test_changing_a_plan_brings_times_estimates_and_price_up_to_date(self, database: Database) -> None:
        with database.work() as session:
            plan = plans(session).start(make_plan())
        image = {"provider": "openai", "cost_micros_per_image": 40_000}
        prices = PlanRules(Settings(image=image))  # type: ignore[arg-type]
        with database.work() as session:
            changed = plans(session).change(plan.project_id, lambda plan: shorten(plan), prices).document
        assert changed.estimates.words < plan.document.estimates.words or not plan.document.estimates.words
        assert changed.estimates.cost_micros == 40_000 * len(changed.scenes)
        assert changed.scenes[1].start_s == changed.scenes[0].end_s

    def test_changing_a_plan_takes_a_file_that_was_just_brought_and_no_other(self, database: Database) -> None:
        name = f"{'a' * 64}.png"

        def show(document: PlanDocument) -> PlanDocument:
            return change_scene(document, 1, visual_file=name)

        with database.work() as session:
            project_id = plans(session).start(make_plan()).project_id
        with pytest.raises(InputError, match="does not belong to you") as refused, database.work() as session:
            plans(session).change(project_id, show, RULES)
        assert refused.value.field == "scenes[0].visual_file"
        with database.work() as session:
            plan = plans(session).change(project_id, show, RULES, brought=(name,))
        assert plan.document.scenes[0].visual_file == name

    def test_changing_a_plan_opens_with_another_hook_and_refuses_one_that_there_is_not(
        self, database: Database
    ) -> None:
        with database.work() as session:
            plan = plans(session).start(make_plan())
        hooks = plan.document.hooks
        with database.work() as session:
            assert plans(session).choose_hook(plan.project_id, 2, RULES).document.hook_selected == hooks[1]
        with pytest.raises(InputError, match="no hook 6"), database.work() as session:
            plans(session).choose_hook(plan.project_id, 6, RULES)

    def test_changing_a_plan_restores_no_version_of_another_project(self, database: Database) -> None:
        with database.work() as session:
            first, other = plans(session).start(make_plan()), plans(session).start(make_plan("Other."))
        with pytest.raises(NotFound), database.work() as session:
            plans(session).restore(first.project_id, other.version_id, RULES)


class TestSeal:
    def test_a_plan_with_errors_cannot_be_sealed(self, database: Database) -> None:
        with database.work() as session:
            stored = plans(session).start(make_plan(validation=Validation(errors=["No hook is selected."])))
        with pytest.raises(InputError, match="No hook"), database.work() as session:
            plans(session).seal(stored.version_id)

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
            stored = plans(session).start(make_plan())
            plans(session).seal(stored.version_id)
        with pytest.raises((IntegrityError, DBAPIError), match="sealed"), database.work() as session:
            session.execute(text(statement))
        with database.reading() as session:
            assert plans(session).get(stored.version_id).document == make_plan()

    def test_the_database_refuses_a_scene_more(self, database: Database) -> None:
        with database.work() as session:
            stored = plans(session).start(make_plan())
            plans(session).seal(stored.version_id)
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
            stored = plans(session).start(make_plan())
            plans(session).seal(stored.version_id)
            replace(session, stored.project_id, make_plan("Another."))
        with database.work() as session:
            ProjectService(session, LOCAL_VIEWER).delete(stored.project_id)
        with database.reading() as session:
            for table in ("projects", "plan_versions", "scenes"):
                assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


class TestProjects:
    def test_a_rendering_project_cannot_be_deleted(self, database: Database) -> None:
        with database.work() as session:
            stored = plans(session).start(make_plan())
            ProjectService(session, LOCAL_VIEWER).set_status(stored.project_id, ProjectStatus.RENDERING)
        with pytest.raises(Conflict, match="being rendered"), database.work() as session:
            ProjectService(session, LOCAL_VIEWER).delete(stored.project_id)

    def test_the_local_owner_is_made_once(self, database: Database) -> None:
        with database.work() as session:
            ensure_local_owner(session)
            assert session.get(User, LOCAL_OWNER_ID) is not None
