"""Writing the plan of one animation: what a job process does."""

from __future__ import annotations

from uuid import UUID

from reelbase.media.formats import format_for
from reelbase.plans.code_files import ASPECT
from reelbase.plans.rules import PlanRules
from reelbase.plans.unwritten import UnwrittenPlans
from reelbase.production.animations.writing import AnimatedPlan, AnimationOrder, animate_prompt
from reelbase.production.cached_model import CachedLanguageModel
from reelbase.production.execution.plan_writing import WritingOrder, write_version
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.service import ProjectService


def write_animation(dependencies: StepDependencies, version_id: UUID) -> None:
    """Write the plan of a version, or record why that failed. A version whose writing has ended is left alone.

    After a crash the model is asked only what it had not answered before.
    """
    write_version(dependencies, version_id, {"animation": write_ordered})


def write_ordered(dependencies: StepDependencies, ordered: WritingOrder) -> None:
    """Write and complete the plan of an animation. Raises InputError, ProviderError, NotConfigured."""
    # An animation is as long as its code makes it.
    options = ordered.options.model_copy(update={"target_s": None})
    order = AnimationOrder(ordered.viewer, ordered.project_id, ordered.version_id, ordered.brief, options)
    _save(dependencies, order, _animate(dependencies, order))


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
