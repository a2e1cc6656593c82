"""Stored files are checked when they are reused: what was damaged is made again, and the receipt says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.bootstrap.opening import open_application
from reelbase.kit.settings import Settings
from reelbase.plans.validation import refresh
from reelbase.production.execution import endings
from reelbase.production.execution.work import JobWork, StepDependencies
from reelbase.production.models import CacheEntry, JobStep
from reelbase.production.states import STEPS
from reelbase.providers.storage import FileState, StoredFileError, stored_names
from reelbase.schemas.jobs import RepairedFile, StepName
from support.databases import install
from support.plans import make_plan
from twins.openai_twin import OpenAITwin


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def deleted(path: Path) -> None:
    path.unlink()


DAMAGES: tuple[Callable[[Path], None], ...] = (zeroed, truncated, flipped, deleted)


@dataclass
class Film:
    """A film that was made once; ``run`` makes it again from what is stored."""

    app: Application
    job_id: UUID
    token: int

    def run(self, *steps: StepName) -> None:
        app = self.app
        work = JobWork(
            StepDependencies(app.settings, app.database, app.storage, app.providers), self.job_id, self.token
        )
        for step in steps or STEPS:
            outcome = work.run(step, 1)
            assert outcome.ok, outcome
        work.close()

    def names(self, step: StepName) -> list[str]:
        query = select(JobStep.artifacts).where(JobStep.job_id == self.job_id, JobStep.step_name == step)
        with self.app.database.reading(fresh=True) as session:
            return list(dict.fromkeys(stored_names(session.scalar(query))))

    def damage(self, name: str, how: Callable[[Path], None]) -> None:
        place = self.app.settings.storage_dir / name[:2] / name
        place.chmod(0o600)
        how(place)

    def repaired(self) -> list[RepairedFile]:
        with self.app.jobs(reading=True) as jobs:
            return jobs.receipt(self.job_id).repaired

    def new_repairs(self, *steps: StepName) -> list[RepairedFile]:
        before = len(self.repaired())
        self.run(*steps)
        return self.repaired()[before:]

    def damaged(self) -> list[str]:
        names = [name for step in STEPS for name in self.names(step)]
        return [name for name in names if self.app.storage.check(name) is not FileState.INTACT]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Film]:
    with OpenAITwin() as twin, pytest.MonkeyPatch.context() as patch:
        home = install(tmp_path_factory.mktemp("film") / "data")
        server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
        patch.setenv("REELBASE_HOME", str(home))
        settings = Settings(home=home, voice=server, render={"scale": 0.1, "preset": "ultrafast"})
        app = open_application(settings)
        plan = refresh(make_plan("Ein Bild steht am Anfang.", "Dann kommt das zweite.", language="de", aspect="16:9"))
        version = app.begin(PlanSource(plan, is_local=True))
        job_id = app.submit(version.project_id)
        film = Film(app, job_id, endings.take(app.database, job_id, "test"))
        film.run()
        assert film.repaired() == []
        yield film
        app.close()


KINDS = (
    *(("tts", "voice"), ("image", "picture"), ("music", "music"), ("sound", "sound"), ("segment", "render")),
    *(("film", "film"), ("package", "package")),
)


@pytest.mark.parametrize(("kind", "what"), KINDS, ids=[kind for kind, _ in KINDS])
@pytest.mark.parametrize("how", DAMAGES, ids=[how.__name__ for how in DAMAGES])
def test_a_damaged_file_is_made_again_and_the_receipt_and_the_log_say_so(
    film: Film, kind: str, what: str, how: Callable[[Path], None]
) -> None:
    with film.app.database.reading(fresh=True) as session:
        name = session.scalars(select(CacheEntry.payload_name).where(CacheEntry.kind == kind)).first()
    assert name is not None
    film.damage(name, how)
    repairs = film.new_repairs()
    reason = "missing" if how is deleted else "damaged"
    assert [(repair.what, repair.reason) for repair in repairs] == [(what, reason)]
    assert film.damaged() == []
    with film.app.jobs(reading=True) as jobs:
        messages = [line.message for line in jobs.logs(film.job_id) if line.level == "warning"]
    assert any(f"made again because its stored file was {reason}" in message for message in messages)
    assert film.new_repairs() == []


LATER = (
    (StepName.VOICE, StepName.MUSIC),
    (StepName.VISUALS, StepName.RENDER),
    (StepName.CAPTIONS, StepName.PACKAGE),
    (StepName.MUSIC, StepName.RENDER),
    (StepName.RENDER, StepName.PACKAGE),
)


@pytest.mark.parametrize(("made", "resumed"), LATER)
def test_a_resumed_step_repairs_what_earlier_steps_left(film: Film, made: StepName, resumed: StepName) -> None:
    film.damage(film.names(made)[0], zeroed)
    repairs = film.new_repairs(resumed)
    assert repairs and {repair.step for repair in repairs} == {made}
    film.run()
    assert film.damaged() == []


def test_a_damaged_film_is_an_error_when_it_is_exported(film: Film, tmp_path: Path) -> None:
    with film.app.jobs(reading=True) as jobs:
        asset = next(asset for asset in jobs.assets(film.job_id) if asset.type == "video")
    film.damage(asset.storage_name, flipped)
    with pytest.raises(StoredFileError, match="damaged") as caught:
        film.app.export(film.job_id, tmp_path / "out")
    assert "Render the film again" in str(caught.value)
    assert not (tmp_path / "out" / "final.mp4").exists()
    film.run()
    assert film.app.export(film.job_id, tmp_path / "out").stat().st_size > 1000
