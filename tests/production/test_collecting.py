"""What is deleted leaves storage, and nothing else does."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np
import pytest
from sqlalchemy import select, update

from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.bootstrap.opening import open_application
from reelbase.db.base import Model
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, NotConfigured
from reelbase.kit.settings import Settings
from reelbase.media.sound.options import SoundOptions
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.service import PlanService
from reelbase.plans.validation import refresh
from reelbase.production.cache import Cache
from reelbase.production.collecting import ANSWERS_LIFE, GRACE_S, Collector, SeldomCollector
from reelbase.production.execution import endings
from reelbase.production.execution.work import JobWork, StepDependencies
from reelbase.production.models import CacheEntry, Job
from reelbase.production.states import STEPS
from reelbase.projects.service import ProjectService
from reelbase.providers.animation.library.data import Counter, FormattedNumber
from reelbase.schemas.plan_document import PlanDocument
from support.databases import install
from support.plans import make_plan
from support.sounds import tune, write_wav
from twins.openai_twin import OpenAITwin

RACE_GRACE_S = 0.15


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    home = install(tmp_path / "data")
    monkeypatch.setenv("REELBASE_HOME", str(home))
    with OpenAITwin() as twin:
        server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
        small = {"scale": 0.1, "preset": "ultrafast"}
        app = open_application(Settings(home=home, voice=server, render=small, music={"enabled": False}))
        yield app
        app.close()


def plan_of(*narrations: str) -> PlanDocument:
    return refresh(make_plan(*(narrations or ("Ein Bild steht am Anfang.",)), language="de", aspect="16:9"))


def rendered(app: Application, *narrations: str) -> tuple[UUID, UUID]:
    """(project, job) of a film that is done."""
    return rendered_plan(app, plan_of(*narrations))


def rendered_plan(app: Application, plan: PlanDocument) -> tuple[UUID, UUID]:
    project_id = app.begin(PlanSource(plan, is_local=True)).project_id
    job_id = app.submit(project_id)
    token = endings.take(app.database, job_id, "test")
    work = JobWork(StepDependencies(app.settings, app.database, app.storage, app.providers), job_id, token)
    for step in STEPS:
        outcome = work.run(step, 1)
        assert outcome.ok, outcome
    work.close()
    endings.finish(app.database, job_id, token, None)
    return project_id, job_id


def remove_project(app: Application, project_id: UUID) -> None:
    with app.database.work() as session:
        ProjectService(session, app.viewer).delete(project_id)


def stored(app: Application) -> set[str]:
    return {file.name for file in app.storage.files()}


def entries(app: Application) -> int:
    with app.database.reading(fresh=True) as session:
        return len(list(session.scalars(select(CacheEntry.id).where(CacheEntry.payload_name.is_not(None)))))


def age(app: Application, seconds: float = 2 * GRACE_S) -> None:
    for file in app.storage.files():
        path = app.settings.storage_dir / file.name[:2] / file.name
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_deleted_project_leaves_storage_and_others_keep_what_they_share(app: Application) -> None:
    first, _ = rendered(app, "Ein Bild steht am Anfang.", "Nur hier gesagt.")
    before = stored(app)
    second, job_id = rendered(app, "Ein Bild steht am Anfang.")
    age(app)
    assert app.collector.collect().files == 0
    remove_project(app, first)
    dry = app.collector.collect(dry_run=True)
    assert dry.files > 0 and stored(app) >= before
    done = app.collector.collect()
    assert (done.files, done.size_bytes, done.entries) == (dry.files, dry.size_bytes, dry.entries)
    with app.jobs(reading=True) as jobs:
        assert {asset.storage_name for asset in jobs.assets(job_id)} <= stored(app)
    assert app.collector.collect().files == 0
    remove_project(app, second)
    app.collector.collect()
    assert stored(app) == set() and entries(app) == 0


def test_a_file_that_an_undo_would_bring_back_stays(app: Application, tmp_path: Path) -> None:
    picture = tmp_path / "own.png"
    picture.write_bytes(b"a picture")
    name = app.storage.put(picture)
    project_id = app.begin(PlanSource(plan_of(), is_local=True)).project_id
    for file in (name, None):
        with app.database.work() as session:
            plans = PlanService(session, app.viewer)
            plans.change(project_id, partial(change_scene, number=1, visual_file=file), app.plan_rules, brought=(name,))
    age(app)
    app.collector.collect()
    assert app.undo_edit(project_id).document.scenes[0].visual_file == name
    assert name in stored(app)


def test_recent_files_stay_until_the_grace_is_over(app: Application) -> None:
    project_id, _ = rendered(app)
    remove_project(app, project_id)
    first = app.collector.collect()
    assert first.files == 0 and first.young == len(stored(app)) > 0
    assert app.collector.collect(grace_s=0).files == first.young
    assert stored(app) == set()


def test_nothing_that_was_used_since_the_oldest_running_job_began_is_removed(app: Application) -> None:
    project_id, _ = rendered(app)
    _, running = rendered(app, "Ein anderer Film.")
    remove_project(app, project_id)
    with app.database.work() as session:
        session.execute(update(Job).where(Job.id == running).values(status="VOICE_GEN", started_at=clock.now()))
    before = stored(app)
    assert app.collector.collect(grace_s=0).files == 0
    assert stored(app) == before


def test_previews_of_a_plan_stay_and_those_of_a_deleted_one_go(app: Application) -> None:
    project_id = app.begin(PlanSource(plan_of(), is_local=True)).project_id
    for kind in ("voice", "picture"):
        app.preview_service.make(project_id, 1, kind)
    age(app)
    before = stored(app)
    assert app.collector.collect().files == 0 and stored(app) == before
    remove_project(app, project_id)
    app.collector.collect()
    assert stored(app) == set()


def test_a_file_that_a_job_reuses_meanwhile_is_not_removed(app: Application, tmp_path: Path) -> None:
    """A job finds a file just when its grace ends and it is collected, many times: what was found is there."""
    cache = Cache(app.database, app.storage)
    key = cache.key("tts", {"race": 1})
    stop, broken, made = threading.Event(), [], []

    def reuse() -> None:
        while not stop.is_set():
            found = cache.find(key)
            if found is None:
                path = tmp_path / "voice.wav"
                path.write_bytes(b"sound")
                made.append(path)
                found = cache.keep("tts", key, {}, path)
            # From here on, a job would name the file in a row of its own.
            if found.file is None or not app.storage.has(found.file):
                broken.append(found)
            time.sleep(random.uniform(0.8, 1.2) * RACE_GRACE_S)

    thread = threading.Thread(target=reuse)
    thread.start()
    try:
        ends_s = time.monotonic() + 8.0
        while time.monotonic() < ends_s:
            app.collector.collect(grace_s=RACE_GRACE_S)
    finally:
        stop.set()
        thread.join()
    assert not broken and len(made) > 3


def test_a_crash_between_row_and_file_leaves_a_file_that_the_next_run_removes(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_id, _ = rendered(app)
    remove_project(app, project_id)
    age(app)

    def crash(_name: str, *, unused_s: float) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(app.storage, "remove", crash)
        app.collector.collect()
    assert entries(app) == 0 and stored(app)
    app.collector.collect()
    assert stored(app) == set()


def test_partly_written_files_go_a_day_later(app: Application) -> None:
    folder = app.settings.storage_dir / "ab"
    folder.mkdir(parents=True)
    for name, age_s in (("old", 2 * 86_400.0), ("new", 0.0)):
        part = folder / f".{name}.wav.1234.part.wav"
        part.write_bytes(b"half")
        os.utime(part, (time.time() - age_s,) * 2)
    app.collector.collect()
    assert [path.name for path in folder.iterdir()] == [".new.wav.1234.part.wav"]


def test_old_answers_without_a_file_go_and_new_ones_stay(app: Application) -> None:
    cache = Cache(app.database, app.storage)
    for number, old in ((1, True), (2, False)):
        key = cache.key("llm", {"number": number})
        cache.keep("llm", key, {"answer": "text"}, None)
        if old:
            with app.database.work() as session:
                long_ago = clock.now() - 2 * ANSWERS_LIFE
                session.execute(update(CacheEntry).where(CacheEntry.hash_key == key).values(created_at=long_ago))
    assert app.collector.collect().entries == 1
    assert cache.find(cache.key("llm", {"number": 2})) is not None


def test_housekeeping_collects_after_a_while_and_then_every_hour(app: Application) -> None:
    project_id, _ = rendered(app)
    remove_project(app, project_id)
    age(app)
    early = SeldomCollector(app.collector)
    early()
    assert stored(app)
    SeldomCollector(app.collector, first_s=0.0)()
    assert stored(app) == set()


KNOWN = {
    *(("assets", "metadata"), ("job_steps", "artifacts"), ("cache_entries", "payload_name")),
    *(("scenes", "visual_file"), ("plan_versions", "narration_file"), ("plan_versions", "sound")),
}

RECORDS = {("jobs", "manifest"), ("audit_log", "new_values"), ("audit_log", "old_values")}
"""They say what was, and keep no file."""


def test_all_columns_that_name_stored_files_are_looked_at(app: Application, tmp_path: Path) -> None:
    """Every value of every table is searched, so that a new column that names files cannot be forgotten."""
    plan = plan_of("Ein Bild steht am Anfang.", "Noch eins.")
    cv2.imwrite(str(tmp_path / "own.png"), np.zeros((40, 40, 3), np.uint8))
    plan.scenes[0].visual_file = str(tmp_path / "own.png")
    plan.sound = SoundOptions(music_file=str(write_wav(tmp_path / "own.wav", tune(1.0))))
    rendered_plan(app, plan)
    names = stored(app)
    found: set[tuple[str, str]] = set()
    with app.database.reading(fresh=True) as session:
        for table in Model.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found |= {(table.name, column) for column, value in row.items() if any(n in str(value) for n in names)}
    assert found <= KNOWN | RECORDS
    assert found >= {
        *(("assets", "metadata"), ("job_steps", "artifacts"), ("scenes", "visual_file"), ("plan_versions", "sound"))
    }
    age(app)
    app.collector.collect()
    assert any(name.endswith(".wav") for name in stored(app)), "music of a film's own is still wanted"


def test_a_damaged_film_is_rendered_again_when_it_is_asked_for(app: Application) -> None:
    project_id, job_id = rendered(app)
    with app.jobs() as jobs:
        same = jobs.submit(project_id, app.engine, app.plan_rules)
        film = next(asset for asset in jobs.assets(job_id) if asset.type == "video")
    assert (same.job_id, same.is_new) == (job_id, False)
    place = app.settings.storage_dir / film.storage_name[:2] / film.storage_name
    place.chmod(0o600)
    place.write_bytes(bytes(place.stat().st_size))
    with app.jobs() as jobs:
        assert jobs.submit(project_id, app.engine, app.plan_rules).is_new


def test_ready_scenes_become_pictures_where_manim_is_missing(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise NotConfigured("Animations need Manim, which is not installed.", fix="Install it.")

    monkeypatch.setattr(app.providers, "animations", missing)
    plan = plan_of("Ein Bild steht am Anfang.")
    counter = Counter(quantity=FormattedNumber(value=1000), label="Bilder")
    plan.scenes[0] = plan.scenes[0].model_copy(update={"visual_kind": "animation", "animation": counter})
    _project, job_id = rendered_plan(app, plan)
    with app.jobs(reading=True) as jobs:
        assert jobs.receipt(job_id).pictured == [1]


def test_the_files_of_another_database_are_never_collected(app: Application, tmp_path: Path) -> None:
    """Two databases may use one data folder, and neither sees the rows of the other."""
    rendered(app)
    app.collector.claim()
    age(app)
    before = stored(app)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    collector = Collector(other, app.storage, app.previews)
    with pytest.raises(Conflict, match=r"another database: sqlite reelbase\.db"):
        collector.collect()
    SeldomCollector(collector, first_s=0.0)()
    assert stored(app) == before
    other.close()
