"""Storyboards that are asked for: begun, written by a worker, canceled, tried again, and resumed after a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.bootstrap.providers import ConfiguredProviders, open_storage
from reelbase.bootstrap.writers import WRITERS
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.settings import Settings
from reelbase.plans.models import StoryboardReference
from reelbase.plans.service import PlanService
from reelbase.production.execution.plan_writing import write_version
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.service import ProjectService
from reelbase.schemas.storyboards import GeneratedStoryboard, ProjectTree
from reelbase.storyboards.generation.service import BoardRequest, GenerationService, ReferenceFile, check_request
from reelbase.storyboards.service import StoryboardService
from support.boards import make_user
from support.reference_clips import FilmedShot, pictures_of, write_clip
from support.storyboard_briefs import WRITTEN
from twins.openai_twin import OpenAITwin
from twins.web_site import WebSite, answer

BRIEF = "How to repot a monstera: loosen the soil, trim dead roots and add fresh mix."


ASKED = "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&format=json"


class Killed(BaseException):
    """What ends a process without a word."""


@dataclass
class Boards:
    settings: Settings
    database: Database
    queued: list[UUID] = field(default_factory=list)

    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None:
        self.queued.append(version_id)

    def service(self, session: Session, viewer: Viewer = LOCAL_VIEWER) -> GenerationService:
        return GenerationService(session, viewer, self.settings, self)

    def begin(self, brief: str = BRIEF, viewer: Viewer = LOCAL_VIEWER, **more: Any) -> UUID:
        checked = check_request(BoardRequest(brief, **more), self.settings)
        with self.database.work() as session:
            return self.service(session, viewer).begin(checked)

    def write(self, version_id: UUID) -> None:
        storage = open_storage(self.settings)
        providers = ConfiguredProviders(self.settings, storage)
        write_version(StepDependencies(self.settings, self.database, storage, providers), version_id, WRITERS)

    def tree(self, project_id: UUID) -> ProjectTree:
        with self.database.reading() as session:
            return StoryboardService(session, LOCAL_VIEWER).tree(project_id)

    def board(self, version_id: UUID) -> GeneratedStoryboard:
        with self.database.reading() as session:
            return self.service(session).get(version_id)


@pytest.fixture
def boards(database_url: str, tmp_path: Path) -> Iterator[Boards]:
    database = Database(database_url)
    with database.work() as session:
        ensure_local_owner(session)
    yield Boards(Settings(home=tmp_path / "home"), database)
    database.close()


@pytest.fixture
def modelled(boards: Boards) -> Iterator[tuple[Boards, OpenAITwin]]:
    with OpenAITwin(answer=lambda _body: json.dumps(WRITTEN)) as twin:
        llm = {"base_url": twin.base_url, "model": "twin"}
        boards.settings = Settings(home=boards.settings.home, llm=llm)  # type: ignore[arg-type]
        yield boards, twin


class TestWithoutAModel:
    def test_two_variations_are_written_and_the_first_one_is_open(self, boards: Boards) -> None:
        project = boards.begin(target_s=30.0, aspect="16:9")
        tree = boards.tree(project)
        assert [board.status for board in tree.storyboards] == ["generating", "generating"]
        assert (tree.format, tree.open_version_id) == ("storyboard", None)
        for version_id in boards.queued:
            boards.write(version_id)
            boards.write(version_id)
        tree = boards.tree(project)
        first, second = tree.storyboards
        assert [board.status for board in tree.storyboards] == ["completed", "completed"]
        assert tree.open_version_id == first.version_id and tree.title == "How to repot a monstera"
        assert (first.pattern_source, second.pattern_source) == ("demonstration", "problem-solution")
        assert all(scene.total_tasks == 4 for board in tree.storyboards for scene in board.scenes)
        assert any("without a language model" in note for note in first.notes)
        assert 29 <= first.total_duration_s <= 31 and first.scenes[0].scene_type == "hook"
        with boards.database.reading() as session:
            assert PlanService(session, LOCAL_VIEWER).latest(project).document.aspect == "16:9"
            assert ProjectService(session, LOCAL_VIEWER).get(project).status == "PLAN_READY"
        assert boards.board(second.version_id).calls == []

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"brief": "Too short"}, "brief"),
            ({"brief": "w" * 501}, "brief"),
            ({"brief": ". . . . . . . ."}, "brief"),
            ({"brief": "Unsere Bäckerei gibt es seit 1962.", "language": "de"}, "brief"),
            ({"variations": 3}, "variations"),
            ({"target_s": 5.0}, "target_s"),
            ({"references": ["https://example.org/video"]}, "reference_urls"),
            ({"references": ["https://youtu.be/abc"] * 4}, "reference_urls"),
        ],
    )
    def test_what_cannot_be_used_is_refused_by_name(self, boards: Boards, change: dict[str, Any], named: str) -> None:
        with pytest.raises(InputError) as refused:
            boards.begin(**{"brief": BRIEF, **change})
        assert refused.value.field == named and refused.value.fix
        assert boards.queued == []

    def test_there_is_a_limit_to_projects_and_to_what_is_written_at_once(self, boards: Boards) -> None:
        production = boards.settings.production.model_copy(update={"max_storyboard_projects": 3})
        boards.settings = boards.settings.model_copy(update={"production": production})
        for _ in range(2):
            boards.begin()
        with pytest.raises(Conflict, match="At most 5 plans"):
            boards.begin()
        for version_id in boards.queued:
            boards.write(version_id)
        boards.begin()
        with pytest.raises(Conflict, match="You have 3 storyboard projects"):
            boards.begin(variations=1)
        with boards.database.work() as session:
            other = make_user(session)
        boards.begin(viewer=other)


class TestWithAModel:
    def test_the_model_writes_and_its_calls_are_on_the_receipt(self, modelled: tuple[Boards, OpenAITwin]) -> None:
        boards, twin = modelled
        project = boards.begin()
        for version_id in boards.queued:
            boards.write(version_id)
        first, second = boards.tree(project).storyboards
        assert first.scenes[0].narration == "Your coffee is bitter." and first.title == "Better coffee"
        assert "A language model wrote this storyboard" in first.notes[0]
        assert [line.calls for line in boards.board(first.version_id).calls] == [1]
        assert twin.billed == {"/chat/completions": 2}
        patterns = [message["messages"][0]["content"] for message in (seen.body for seen in twin.seen)]
        assert "Pattern: demonstration" in patterns[0] and "Pattern: problem-solution" in patterns[1]
        assert second.status == "completed"

    def test_a_failure_says_why_and_another_try_asks_again(self, modelled: tuple[Boards, OpenAITwin]) -> None:
        boards, twin = modelled
        twin.answer = lambda _body: "{}"
        project = boards.begin(variations=1)
        (version_id,) = boards.queued
        boards.write(version_id)
        board = boards.board(version_id)
        assert board.status == "error" and "does not match the schema" in (board.error or "")
        assert board.calls[0].calls == 1
        with boards.database.work() as session:
            assert ProjectService(session, LOCAL_VIEWER).get(project).status == "FAILED"
            boards.service(session).retry(version_id)
            with pytest.raises(Conflict):
                boards.service(session).retry(version_id)
        twin.answer = lambda _body: json.dumps(WRITTEN)
        boards.write(version_id)
        board = boards.board(version_id)
        assert (board.status, board.error, board.calls[0].calls) == ("completed", None, 2)
        with boards.database.work() as session, pytest.raises(NotFound):
            boards.service(session, make_user(session)).retry(version_id)

    def test_after_a_crash_nothing_is_asked_twice(
        self, modelled: tuple[Boards, OpenAITwin], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        boards, twin = modelled
        boards.begin(variations=1)
        (version_id,) = boards.queued

        def killing(*_args: object, **_more: object) -> None:
            raise Killed

        monkeypatch.setattr("reelbase.storyboards.generation.job.PlanRules", killing)
        with pytest.raises(Killed):
            boards.write(version_id)
        monkeypatch.undo()
        assert boards.board(version_id).status == "generating"
        boards.write(version_id)
        board = boards.board(version_id)
        assert board.status == "completed" and board.calls[0].calls == 1
        assert len(twin.seen) == 1

    @pytest.mark.parametrize("what", ["canceled", "deleted"])
    def test_what_is_canceled_or_deleted_meanwhile_stays_so(
        self, modelled: tuple[Boards, OpenAITwin], what: str
    ) -> None:
        boards, twin = modelled
        project = boards.begin()
        version_id = boards.queued[0]

        def meanwhile(_body: dict[str, Any]) -> str:
            with boards.database.work() as session:
                if what == "canceled":
                    boards.service(session).cancel(version_id)
                else:
                    ProjectService(session, LOCAL_VIEWER).delete(project)
            return json.dumps(WRITTEN)

        twin.answer = meanwhile
        boards.write(version_id)
        if what == "deleted":
            with pytest.raises(NotFound):
                boards.board(version_id)
            return
        assert boards.board(version_id).error == "Canceled by its owner."
        twin.answer = lambda _body: json.dumps(WRITTEN)
        boards.write(boards.queued[1])
        tree = boards.tree(project)
        assert [board.status for board in tree.storyboards] == ["error", "completed"]
        assert tree.open_version_id == boards.queued[1]


class TestReferences:
    def test_the_rhythm_of_a_clip_is_taken_and_looked_at_once_a_day_for_each_owner(
        self, boards: Boards, tmp_path: Path
    ) -> None:
        clip = tmp_path / "mine.mp4"
        shots = (FilmedShot(12), FilmedShot(48, drift=2), FilmedShot(60), FilmedShot(30, drift=1))
        write_clip(clip, pictures_of(shots))
        storage = open_storage(boards.settings)
        file = ReferenceFile(storage.put(clip), "mine.mp4")
        address = "https://www.youtube.com/shorts/dQw4w9WgXcQ"
        project = boards.begin(references=[file, address], target_s=20.0)
        said = answer(json.dumps({"title": "Repotting", "author_name": "Ada"}).encode(), "application/json")
        with WebSite({ASKED: said}) as site:
            references = boards.settings.references.model_copy(update={"youtube_url": site.address})
            boards.settings = boards.settings.model_copy(update={"references": references})
            for version_id in boards.queued:
                boards.write(version_id)
            assert site.asked == [ASKED]
        first, second = boards.tree(project).storyboards
        assert first.pattern_source == "demonstration, paced like mine.mp4 (4 shots in 5 s)"
        assert (second.pattern_source or "").startswith("problem-solution, paced like")
        assert len(first.scenes) == 4
        # What is longest in the clip is longest in the board.
        lengths = [scene.duration_target_s for scene in first.scenes]
        assert max(lengths) == lengths[2]
        assert any(note.startswith("Paced like mine.mp4: 4 shots") for note in first.notes)
        assert any(note.startswith("Repotting: ") and "Hand in" in note for note in first.notes)
        with boards.database.reading() as session:
            found = boards.service(session).references(project)
        assert [reference.called for reference in found] == ["mine.mp4", "Repotting"]
        assert found[0].pattern is not None and len(found[0].pattern.shots) == 4
        assert found[0].missing == ["The video has no sound."]
        assert found[1].pattern is None and found[1].looked_at is not None

        # Without the file, only what was found before is there.
        storage.path(file.name).unlink()
        boards.begin(references=[file], variations=1)
        boards.write(boards.queued[-1])
        assert boards.board(boards.queued[-1]).pattern_source == first.pattern_source
        with boards.database.work() as session:
            other = make_user(session)
        project = boards.begin(viewer=other, references=[file], variations=1)
        boards.write(boards.queued[-1])
        with boards.database.reading() as session:
            (found_by_other,) = boards.service(session, other).references(project)
        assert found_by_other.pattern is None and "missing" in found_by_other.missing[0]
        with boards.database.work() as session:
            session.execute(update(StoryboardReference).values(looked_at=clock.now() - timedelta(hours=25)))
        boards.begin(references=[file], variations=1)
        boards.write(boards.queued[-1])
        assert boards.board(boards.queued[-1]).pattern_source == "demonstration"
