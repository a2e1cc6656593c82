"""What a receipt makes of the calls of a job."""

from __future__ import annotations

from uuid import UUID

from reelbase.production.models import ProviderCall
from reelbase.production.records.receipt import add_up
from reelbase.production.records.record import REPAIR, REPAIRER
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import RepairedFile, StepName

JOB = UUID(int=1)


def call(capability: str, scene: int | None, cache: str = "miss", error: str | None = None) -> ProviderCall:
    usage = Usage("provider", "model", "units", 1.0, 5)
    values = {"owner_id": JOB, "job_id": JOB, "step_name": StepName.VISUALS, "scene_idx": scene, "duration_ms": 3}
    return ProviderCall.of(usage, cache=cache, capability=capability, error_code=error, **values)


def test_a_scene_that_failed_is_neither_redone_nor_reused() -> None:
    calls = [call("voice", 1, "hit"), call("voice", 2, "hit"), call("picture", 1, "hit")]
    receipt = add_up([*calls, call("picture", 2, error="ERR_IMAGE_GEN")])
    assert (receipt.redone, receipt.reused) == ([], [1])
    mended = add_up([*calls, call("picture", 2, error="ERR_IMAGE_GEN"), call("picture", 2)])
    assert (mended.redone, mended.reused) == ([2], [1])


def test_a_picture_instead_of_an_animation_is_named_until_the_animation_succeeds() -> None:
    calls = [call("voice", 3, "hit"), call("animation", 3, error="ERR_RENDER"), call("picture", 3, "hit")]
    receipt = add_up(calls)
    assert (receipt.pictured, receipt.reused, receipt.redone) == ([3], [3], [])
    assert "1 shown as pictures" in receipt.summary
    assert add_up([*calls, call("animation", 3)]).pictured == []


def test_repairs_are_listed_apart_and_are_no_calls() -> None:
    usage = Usage(REPAIRER, "missing", "voice", 1)
    values = {"owner_id": JOB, "job_id": JOB, "step_name": StepName.VOICE, "scene_idx": 2, "duration_ms": 0}
    receipt = add_up([ProviderCall.of(usage, capability=REPAIR, **values), call("voice", 2)])
    assert receipt.repaired == [RepairedFile(step=StepName.VOICE, what="voice", scene=2, reason="missing")]
    assert [line.capability for line in receipt.lines] == ["voice"]
    assert receipt.redone == [2] and "damaged or missing" in receipt.summary
