"""The user's own pictures, clips and recordings: checked, and taken into storage, before a plan is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import InputError
from reelbase.plans.plan_files import is_stored_name
from reelbase.plans.repository import PlanRepository
from reelbase.providers.storage import Storage
from reelbase.schemas.plan_document import PlanDocument

NO_FILES: frozenset[str] = frozenset()
_MUSIC_FIELD = "sound.music_file"


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """A document that names its files as storage knows them; ``brought`` are the names of those just stored."""

    document: PlanDocument
    brought: frozenset[str]


def take_in_files(document: PlanDocument, storage: Storage) -> OwnFiles:
    """Store the files of this machine that a document names by their paths. Raises InputError that names the field."""
    named = _files_of(document)
    stored = {field: _stored(name, field, storage) for field, name in named.items()}
    scenes = [
        scene.model_copy(update={"visual_file": stored[_visual_field(index)]}) if scene.visual_file else scene
        for index, scene in enumerate(document.scenes)
    ]
    narration = stored.get("narration_file", document.narration_file)
    sound = document.sound
    if sound is not None and _MUSIC_FIELD in stored:
        sound = sound.model_copy(update={"music_file": stored[_MUSIC_FIELD]})
    brought = frozenset(name for field, name in stored.items() if name != named[field])
    update = {"scenes": scenes, "narration_file": narration, "sound": sound}
    return OwnFiles(document.model_copy(update=update), brought)


def refuse_foreign_files(
    session: Session, viewer: Viewer, document: PlanDocument, brought: Collection[str] = NO_FILES
) -> None:
    """A plan may name only files that its owner's plans have already, and those that the owner has just ``brought``.

    Anything else could be a path on our disk, or somebody else's file. Raises InputError that names the field.
    """
    named = _files_of(document)
    if not named:
        return
    stored = sorted({name for name in named.values() if is_stored_name(name)})
    own = PlanRepository(session, viewer).files(stored).union(brought)
    for field, name in named.items():
        if name not in own:
            raise InputError(
                f"The file {name[:80]!r} does not belong to you.", field=field, fix="Upload it to the scene first."
            )


def _files_of(document: PlanDocument) -> dict[str, str]:
    """The files that a document names, by field."""
    named = {_visual_field(index): scene.visual_file for index, scene in enumerate(document.scenes)}
    named["narration_file"] = document.narration_file
    named[_MUSIC_FIELD] = document.sound.music_file if document.sound else None
    return {field: name for field, name in named.items() if name}


def _visual_field(index: int) -> str:
    return f"scenes[{index}].visual_file"


def _stored(named: str, field: str, storage: Storage) -> str:
    if is_stored_name(named) and storage.hold(named):
        return named
    path = Path(named)
    if not path.is_file():
        raise InputError(f"The file {named} does not exist.", field=field, fix="Correct the path, or remove the field.")
    return storage.put(path)
