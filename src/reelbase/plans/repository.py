"""Queries of plan versions and scenes, and their way to and from documents."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from reelbase.accounts.viewer import Viewer
from reelbase.kit.hashing import hash_of
from reelbase.plans.document import PlanDocument, Scene
from reelbase.plans.models import PlanVersion, SceneRow

_VERSION_FIELDS = (
    "title", "topic", "origin", "preset", "language", "tempo", "voice", "narration_file", "visual_style",
    "seo_keywords", "target_s", "aspect", "template", "music_mood", "hooks", "hook_selected", "outline",
)  # fmt: skip
_SCENE_FIELDS = tuple(Scene.model_fields)


class PlanRepository:
    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, version_id: UUID) -> PlanVersion | None:
        query = (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.id == version_id)
            .options(selectinload(PlanVersion.scenes))
        )
        return self._session.scalar(query)

    def latest(self, project_id: UUID) -> PlanVersion | None:
        query = (
            select(PlanVersion)
            .where(PlanVersion.owner_id == self._viewer.owner_id, PlanVersion.project_id == project_id)
            .order_by(PlanVersion.number.desc())
            .limit(1)
            .options(selectinload(PlanVersion.scenes))
        )
        return self._session.scalar(query)

    def add(self, project_id: UUID, document: PlanDocument, parent_id: UUID | None) -> PlanVersion:
        """A new version after the last one of the project."""
        last = self._session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.project_id == project_id))
        version = PlanVersion(
            owner_id=self._viewer.owner_id, project_id=project_id, parent_id=parent_id, number=(last or 0) + 1
        )
        self.write(version, document)
        self._session.add(version)
        self._session.flush()
        return version

    def write(self, version: PlanVersion, document: PlanDocument) -> None:
        """Put a document's content into a version that is not sealed."""
        content = document.model_dump(mode="json")
        for name in _VERSION_FIELDS:
            setattr(version, name, content[name])
        version.script = document.script
        version.schema_version = document.schema_version
        version.estimates = content["estimates"]
        version.validation = content["validation"]
        version.content_hash = hash_of({key: content[key] for key in (*_VERSION_FIELDS, "scenes")})
        version.scenes = [
            SceneRow(
                owner_id=version.owner_id, idx=idx, content_hash=scene.content_hash, **scene.model_dump(mode="json")
            )
            for idx, scene in enumerate(document.scenes)
        ]


def document_of(version: PlanVersion) -> PlanDocument:
    """The document that a version holds; its scenes must be loaded."""
    content = {name: getattr(version, name) for name in _VERSION_FIELDS}
    scenes = [{name: getattr(scene, name) for name in _SCENE_FIELDS} for scene in version.scenes]
    return PlanDocument.model_validate(
        {**content, "scenes": scenes, "estimates": version.estimates, "validation": version.validation}
    )
