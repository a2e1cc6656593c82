"""A scene's voice and picture before its film is rendered.

What is made here is cached under the key that a job uses, so that nothing is paid for twice: the film takes the
voices and pictures of its previews.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import select

from reelbase.db.session import Database
from reelbase.kit.clock import since_ms
from reelbase.kit.errors import InputError, NotConfigured, StepError
from reelbase.kit.files import scratch_folder, write_bytes
from reelbase.kit.locks import KeyLocks
from reelbase.kit.settings import Settings
from reelbase.media.formats import FrameFormat, format_for
from reelbase.media.shots.contents.things import PictureContent
from reelbase.production.board_pictures import BoardPictures
from reelbase.production.cache import Cache, Made
from reelbase.production.models import CacheEntry
from reelbase.production.scenes.picture import (
    PICTURE,
    animation_inputs,
    animation_request,
    animation_result,
    import_own,
    made_inputs,
    own_inputs,
    picture_result,
    request_for,
)
from reelbase.production.scenes.voice import SPEECH, speak, speech_inputs
from reelbase.production.shot_pictures import STILL_USAGE, ShotPictures
from reelbase.production.steps.context import Providers
from reelbase.providers.storage import Storage
from reelbase.providers.usage import Usage
from reelbase.schemas.plan_document import PlanDocument, Scene, SceneShot

PreviewKind = Literal["voice", "picture"]
MADE_AT_ONCE = 2
STILL_VERSION = 1
STILL_WIDTH = 360
"""Pixels across the small picture that stands for a scene in a list."""
MOST_ON_A_SHEET = 4
_MOST_VOICES = 1_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PreviewFile:
    """``name`` is the stored name of a file a browser can show; ``reused`` when it was made before."""

    name: str
    mime_type: str
    capability: PreviewKind
    usage: Usage
    reused: bool
    duration_ms: int = 0
    duration_s: float | None = None


class Previews:
    """Makes previews and finds those that were made. Safe to use from several threads."""

    def __init__(self, settings: Settings, database: Database, storage: Storage, providers: Providers) -> None:
        self._settings = settings
        self._storage = storage
        self._providers = providers
        self._cache = Cache(database, storage)
        self._shots = ShotPictures(self._cache, storage)
        self.boards = BoardPictures(self._cache)
        self._identities: dict[tuple[str, str, str | None], dict[str, Any]] = {}
        self._making = threading.Semaphore(MADE_AT_ONCE)
        self._shrinking = threading.Semaphore(2)
        self._locks = KeyLocks()

    def make_voice(self, plan: PlanDocument, number: int) -> PreviewFile:
        """The recording of a scene (1-based). Raises InputError for one that says nothing, ProviderError."""
        scene = plan.scenes[number - 1]
        if not scene.narration.strip():
            raise InputError(f"Scene {number} has no narration.", field="narration", fix="Write what the voice says.")
        if plan.narration_file:
            raise InputError("This film speaks with your own recording.", field="narration", fix="Play that instead.")
        key = self._voice_key(plan, scene)
        with self._locks.alone(key):
            return self._find_voice(key) or self._speak(plan, scene, key)

    def find_voice(self, plan: PlanDocument, number: int) -> PreviewFile | None:
        """The recording of a scene (1-based), if it is made."""
        scene = plan.scenes[number - 1]
        if not scene.narration.strip() or plan.narration_file:
            return None
        return self._find_voice(self._voice_key(plan, scene))

    def _voice_key(self, plan: PlanDocument, scene: Scene) -> str:
        return self._cache.key(SPEECH, speech_inputs(self._voice_identity(plan), plan, scene))

    def _find_voice(self, key: str) -> PreviewFile | None:
        found = self._cache.find(key)
        return _voice_file(found.file, found.result) if found is not None and found.file else None

    def _speak(self, plan: PlanDocument, scene: Scene, key: str) -> PreviewFile:
        with self._making, scratch_folder("reelbase-preview-") as folder:
            started_s = time.monotonic()
            voice = self._providers.voice(plan)
            out, idempotency_key = Path(folder) / "voice.wav", f"reelbase-{key}"
            try:
                made = speak(voice, scene, plan.language, out=out, idempotency_key=idempotency_key)
            finally:
                voice.close()
            entry = self._cache.store(SPEECH, key, made)
        assert entry.file is not None
        return replace(_voice_file(entry.file, entry.result), reused=False, duration_ms=since_ms(started_s))

    def make_picture(self, plan: PlanDocument, number: int, owner_id: UUID) -> PreviewFile:
        """A small still of what a scene (1-based) shows, which is made when it is not there. Raises ProviderError.

        Of a scene with shots it is a sheet of them.
        """
        scene = plan.scenes[number - 1]
        own = self._make_own_picture(plan, number, owner_id) if scene.shows_picture else None
        if not scene.shots:
            assert own is not None
            return own
        sheet = self._sheet_of_shots(plan, scene, own)
        return sheet if own is None or own.reused else replace(own, name=sheet.name)

    def _make_own_picture(self, plan: PlanDocument, number: int, owner_id: UUID) -> PreviewFile:
        scene = plan.scenes[number - 1]
        if (
            not scene.animated
            and not scene.visual_file
            and not (scene.visual_prompt.strip() or scene.narration.strip())
        ):
            raise InputError(
                f"Scene {number} does not say what it shows.", field="visual_prompt", fix="Describe its picture."
            )
        format = self._format(plan)
        key = self._picture_key(plan, scene, format, owner_id)
        with self._locks.alone(key):
            made = self._find_picture(key, scene, format)
            if made is not None:
                return made
            with self._making:
                started_s = time.monotonic()
                usage, source = self._store_picture(plan, scene, format, key)
                still = self._still(source, scene, format)
            return PreviewFile(still, "image/jpeg", "picture", usage, False, since_ms(started_s))

    def find_picture(self, plan: PlanDocument, number: int, owner_id: UUID) -> PreviewFile | None:
        """A small still of what a scene (1-based) shows, if its picture is made. Shots are drawn at once."""
        scene = plan.scenes[number - 1]
        own = self._find_own_picture(plan, scene, owner_id) if scene.shows_picture else None
        if not scene.shots or (scene.shows_picture and own is None):
            return own
        return replace(self._sheet_of_shots(plan, scene, own), reused=True)

    def find_shot_picture(
        self, plan: PlanDocument, scene: Scene, shot: SceneShot, owner_id: UUID
    ) -> PreviewFile | None:
        """A small picture of one shot near its end. A shot of the scene's picture has none until that is made."""
        if isinstance(shot.content, PictureContent):
            return self._find_own_picture(plan, scene, owner_id)
        return PreviewFile(self._shots.draw(plan, scene, shot), "image/jpeg", "picture", STILL_USAGE, reused=True)

    def _find_own_picture(self, plan: PlanDocument, scene: Scene, owner_id: UUID) -> PreviewFile | None:
        format = self._format(plan)
        return self._find_picture(self._picture_key(plan, scene, format, owner_id), scene, format)

    def _sheet_of_shots(self, plan: PlanDocument, scene: Scene, own: PreviewFile | None) -> PreviewFile:
        started_s = time.monotonic()
        parts = [
            own.name
            if own is not None and isinstance(shot.content, PictureContent)
            else self._shots.draw(plan, scene, shot)
            for shot in _sampled(scene.shots)
        ]
        name, reused = self._shots.sheet(parts, self._format(plan), STILL_WIDTH)
        took_ms = 0 if reused else since_ms(started_s)
        return PreviewFile(name, "image/jpeg", "picture", STILL_USAGE, reused, took_ms)

    def _find_picture(self, key: str, scene: Scene, format: FrameFormat) -> PreviewFile | None:
        found = self._cache.find(key)
        source = (found.file or scene.visual_file) if found is not None else None
        if found is None or source is None:
            return None
        still = self._still(source, scene, format)
        return PreviewFile(still, "image/jpeg", "picture", Usage(**found.result["usage"]), reused=True)

    def ready(self, plan: PlanDocument, owner_id: UUID) -> tuple[frozenset[int], frozenset[int]]:
        """Numbers of the scenes whose picture, and whose voice, are made as the plan wants them. One statement.

        A scene of which all shots are drawn always has a picture: it is drawn when it is asked for.
        """
        format = self._format(plan)
        pictures = [
            self._picture_key(plan, scene, format, owner_id) if scene.shows_picture else "" for scene in plan.scenes
        ]
        voices: dict[str, int] = {}
        if not plan.narration_file:
            identity = self._voice_identity(plan)
            voices = {
                self._cache.key(SPEECH, speech_inputs(identity, plan, scene)): n
                for n, scene in enumerate(plan.scenes, start=1)
                if scene.narration.strip()
            }
        made = select(CacheEntry.hash_key).where(CacheEntry.hash_key.in_([*pictures, *voices]))
        with self._cache.database.reading(fresh=True) as session:
            known = frozenset(session.scalars(made))
        # Two scenes may want the same thing: then the key is one.
        with_picture = {n for n, key in enumerate(pictures, start=1) if not key or key in known}
        with_voice = {n for key, n in voices.items() if key in known}
        return frozenset(with_picture), frozenset(with_voice)

    def wanted(self, plan: PlanDocument, owner_id: UUID, payloads: Mapping[str, str | None]) -> Iterator[str]:
        """The keys of everything that may be cached for a plan's scenes; ``payloads``: cached files by their keys.

        Raises ReelbaseError when a provider is not configured.
        """
        format = self._format(plan)
        for scene in plan.scenes:
            key = self._picture_key(plan, scene, format, owner_id)
            yield key
            source = payloads.get(key) or scene.visual_file
            still = None if source is None else self._still_key(source, scene, format)
            if still is not None:
                yield still
            yield from self._wanted_of_shots(plan, scene, format, payloads, own=payloads.get(still or ""))
            if scene.narration.strip() and not plan.narration_file:
                yield self._voice_key(plan, scene)

    def _wanted_of_shots(
        self,
        plan: PlanDocument,
        scene: Scene,
        format: FrameFormat,
        payloads: Mapping[str, str | None],
        *,
        own: str | None,
    ) -> Iterator[str]:
        keys = {
            number: self._shots.key(plan, scene, shot)
            for number, shot in enumerate(scene.shots)
            if not isinstance(shot.content, PictureContent)
        }
        yield from keys.values()
        numbers = _sampled(range(len(scene.shots)))
        parts = [payloads.get(keys[number]) if number in keys else own for number in numbers]
        stored = [name for name in parts if name]
        if stored and len(stored) == len(parts):
            yield self._shots.sheet_key(stored, format, STILL_WIDTH)

    def _format(self, plan: PlanDocument) -> FrameFormat:
        return format_for(plan.aspect).scaled(self._settings.render.scale)

    def _voice_identity(self, plan: PlanDocument) -> dict[str, Any]:
        # A voice hashes its whole model to tell who it is.
        which = (plan.voice, plan.tempo, plan.narration_file)
        if which not in self._identities:
            voice = self._providers.voice(plan)
            if len(self._identities) >= _MOST_VOICES:
                self._identities.clear()  # Whoever writes a plan names what they like.
            try:
                self._identities[which] = voice.identity()
            finally:
                voice.close()
        return self._identities[which]

    def _picture_key(self, plan: PlanDocument, scene: Scene, format: FrameFormat, owner_id: UUID) -> str:
        if scene.animated:
            return self._animation_key(plan, scene, format, owner_id)
        if scene.visual_file:
            return self._cache.key(PICTURE, own_inputs(scene, format))
        return self._cache.key(PICTURE, made_inputs(self._providers.pictures(), request_for(plan, scene, format)))

    def _animation_key(self, plan: PlanDocument, scene: Scene, format: FrameFormat, owner_id: UUID) -> str:
        try:
            request = animation_request(plan, scene, format)
            maker = self._providers.animations()
            return self._cache.key(PICTURE, animation_inputs(maker, request, scene, owner_id))
        except (NotConfigured, StepError):
            # Nothing was ever kept under this.
            return self._cache.key(PICTURE, {"nothing": scene.content_hash})

    def _store_picture(self, plan: PlanDocument, scene: Scene, format: FrameFormat, key: str) -> tuple[Usage, str]:
        """What making the picture took, and the stored name of what shows it."""
        with scratch_folder("reelbase-preview-") as folder:
            made = self._make_picture(plan, scene, format, key, Path(folder))
            entry = self._cache.store(PICTURE, key, made)
        return made.usage, entry.file or scene.visual_file or ""

    def _make_picture(self, plan: PlanDocument, scene: Scene, format: FrameFormat, key: str, folder: Path) -> Made:
        if scene.animated:
            request = animation_request(plan, scene, format)
            return animation_result(self._providers.animations().make(request, out=folder / "animation.mp4"))
        if scene.visual_file:
            return import_own(self._storage, scene, format, lambda suffix: folder / f"picture{suffix}")
        maker = self._providers.pictures()
        out, request_key = folder / f"picture{maker.suffix}", f"reelbase-{key}"
        return picture_result(maker.make(request_for(plan, scene, format), out=out, idempotency_key=request_key))

    def _still_key(self, source: str, scene: Scene, format: FrameFormat) -> str:
        inputs = {"version": STILL_VERSION, "still": source, "clip": _is_clip(source, scene), "format": format}
        return self._cache.key("still", {**inputs, "width": STILL_WIDTH})

    def _still(self, source: str, scene: Scene, format: FrameFormat) -> str:
        is_clip = _is_clip(source, scene)
        key = self._still_key(source, scene, format)
        found = self._cache.find(key)
        if found is not None and found.file:
            return found.file
        with self._shrinking, scratch_folder("reelbase-preview-") as folder:
            out = Path(folder) / "still.jpg"
            _save_still(self._storage.path(source), out, format, is_clip=is_clip, at_end=scene.animated)
            entry = self._cache.keep(PICTURE, key, {"usage": asdict(STILL_USAGE)}, out)
        assert entry.file is not None
        return entry.file


