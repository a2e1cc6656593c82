"""A plan in a language that no voice here speaks: known when it is made, and never begun."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.db.session import Database
from reelbase.kit.errors import InputError, NotConfigured
from reelbase.kit.settings import ProductionSettings, Settings, VoiceSettings
from reelbase.plans.rules import PlanRules
from reelbase.plans.service import PlanService
from reelbase.production.service import JobService
from reelbase.schemas.plan_document import PlanDocument
from support.boards import make_job
from support.commands import reelbase_here
from support.plans import make_plan

ENGLISH_VOICE = PlanRules(Settings())
SERVER = PlanRules(
    Settings(voice=VoiceSettings(provider="openai", base_url="http://127.0.0.1:9", model="tts", name="anna"))
)
POLISH = (
    "Dzisiaj jest bardzo zimno i pada śnieg. Dlaczego koty mruczą, kiedy je głaszczemy? "
    "Nikt tego dokładnie nie wie, ale badania trwają od wielu lat."
)
PROBLEM = "The voice heart speaks English, but the language is Polish (pl)."


class NoEngine:
    def enqueue(self, session: Session, job_id: UUID, owner_id: UUID) -> None: ...


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.work() as session:
        ensure_local_owner(session)
    yield database
    database.close()


def polish(**changes: object) -> PlanDocument:
    return make_plan().model_copy(update={"language": "pl", **changes})


def submit(session: Session, project_id: UUID, rules: PlanRules) -> UUID:
    return JobService(session, LOCAL_VIEWER, ProductionSettings()).submit(project_id, NoEngine(), rules).job_id


class TestRules:
    def test_a_plan_that_nobody_can_narrate_has_an_error(self) -> None:
        errors = ENGLISH_VOICE.apply(polish()).validation.errors
        assert [error for error in errors if error.startswith(PROBLEM)]

    def test_an_error_is_gone_once_a_voice_speaks_the_language(self) -> None:
        stored = ENGLISH_VOICE.apply(polish())
        assert SERVER.apply(stored).validation.errors == []

    def test_a_recording_in_another_language_than_english_is_an_error(self) -> None:
        errors = ENGLISH_VOICE.apply(polish(narration_file="a" * 64 + ".wav")).validation.errors
        assert [error for error in errors if error.startswith("A recording in Polish cannot be divided")]

    def test_a_plan_without_words_needs_no_voice(self) -> None:
        plan = polish()
        silent = [scene.model_copy(update={"narration": ""}) for scene in plan.scenes]
        ENGLISH_VOICE.check_speech(plan.model_copy(update={"scenes": silent}))


class TestRendering:
    def test_rendering_refuses_the_language_and_begins_nothing(self, database: Database) -> None:
        with database.work() as session:
            project = PlanService(session, LOCAL_VIEWER).start(ENGLISH_VOICE.apply(polish())).project_id
        with pytest.raises(InputError) as caught, database.work() as session:
            submit(session, project, ENGLISH_VOICE)
        assert (caught.value.field, caught.value.message) == ("language", PROBLEM)
        with database.reading() as session:
            assert JobService(session, LOCAL_VIEWER, ProductionSettings()).newest() == []

    def test_a_stored_plan_can_be_rendered_once_a_voice_speaks_its_language(self, database: Database) -> None:
        with database.work() as session:
            project = PlanService(session, LOCAL_VIEWER).start(ENGLISH_VOICE.apply(polish())).project_id
        with database.work() as session:
            submit(session, project, SERVER)
        with database.reading() as session:
            plan = PlanService(session, LOCAL_VIEWER).latest(project)
        assert plan.sealed and plan.document.validation.errors == []

    def test_a_sealed_plan_is_refused_once_its_voice_is_gone(self, database: Database) -> None:
        with database.work() as session:
            project = PlanService(session, LOCAL_VIEWER).start(SERVER.apply(polish())).project_id
            plans = PlanService(session, LOCAL_VIEWER)
            plans.seal(plans.latest(project).version_id)
        with pytest.raises(InputError, match="speaks English"), database.work() as session:
            submit(session, project, ENGLISH_VOICE)

    def test_a_failed_job_is_not_tried_again_without_its_voice(self, database: Database) -> None:
        with database.work() as session:
            job = make_job(session, LOCAL_VIEWER, status="FAILED")
        unset = PlanRules(Settings(voice=VoiceSettings(provider="openai")))
        with pytest.raises(NotConfigured), database.work() as session:
            JobService(session, LOCAL_VIEWER, ProductionSettings()).mark_retried(job, "voice", unset)


class TestCommands:
    def test_make_refuses_the_language_before_it_stores_anything(self, tmp_path: Path) -> None:
        source = tmp_path / "zima.txt"
        source.write_text(POLISH)
        ran = reelbase_here("make", str(source), REELBASE_HOME=str(tmp_path / "home"))
        assert ran.code == 2
        assert PROBLEM in ran.err and "REELBASE_VOICE_MODEL_PATH" in ran.err and "retry" not in ran.err
        listed = reelbase_here("jobs", "list", REELBASE_HOME=str(tmp_path / "home"))
        assert PROBLEM not in listed.out and listed.code == 0

    def test_a_plan_alone_is_made_and_says_what_it_lacks(self, tmp_path: Path) -> None:
        source = tmp_path / "zima.txt"
        source.write_text(POLISH)
        ran = reelbase_here("make", str(source), "--plan-only", "--json", REELBASE_HOME=str(tmp_path / "home"))
        assert ran.code == 0
        assert f"error: {PROBLEM}" in ran.err
        assert json.loads(ran.out)["plan"]["language"] == "pl"

    def test_make_takes_the_language_that_is_asked_for(self, tmp_path: Path) -> None:
        source = tmp_path / "zima.txt"
        source.write_text(POLISH)
        home = str(tmp_path / "home")
        ran = reelbase_here("make", str(source), "--plan-only", "--language", "en", REELBASE_HOME=home)
        assert ran.code == 0
        assert "warning: The text looks like Polish, but its language is set to en (English)." in ran.err
