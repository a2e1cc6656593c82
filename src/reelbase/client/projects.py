"""Projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from reelbase.client.transport import SLOW_TIMEOUT_S, Resource
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import NewProject, Project, ProjectCopy, ProjectEdit, ProjectPage


class Projects(Resource):
    def create(
        self, *, topic: str | None = None, text: str | None = None, plan: PlanDocument | None = None, **options: Any
    ) -> Project:
        """Create a project from a topic, a text or a plan; ``options`` are those of ``PlanOptions``."""
        fields = {"topic": topic, "text": text, "plan": plan, **options}
        request = NewProject(**{name: value for name, value in fields.items() if value is not None})
        more = {"timeout": SLOW_TIMEOUT_S} if topic is not None else {}
        return self._transport.ask(Project, "POST", "/v1/projects", json=request, **more)

    def list(self, **filters: Any) -> Iterator[Project]:
        """Projects, filtered by ``q``, ``sort``, ``status``, ``lifecycle``, ``format``, ``preset``, ``limit``."""
        return self._transport.items(ProjectPage, "/v1/projects", **filters)

    def get(self, project_id: UUID) -> Project:
        return self._transport.ask(Project, "GET", f"/v1/projects/{project_id}")

    def edit(self, project_id: UUID, **changes: Any) -> Project:
        """Change ``title``, ``description`` (None clears it) or ``lifecycle``."""
        return self._transport.ask(Project, "PATCH", f"/v1/projects/{project_id}", json=ProjectEdit(**changes))

    def delete(self, project_id: UUID, *, stop: bool = False) -> None:
        """Delete a project; ``stop`` cancels its running jobs first. Raises Conflict while it renders."""
        self._transport.send("DELETE", f"/v1/projects/{project_id}", params={"stop": stop})

    def duplicate(self, project_id: UUID, *, title: str | None = None) -> Project:
        return self._transport.ask(
            Project, "POST", f"/v1/projects/{project_id}/duplicate", json=ProjectCopy(title=title)
        )

    def archive(self, project_id: UUID) -> Project:
        return self._transport.ask(Project, "PUT", f"/v1/projects/{project_id}/archive")

    def restore(self, project_id: UUID) -> Project:
        return self._transport.ask(Project, "DELETE", f"/v1/projects/{project_id}/archive")
