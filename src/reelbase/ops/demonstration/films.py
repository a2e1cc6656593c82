"""Finished and failed jobs as a worker would have left them, with small but real files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit.errors import ErrorCode
from reelbase.kit.files import scratch_folder
from reelbase.kit.settings import Settings
from reelbase.media import ffmpeg
from reelbase.ops.demonstration.content import captions_of
from reelbase.plans.rules import PlanRules
from reelbase.production.execution import endings
from reelbase.production.execution.outcome import StepOutcome
from reelbase.production.models import Asset
from reelbase.production.records.record import JobRecord
from reelbase.production.service import JobService
from reelbase.production.states import STEPS
from reelbase.production.steps.results import PackageResult
from reelbase.providers.storage import Storage
from reelbase.providers.usage import Usage
from reelbase.schemas.jobs import JobStatus, StepName
from reelbase.schemas.plan_document import PlanDocument

FILM_S = 2
WIDTH, HEIGHT = 216, 384
_USAGE = {
    StepName.VOICE: ("voice", Usage("hibari", "hibari", "characters", 210)),
    StepName.VISUALS: ("picture", Usage("openai", "gpt-image-1", "pictures", 4, cost_micros=160_000)),
    StepName.MUSIC: ("music", Usage("reelbase", "composer", "seconds", 20)),
}
_ENDS = {
    JobStatus.FAILED: (StepName.VISUALS, ErrorCode.IMAGE_GEN, "The picture server refused scene 2."),
    JobStatus.QA_FAILED: (StepName.PACKAGE, ErrorCode.PACKAGING, "The film is silent from 00:04 to 00:09."),
}


class _NoQueue:
    """The jobs of the demonstration are over when they are written down: nothing waits for a worker."""

    def enqueue(self, session: Session, job_id: UUID, owner_id: UUID) -> None:
        return


@dataclass(frozen=True, slots=True)
class FilmMaker:
    settings: Settings
    database: Database
    storage: Storage
    clip: str
    """The stored name of the film that all finished jobs share."""
    picture: str

    def job(self, viewer: Viewer, project_id: UUID, plan: PlanDocument, status: JobStatus, random: Random) -> UUID:
        """A job that has ended so, with everything that a worker would have written down."""
        with self.database.work() as session:
            jobs = JobService(session, viewer, self.settings.production)
            job_id = jobs.submit(project_id, _NoQueue(), PlanRules(self.settings)).job_id
        token = endings.take(self.database, job_id, "demonstration")
        record = JobRecord(self.database, job_id, project_id, viewer.owner_id, token)
        failing = _ENDS[status][0] if status in _ENDS else StepName.RENDER if status is JobStatus.CANCELED else None
        for step in STEPS:
            record.begin_step(step, 1)
            if step is failing:
                break
            self._run(record, step, plan, random)
        self._end(record, status)
        return job_id

    def _run(self, record: JobRecord, step: StepName, plan: PlanDocument, random: Random) -> None:
        if step in _USAGE:
            capability, usage = _USAGE[step]
            cache = random.choice(("hit", "miss", "miss"))
            record.call(step, capability, usage, cache=cache, duration_ms=random.randint(200, 9_000), scene=None)
        record.log(step, f"{step} done.")
        artifacts = {}
        if step is StepName.PACKAGE:
            manifest = {"title": plan.title, "scenes": len(plan.scenes), "demonstration": True}
            artifacts = PackageResult(files={}, zip="", manifest=manifest).to_json()
            self._add_files(record, plan)
        record.succeed_step(step, artifacts)

    def _add_files(self, record: JobRecord, plan: PlanDocument) -> None:
        manifest = json.dumps({"title": plan.title, "demonstration": True}, indent=2)
        files = [
            ("video", "final.mp4", self.clip, "video/mp4"),
            ("thumbnail", "thumbnail.jpg", self.picture, "image/jpeg"),
            ("captions", "captions.srt", self._stored(".srt", captions_of(plan)), "application/x-subrip"),
            ("manifest", "manifest.json", self._stored(".json", manifest), "application/json"),
        ]
        with self.database.work() as session:
            for kind, path, name, mime_type in files:
                of_picture = kind in ("video", "thumbnail")
                session.add(
                    Asset(
                        owner_id=record.owner_id,
                        job_id=record.job_id,
                        type=kind,
                        storage_path=path,
                        content_hash=name.split(".")[0],
                        size_bytes=self.storage.size_bytes(name),
                        mime_type=mime_type,
                        duration_s=float(FILM_S) if kind == "video" else None,
                        width=WIDTH if of_picture else None,
                        height=HEIGHT if of_picture else None,
                        meta={"name": name},
                    )
                )

    def _stored(self, suffix: str, text: str) -> str:
        return _store(self.storage, suffix, lambda path: path.write_text(text, encoding="utf-8"))

    def _end(self, record: JobRecord, status: JobStatus) -> None:
        if status is JobStatus.CANCELED:
            endings.settle(self.database, record.job_id, status, "Canceled by its owner.")
            return
        failed = None
        if status in _ENDS:
            step, code, message = _ENDS[status]
            record.fail_step(step, code, message)
            final = status if status is JobStatus.QA_FAILED else None
            failed = (step, StepOutcome(ok=False, code=code, message=message, scene=2, final_status=final))
        endings.finish(self.database, record.job_id, record.token, failed)


def film_maker(settings: Settings, database: Database, storage: Storage) -> FilmMaker:
    """Encodes the one small film that the demonstration shows. Raises StepError when there is no FFmpeg."""
    look = f"gradients=s={WIDTH}x{HEIGHT}:d={FILM_S}:r=10:c0=0x1d3557:c1=0xf4a261:seed=1"
    sound = f"sine=frequency=220:duration={FILM_S}"
    plain = ("-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1")
    film = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1", "-c:a", "aac")
    clip = _store(
        storage, ".mp4", lambda out: _encode("-f", "lavfi", "-i", look, "-f", "lavfi", "-i", sound, *film, *plain, out)
    )
    picture = _store(storage, ".jpg", lambda out: _encode("-i", storage.path(clip), "-frames:v", "1", *plain, out))
    return FilmMaker(settings, database, storage, clip, picture)


def _encode(*arguments: str | Path) -> None:
    with tempfile.TemporaryFile() as said:
        if ffmpeg.start([str(argument) for argument in arguments], stderr=said).wait():
            raise ffmpeg.failure(said, "encoding the film of the demonstration")


def _store(storage: Storage, suffix: str, make: Callable[[Path], object]) -> str:
    with scratch_folder("reelbase-demo-") as folder:
        path = Path(folder) / f"made{suffix}"
        make(path)
        return storage.put(path)
