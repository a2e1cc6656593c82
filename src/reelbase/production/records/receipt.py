"""The receipt of a job: what was called, what was reused, what it cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reelbase.production.models import Job, ProviderCall

PER_SCENE = ("voice", "picture", "animation", "render")


@dataclass(slots=True)
class ReceiptLine:
    """Calls of one provider and model. Costs in millionths of a dollar, durations in milliseconds."""

    capability: str
    provider: str
    model: str
    unit: str
    calls: int = 0
    failed: int = 0
    reused: int = 0
    units: float = 0.0
    duration_ms: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """``redone`` and ``reused`` are numbers of scenes (1-based): made anew, or found whole in the cache."""

    lines: tuple[ReceiptLine, ...]
    redone: tuple[int, ...]
    reused: tuple[int, ...]

    @property
    def cost_micros(self) -> int:
        return sum(line.cost_micros for line in self.lines)

    @property
    def summary(self) -> str:
        return f"reused {len(self.reused)}, redone {len(self.redone)}"

    def as_json(self) -> dict[str, Any]:
        lines = [{name: getattr(line, name) for name in ReceiptLine.__slots__} for line in self.lines]
        return {
            "lines": lines,
            "cost_micros": self.cost_micros,
            "scenes_redone": list(self.redone),
            "scenes_reused": list(self.reused),
        }


def receipt_of(session: Session, job_id: UUID) -> Receipt:
    """Adds up all calls of a job, over all its attempts, and those that wrote its plan version."""
    version_id = select(Job.plan_version_id).where(Job.id == job_id).scalar_subquery()
    ours = or_(ProviderCall.job_id == job_id, ProviderCall.plan_version_id == version_id)
    return add_up(session.scalars(select(ProviderCall).where(ours).order_by(ProviderCall.id)))


def add_up(calls: Iterable[ProviderCall]) -> Receipt:
    tally = _Tally()
    for call in calls:
        tally.add(call)
    return Receipt(tuple(tally.lines.values()), tuple(sorted(tally.redone)), tuple(sorted(tally.seen - tally.redone)))


@dataclass(slots=True)
class _Tally:
    lines: dict[tuple[str, str, str, str], ReceiptLine] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    redone: set[int] = field(default_factory=set)

    def add(self, call: ProviderCall) -> None:
        key = (call.capability, call.provider, call.model, call.unit)
        line = self.lines.setdefault(key, ReceiptLine(*key))
        if call.cache == "hit":
            line.reused += 1
        else:
            line.calls += 1
            line.failed += call.error_code is not None
            line.units += call.units
            line.duration_ms += call.duration_ms
            line.cost_micros += call.cost_micros
        if call.scene_idx is not None and call.capability in PER_SCENE:
            self.seen.add(call.scene_idx)
            if call.cache == "miss" and call.error_code is None:
                self.redone.add(call.scene_idx)
