"""Animations of prompts: begun, written, canceled, and resumed by another process."""

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
from reelbase.plans.options import plan_options
from reelbase.plans.service import PlanService
from reelbase.production.animations.service import AnimationService
from reelbase.production.animations.writing_job import write_animation
from reelbase.production.execution.plan_writing import record_failure
from reelbase.production.execution.work import StepDependencies
from reelbase.projects.service import ProjectService
from reelbase.schemas.animations import Animation
from support.animations import GOOD, need_manim
from support.boards import CURSORS
from twins.openai_twin import OpenAITwin

SYNTAX = "from manim import *\n\nclass Dots(Scene):\n    def construct(self)\n        self.wait(0.2)\n"


class Killed(BaseException):
    """What ends a process without a word."""


@dataclass
class Animations:
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
            return self.service(session, viewer).begin(prompt, plan_options(**options)).id

    def service(self, session: Session, viewer: Viewer = LOCAL_VIEWER) -> AnimationService:
        return AnimationService(session, viewer, self.settings, self, self.dependencies.providers)

    def animation(self, version_id: UUID) -> Animation:
        with self.database.reading() as session:
            return self.service(session).get(version_id)

    def project_status(self, animation: Animation) -> str:
        with self.database.reading() as session:
            return ProjectService(session, LOCAL_VIEWER).get(animation.project_id).status

    def model(self, *codes: str, **scene: object) -> None:
        """Answer with these codes, the first of them as the whole animation's."""
        answers: Sequence[dict[str, object]] = [{"scene_class": "Dots", "code": code, **scene} for code in codes]
        self.answers[:] = [json.dumps({"title": "A dot", "scenes": [answers[0]]}), *map(json.dumps, answers[1:])]


@pytest.fixture
def animations(make_database: Callable[..., str], database_kind: str, tmp_path: Path) -> Iterator[Animations]:
    need_manim()
    answers: list[str] = []
    with OpenAITwin(answer=lambda _body: answers.pop(0)) as twin:
        settings = Settings(
            home=tmp_path / "home", llm={"base_url": twin.base_url, "model": "twin"}, animation={"rounds": 2}
        )  # type: ignore[arg-type]
        database = Database(make_database(database_kind))
        with database.work() as session:
            ensure_local_owner(session)
        yield Animations(settings, database, twin, answers)
        database.close()


class TestWriting:
    def test_a_prompt_becomes_a_plan_of_its_project(self, animations: Animations) -> None:
        version_id = animations.begin(tempo="slow", aspect="1:1")
        assert animations.queued == [version_id]
        assert (animations.animation(version_id).status, animations.animation(version_id).is_final) == (
            "generating",
            False,
        )
        animations.model(SYNTAX, GOOD, narration="A dot.")
        write_animation(animations.dependencies, version_id)

        animation = animations.animation(version_id)
        assert (animation.status, animation.title, animation.failing_scenes) == ("completed", "A dot", [])
        assert [(tried.round, tried.outcome, tried.line) for tried in animation.rounds] == [
            (1, "syntax", 4),
            (2, "rendered", None),
        ]
        assert [(line.capability, line.calls, line.units) for line in animation.calls] == [("llm", 2, 642)]
        assert animations.project_status(animation) == "PLAN_READY"
        with animations.database.reading() as session:
            plan = PlanService(session, LOCAL_VIEWER).latest(animation.project_id)
            project = ProjectService(session, LOCAL_VIEWER).get(animation.project_id)
        assert (plan.version_id, plan.document.tempo, plan.document.aspect) == (version_id, "slow", "1:1")
        assert plan.document.scenes[0].manim_code == GOOD
        assert (project.format, project.title) == ("animation", "A dot")

    def test_an_animation_that_never_renders_keeps_its_last_code(self, animations: Animations) -> None:
        version_id = animations.begin()
        animations.model(SYNTAX, SYNTAX)
        write_animation(animations.dependencies, version_id)
        animation = animations.animation(version_id)
        assert animation.is_written and animation.failing_scenes == [1] and animation.rounds[-1].line == 4
        with animations.database.reading() as session:
            assert PlanService(session, LOCAL_VIEWER).latest(animation.project_id).document.validation.errors

    def test_a_failed_animation_is_recorded_with_its_calls(self, animations: Animations) -> None:
        version_id = animations.begin()
        animations.twin.behaviour.script = ["401"]
        write_animation(animations.dependencies, version_id)
        animation = animations.animation(version_id)
        assert (animation.status, animations.project_status(animation)) == ("error", "FAILED")
        assert animation.error and animation.ended_at
        assert [tried.outcome for tried in animation.rounds] == ["refused"]
        assert [(line.calls, line.failed) for line in animation.calls] == [(1, 1)]
        with animations.database.reading() as session:
            (use,) = InsightService(session, LOCAL_VIEWER).uses(Period.last(1))
            assert (use.capability, use.failed) == ("llm", 1)
            assert [one.id for one in animations.service(session).page(PageRequest(), CURSORS).items] == [version_id]

    def test_retrying_is_another_version_of_the_same_project(self, animations: Animations) -> None:
        first = animations.begin()
        animations.twin.behaviour.script = ["401"]
        write_animation(animations.dependencies, first)
        with animations.database.work() as session:
            second = animations.service(session).retry(first).id
            with pytest.raises(Conflict):
                animations.service(session).retry(second)
        assert animations.project_status(animations.animation(second)) == "DRAFT_PLAN"
        animations.model(GOOD)
        write_animation(animations.dependencies, second)
        animation = animations.animation(second)
        assert animation.is_written and animation.project_id == animations.animation(first).project_id
        assert animations.animation(first).status == "error", "what was tried stays"


