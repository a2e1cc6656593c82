"""Several workers on one PostgreSQL, of which one never comes back; and ends that come from outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.bootstrap.opening import open_application
from reelbase.db.migrate import upgrade
from reelbase.db.session import Database
from reelbase.kit.settings import Settings, settings_from_json, settings_to_json
from support.plans import make_plan
from support.running import Reelbase
from twins.openai_twin import OpenAITwin

PATIENCE_S = 60.0
NARRATIONS = ("Der Himmel ist blau.", "Licht wird gestreut.", "Rot bleibt übrig.", "Schau nach oben.")


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        yield twin


@pytest.fixture
def reelbase(tmp_path: Path, twin: OpenAITwin, database_url: str) -> Iterator[Reelbase]:
    server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    settings |= {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    reelbase = Reelbase(tmp_path / "data", {**settings, "production_lease_s": "2", "database_url": database_url})
    yield reelbase
    reelbase.kill_everything()


@pytest.fixture
def application(reelbase: Reelbase, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The same installation from within this process, which runs no worker."""
    for name, value in reelbase.environment.items():
        if name.startswith("REELBASE_"):
            monkeypatch.setenv(name, value)
    settings = settings_from_json(settings_to_json(Settings()))
    database = Database(settings.database_url)
    upgrade(database)
    database.close()
    application = open_application(settings)
    yield application
    application.close()


def submit(application: Application) -> UUID:
    return application.submit(application.begin(PlanSource(make_plan(*NARRATIONS, language="de"))).project_id)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def close(process: object) -> None:
    for stream in (process.stdout, process.stderr):  # type: ignore[attr-defined]
        stream.close()


class TestWorkers:
    def test_the_work_of_one_that_never_comes_back_is_finished_by_another(
        self, reelbase: Reelbase, application: Application, twin: OpenAITwin
    ) -> None:
        if application.database.is_sqlite:
            return
        twin.behaviour.pause_s = 0.3
        job_id = submit(application)
        lost = reelbase.start("worker")
        wait_for(lambda: twin.billed.get("/images/generations", 0) >= 2)
        reelbase.kill_everything()
        lost.wait()
        close(lost)
        second = reelbase.start("worker")
        wait_for(lambda: application.job(job_id).is_final)
        view = application.job(job_id)
        assert view.status == "READY", view.error_message
        assert twin.billed == {"/audio/speech": len(NARRATIONS), "/images/generations": len(NARRATIONS)}
        second.terminate()
        assert second.wait(timeout=15) == 0
        close(second)


class TestCancel:
    def test_a_canceled_job_has_no_process_left_after_three_seconds(
        self, reelbase: Reelbase, application: Application, twin: OpenAITwin
    ) -> None:
        twin.behaviour.pause_s = 0.5
        job_id = submit(application)
        worker = reelbase.start("worker")
        wait_for(lambda: len(twin.seen) >= 2)
        assert len(reelbase.processes()) >= 2
        canceled_s = time.monotonic()
        assert application.cancel(job_id).status == "CANCELED"
        wait_for(lambda: len(reelbase.processes()) == 1)
        assert time.monotonic() - canceled_s < 3.0
        seen = len(twin.seen)
        time.sleep(1.0)
        assert len(twin.seen) == seen
        assert application.job(job_id).status == "CANCELED"
        worker.terminate()
        worker.wait(timeout=15)
        close(worker)

    def test_an_interrupted_make_is_resumed(
        self, reelbase: Reelbase, application: Application, twin: OpenAITwin, tmp_path: Path
    ) -> None:
        twin.behaviour.pause_s = 0.3
        source = tmp_path / "text.md"
        source.write_text("Der Himmel ist blau. Licht wird in der Luft gestreut. Am Abend bleibt Rot übrig.")
        making = reelbase.start("make", str(source), "--language", "de")
        wait_for(lambda: len(twin.seen) >= 1)
        making.send_signal(2)
        _out, errors = making.communicate(timeout=30)
        assert making.returncode == 130
        assert "reelbase resume" in errors
        assert "Traceback" not in errors
        wait_for(lambda: reelbase.processes() == [])
        twin.behaviour.pause_s = 0.0
        resumed = reelbase.run("resume")
        assert resumed.returncode == 0, resumed.stderr
        assert Path(resumed.stdout.strip()).name == "final.mp4"
        assert max(twin.billed.values()) <= 3
