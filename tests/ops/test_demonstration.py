"""The demonstration: everything is in it, it can be made again, and it costs nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.bootstrap.opening import open_application
from reelbase.credits.models import CreditHold
from reelbase.credits.reconcile import reconcile
from reelbase.db.session import Database
from reelbase.kit.settings import DatabaseSettings, Settings
from reelbase.ops.demonstration import projects, seeding
from reelbase.ops.demonstration.seeding import seed_database
from reelbase.production.models import Job
from reelbase.production.states import FINAL
from reelbase.projects.models import LIFECYCLES, Project
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.projects import ProjectStatus
from reelbase.sharing.models import Publication
from support.installations import contents

FILLED = {
    "auth.users",
    "profiles",
    "draft_prompts",
    "audit_log",
    "projects",
    "plan_versions",
    "scenes",
    "scene_tasks",
    "jobs",
    "job_steps",
    "job_logs",
    "provider_calls",
    "assets",
    "credit_accounts",
    "credit_ledger",
    "credit_grants",
    "credit_holds",
    "subscriptions",
    "billing_events",
    "shares",
    "likes",
    "comments",
    "publications",
    "feedback",
}


@pytest.fixture
def settings(database_url: str, reelbase_home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setitem(seeding.SIZES, "small", (2, len(projects.KINDS)))
    return Settings(home=reelbase_home, database=DatabaseSettings(url=database_url))


def seed(settings: Settings, number: int = 1) -> int:
    return seed_database(settings, seed=number, size="small", tell=lambda _: None).made


def stored_rows(database: Database) -> dict[str, list[Any]]:
    """What a person would see of it, without keys and times."""
    with database.reading() as session:
        return {
            "projects": sorted(map(tuple, session.execute(select(Project.title, Project.status, Project.lifecycle)))),
            "jobs": sorted(map(tuple, session.execute(select(Job.status, Job.failed_step, Job.error_message)))),
            "numbers": sorted(map(tuple, session.execute(select(Publication.platform, Publication.views)))),
        }


class TestTheDemonstration:
    def test_the_demonstration_has_every_state_and_adds_up(self, settings: Settings, tmp_path: Path) -> None:
        assert seed(settings) == 2 * len(projects.KINDS)
        app = open_application(settings)
        with app.database.reading() as session:
            assert set(session.scalars(select(Project.status))) == set(ProjectStatus)
            assert set(session.scalars(select(Project.lifecycle))) >= set(LIFECYCLES) - {"draft", "completed"}
            assert set(session.scalars(select(Job.status))) == FINAL | {JobStatus.QUEUED}
            assert set(session.scalars(select(CreditHold.state))) == {"settled", "voided"}
            assert list(reconcile(session)) == []
            ready = session.scalars(
                select(Job.id).where(Job.status == "READY", Job.owner_id == LOCAL_VIEWER.owner_id)
            ).first()
            assert ready is not None
        assert {name for name, rows in contents(app.database).items() if rows} >= FILLED
        assert app.export(ready, tmp_path / "film").stat().st_size > 1_000
        app.close()

    def test_made_again_only_gets_what_is_missing(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        made = projects.ProjectMaker.make

        def fail_at_retaken(self: Any, kind: str, *arguments: Any, **options: Any) -> Any:
            done = made(self, kind, *arguments, **options)
            if kind == "retaken":
                raise KeyboardInterrupt
            return done

        with monkeypatch.context() as patched:
            patched.setattr(projects.ProjectMaker, "make", fail_at_retaken)
            with pytest.raises(KeyboardInterrupt):
                seed(settings)
        assert seed(settings) == len(projects.KINDS) + 1
        database = Database(settings.database_url)
        before = contents(database)
        assert seed(settings) == 0
        after = contents(database)
        with database.reading() as session:
            assert list(reconcile(session)) == []
            assert set(session.scalars(select(CreditHold.state))) == {"settled", "voided"}
        database.close()
        assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
        assert len(before["projects"]) == 2 * len(projects.KINDS)


class TestASeed:
    def test_a_seed_gives_the_same_demonstration_again(
        self,
        settings: Settings,
        make_database: Callable[..., str],
        reelbase_home: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setitem(seeding.SIZES, "small", (1, 4))
        another = Settings(home=reelbase_home, database=DatabaseSettings(url=make_database("sqlite")))
        for one in (settings, another):
            seed(one, 7)
        first, second = Database(settings.database_url), Database(another.database_url)
        assert stored_rows(first) == stored_rows(second)
        seed(another, 8)
        assert stored_rows(first) != stored_rows(second)
        first.close()
        second.close()
