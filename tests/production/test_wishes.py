"""Wishes for animations: begun, fulfilled, given up, and taken up again by another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.bootstrap.providers import ConfiguredProviders, open_storage
from reelbase.db.session import Database
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService
from reelbase.kit.errors import Conflict, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.kit.settings import Settings
from reelbase.plans.service import PlanService
from reelbase.production.animations.fulfilment import fulfil, lose
from reelbase.production.animations.requests import Wish, WishService
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.service import ProjectService
from reelbase.schemas.projects import PlanOptions
from support.animations import GOOD, need_manim
from support.boards import CURSORS
from twins.openai_twin import OpenAITwin

SYNTAX = "from manim import *\n\nclass Dots(Scene):\n    def construct(self)\n        self.wait(0.2)\n"


class Killed(BaseException):
    """What ends a process without a word."""


@dataclass
class Wishes:
    """One installation, whose model gives the ``answers`` in turn."""

    settings: Settings
    database: Database
    twin: OpenAITwin
    answers: list[str] = field(default_factory=list)
    queued: list[UUID] = field(default_factory=list)

    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None:
        self.queued.append(version_id)

    @property
    def dependencies(self) -> StepDependencies:
        storage = open_storage(self.settings)
        return StepDependencies(self.settings, self.database, storage, ConfiguredProviders(self.settings, storage))

    def begin(self, prompt: str = "Show a dot that waits.", viewer: Viewer = LOCAL_VIEWER, **options: Any) -> UUID:
        with self.database.work() as session:
            return self.service(session, viewer).begin(prompt, PlanOptions(**options), self)

    def service(self, session: Session, viewer: Viewer = LOCAL_VIEWER) -> WishService:
        return WishService(session, viewer, self.settings.production)

    def told(self, version_id: UUID) -> Wish:
        with self.database.reading() as session:
            return self.service(session).told(version_id)

    def project_status(self, wish: Wish) -> str:
        with self.database.reading() as session:
            return ProjectService(session, LOCAL_VIEWER).get(wish.view.project_id).status

    def model(self, *codes: str, **scene: object) -> None:
        """Answer with these codes, the first of them as the whole animation's."""
        answers: Sequence[dict[str, object]] = [{"scene_class": "Dots", "code": code, **scene} for code in codes]
        self.answers[:] = [json.dumps({"title": "A dot", "scenes": [answers[0]]}), *map(json.dumps, answers[1:])]


@pytest.fixture
def wishes(make_database: Callable[..., str], database_kind: str, tmp_path: Path) -> Iterator[Wishes]:
    need_manim()
    answers: list[str] = []
    with OpenAITwin(answer=lambda _body: answers.pop(0)) as twin:
        settings = Settings(
            home=tmp_path / "home", llm={"base_url": twin.base_url, "model": "twin"}, animation={"rounds": 2}
        )  # type: ignore[arg-type]
        database = Database(make_database(database_kind))
        with database.work() as session:
            ensure_local_owner(session)
        yield Wishes(settings, database, twin, answers)
        database.close()


class TestFulfilling:
    def test_a_wish_becomes_a_plan_of_its_project(self, wishes: Wishes) -> None:
        version_id = wishes.begin(tempo="slow", aspect="1:1")
        assert wishes.queued == [version_id]
        assert (wishes.told(version_id).view.status, wishes.told(version_id).is_final) == ("generating", False)
        wishes.model(SYNTAX, GOOD, narration="A dot.")
        fulfil(wishes.dependencies, version_id)

        wish = wishes.told(version_id)
        assert (wish.view.status, wish.view.title, wish.failures) == ("completed", "A dot", {})
        assert [(tried.round, tried.outcome, tried.line) for tried in wish.rounds] == [
            (1, "syntax", 4),
            (2, "rendered", None),
        ]
        assert [(line.capability, line.calls, line.units) for line in wish.receipt.lines] == [("llm", 2, 642)]
        assert wishes.project_status(wish) == "PLAN_READY"
        with wishes.database.reading() as session:
            kept = PlanService(session, LOCAL_VIEWER).latest(wish.view.project_id)
            project = ProjectService(session, LOCAL_VIEWER).get(wish.view.project_id)
        assert (kept.version_id, kept.document.tempo, kept.document.aspect) == (version_id, "slow", "1:1")
        assert kept.document.scenes[0].manim_code == GOOD
        assert (project.format, project.title) == ("animation", "A dot")

    def test_one_that_never_renders_keeps_its_last_code(self, wishes: Wishes) -> None:
        version_id = wishes.begin()
        wishes.model(SYNTAX, SYNTAX)
        fulfil(wishes.dependencies, version_id)
        wish = wishes.told(version_id)
        assert wish.view.is_written and list(wish.failures) == [1] and wish.failures[1].line == 4
        with wishes.database.reading() as session:
            assert PlanService(session, LOCAL_VIEWER).latest(wish.view.project_id).document.validation.errors

    def test_one_that_comes_to_nothing_is_on_record_with_its_calls(self, wishes: Wishes) -> None:
        version_id = wishes.begin()
        wishes.twin.behaviour.script = ["401"]
        fulfil(wishes.dependencies, version_id)
        wish = wishes.told(version_id)
        assert (wish.view.status, wishes.project_status(wish)) == ("error", "FAILED")
        assert wish.view.error and wish.view.ended_at
        assert [tried.outcome for tried in wish.rounds] == ["refused"]
        assert [(line.calls, line.failed) for line in wish.receipt.lines] == [(1, 1)]
        with wishes.database.reading() as session:
            (use,) = InsightService(session, LOCAL_VIEWER).uses(Period.last(1))
            assert (use.capability, use.failed) == ("llm", 1)
            assert [one.id for one in wishes.service(session).page(PageRequest(), CURSORS).items] == [version_id]

    def test_fulfilling_again_is_another_version_of_the_same_project(self, wishes: Wishes) -> None:
        first = wishes.begin()
        wishes.twin.behaviour.script = ["401"]
        fulfil(wishes.dependencies, first)
        with wishes.database.work() as session:
            second = wishes.service(session).again(first, wishes)
            with pytest.raises(Conflict):
                wishes.service(session).again(second, wishes)
        assert wishes.project_status(wishes.told(second)) == "DRAFT_PLAN"
        wishes.model(GOOD)
        fulfil(wishes.dependencies, second)
        wish = wishes.told(second)
        assert wish.view.is_written and wish.view.project_id == wishes.told(first).view.project_id
        assert wishes.told(first).view.status == "error", "what was tried stays"


