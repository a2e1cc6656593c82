"""Plans as files of other programs: a plan with what its film, its previews and its own files can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import NotConfigured
from reelbase.kit.names import slug
from reelbase.media.probe import probe
from reelbase.plans.service import Edit, PlanService
from reelbase.production.previews import Previews
from reelbase.production.records.schemas import InternalAsset
from reelbase.production.repository import JobRepository
from reelbase.production.service import JobService
from reelbase.production.steps.results import TimelineResult
from reelbase.projects.service import ProjectService
from reelbase.providers.storage import Storage
from reelbase.schemas.jobs import JobStatus, StepName
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.schemas.plans import Plan
from reelbase.storyboards.exporting.cutlist import (
    CutList,
    FilmTimes,
    MediaFile,
    MediaKind,
    MediaUse,
    SceneMedia,
    cut_list,
)
from reelbase.storyboards.exporting.kinds import (
    ExportKind,
    ExportOptions,
    check_options,
    needs_frames,
    needs_media,
    suffix_of,
    write_export,
)
from reelbase.storyboards.exporting.rates import rate_named
from reelbase.storyboards.importing.applying import with_cut, with_scenes
from reelbase.storyboards.importing.found import FoundCut
from reelbase.storyboards.importing.reading import read_file, suffix_in

_FILM, _VOICE, _SUBTITLES = "final.mp4", "voice.m4a", "captions.srt"
_EDITABLE = frozenset({".png", ".jpg", ".jpeg", ".mp4", ".mov", ".webm"})
"""Files of the user's own that editors can open; of others, a picture is exported."""


@dataclass(frozen=True, slots=True)
class _Film:
    """A finished film: its times, and its files by their paths in the package."""

    times: FilmTimes
    files: dict[str, InternalAsset]


