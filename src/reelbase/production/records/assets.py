"""The files of a job as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from reelbase.production.models import Asset
from reelbase.production.steps.context import StepContext


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """``path`` is the file's place in the package, ``name`` its name in storage."""

    type: str
    path: str
    name: str
    mime_type: str
    size_bytes: int
    scene: int | None = None
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None


def replace_assets(context: StepContext, assets: Sequence[AssetFacts]) -> None:
    """Make these the job's assets, all or none, whatever an earlier try left."""
    record = context.record
    with context.cache.database.work() as session:
        record.write(session)
        session.execute(delete(Asset).where(Asset.job_id == record.job_id))
        session.add_all(
            Asset(
                owner_id=record.owner_id,
                job_id=record.job_id,
                type=asset.type,
                scene_idx=asset.scene,
                storage_path=asset.path,
                content_hash=asset.name.split(".")[0],
                size_bytes=asset.size_bytes,
                mime_type=asset.mime_type,
                duration_s=asset.duration_s,
                width=asset.width,
                height=asset.height,
                meta={"name": asset.name},
            )
            for asset in assets
        )
