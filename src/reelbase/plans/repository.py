"""Queries of plan versions and scenes, and their conversion to and from documents."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload, undefer

from reelbase.accounts.viewer import Viewer
from reelbase.kit.hashing import hash_of
from reelbase.plans.models import TASK_TYPES, PlanVersion, SceneRow, SceneTask, ShotEventRow, ShotRow
from reelbase.projects.models import Project
from reelbase.schemas.plan_document import PlanDocument, Scene, SceneShot, ShotEvent

_BESIDE_ITS_FIELDS = {"schema_version", "scenes", "validation", "estimates"}
_VERSION_FIELDS = tuple(name for name in PlanDocument.model_fields if name not in _BESIDE_ITS_FIELDS)
_BESIDE_THE_DOCUMENT = ("brief", "reference_urls", "pattern_source", "history")
_LATER_FIELDS = ("pronunciations", "captions", "sound")
MAX_SCENES = 1_000
"""More than any plan has scenes."""
_SCENE_FIELDS = tuple(name for name in Scene.model_fields if name != "shots")
_SHOT_FIELDS = tuple(name for name in SceneShot.model_fields if name != "events")
WITH_SCENES = selectinload(PlanVersion.scenes).selectinload(SceneRow.shots).selectinload(ShotRow.events)
"""Loads everything of a version that its document holds."""


class PlanRepository:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, version_id: UUID) -> PlanVersion | None:
        query = (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.id == version_id)
            .options(WITH_SCENES, undefer(PlanVersion.history))
        )
        return self._session.scalar(query)

    def latest(self, project_id: UUID) -> PlanVersion | None:
        """The version that the project names: its newest one, or of several storyboards the open one."""
        query = (
            select(PlanVersion)
            .join(Project, Project.latest_plan_version_id == PlanVersion.id)
            .where(PlanVersion.owner_id == self._viewer.owner_id, Project.id == project_id)
            .where(PlanVersion.generation_status == "completed")
            .options(WITH_SCENES, undefer(PlanVersion.history))
        )
        return self._session.scalar(query)

    def files(self, names: Sequence[str]) -> set[str]:
        """Which of these stored files some plan of the viewer's has already."""
        owner = self._viewer.owner_id
        pictures = select(SceneRow.visual_file).where(SceneRow.owner_id == owner, SceneRow.visual_file.in_(names))
        sounds = select(PlanVersion.narration_file)
        sounds = sounds.where(PlanVersion.owner_id == owner, PlanVersion.narration_file.in_(names))
        music_file = PlanVersion.sound["music_file"].as_string()
        music = select(music_file).where(PlanVersion.owner_id == owner, music_file.in_(names))
        found = [*self._session.scalars(pictures), *self._session.scalars(sounds), *self._session.scalars(music)]
        return {name for name in found if name is not None}

    def next_number(self, project_id: UUID) -> int:
        """Hold the project while the answer is needed: another version may come in between."""
        last = self._session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.project_id == project_id))
        return (last or 0) + 1

    def add(self, project_id: UUID, document: PlanDocument, parent: PlanVersion | None) -> PlanVersion:
        """A new version after the project's last one; the parent's brief, references and tasks are copied."""
        number = self.next_number(project_id)
        version = PlanVersion(
            owner_id=self._viewer.owner_id, project_id=project_id, number=number, history={}, scenes=[]
        )
        self._describe(version, document)
        before = match_scenes(parent.scenes, document.scenes) if parent is not None else [None] * len(document.scenes)
        for idx, scene in enumerate(document.scenes):
            row = SceneRow(owner_id=version.owner_id, shots=[])
            _fill(row, idx, scene)
            version.scenes.append(row)
        if parent is not None:
            version.parent_id = parent.id
            for name in _BESIDE_THE_DOCUMENT:
                setattr(version, name, getattr(parent, name))
        self._session.add(version)
        self._session.flush()
        self._carry_tasks(before, version.scenes)
        self._give_tasks(version)
        return version

    def write(self, version: PlanVersion, document: PlanDocument) -> None:
        """Write a document's content into a version that is not sealed. A scene that remains keeps its row."""
        self._describe(version, document)
        matched = match_scenes(version.scenes, document.scenes)
        staying = [row for row in matched if row is not None]
        moving = [row for idx, row in enumerate(matched) if row is not None and row.idx != idx]
        if moving or len(staying) < len(version.scenes):
            version.scenes[:] = staying
            for row in moving:
                # Places are unique: all leave theirs before any takes another's.
                row.idx += MAX_SCENES
            self._session.flush()
        rows = [row or SceneRow(owner_id=version.owner_id, shots=[]) for row in matched]
        for idx, (row, scene) in enumerate(zip(rows, document.scenes, strict=True)):
            _fill(row, idx, scene)
        version.scenes[:] = rows
        self._session.flush()
        self._give_tasks(version)

    def _carry_tasks(self, before: Sequence[SceneRow | None], after: Sequence[SceneRow]) -> None:
        heirs = {old.id: new for old, new in zip(before, after, strict=True) if old is not None}
        if not heirs:
            return
        for task in self._session.scalars(select(SceneTask).where(SceneTask.scene_id.in_(heirs))).all():
            self._session.add(
                SceneTask(
                    owner_id=task.owner_id,
                    scene_id=heirs[task.scene_id].id,
                    task_type=task.task_type,
                    completed=task.completed,
                    completed_at=task.completed_at,
                )
            )
        self._session.flush()

    def _give_tasks(self, version: PlanVersion) -> None:
        """Each scene of a storyboard has its four tasks from when it is there."""
        project = self._session.get(Project, version.project_id)
        if not version.brief or project is None or project.format == "animation":
            return
        ids = [scene.id for scene in version.scenes]
        query = select(SceneTask.scene_id, SceneTask.task_type).where(SceneTask.scene_id.in_(ids))
        having = {(scene_id, kind) for scene_id, kind in self._session.execute(query)}
        self._session.add_all(
            SceneTask(owner_id=version.owner_id, scene_id=scene_id, task_type=kind)
            for scene_id in ids
            for kind in TASK_TYPES
            if (scene_id, kind) not in having
        )
        self._session.flush()

    def _describe(self, version: PlanVersion, document: PlanDocument) -> None:
        content = document.model_dump(mode="json")
        for name in _VERSION_FIELDS:
            setattr(version, name, content[name])
        version.script = document.script
        version.schema_version = document.schema_version
        version.estimates = content["estimates"]
        version.validation = content["validation"]
        hashed = {key: content[key] for key in (*_VERSION_FIELDS, "scenes")}
        for name in _LATER_FIELDS:
            # A plan without them has the hash that it had before there were any.
            if not hashed[name]:
                del hashed[name]
        for scene in hashed["scenes"]:
            if not scene["shots"]:
                del scene["shots"]
        version.content_hash = hash_of(hashed)
        version.total_scenes = len(document.scenes)
        version.total_duration_s = sum(scene.duration_target_s for scene in document.scenes)


