"""Writing the plan of one animation: what a job process does."""

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
from reelbase.production.animations.service import abandon
from reelbase.production.animations.writing import AnimatedPlan, AnimationOrder, animate_prompt
from reelbase.production.cached_model import CachedLanguageModel
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.service import ProjectService
from reelbase.schemas.projects import PlanOptions

log = logging.getLogger(__name__)


def write_animation(dependencies: StepDependencies, version_id: UUID) -> None:
    """Write the plan of a version, or record why that failed. A version whose writing has ended is left alone.

    After a crash the model is asked only what it had not answered before.
    """
    order = _order(dependencies.database, version_id)
    if order is None:
        return
    try:
        _save(dependencies, order, _animate(dependencies, order))
    except IntegrityError:
        record_failure(dependencies.database, version_id, "Its project was deleted in the meantime.")
    except ReelbaseError as error:
        record_failure(dependencies.database, version_id, str(error))
    except Exception as error:
        log.exception("The animation %s could not be written.", version_id)
        record_failure(dependencies.database, version_id, f"{type(error).__name__}: {error}")


def record_failure(database: Database, version_id: UUID, reason: str) -> None:
    """Record why an animation got no plan; one that has ended, or whose project was deleted, is left alone."""
    with database.work() as session:
        owner_id = session.scalar(select(PlanVersion.owner_id).where(PlanVersion.id == version_id))
        if owner_id is None:
            return
        try:
            abandon(session, Viewer(owner_id), version_id, reason.replace("\0", ""))
        except (Conflict, NotFound):
            log.info("The animation %s has ended already.", version_id)


def _order(database: Database, version_id: UUID) -> AnimationOrder | None:
    with database.reading(fresh=True) as session:
        row = session.get(PlanVersion, version_id)
        if row is None or row.generation_status != GENERATING:
            return None
        names = ("preset", "aspect", "tempo", "language", "voice", "visual_style")
        options = PlanOptions(**{name: getattr(row, name) or None for name in names})
        return AnimationOrder(Viewer(row.owner_id), row.project_id, row.id, row.brief, options)


def _animate(dependencies: StepDependencies, order: AnimationOrder) -> AnimatedPlan:
    maker = dependencies.providers.animations()
    model = CachedLanguageModel(dependencies.providers.language_model(), dependencies.cache, str(order.version_id))
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


def _save(dependencies: StepDependencies, order: AnimationOrder, animated: AnimatedPlan) -> None:
    document = PlanRules(dependencies.settings).price(animated.document)
    with dependencies.database.work() as session:
        UnwrittenPlans(session, order.viewer).complete(order.version_id, document)
        project = ProjectService(session, order.viewer).get(order.project_id)
        project.title, project.target_s = document.title, document.target_s