class TestInterruptions:
    def test_a_resumed_animation_asks_only_what_was_not_answered(
        self, animations: Animations, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        version_id = animations.begin()
        animations.model(SYNTAX, GOOD)
        asked: list[Any] = []
        real = animations.twin.answer

        def dying(body: dict[str, Any]) -> str:
            asked.append(body)
            if len(asked) == 2:
                # As a power cut would: the question is out, and nobody is there for the answer.
                monkeypatch.setattr("reelbase.providers.llm.openai._tokens", killing)
            return real(body)

        def killing(_answer: object) -> int:
            raise Killed

        animations.twin.answer = dying
        with pytest.raises(Killed):
            write_animation(animations.dependencies, version_id)
        monkeypatch.undo()
        assert animations.animation(version_id).status == "generating"
        write_animation(animations.dependencies, version_id)
        animation = animations.animation(version_id)
        assert animation.is_written and [tried.outcome for tried in animation.rounds] == ["syntax", "rendered"]
        assert animation.calls[0].calls == 2
        # The second question came twice to the server, under one key, and was billed once.
        assert len(animations.twin.seen) == 3 and animations.twin.billed == {"/chat/completions": 2}

    @pytest.mark.parametrize("what", ["canceled", "deleted", "archived"])
    def test_an_animation_canceled_archived_or_deleted_meanwhile_stays_so(
        self, animations: Animations, what: str
    ) -> None:
        version_id = animations.begin()
        project_id = animations.animation(version_id).project_id
        answers = [json.dumps({"title": "A dot", "scenes": [{"scene_class": "Dots", "code": GOOD}]})]

        def meanwhile(_body: dict[str, Any]) -> str:
            with animations.database.work() as session:
                if what == "canceled":
                    animations.service(session).cancel(version_id)
                elif what == "deleted":
                    ProjectService(session, LOCAL_VIEWER).delete(project_id)
                else:
                    ProjectService(session, LOCAL_VIEWER).archive(project_id)
            return answers.pop()

        animations.twin.answer = meanwhile
        write_animation(animations.dependencies, version_id)
        if what == "deleted":
            with pytest.raises(NotFound):
                animations.animation(version_id)
            return
        animation = animations.animation(version_id)
        assert (animation.status, animation.is_written) == ("error", False)
        assert ("Canceled" in (animation.error or "")) == (what == "canceled")
        with animations.database.work() as session, pytest.raises(Conflict):
            animations.service(session).cancel(version_id)

    def test_a_lost_animation_is_ended_once(self, animations: Animations) -> None:
        version_id = animations.begin()
        record_failure(animations.database, version_id, "The process was killed.")
        record_failure(animations.database, version_id, "It was killed again.")
        record_failure(animations.database, new_id(), "It never was.")
        assert animations.animation(version_id).error == "The process was killed."
        write_animation(animations.dependencies, version_id)
        assert not animations.twin.seen, "what has ended is left alone"


class TestRules:
    def test_each_user_has_a_limited_number_of_waiting_animations(self, animations: Animations) -> None:
        limit = animations.settings.production.max_queued_per_user
        for _ in range(limit):
            last = animations.begin()
        with pytest.raises(Conflict, match=str(limit)):
            animations.begin()
        with animations.database.work() as session:
            animations.service(session).cancel(last)
        assert animations.begin()

    @pytest.mark.parametrize(("prompt", "options"), [("?!", {}), ("x" * 2001, {}), ("A dot.", {"language": "?"})])
    def test_an_invalid_request_begins_no_animation(
        self, animations: Animations, prompt: str, options: dict[str, Any]
    ) -> None:
        with pytest.raises(InputError):
            animations.begin(prompt, **options)
        assert not animations.queued

    def test_an_animation_is_nobody_elses(self, animations: Animations) -> None:
        version_id = animations.begin()
        stranger = replace(LOCAL_VIEWER, owner_id=new_id())
        with animations.database.work() as session:
            theirs = animations.service(session, stranger)
            for act in (theirs.summary, theirs.get, theirs.cancel, theirs.retry):
                with pytest.raises(NotFound):
                    act(version_id)
            assert not theirs.page(PageRequest(), CURSORS).items

    def test_a_plan_that_nobody_requested_is_no_animation(self, animations: Animations) -> None:
        version_id = animations.begin()
        animations.model(GOOD)
        write_animation(animations.dependencies, version_id)
        with animations.database.work() as session:
            copy = PlanService(session, LOCAL_VIEWER).fork(animations.animation(version_id).project_id)
            with pytest.raises(NotFound):
                animations.service(session).get(copy.version_id)
