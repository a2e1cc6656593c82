"""The receipt of a job: what was called, what was reused, what it cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reelbase.production.models import Job, ProviderCall
from reelbase.production.records.record import LOST_ANSWER, REPAIR
from reelbase.schemas.jobs import Receipt, ReceiptLine, RepairedFile, StepName

PER_SCENE = ("voice", "picture", "animation", "render")


def receipt_as_json(receipt: Receipt) -> dict[str, Any]:
    """The receipt as manifests and the command line show it."""
    return {
        "lines": [line.model_dump() for line in receipt.lines],
        "cost_micros": receipt.cost_micros,
        "scenes_redone": receipt.redone,
        "scenes_reused": receipt.reused,
        "scenes_pictured": receipt.pictured,
        "repaired": [repaired.model_dump() for repaired in receipt.repaired],
        "asked_again": receipt.asked_again,
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
    lines = list(tally.lines.values())
    return Receipt(
        lines=lines,
        redone=sorted(tally.redone),
        reused=sorted(tally.scenes - tally.redone - tally.unfinished),
        pictured=sorted(tally.pictured),
        repaired=tally.repaired,
        asked_again=tally.asked_again,
        cost_micros=sum(line.cost_micros for line in lines),
    )


@dataclass(slots=True)
class _Tally:
    lines: dict[tuple[str, ...], ReceiptLine] = field(default_factory=dict)
    scenes: set[int] = field(default_factory=set)
    redone: set[int] = field(default_factory=set)
    repaired: list[RepairedFile] = field(default_factory=list)
    asked_again: int = 0
    pictures: set[int] = field(default_factory=set)
    failed: set[tuple[int, str]] = field(default_factory=set)

    @property
    def pictured(self) -> set[int]:
        """Scenes whose animation failed and that have a picture instead."""
        return {scene for scene, capability in self.failed if capability == "animation"} & self.pictures

    @property
    def unfinished(self) -> set[int]:
        """Scenes of which something failed and was not made since."""
        return {scene for scene, _capability in self.failed} - self.pictured

    def add(self, call: ProviderCall) -> None:
        if call.capability == LOST_ANSWER:
            self.asked_again += int(call.units)
            return
        if call.capability == REPAIR:
            reason: Literal["damaged", "missing"] = "missing" if call.model == "missing" else "damaged"
            self.repaired.append(
                RepairedFile(step=StepName(call.step_name), what=call.unit, scene=call.scene_idx, reason=reason)
            )
            return
        kind = {name: getattr(call, name) for name in ("capability", "provider", "model", "unit")}
        line = self.lines.setdefault(tuple(kind.values()), ReceiptLine(**kind))
        if call.cache == "hit":
            line.reused += 1
        else:
            line.calls += 1
            line.failed += call.error_code is not None
            line.units += call.units
            line.duration_ms += call.duration_ms
            line.cost_micros += call.cost_micros
        if call.scene_idx is not None:
            self._add_end(call, call.scene_idx)
        if call.scene_idx is not None and call.capability in PER_SCENE:
            self.scenes.add(call.scene_idx)
            if call.cache == "miss" and call.error_code is None:
                self.redone.add(call.scene_idx)

    def _add_end(self, call: ProviderCall, scene: int) -> None:
        # A later attempt may have succeeded.
        (self.failed.add if call.error_code else self.failed.discard)((scene, call.capability))
        if call.capability == "picture" and call.error_code is None:
            self.pictures.add(scene)