class PlanExports:
    """Exports of one viewer's plans. ``jobs`` gives the viewer's jobs inside a transaction."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        previews: Previews,
        jobs: Callable[[Session], JobService],
        viewer: Viewer,
    ) -> None:
        self._database = database
        self._storage = storage
        self._previews = previews
        self._jobs = jobs
        self._viewer = viewer

    def file_name(self, project_id: UUID, kind: ExportKind, options: ExportOptions) -> str:
        """A name for the file, after the plan's title. Raises NotFound."""
        return f"{slug(self._latest(project_id).document.title)}{suffix_of(kind, options)}"

    def write(self, project_id: UUID, kind: ExportKind, options: ExportOptions, target: Path) -> None:
        """Write the latest plan to ``target``, whole or not at all.

        While its film is finished, the times and the media are those of the film. Raises NotFound, InputError for
        options that do not go together, NotConfigured for a PDF without its package, StorageError.
        """
        check_options(kind, options)
        rate_named(options.fps)
        with self._material(project_id, kind, options) as cuts:
            write_export(kind, cuts, options, target)

    def import_from(self, project_id: UUID, name: str, content: bytes, fps: str | None = None) -> Edit:
        """The edit that brings a file from another program into a plan; ``name`` says by its end what it is.

        fps: of an edit decision list that does not say its own. Raises NotFound, InputError for a file that cannot be
        used; the edit itself raises InputError, LockedScenes.
        """
        found = read_file(name, content, None if fps is None else rate_named(fps))
        plan = self._latest(project_id)
        film = self._film(plan)

        def edit(document: PlanDocument) -> PlanDocument:
            # The film is that of the plan as it was read.
            times = film.times if film is not None and document == plan.document else None
            if isinstance(found, FoundCut):
                return with_cut(document, found, times)
            return with_scenes(document, found, times, is_script=suffix_in(name) == ".fountain")

        return edit

    @contextmanager
    def _material(self, project_id: UUID, kind: ExportKind, options: ExportOptions) -> Iterator[CutList]:
        plan = self._latest(project_id)
        film = self._film(plan)
        media: dict[int, SceneMedia] = {}
        extra: Sequence[MediaFile] = ()
        if needs_frames(kind) or needs_media(kind):
            if film is not None:
                media, extra = self._media_of_film(plan.document, film, cut=kind != "media")
            else:
                is_board = self._is_board(project_id)
                media = {
                    number: self._media_of_scene(plan.document, number, scene, is_board=is_board)
                    for number, scene in enumerate(plan.document.scenes, start=1)
                }
        yield cut_list(
            plan.document,
            rate_named(options.fps),
            media=media,
            film=film.times if film is not None else None,
            subtitles=None if film is None else self._text(film.files[_SUBTITLES]),
            extra_media=extra,
        )

    def _latest(self, project_id: UUID) -> Plan:
        with self._database.reading(self._viewer, fresh=True) as session:
            return PlanService(session, self._viewer).latest(project_id)

    def _film(self, plan: Plan) -> _Film | None:
        """The finished film of a plan as it stands now."""
        with self._database.reading(fresh=True) as session:
            jobs = self._jobs(session)
            job = jobs.rendering_of(plan.version_id)
            if job is None or job.status is not JobStatus.READY:
                return None
            files = {asset.path: asset for asset in jobs.assets(job.id)}
            steps = JobRepository(session, self._viewer).steps([job.id])[job.id]
            stored = next((step.artifacts for step in steps if step.step_name == StepName.TIMELINE), None)
        if not stored or _FILM not in files or _SUBTITLES not in files:
            return None
        timeline = TimelineResult.from_json(stored)
        starts: dict[int, float] = {}
        for shot in timeline.shots:
            starts.setdefault(shot.scene, shot.start_s)
        if sorted(starts) != list(range(1, len(plan.document.scenes) + 1)):
            return None
        times = FilmTimes(tuple(starts[number] for number in sorted(starts)), timeline.duration_s)
        return _Film(times, files)

    def _media_of_film(
        self, document: PlanDocument, film: _Film, *, cut: bool
    ) -> tuple[dict[int, SceneMedia], list[MediaFile]]:
        """What each scene shows and says. cut: parts of the film and its voice, instead of pictures and whole files."""
        whole = self._file(film.files[_FILM], "media/film.mp4", film.times.duration_s)
        track = film.files.get(_VOICE)
        voice = None if track is None else self._file(track, "media/voice.m4a", track.duration_s)
        media: dict[int, SceneMedia] = {}
        for number, scene in enumerate(document.scenes, start=1):
            start_s = Fraction(film.times.starts_s[number - 1]).limit_denominator(10**6)
            still = film.files.get(f"scenes/{number:02d}.png")
            frame = self._storage.path(still.storage_name) if still is not None else None
            picture = None if frame is None else MediaUse(MediaFile(frame, f"media/{number:03}.png", "picture"))
            speaks = voice is not None and bool(scene.narration.strip())
            spoken = MediaUse(voice, start_s) if cut and speaks and voice is not None else None
            media[number] = SceneMedia(MediaUse(whole, start_s) if cut else picture, spoken, frame)
        return media, [] if cut or voice is None else [voice]

    def _file(self, asset: InternalAsset, name: str, duration_s: float | None) -> MediaFile:
        kind: MediaKind = "video" if asset.type == "video" else "sound"
        return MediaFile(self._storage.path(asset.storage_name), name, kind, duration_s or 0.0)

    def _is_board(self, project_id: UUID) -> bool:
        with self._database.reading(self._viewer, fresh=True) as session:
            return ProjectService(session, self._viewer).get(project_id).format == "storyboard"

    def _media_of_scene(self, document: PlanDocument, number: int, scene: Scene, *, is_board: bool) -> SceneMedia:
        """A scene's own file or what it looks like, and its voice, if that is made."""
        owner = self._viewer.owner_id
        frame = board_frame(self._previews, self._storage, document, number, owner, is_board=is_board)
        shown = self._own_file(number, scene) or MediaFile(frame, f"media/{number:03}{frame.suffix}", "picture")
        return SceneMedia(MediaUse(shown), self._voice(document, number), frame)

    def _own_file(self, number: int, scene: Scene) -> MediaFile | None:
        suffix = Path(scene.visual_file or "").suffix.lower()
        if not scene.visual_file or scene.shots or suffix not in _EDITABLE or not self._storage.has(scene.visual_file):
            return None
        path, name = self._storage.path(scene.visual_file), f"media/{number:03}{suffix}"
        if scene.visual_kind == "clip":
            return MediaFile(path, name, "video", probe(path).duration_s)
        return MediaFile(path, name, "picture")

    def _voice(self, document: PlanDocument, number: int) -> MediaUse | None:
        try:
            found = self._previews.find_voice(document, number)
        except NotConfigured:
            return None  # Without its voice nothing was spoken.
        if found is None:
            return None
        path = self._storage.path(found.name)
        return MediaUse(MediaFile(path, f"media/{number:03}-voice.wav", "sound", found.duration_s))

    def _text(self, asset: InternalAsset) -> str:
        return self._storage.path(asset.storage_name).read_text(encoding="utf-8")


def board_frame(
    previews: Previews, storage: Storage, document: PlanDocument, number: int, owner_id: UUID, *, is_board: bool
) -> Path:
    """The picture that stands for a scene (1-based): that of its longest shot, or its preview, if that is made.

    A scene without one, and every scene of a storyboard that has no file of its own, has a drawn frame.
    Raises StorageError.
    """
    scene = document.scenes[number - 1]
    found = None
    with suppress(NotConfigured):  # Nothing makes pictures here.
        if is_board:
            found = previews.find_picture(document, number, owner_id) if scene.visual_file else None
        elif scene.shots:
            shot = max(scene.shots, key=lambda shot: shot.end_word - shot.start_word)
            found = previews.find_shot_picture(document, scene, shot, owner_id)
        else:
            found = previews.find_picture(document, number, owner_id)
    return storage.path(previews.boards.draw(document, scene) if found is None else found.name)