def _is_clip(source: str, scene: Scene) -> bool:
    return scene.animated or (scene.visual_kind == "clip" and source == scene.visual_file)


def _sampled(shots: Sequence[_T]) -> list[_T]:
    """Up to four, evenly from the first to the last."""
    count = min(MOST_ON_A_SHEET, len(shots))
    return [shots[round(place * (len(shots) - 1) / max(1, count - 1))] for place in range(count)]


def _voice_file(name: str, result: Mapping[str, Any]) -> PreviewFile:
    usage = Usage(**result["usage"])
    return PreviewFile(name, "audio/wav", "voice", usage, reused=True, duration_s=float(result["duration_s"]))


def _save_still(source: Path, out: Path, format: FrameFormat, *, is_clip: bool, at_end: bool) -> None:
    import cv2
    import numpy as np

    from reelbase.media.picture_files import flatten_to_frame, load_picture
    from reelbase.media.probe import probe
    from reelbase.media.shots.sheets import jpeg_of
    from reelbase.media.thumbnail import save_thumbnail

    if is_clip:
        # An animation is told by what it arrives at.
        length_s = probe(source).duration_s if at_end else 0.0
        save_thumbnail(source, out, at_s=max(0.5, length_s - 0.1), width=STILL_WIDTH)
        return
    frame = flatten_to_frame(load_picture(source, format), format)
    width = min(STILL_WIDTH, frame.shape[1])
    small = cv2.resize(frame, (width, round(frame.shape[0] * width / frame.shape[1])), interpolation=cv2.INTER_AREA)
    write_bytes(out, jpeg_of(np.asarray(small, np.uint8)))
