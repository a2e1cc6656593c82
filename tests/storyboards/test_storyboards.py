"""Storyboards from a brief to the last task, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.pagination import PageRequest
from reelbase.kit.settings import Settings
from reelbase.plans.models import SceneTask
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.projects.service import ProjectService
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan
from reelbase.schemas.storyboards import FilmingProgress
from reelbase.storyboards.service import StoryboardService
from support.boards import CURSORS, make_project, make_user
from support.plans import make_plan


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


def completed(database: Database, viewer: Viewer, *narrations: str) -> tuple[UUID, UUID]:
    with database.work() as session:
        project = make_project(session, viewer)
        boards = StoryboardService(session, viewer)
        version = boards.begin(project, "A tour of the harbour", reference_urls=["https://youtu.be/abc"])
        boards.complete(version, make_plan(*narrations))
    return project, version


def edit_version(session: Session, viewer: Viewer, version_id: UUID, document: PlanDocument) -> Plan:
    plans, rules = PlanService(session, viewer), PlanRules(Settings())
    project_id = plans.get(version_id).project_id
    return plans.change(project_id, lambda _before: document, rules, version_id=version_id)


class TestBegin:
    def test_beginning_a_storyboard_shows_a_storyboard_that_is_being_generated_and_leaves_the_plan_alone(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            before = PlanService(session, viewer).latest(project)
            version = StoryboardService(session, viewer).begin(
                project, "A tour", title="Tour", reference_urls=["https://youtu.be/abc"], pattern_source="vlog"
            )
        with database.reading() as session:
            boards = StoryboardService(session, viewer).tree(project).storyboards
            assert PlanService(session, viewer).latest(project) == before
            with pytest.raises(Conflict):
                PlanService(session, viewer).get(version)
        assert [board.status for board in boards] == ["completed", "generating"]
        assert boards[1].brief == "A tour"
        assert boards[1].reference_urls == ["https://youtu.be/abc"]
        assert (boards[1].pattern_source, boards[1].generated_at, boards[1].scenes) == ("vlog", None, [])

    @pytest.mark.parametrize(
        ("brief", "urls"),
        [
            ("  ", []),
            ("A tour", ["javascript:alert(1)"]),
            ("A tour", ["https://youtu.be/a"] * 4),
            ("A tour", ["https://example.org/video"]),
            ("A tour", ["https://youtube.com.example.org/watch?v=a"]),
            ("A tour", ["https://youtube.com@example.org/watch?v=a"]),
            ("A tour", ["https://notyoutube.com/watch?v=a"]),
            ("A tour", ["https://www.youtube.com/"]),
            ("A tour", ["https://[::1"]),
            ("A tour", ["ftp://youtu.be/abc"]),
        ],
    )
    def test_beginning_a_storyboard_refuses_what_cannot_be_used(
        self, database: Database, viewer: Viewer, brief: str, urls: list[str]
    ) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            with pytest.raises(InputError):
                StoryboardService(session, viewer).begin(project, brief, reference_urls=urls)

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.youtube.com/watch?v=abc",
            "https://m.youtube.com/shorts/abc",
            "https://vm.tiktok.com/abc/",
            "https://www.tiktok.com/@someone/video/1",
            "https://www.instagram.com/reel/abc/",
        ],
    )
    def test_videos_of_the_three_services_may_be_references(self, database: Database, viewer: Viewer, url: str) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            boards = StoryboardService(session, viewer)
            boards.begin(project, "A tour", reference_urls=[url])
            assert boards.tree(project).storyboards[-1].reference_urls == [url]

    def test_beginning_a_storyboard_is_closed_to_strangers(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            with pytest.raises(NotFound):
                StoryboardService(session, make_user(session)).begin(project, "Mine now")

    def test_numbers_differ_when_several_begin_at_once(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            project = make_project(session, viewer)

        def begin(number: int) -> None:
            with database.work() as session:
                StoryboardService(session, viewer).begin(project, f"Take {number}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(begin, range(8)))
        with database.reading() as session:
            boards = StoryboardService(session, viewer).tree(project).storyboards
        assert [board.number for board in boards] == list(range(1, 10))


class TestGeneration:
    def test_completing_gives_scenes_totals_and_tasks(self, database: Database, viewer: Viewer) -> None:
        project, version = completed(database, viewer, "One.", "Two.")
        with database.reading() as session:
            board = StoryboardService(session, viewer).tree(project).storyboards[-1]
            assert PlanService(session, viewer).latest(project).version_id == version
        assert (board.status, board.total_scenes, board.total_duration_s) == ("completed", 2, 6.0)
        assert board.generated_at is not None
        assert [scene.number for scene in board.scenes] == [1, 2]
        assert [task.type for task in board.scenes[0].tasks] == [
            "script_written",
            "scene_filmed",
            "audio_recorded",
            "edited",
        ]

    def test_one_of_two_concurrent_completions_of_a_storyboard_succeeds(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            version = StoryboardService(session, viewer).begin(project, "A tour")

        def complete(narration: str) -> bool:
            try:
                with database.work() as session:
                    StoryboardService(session, viewer).complete(version, make_plan(narration))
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(complete, "abcd")) == 1
        with database.reading() as session:
            assert StoryboardService(session, viewer).tree(project).storyboards[-1].total_scenes == 1

    def test_a_failed_generation_says_why_and_can_begin_again(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            project = make_project(session, viewer)
            boards = StoryboardService(session, viewer)
            version = boards.begin(project, "A tour")
            boards.fail(version, "The writer is away.")
            assert boards.tree(project).storyboards[-1].error == "The writer is away."
            with pytest.raises(Conflict):
                boards.complete(version, make_plan())
            boards.begin_again(version)
            boards.complete(version, make_plan())
            assert boards.tree(project).storyboards[-1].error is None


class TestTasks:
    def test_tasks_are_completed_and_counted(self, database: Database, viewer: Viewer) -> None:
        project, _ = completed(database, viewer, "One.", "Two.")
        with database.work() as session:
            boards = StoryboardService(session, viewer)
            scene = boards.tree(project).storyboards[-1].scenes[0]
            boards.set_task(scene.id, "scene_filmed", completed=True)
            first = boards.tree(project).storyboards[-1].scenes[0]
            boards.set_task(scene.id, "scene_filmed", completed=True)
            again = boards.tree(project).storyboards[-1].scenes[0]
            assert (first.total_tasks, first.completed_tasks) == (4, 1)
            assert again.tasks == first.tasks
            assert boards.progress(project) == FilmingProgress(total=8, completed=1, pct=12)
            boards.set_task(scene.id, "scene_filmed", completed=False)
            assert boards.progress(project).pct == 0

    def test_tasks_go_on_after_the_version_is_sealed(self, database: Database, viewer: Viewer) -> None:
        project, version = completed(database, viewer, "One.")
        with database.work() as session:
            PlanService(session, viewer).seal(version)
            boards = StoryboardService(session, viewer)
            boards.set_task(boards.tree(project).storyboards[-1].scenes[0].id, "edited", completed=True)
            assert boards.progress(project).completed == 1

    def test_tasks_of_others_cannot_be_completed(self, database: Database, viewer: Viewer) -> None:
        project, _ = completed(database, viewer, "One.")
        with database.work() as session:
            scene = StoryboardService(session, viewer).tree(project).storyboards[-1].scenes[0]
            with pytest.raises(NotFound):
                StoryboardService(session, make_user(session)).set_task(scene.id, "edited", completed=True)
            with pytest.raises(InputError):
                StoryboardService(session, viewer).set_task(scene.id, "watched", completed=True)

    def test_tasks_stay_with_their_scenes_when_the_plan_is_edited(self, database: Database, viewer: Viewer) -> None:
        project, version = completed(database, viewer, "One.", "Two.", "Three.")
        with database.work() as session:
            boards = StoryboardService(session, viewer)
            before = boards.tree(project).storyboards[-1].scenes
            boards.set_task(before[1].id, "edited", completed=True)
            document = PlanService(session, viewer).get(version).document
            document.scenes = [document.scenes[2], document.scenes[1], make_plan("New.").scenes[0]]
            edit_version(session, viewer, version, document)
            after = boards.tree(project).storyboards[-1].scenes
        assert [scene.narration for scene in after] == ["Three.", "Two.", "New."]
        assert [scene.id for scene in after[:2]] == [before[2].id, before[1].id]
        assert [(scene.completed_tasks, scene.total_tasks) for scene in after] == [(0, 4), (1, 4), (0, 4)]

    def test_tasks_go_along_when_a_sealed_version_is_forked(self, database: Database, viewer: Viewer) -> None:
        project, version = completed(database, viewer, "One.", "Two.")
        with database.work() as session:
            boards = StoryboardService(session, viewer)
            boards.set_task(boards.tree(project).storyboards[-1].scenes[1].id, "edited", completed=True)
            PlanService(session, viewer).seal(version)
            document = PlanService(session, viewer).get(version).document
            document.scenes.reverse()
            fork = edit_version(session, viewer, version, document)
            boards_now = boards.tree(project).storyboards
        assert [board.version_id for board in boards_now[1:]] == [fork.version_id]
        assert boards_now[1].brief == "A tour of the harbour"
        assert [scene.completed_tasks for scene in boards_now[1].scenes] == [1, 0]

    def test_tasks_say_when_exactly_if_they_are_done(self, database: Database, viewer: Viewer) -> None:
        completed(database, viewer, "One.")
        with pytest.raises(IntegrityError), database.work() as session:
            session.execute(text("UPDATE scene_tasks SET completed_at = CURRENT_TIMESTAMP"))

    def test_a_scene_has_one_task_of_each_type(self, database: Database, viewer: Viewer) -> None:
        project, _ = completed(database, viewer, "One.")
        with pytest.raises(IntegrityError), database.work() as session:
            scene = StoryboardService(session, viewer).tree(project).storyboards[-1].scenes[0]
            session.add(SceneTask(owner_id=viewer.owner_id, scene_id=scene.id, task_type="edited"))

    def test_tasks_go_with_their_project(self, database: Database, viewer: Viewer) -> None:
        project, version = completed(database, viewer, "One.")
        with database.work() as session:
            PlanService(session, viewer).seal(version)
        with database.work() as session:
            ProjectService(session, viewer).delete(project)
            assert session.scalar(select(func.count()).select_from(SceneTask)) == 0


class TestOpen:
    def test_edits_jobs_and_undo_apply_to_the_open_storyboard(self, database: Database, viewer: Viewer) -> None:
        project, first = completed(database, viewer, "One.")
        with database.work() as session:
            boards, plans = StoryboardService(session, viewer), PlanService(session, viewer)
            second = boards.begin(project, "A tour of the harbour at night")
            boards.complete(second, make_plan("Night."))
            boards.open(project, first)
            assert (plans.latest(project).version_id, boards.tree(project).open_version_id) == (first, first)
            document = plans.latest(project).document
            document.scenes.append(make_plan("Two.").scenes[0])
            document.scenes.insert(0, document.scenes[0].model_copy())
            plans.change(project, lambda _before: document, PlanRules(Settings()))
            tree = {board.version_id: board for board in boards.tree(project).storyboards}
            assert [scene.narration for scene in tree[first].scenes] == ["One.", "One.", "Two."]
            assert [scene.total_tasks for scene in tree[first].scenes] == [4, 4, 4]
            assert [scene.narration for scene in tree[second].scenes] == ["Night."]
            plans.seal(first)
            fork = plans.change(
                project, lambda before: before.model_copy(update={"title": "Forked"}), PlanRules(Settings())
            )
            edit_version(session, viewer, second, make_plan("Later.", title="The other"))
            assert plans.latest(project).version_id == fork.version_id
            assert boards.tree(project).title == "Forked"
            with pytest.raises(Conflict):
                boards.open(project, first)

    def test_only_a_finished_storyboard_of_the_same_project_can_be_opened(
        self, database: Database, viewer: Viewer
    ) -> None:
        project, _ = completed(database, viewer, "One.")
        other, of_other = completed(database, viewer, "One.")
        with database.work() as session:
            boards = StoryboardService(session, viewer)
            with pytest.raises(Conflict):
                boards.open(project, boards.begin(project, "Not written yet"))
            with pytest.raises(NotFound):
                boards.open(project, of_other)
            with pytest.raises(NotFound):
                StoryboardService(session, make_user(session)).open(other, of_other)


class TestTree:
    def test_the_tree_of_a_project_takes_four_statements_for_fifty_scenes_and_many_storyboards(
        self, database: Database, viewer: Viewer
    ) -> None:
        project, _ = completed(database, viewer, *(f"Scene {number}." for number in range(50)))
        with database.work() as session:
            boards = StoryboardService(session, viewer)
            for number in range(5):
                boards.complete(boards.begin(project, f"Take {number}"), make_plan("One.", "Two."))
        statements: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        with database.reading() as session:
            tree = StoryboardService(session, viewer).tree(project)
        assert len([statement for statement in statements if "SELECT" in statement]) <= 4
        assert [board.total_scenes for board in tree.storyboards] == [3, 50, 2, 2, 2, 2, 2]
        assert sum(len(scene.tasks) for board in tree.storyboards for scene in board.scenes) == 4 * 60


class TestProjects:
    def test_projects_are_listed_with_their_storyboards_page_by_page(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            stranger = make_user(session)
            make_project(session, stranger)
            projects = [make_project(session, viewer, topic=f"Topic {number}") for number in range(5)]
            boards = StoryboardService(session, viewer)
            boards.begin(projects[1], "One more")
            ProjectService(session, viewer).archive(projects[2])
        seen = []
        with database.reading() as session:
            request = PageRequest(limit=2)
            while True:
                page = StoryboardService(session, viewer).projects(request, CURSORS)
                seen += [(item.id, item.storyboard_count) for item in page.items]
                if page.next_cursor is None:
                    break
                request = PageRequest(limit=2, cursor=page.next_cursor)
        assert seen == [(projects[4], 1), (projects[3], 1), (projects[1], 2), (projects[0], 1)]

    def test_a_cursor_of_another_person_is_refused(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            for _ in range(3):
                make_project(session, viewer)
            cursor = StoryboardService(session, viewer).projects(PageRequest(limit=1), CURSORS).next_cursor
            with pytest.raises(InputError):
                StoryboardService(session, make_user(session)).projects(PageRequest(cursor=cursor), CURSORS)
