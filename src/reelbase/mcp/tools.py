"""What an agent can do: create a project, read and edit its plan, render it, and follow the job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from reelbase.application.application import Application
from reelbase.application.sources import source_of
from reelbase.kit.errors import InputError
from reelbase.mcp.plans import Etag, PlanSummary, ProjectId, changed, refuse_other, summary_of
from reelbase.media.captions.look import CaptionLook
from reelbase.media.sound.options import SoundChoice
from reelbase.plans.options import plan_options
from reelbase.plans.scene_edits import add_scene, change_scene, remove_scene, reorder_scenes
from reelbase.plans.service import PlanService
from reelbase.production.records.schemas import InternalJob
from reelbase.schemas.common import ResponseModel
from reelbase.schemas.jobs import JobStatus, Thumbnail
from reelbase.schemas.plan_document import Aspect, PlanDocument, Preset, Scene, Template, Tempo
from reelbase.schemas.plans import NewScene, SceneEdit
from reelbase.schemas.projects import Tables

FILMS = "films"


class NumberedEdit(SceneEdit):
    """Changes of one scene; what is left out stays as it is."""

    number: Annotated[int, Field(ge=1, le=200, description="Number of the scene, from 1.")]


class WholePlan(PlanSummary):
    plan: PlanDocument


class ThumbnailInfo(ResponseModel):
    number: int
    text: str
    layout: str
    is_shown: bool
    file: str = Field(description="Path of the picture on this machine.")


class JobStatusInfo(ResponseModel):
    """``film`` is the path of the finished film on this machine; its folder holds all that comes with it."""

    job: UUID
    project: UUID
    status: str
    is_final: bool
    progress: int = Field(description="In percent.")
    step: str | None
    message: str | None
    failed_step: str | None
    failed_scene: int | None = Field(description="Counts from 1.")
    error: str | None
    film: str | None
    thumbnails: list[ThumbnailInfo] = Field(description="Of a finished film: those to choose from, the best first.")


class Tools:
    """The tools over one application, for its viewer. Their docstrings are what agents read."""

    def __init__(self, application: Application) -> None:
        self._app = application

    def create(
        self,
        text: Annotated[str | None, Field(max_length=1_000_000, description="The film's text, or Markdown.")] = None,
        topic: Annotated[str | None, Field(max_length=500, description="What a language model writes about.")] = None,
        plan: Annotated[PlanDocument | None, Field(description="A complete plan of your own.")] = None,
        preset: Preset | None = None,
        target_s: Annotated[float | None, Field(ge=5, le=600, description="Target length in seconds.")] = None,
        aspect: Aspect | None = None,
        tempo: Tempo | None = None,
        language: Annotated[str | None, Field(max_length=35, description="Such as en or pt-BR.")] = None,
        template: Template | None = None,
        tables: Annotated[Tables | None, Field(description="Whether a text's tables are narrated row by row.")] = None,
        voice: Annotated[str | None, Field(max_length=100, description="Name of an installed voice.")] = None,
        style: Annotated[
            str | None, Field(max_length=200, description="Style pack and palette, or other words for the pictures.")
        ] = None,
        captions: Annotated[CaptionLook | None, Field(description="How the captions look.")] = None,
        sound: Annotated[SoundChoice | None, Field(description="Sound effects and music.")] = None,
    ) -> PlanSummary:
        """Create a project from a text, a topic or a plan: give one of the three. Nothing is rendered yet."""
        if sum(source is not None for source in (text, topic, plan)) != 1:
            raise InputError("Give one of text, topic and plan.", field="text", fix="Give exactly one of them.")
        options = plan_options(
            preset=preset,
            target_s=target_s,
            aspect=aspect,
            tempo=tempo,
            language=language,
            template=template,
            tables=tables,
            voice=voice,
            visual_style=style,
            captions=captions,
            sound=sound,
        )
        return summary_of(self._app.begin(source_of(topic, text, plan), options))

    def get_plan(self, project: ProjectId) -> WholePlan:
        """The latest plan of a project: hooks, outline, and every scene with its narration and picture."""
        plan = self._app.latest_plan(project)
        return WholePlan(**summary_of(plan).model_dump(), plan=plan.document)

    def edit_plan(
        self,
        project: ProjectId,
        etag: Etag,
        edits: Annotated[list[NumberedEdit] | None, Field(max_length=200, description="Changes of scenes.")] = None,
        remove: Annotated[int | None, Field(ge=1, description="Number of a scene to remove, after the edits.")] = None,
        add: Annotated[NewScene | None, Field(description="A scene to add, after that.")] = None,
        order: Annotated[list[int] | None, Field(description="The numbers in a new order, after that.")] = None,
        hook: Annotated[int | None, Field(ge=1, le=5, description="Number of the hook that opens the film.")] = None,
        title: Annotated[str | None, Field(min_length=1, max_length=200)] = None,
    ) -> PlanSummary:
        """Change a plan, all or nothing. Refused when somebody else has changed it since, or for locked scenes."""

        def change(document: PlanDocument) -> PlanDocument:
            for edit in edits or ():
                document = change_scene(document, edit.number, **edit.values())
            if remove is not None:
                document = remove_scene(document, remove)
            if add is not None:
                document = add_scene(document, Scene(**add.model_dump(exclude={"number"})), add.number)
            if order is not None:
                document = reorder_scenes(document, order)
            return _described(document, hook, title)

        return changed(self._app, project, etag, change)

    def undo_edit(self, project: ProjectId, etag: Etag) -> PlanSummary:
        """Take back the last edit of a plan, whoever made it."""
        app = self._app
        with app.database.work(app.viewer) as session:
            return summary_of(PlanService(session, app.viewer).undo(project, app.plan_rules, check=refuse_other(etag)))

    def set_pronunciations(
        self,
        project: ProjectId,
        etag: Etag,
        pronunciations: Annotated[
            dict[str, str | None],
            Field(description="What is said for written words, such as fray-NEL for Fresnel; null removes one."),
        ],
    ) -> PlanSummary:
        """Say how words of a film are pronounced; other words keep their pronunciations, which get_plan shows."""

        def change(document: PlanDocument) -> PlanDocument:
            said = {**document.pronunciations, **pronunciations}
            chosen = plan_options(pronunciations={word: how for word, how in said.items() if how is not None})
            return document.model_copy(update={"pronunciations": chosen.pronunciations})

        return changed(self._app, project, etag, change)

    def render(self, project: ProjectId) -> JobStatusInfo:
        """Start rendering a project's latest plan. It takes minutes: call status now and then.

        While the same plan is being rendered, or if its film is ready, this is that job, and nothing is charged.
        """
        return self._status_of(self._app.job(self._app.submit(project)))

    def status(self, job: Annotated[UUID, Field(description="Id of a job, as render returned it.")]) -> JobStatusInfo:
        """How far a job is. When it is READY, the film is written to a folder, and `film` is its path."""
        return self._status_of(self._app.job(job))

    def choose_thumbnail(
        self,
        job: Annotated[UUID, Field(description="Id of a finished job.")],
        number: Annotated[int, Field(ge=1, le=3, description="Number of the thumbnail, from status.")],
    ) -> JobStatusInfo:
        """Choose the thumbnail that a finished film shows, also in its folder and on its public page."""
        self._app.choose_thumbnail(job, number)
        self._app.export(job, self._folder(job))
        return self.status(job)

    def _folder(self, job: UUID) -> Path:
        return self._app.settings.home / FILMS / job.hex

    def _status_of(self, view: InternalJob) -> JobStatusInfo:
        film, folder = None, self._folder(view.id)
        found: list[Thumbnail] = []
        if view.status is JobStatus.READY:
            film = folder / "final.mp4"
            if not film.exists():
                film = self._app.export(view.id, folder)
            with self._app.jobs(reading=True) as jobs:
                found = jobs.thumbnails(view.id)
        return JobStatusInfo.of(
            view,
            job=view.id,
            project=view.project_id,
            step=view.current_step,
            error=view.error_message,
            film=None if film is None else str(film),
            thumbnails=[_thumbnail_info(each, folder) for each in found],
        )


def _thumbnail_info(thumbnail: Thumbnail, folder: Path) -> ThumbnailInfo:
    return ThumbnailInfo(
        number=thumbnail.number,
        text=thumbnail.text,
        layout=thumbnail.layout,
        is_shown=thumbnail.is_shown,
        file=str(folder / thumbnail.path),
    )


def _described(document: PlanDocument, hook: int | None, title: str | None) -> PlanDocument:
    changes: dict[str, Any] = {}
    if title is not None:
        changes["title"] = title
    if hook is not None:
        if hook > len(document.hooks):
            raise InputError(f"There is no hook {hook}.", field="hook", fix=f"Use 1 to {len(document.hooks)}.")
        changes["hook_selected"] = document.hooks[hook - 1]
    return document.model_copy(update=changes)
