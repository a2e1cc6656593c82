"""What the commands say about a plan, on stderr."""

from __future__ import annotations

from reelbase.cli import output
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.plans import Plan


def note_plan(plan: Plan) -> None:
    """Describe a plan on stderr, with the problems that were found in it."""
    document = plan.document
    length_s = document.estimates.duration_s or sum(scene.duration_target_s for scene in document.scenes)
    cost = f", about ${micros / 1e6:.2f}" if (micros := document.estimates.cost_micros) else ""
    output.note(f"{document.title}: {len(document.scenes)} scenes, about {length_s:.0f} s{cost}, {document.origin}")
    output.note(f"project {plan.project_id}, plan version {plan.number}")
    findings(document)


def findings(document: PlanDocument) -> None:
    """Print errors, warnings and advice, one a line."""
    for kind, messages in (
        ("error", document.validation.errors),
        ("warning", document.validation.warnings),
        ("advice", document.validation.suggestions),
    ):
        for message in messages:
            output.note(f"{kind}: {message}")