class TestInterruptions:
    def test_whoever_takes_it_up_asks_only_what_was_not_answered(
        self, wishes: Wishes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        version_id = wishes.begin()
        wishes.model(SYNTAX, GOOD)
        asked: list[Any] = []
        real = wishes.twin.answer

        def dying(body: dict[str, Any]) -> str:
            asked.append(body)
            if len(asked) == 2:
                # As a power cut would: the question is out, and nobody is there for the answer.
                monkeypatch.setattr("reelbase.providers.llm.openai._tokens", killing)
            return real(body)

        def killing(_answer: object) -> int:
            raise Killed

        wishes.twin.answer = dying
        with pytest.raises(Killed):
            fulfil(wishes.dependencies, version_id)
        monkeypatch.undo()
        assert wishes.told(version_id).view.status == "generating"
        fulfil(wishes.dependencies, version_id)
        wish = wishes.told(version_id)
        assert wish.view.is_written and [tried.outcome for tried in wish.rounds] == ["syntax", "rendered"]
        assert wish.receipt.lines[0].calls == 2
        # The second question came twice to the server, under one key, and was billed once.
        assert len(wishes.twin.seen) == 3 and wishes.twin.billed == {"/chat/completions": 2}

    @pytest.mark.parametrize("what", ["canceled", "deleted", "archived"])
    def test_what_is_taken_away_meanwhile_stays_so(self, wishes: Wishes, what: str) -> None:
        version_id = wishes.begin()
        project_id = wishes.told(version_id).view.project_id
        answers = [json.dumps({"title": "A dot", "scenes": [{"scene_class": "Dots", "code": GOOD}]})]

        def meanwhile(_body: dict[str, Any]) -> str:
            with wishes.database.work() as session:
                if what == "canceled":
                    wishes.service(session).cancel(version_id)
                elif what == "deleted":
                    ProjectService(session, LOCAL_VIEWER).delete(project_id)
                else:
                    ProjectService(session, LOCAL_VIEWER).archive(project_id)
            return answers.pop()

        wishes.twin.answer = meanwhile
        fulfil(wishes.dependencies, version_id)
        if what == "deleted":
            with pytest.raises(NotFound):
                wishes.told(version_id)
            return
        wish = wishes.told(version_id)
        assert (wish.view.status, wish.view.is_written) == ("error", False)
        assert ("Canceled" in (wish.view.error or "")) == (what == "canceled")
        with wishes.database.work() as session, pytest.raises(Conflict):
            wishes.service(session).cancel(version_id)

    def test_a_lost_one_is_ended_once(self, wishes: Wishes) -> None:
        version_id = wishes.begin()
        lose(wishes.database, version_id, "The process was killed.")
        lose(wishes.database, version_id, "It was killed again.")
        lose(wishes.database, new_id(), "It never was.")
        assert wishes.told(version_id).view.error == "The process was killed."
        fulfil(wishes.dependencies, version_id)
        assert not wishes.twin.seen, "what has ended is left alone"


class TestRules:
    def test_nobody_waits_for_more_than_a_few(self, wishes: Wishes) -> None:
        limit = wishes.settings.production.max_queued_per_user
        for _ in range(limit):
            last = wishes.begin()
        with pytest.raises(Conflict, match=str(limit)):
            wishes.begin()
        with wishes.database.work() as session:
            wishes.service(session).cancel(last)
        assert wishes.begin()

    @pytest.mark.parametrize(("prompt", "options"), [("?!", {}), ("x" * 2001, {}), ("A dot.", {"language": "?"})])
    def test_what_cannot_be_asked_for_begins_nothing(
        self, wishes: Wishes, prompt: str, options: dict[str, Any]
    ) -> None:
        with pytest.raises(InputError):
            wishes.begin(prompt, **options)
        assert not wishes.queued

    def test_an_animation_is_nobody_elses(self, wishes: Wishes) -> None:
        version_id = wishes.begin()
        stranger = replace(LOCAL_VIEWER, owner_id=new_id())
        with wishes.database.work() as session:
            theirs = wishes.service(session, stranger)
            for act in (theirs.get, theirs.told, theirs.cancel, lambda one: theirs.again(one, wishes)):
                with pytest.raises(NotFound):
                    act(version_id)
            assert not theirs.page(PageRequest(), CURSORS).items

    def test_a_plan_that_nobody_wished_for_is_none(self, wishes: Wishes) -> None:
        version_id = wishes.begin()
        wishes.model(GOOD)
        fulfil(wishes.dependencies, version_id)
        with wishes.database.work() as session:
            copy = PlanService(session, LOCAL_VIEWER).fork(wishes.told(version_id).view.project_id)
            with pytest.raises(NotFound):
                wishes.service(session).get(copy.version_id)
