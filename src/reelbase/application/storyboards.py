"""Storyboards that are generated: asked for, followed, canceled and tried again, each in units of work of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.settings import Settings
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.providers.storage import Storage
from reelbase.schemas.storyboards import FilmingProgress, GeneratedStoryboard, ProjectTree, Reference
from reelbase.storyboards.generation.service import BoardRequest, GenerationService, ReferenceFile, check_request
from reelbase.storyboards.service import StoryboardService


@dataclass(frozen=True, slots=True)
class BoardsProgress:
    """The storyboards of a project; final once none of them is being written."""

    tree: ProjectTree

    @property
    def is_final(self) -> bool:
        return all(board.status != "generating" for board in self.tree.storyboards)


class StoryboardWork:
    """One viewer's generated storyboards."""

    def __init__(
        self, settings: Settings, database: Database, storage: Storage, engine: WorkflowEngine, viewer: Viewer
    ) -> None:
        self._settings = settings
        self._database = database
        self._storage = storage
        self._engine = engine
        self._viewer = viewer

    def begin(self, request: BoardRequest) -> ProjectTree:
        """A new project whose storyboards a worker writes. Raises InputError, Conflict."""
        checked = check_request(request, self._settings)
        with self._work() as session:
            project_id = self._service(session).begin(checked)
        return self.tree(project_id)

    def tree(self, project_id: UUID) -> ProjectTree:
        """A project with its storyboards as they are now. Raises NotFound."""
        with self._database.reading(fresh=True) as session:
            return StoryboardService(session, self._viewer).tree(project_id)

    def get(self, version_id: UUID) -> GeneratedStoryboard:
        """A storyboard with what writing it cost. Raises NotFound."""
        with self._database.reading(fresh=True) as session:
            return self._service(session).get(version_id)

    def references(self, project_id: UUID) -> list[Reference]:
        """What was found in the references of a project. Raises NotFound."""
        with self._database.reading(fresh=True) as session:
            return self._service(session).references(project_id)

    def take_reference(self, path: Path) -> ReferenceFile:
        """Store a video of this machine. Raises InputError with the field ``reference`` for one that is no video."""
        # Imported late: decoders are heavy, and a starting server needs none.
        from reelbase.media.references.frames import read_header

        if not path.is_file():
            raise InputError(
                f"There is no file {path}.",
                field="reference",
                fix="Give the address of a video on TikTok, Instagram or YouTube, or a video file.",
            )
        read_header(path)
        return ReferenceFile(self._storage.put(path), path.name)

    def cancel(self, version_id: UUID) -> GeneratedStoryboard:
        """Stop the writing: its process is killed within seconds. Raises NotFound, Conflict when it has ended."""
        with self._work() as session:
            self._service(session).cancel(version_id)
        self._engine.cancel(version_id)
        return self.get(version_id)

    def retry(self, version_id: UUID) -> GeneratedStoryboard:
        """Write a failed storyboard again. Raises NotFound, Conflict."""
        with self._database.reading(fresh=True) as session:
            self._service(session).check_retry(version_id)
        # Of the same id there is one workflow; the ended one makes room.
        self._engine.cancel(version_id)
        self._engine.forget([version_id])
        with self._work() as session:
            self._service(session).retry(version_id)
        return self.get(version_id)

    def open(self, project_id: UUID, version_id: UUID) -> ProjectTree:
        """Make a storyboard the one that edits and jobs apply to. Raises NotFound, Conflict."""
        with self._work() as session:
            StoryboardService(session, self._viewer).open(project_id, version_id)
        return self.tree(project_id)

    def set_task(self, project_id: UUID, scene_id: UUID, task: str, *, completed: bool) -> FilmingProgress:
        """Complete or reopen a task of a scene of the project. Raises InputError, NotFound."""
        with self._work() as session:
            boards = StoryboardService(session, self._viewer)
            if not any(scene.id == scene_id for board in boards.tree(project_id).storyboards for scene in board.scenes):
                raise NotFound(f"There is no scene {scene_id} in the storyboards of this project.")
            boards.set_task(scene_id, task, completed=completed)
            return boards.progress(project_id)

    def stop_all(self, project_id: UUID) -> None:
        """Stop whatever is being written in a project, before it is deleted."""
        for board in self.tree(project_id).storyboards:
            if board.status == "generating":
                with suppress(Conflict):  # It may end by itself first.
                    self.cancel(board.version_id)

    @contextmanager
    def _work(self) -> Iterator[Session]:
        with self._database.work() as session:
            yield session

    def _service(self, session: Session) -> GenerationService:
        return GenerationService(session, self._viewer, self._settings, self._engine)