def match_scenes(before: Sequence[SceneRow], after: Sequence[Scene]) -> list[SceneRow | None]:
    """For each scene of a document its present row: the one with the same content, else the one in its place."""
    found: list[SceneRow | None] = [None] * len(after)
    by_content: dict[str, list[SceneRow]] = {}
    for row in before:
        by_content.setdefault(row.content_hash, []).append(row)
    for idx, scene in enumerate(after):
        if alike := by_content.get(scene.content_hash):
            found[idx] = alike.pop(0)
    taken = {row.id for row in found if row is not None}
    by_place = {row.idx: row for row in before if row.id not in taken}
    return [row or by_place.get(idx) for idx, row in enumerate(found)]


def _fill(row: SceneRow, idx: int, scene: Scene) -> None:
    row.idx = idx
    row.content_hash = scene.content_hash
    content = scene.model_dump(mode="json")
    for name in _SCENE_FIELDS:
        setattr(row, name, content[name])
    if _shots_of(row) != scene.shots:
        _fill_shots(row, scene.shots)


def _fill_shots(row: SceneRow, shots: Sequence[SceneShot]) -> None:
    """A shot that remains in its place keeps its row."""
    del row.shots[len(shots) :]
    for idx, shot in enumerate(shots):
        if idx == len(row.shots):
            row.shots.append(ShotRow(owner_id=row.owner_id, idx=idx, events=[]))
        stored = row.shots[idx]
        content = shot.model_dump(mode="json")
        for name in _SHOT_FIELDS:
            setattr(stored, name, content[name])
        stored.kind = shot.content.kind
        del stored.events[len(shot.events) :]
        for place, event in enumerate(shot.events):
            if place == len(stored.events):
                stored.events.append(ShotEventRow(owner_id=row.owner_id, idx=place))
            stored.events[place].word, stored.events[place].part = event.word, event.part


def _shots_of(row: SceneRow) -> list[SceneShot]:
    """The shots that are stored with a scene; they and their events must be loaded."""
    return [
        SceneShot.model_validate(
            {name: getattr(shot, name) for name in _SHOT_FIELDS}
            | {"events": [ShotEvent(word=event.word, part=event.part) for event in shot.events]}
        )
        for shot in row.shots
    ]


def document_of(version: PlanVersion) -> PlanDocument:
    """The document that a version holds; its scenes, their shots and events must be loaded."""
    content = {name: getattr(version, name) for name in _VERSION_FIELDS}
    content["pronunciations"] = version.pronunciations or {}
    scenes = [
        {name: getattr(scene, name) for name in _SCENE_FIELDS} | {"shots": _shots_of(scene)} for scene in version.scenes
    ]
    return PlanDocument.model_validate(
        {**content, "scenes": scenes, "estimates": version.estimates, "validation": version.validation}
    )
