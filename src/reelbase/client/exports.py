"""Plans and films as files of other programs, and what comes back from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from reelbase.client.errors import ConnectionLost
from reelbase.client.plan_edits import PlanResource, TaggedPlan


class Exports(PlanResource):
    def download(self, project_id: UUID, kind: str, target: Path, **options: Any) -> Path:
        """Write an export to ``target``, whole or not at all.

        kind: ``otio``, ``fcpxml``, ``pdf`` and so on; options: ``fps``, ``frames_per_page``, ``media``.
        Raises ApiError, ConnectionLost.
        """
        part = target.with_name(f".{target.name}.{uuid4().hex}.part")
        params = {name: str(value).lower() for name, value in options.items()}
        try:
            with (
                self._transport.stream(f"/v1/projects/{project_id}/exports/{kind}", {}, params=params) as response,
                part.open("wb") as file,
            ):
                for chunk in response.iter_bytes():
                    file.write(chunk)
            part.replace(target)
        except httpx.TransportError as error:
            raise ConnectionLost(f"The export was interrupted: {error}") from error
        finally:
            part.unlink(missing_ok=True)
        return target

    def import_into(self, base: TaggedPlan, file: Path, *, fps: str | None = None) -> TaggedPlan:
        """Bring a file that was exported and changed back into the plan that it came from.

        fps: of an edit decision list that does not say its own. Raises InvalidInput for a file that cannot be used,
        Conflict for locked scenes.
        """
        with file.open("rb") as content:
            files = {"file": (file.name, content, "application/octet-stream")}
            return self._edit("POST", base, "/imports", files=files, params={"fps": fps})
