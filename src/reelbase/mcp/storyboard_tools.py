"""What an agent can do with storyboards: have them made from a brief, read them, open one, tick what is filmed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from reelbase.application.application import Application
from reelbase.mcp.plans import ProjectId
from reelbase.schemas.plan_document import Aspect
from reelbase.schemas.storyboards import FilmingProgress, ProjectTree, TaskType
from reelbase.storyboards.generation.job import DEFAULT_TARGET_S
from reelbase.storyboards.generation.service import BoardRequest


class StoryboardTools:
    """The tools for storyboards. Their docstrings are what agents read."""

    def __init__(self, application: Application) -> None:
        self._app = application

    def create_storyboard(
        self,
        brief: Annotated[str, Field(description="What the video is about, in 10 to 500 characters.")],
        reference_urls: Annotated[
            list[str] | None, Field(description="Up to three videos on TikTok, Instagram or YouTube to imitate.")
        ] = None,
        variations: Annotated[int, Field(ge=1, le=2, description="Storyboards that differ.")] = 2,
        target_s: Annotated[float, Field(ge=10, le=180, description="Length of each in seconds.")] = DEFAULT_TARGET_S,
        aspect: Aspect | None = None,
        language: Annotated[str | None, Field(max_length=35, description="Such as en or pt-BR.")] = None,
        title: Annotated[str | None, Field(max_length=200, description="Name of the project.")] = None,
    ) -> ProjectTree:
        """Have storyboards made from a brief, to be filmed by hand. Ask get_storyboards until none is generating."""
        return self._app.storyboards.begin(
            BoardRequest(
                brief=brief,
                references=reference_urls or (),
                variations=variations,
                target_s=target_s,
                aspect=aspect,
                language=language,
                title=title,
            )
        )

    def get_storyboards(self, project: ProjectId) -> ProjectTree:
        """The storyboards of a project, with their scenes, the scenes' tasks, and notes on what is left to do."""
        return self._app.storyboards.tree(project)

    def open_storyboard(
        self, project: ProjectId, storyboard: Annotated[UUID, Field(description="The storyboard's version_id.")]
    ) -> ProjectTree:
        """Open a storyboard: get_plan, edit_plan and render apply to the open one of a project."""
        return self._app.storyboards.open(project, storyboard)

    def set_task(
        self,
        project: ProjectId,
        scene: Annotated[UUID, Field(description="Id of a scene of a storyboard.")],
        task: TaskType,
        completed: bool = True,
    ) -> FilmingProgress:
        """Complete or reopen a task of filming a scene; tells how much of the project is done."""
        return self._app.storyboards.set_task(project, scene, task, completed=completed)
