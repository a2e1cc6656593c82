"""The user's own pictures, clips and recordings: checked, and taken into storage, before a plan is kept."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import InputError
from reelbase.plans.plan_files import is_stored_name
from reelbase.plans.repository import PlanRepository
from reelbase.providers.storage import Storage
from reelbase.schemas.plan_document import PlanDocument, Scene


def take_in_files(document: PlanDocument, storage: Storage) -> PlanDocument:
    """The document with each file named as storage knows it. Raises InputError that names the field."""
    scenes = [_take_in(scene, number, storage) for number, scene in enumerate(document.scenes)]
    narration = document.narration_file
    if narration:
        narration = _stored(narration, "narration_file", storage)
    return document.model_copy(update={"scenes": scenes, "narration_file": narration})


def refuse_foreign_files(
    session: Session, viewer: Viewer, document: PlanDocument, *, brought: str | None = None
) -> None:
    """A plan that came from outside may name only files that its owner's plans have already, or the one just brought.

    Anything else could be a path on our disk, or somebody else's file. Raises InputError that names the field.
    """
    named = {f"scenes[{index}].visual_file": scene.visual_file for index, scene in enumerate(document.scenes)}
    named["narration_file"] = document.narration_file
    given = {field: name for field, name in named.items() if name}
    if not given:
        return
    own = PlanRepository(session, viewer).files(sorted({name for name in given.values() if is_stored_name(name)})) | {
        brought
    }
    for field, name in given.items():
        if name not in own:
            raise InputError(
                f"The file {name[:80]!r} is not one of your own.", field=field, fix="Upload it to the scene first."
            )


def _take_in(scene: Scene, index: int, storage: Storage) -> Scene:
    if not scene.visual_file:
        return scene
    return scene.model_copy(update={"visual_file": _stored(scene.visual_file, f"scenes[{index}].visual_file", storage)})


def _stored(named: str, field: str, storage: Storage) -> str:
    if is_stored_name(named) and storage.has(named):
        return named
    path = Path(named)
    if not path.is_file():
        raise InputError(f"The file {named} does not exist.", field=field, fix="Correct the path or remove the field.")
    return storage.put(path)
