"""Plans as the doors edit them: read, changed and kept in one transaction, against the version that was seen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.bootstrap.providers import fit_to_keep
from reelbase.kit.errors import InputError
from reelbase.kit.settings import Settings
from reelbase.plans.own_files import refuse_foreign_files
from reelbase.plans.service import KeptPlan, PlanService
from reelbase.schemas.plan_document import PlanDocument

Change = Callable[[PlanDocument], PlanDocument]
Check = Callable[[KeptPlan], None]


class PlanDesk:
    """Acts for one viewer inside one transaction."""

    def __init__(self, settings: Settings, session: Session, viewer: Viewer) -> None:
        self._settings = settings
        self._session = session
        self._viewer = viewer
        self._plans = PlanService(session, viewer)

    def change(self, project_id: UUID, change: Change, check: Check, *, brought: str | None = None) -> KeptPlan:
        """Change the latest version; ``check`` may refuse it first by raising, when it is not what the caller saw.

        ``brought`` is the stored name of a file that the viewer has just uploaded: no plan of theirs has it yet.
        Nobody else changes the project meanwhile. Raises InputError, LockedScenes, NotFound.
        """
        seen = self._plans.hold(project_id)
        check(seen)
        document = change(seen.document)
        if document == seen.document:
            return seen
        refuse_foreign_files(self._session, self._viewer, document, brought=brought)
        return self._plans.edit(project_id, fit_to_keep(self._settings, document))

    def choose_hook(self, project_id: UUID, number: int, check: Check) -> KeptPlan:
        """Open the film with one of the plan's hooks, counted from 1. Raises InputError."""

        def chosen(document: PlanDocument) -> PlanDocument:
            if not 1 <= number <= len(document.hooks):
                raise InputError(
                    f"There is no hook {number}.", field="number", fix=f"Use 1 to {max(len(document.hooks), 1)}."
                )
            return document.model_copy(update={"hook_selected": document.hooks[number - 1]})

        return self.change(project_id, chosen, check)

    def restore(self, project_id: UUID, version_id: UUID, check: Check) -> KeptPlan:
        """Make an earlier version's content the latest again."""
        check(self._plans.hold(project_id))
        return self._plans.restore(project_id, version_id)
