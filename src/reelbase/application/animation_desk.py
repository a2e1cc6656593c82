"""Wishes for animations, for one viewer: begun, followed, given up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.settings import Settings
from reelbase.plans.rules import PlanRules
from reelbase.production.animations.requests import Wish, WishService, WishView
from reelbase.production.execution.engine import WorkflowEngine
from reelbase.production.steps.context import Providers
from reelbase.schemas.projects import PlanOptions


class AnimationDesk:
    """What changes something runs in the service's transaction that it is given, or else in one of its own."""

    def __init__(
        self, settings: Settings, database: Database, engine: WorkflowEngine, providers: Providers, viewer: Viewer
    ) -> None:
        self._settings = settings
        self._database = database
        self._engine = engine
        self._providers = providers
        self._viewer = viewer

    def begin(self, prompt: str, options: PlanOptions, session: Session | None = None) -> WishView:
        """A new project of animated scenes, which a worker has a language model write and tries out.

        Raises InputError for the prompt or an option, NotConfigured without a language model, Manim or a sandbox,
        Conflict when too many plans of the viewer's are being written.
        """
        options = options.over(PlanOptions(voice=self._settings.voice.name))
        PlanRules(self._settings).check_voice(options.voice)
        self._refuse_unconfigured()
        with self._working(session) as wishes:
            return wishes.get(wishes.begin(prompt, options, self._engine))

    def again(self, version_id: UUID, session: Session | None = None) -> WishView:
        """The same wish once more. Raises NotFound, NotConfigured, Conflict while it is at work."""
        with self._working(session) as wishes:
            wishes.get(version_id)
            self._refuse_unconfigured()
            return wishes.get(wishes.again(version_id, self._engine))

    def cancel(self, version_id: UUID) -> WishView:
        """Give it up: its processes are killed within seconds. Raises NotFound, Conflict when it has ended."""
        with self._working(None) as wishes:
            wishes.cancel(version_id)
            view = wishes.get(version_id)
        self._engine.cancel(version_id)
        return view

    def told(self, version_id: UUID) -> Wish:
        """A wish with every round and what it cost. Raises NotFound."""
        with self._database.reading(fresh=True) as session:
            return self._wishes(session).told(version_id)

    def _refuse_unconfigured(self) -> None:
        """Raises NotConfigured for what would only fail later."""
        self._providers.language_model().close()
        self._providers.animations().close()

    @contextmanager
    def _working(self, session: Session | None) -> Iterator[WishService]:
        with nullcontext(session) if session is not None else self._database.work() as working:
            yield self._wishes(working)

    def _wishes(self, session: Session) -> WishService:
        return WishService(session, self._viewer, self._settings.production)
