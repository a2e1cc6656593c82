"""Storyboards made of others, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.settings import Settings
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.service import PlanService
from reelbase.projects.service import ProjectService
from reelbase.storyboards.composing import BoardComposer, ScenePick
from reelbase.storyboards.service import StoryboardService
from support.boards import make_project, make_user
from support.plans import make_plan
from support.statements import counted

RULES = PlanRules(Settings())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


@pytest.fixture
def boards(database: Database, viewer: Viewer) -> tuple[UUID, UUID, UUID]:
    """A project with two storyboards, of three and of two scenes."""
    with database.work() as session:
        project = make_project(session, viewer)
        service = StoryboardService(session, viewer)
        first = service.begin(project, "A tour of the harbour", reference_urls=["https://youtu.be/abc"])
        service.complete(first, make_plan("Ships wait.", "Cranes lift.", "Come and see.", title="Tour"))
        second = service.begin(project, "The harbour at night")
        service.complete(second, make_plan("Night falls.", "Lamps glow."))
    return project, first, second


class TestMerge:
    def test_scenes_of_two_storyboards_make_a_third_that_is_open_and_leaves_both_as_they_are(
        self, database: Database, viewer: Viewer, boards: tuple[UUID, UUID, UUID]
    ) -> None:
        project, first, second = boards
        with database.work() as session:
            service, plans = StoryboardService(session, viewer), PlanService(session, viewer)
            plans.change(project, lambda plan: change_scene(plan, 2, locked=True), RULES, version_id=second)
            scene = service.outline(project, second).board.scenes[1]
            service.set_task(scene.id, "scene_filmed", completed=True)
            before = [plans.get(first), plans.get(second)]
            picks = [ScenePick(second, 2), ScenePick(first, 1), ScenePick(second, 1)]
            merged = BoardComposer(session, viewer).merge(project, picks, RULES)
        with database.reading() as session:
            service, plans = StoryboardService(session, viewer), PlanService(session, viewer)
            assert [plans.get(first), plans.get(second)] == before
            latest = plans.latest(project)
            assert (latest.version_id, latest.undo) == (merged, None)
            assert [scene.narration for scene in latest.document.scenes] == [
                "Lamps glow.",
                "Ships wait.",
                "Night falls.",
            ]
            assert not any(scene.locked for scene in latest.document.scenes)
            outline = service.outline(project, merged)
            assert outline.board.brief == "The harbour at night"
            # The filmed scene stays filmed, since when it is.
            (filmed,) = [task for task in outline.board.scenes[0].tasks if task.completed]
            (since,) = [task for task in service.outline(project, second).board.scenes[1].tasks if task.completed]
            assert filmed == since
            assert (outline.progress.total, outline.progress.completed) == (12, 1)

    def test_an_edit_of_a_merged_storyboard_can_be_undone(
        self, database: Database, viewer: Viewer, boards: tuple[UUID, UUID, UUID]
    ) -> None:
        project, first, second = boards
        with database.work() as session:
            plans = PlanService(session, viewer)
            BoardComposer(session, viewer).merge(project, [ScenePick(first, 1), ScenePick(second, 1)], RULES)
            before = plans.latest(project).document
            plans.change(project, lambda plan: change_scene(plan, 1, narration="Other words."), RULES)
            assert plans.undo(project, RULES).document == before

    def test_merging_refuses_what_is_not_there(
        self, database: Database, viewer: Viewer, boards: tuple[UUID, UUID, UUID]
    ) -> None:
        project, first, _ = boards
        with database.work() as session:
            composer, service = BoardComposer(session, viewer), StoryboardService(session, viewer)
            waiting = service.begin(project, "Not written yet")
            elsewhere = PlanService(session, viewer).latest(make_project(session, viewer)).version_id
            stranger = BoardComposer(session, make_user(session))
            for picks in ([], [ScenePick(first, 0)], [ScenePick(first, 4)], [ScenePick(waiting, 1)]):
                with pytest.raises(InputError) as refused:
                    composer.merge(project, picks, RULES)
                assert refused.value.field == "scenes"
            with pytest.raises(InputError, match="201 scenes"):
                composer.merge(project, [ScenePick(first, 1)] * 201, RULES)
            with pytest.raises(NotFound):
                composer.merge(project, [ScenePick(elsewhere, 1)], RULES)
            with pytest.raises(NotFound):
                stranger.merge(project, [ScenePick(first, 1)], RULES)
            ProjectService(session, viewer).archive(project)
            with pytest.raises(Conflict):
                composer.merge(project, [ScenePick(first, 1)], RULES)


class TestCopy:
    def test_a_copy_has_the_same_scenes_and_tasks_under_another_title(
        self, database: Database, viewer: Viewer, boards: tuple[UUID, UUID, UUID]
    ) -> None:
        project, first, _ = boards
        with database.work() as session:
            service, plans = StoryboardService(session, viewer), PlanService(session, viewer)
            scene = service.outline(project, first).board.scenes[0]
            service.set_task(scene.id, "script_written", completed=True)
            copy = BoardComposer(session, viewer).copy(project, first, RULES)
            assert plans.latest(project).version_id == copy
            made = service.outline(project, copy)
            assert (made.board.title, made.board.brief) == ("Copy of Tour", "A tour of the harbour")
            assert made.board.reference_urls == ["https://youtu.be/abc"]
            assert made.progress.completed == 1
            copied, original = (plans.get(version).document.scenes for version in (copy, first))
            assert [scene.content_hash for scene in copied] == [scene.content_hash for scene in original]


class TestReading:
    def test_statements_do_not_grow_with_storyboards_and_scenes(
        self, database: Database, viewer: Viewer, boards: tuple[UUID, UUID, UUID]
    ) -> None:
        project, first, _ = boards
        with database.reading() as session, counted(database) as few:
            StoryboardService(session, viewer).outlines(project, first=2)
        with database.work() as session:
            service = StoryboardService(session, viewer)
            large = service.begin(project, "A long tour")
            service.complete(large, make_plan(*(f"Place {number}." for number in range(1, 201))))
        with database.reading() as session, counted(database) as many:
            outlines = StoryboardService(session, viewer).outlines(project, first=2)
        assert len(few) == len(many) <= 6, many
        assert [len(outline.board.scenes) for outline in outlines] == [2, 2, 2, 2]
        assert outlines[-1].progress.total == 800
        with database.reading() as session, counted(database) as one:
            outline = StoryboardService(session, viewer).outline(project, large)
        assert len(one) <= 5, one
        assert len(outline.board.scenes) == 200
        with database.work() as session, pytest.raises(NotFound):
            other = make_project(session, viewer)
            StoryboardService(session, viewer).outline(other, first)
