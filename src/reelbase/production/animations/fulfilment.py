"""Fulfilling one wish for an animation: the part that works, in whatever process it is called."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, NotFound, ReelbaseError
from reelbase.media.formats import format_for
from reelbase.plans.code_files import ASPECT
from reelbase.plans.models import PlanVersion
from reelbase.plans.rules import PlanRules
from reelbase.plans.unwritten import GENERATING, UnwrittenPlans
from reelbase.production.animations.requests import give_up
from reelbase.production.animations.writing import Animated, Order, animate_prompt
from reelbase.production.execution.work import StepDependencies
from reelbase.production.kept_answers import KeptAnswers
from reelbase.projects.service import ProjectService
from reelbase.schemas.projects import PlanOptions

log = logging.getLogger(__name__)


def fulfil(dependencies: StepDependencies, version_id: UUID) -> None:
    """Write the plan of a version, or write down why that did not work. A version that is written is left alone.

    Whoever takes it up after a crash asks again only what was not answered before.
    """
    order = _order(dependencies.database, version_id)
    if order is None:
        return
    try:
        _keep(dependencies, order, _animated(dependencies, order))
    except IntegrityError:
        lose(dependencies.database, version_id, "Its project was deleted meanwhile.")
    except ReelbaseError as error:
        lose(dependencies.database, version_id, str(error))
    except Exception as error:
        log.exception("The wish %s failed.", version_id)
        lose(dependencies.database, version_id, f"{type(error).__name__}: {error}")


def lose(database: Database, version_id: UUID, why: str) -> None:
    """Write down why a wish came to nothing; one that has ended, or whose project has gone, is left alone."""
    with database.work() as session:
        owner_id = session.scalar(select(PlanVersion.owner_id).where(PlanVersion.id == version_id))
        if owner_id is None:
            return
        try:
            give_up(session, Viewer(owner_id), version_id, why.replace("\0", ""))
        except (Conflict, NotFound):
            log.info("The wish %s has ended already.", version_id)


def _order(database: Database, version_id: UUID) -> Order | None:
    with database.reading(fresh=True) as session:
        row = session.get(PlanVersion, version_id)
        if row is None or row.generation_status != GENERATING:
            return None
        names = ("preset", "aspect", "tempo", "language", "voice", "visual_style")
        options = PlanOptions(**{name: getattr(row, name) or None for name in names})
        return Order(Viewer(row.owner_id), row.project_id, row.id, row.brief, options)


def _animated(dependencies: StepDependencies, order: Order) -> Animated:
    maker = dependencies.providers.animations()
    model = KeptAnswers(
        dependencies.providers.language_model(),
        dependencies.cache,
        str(order.version_id),
    )
    try:
        return animate_prompt(
            dependencies.database,
            order,
            model=model,
            maker=maker,
            format=format_for(order.options.aspect or ASPECT),
            rounds=dependencies.settings.animation.rounds,
        )
    finally:
        model.close()
        maker.close()


def _keep(dependencies: StepDependencies, order: Order, done: Animated) -> None:
    document = PlanRules(dependencies.settings).price(done.document)
    with dependencies.database.work() as session:
        UnwrittenPlans(session, order.viewer).complete(order.version_id, document)
        project = ProjectService(session, order.viewer).get(order.project_id)
        project.title, project.target_s = document.title, document.target_s
