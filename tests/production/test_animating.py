"""Animations that a language model writes: over HTTP, rendered for real, every round on record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.service import ensure_local_owner
from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.db.session import Database
from reelbase.kit.errors import InputError, ProviderError
from reelbase.kit.settings import LLMSettings, Settings
from reelbase.media.formats import FrameFormat
from reelbase.plans.models import PromptAttempt
from reelbase.production.animations.service import AnimationService
from reelbase.production.animations.writing import AnimatedPlan, AnimationOrder, animate_prompt
from reelbase.production.models import ProviderCall
from reelbase.production.steps.context import Providers
from reelbase.providers.animation import Fault
from reelbase.providers.animation.manim import ManimRenderer
from reelbase.providers.llm.openai import OpenAIWriter
from reelbase.schemas.animations import AnimationSummary
from reelbase.schemas.projects import PlanOptions
from support.animations import GOOD, StandInProviders, need_manim, scene_code
from twins.openai_twin import OpenAITwin

TINY = FrameFormat(160, 90, 10)
PROMPT = "Show a dot that waits."
KEY = "sk-canary-of-a-key-that-nobody-may-see"
SYNTAX = "from manim import *\n\nclass Dots(Scene):\n    def construct(self)\n        self.wait(0.2)\n"
NO_SCENE = "from manim import *\nprint('no scene here')\n"
BROKEN = scene_code("self.add(Dot())", "self.play(ShowCreation(Dot()))")
# Which of them works at all outside the sandbox does not matter: each must end as an attempt that was blocked.
DANGEROUS = [
    scene_code("import os", "print(dict(os.environ))", "print(open('/etc/passwd').read())"),
    scene_code("import socket", "socket.create_connection(('127.0.0.1', 80), 2)"),
    scene_code("import os, time", "while True:", "    if os.fork() == 0: time.sleep(60)"),
]


@pytest.fixture(autouse=True)
def manim() -> None:
    need_manim()


@pytest.fixture
def database(make_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(make_database("sqlite"))
    with database.work() as session:
        ensure_local_owner(session)
    yield database
    database.close()


class Asked:
    """A model that gives these answers in turn, the last one again and again."""

    def __init__(self, answers: Sequence[object]) -> None:
        self.answers = list(answers)
        self.bodies: list[dict[str, Any]] = []

    def __call__(self, body: dict[str, Any]) -> str:
        self.bodies.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, str) else json.dumps(answer)

    def request_data(self, number: int) -> dict[str, Any]:
        """What the user's message of a request (0-based) says."""
        return dict(json.loads(self.bodies[number]["messages"][1]["content"]))


def first(*codes: str, **more: object) -> dict[str, object]:
    scenes = [{"scene_class": "Dots", "code": code, "narration": f"Part {n}."} for n, code in enumerate(codes, 1)]
    return {"title": "A dot", "scenes": scenes, **more}


def again(code: str, scene_class: str = "Dots") -> dict[str, object]:
    return {"scene_class": scene_class, "code": code}


class NoQueue:
    def enqueue_writing(self, session: Session, version_id: UUID, owner_id: UUID) -> None:
        """Nobody takes anything from it: the tests do that themselves."""


class Studio:
    """Has animations written, and looks at what was kept of it."""

    animation: AnimationSummary

    def __init__(self, database: Database) -> None:
        self.database = database
        self.model = Asked([first(GOOD)])
        self.twin = OpenAITwin(answer=lambda body: self.model(body))

    def animate(self, *answers: object, rounds: int = 4, prompt: str = PROMPT) -> AnimatedPlan:
        self.model = Asked(answers)
        options = PlanOptions(aspect="16:9")
        with self.database.work() as session:
            providers = cast(Providers, StandInProviders())
            animations = AnimationService(session, LOCAL_VIEWER, Settings(), NoQueue(), providers)
            self.animation = animation = animations.begin(prompt, options)
        order = AnimationOrder(LOCAL_VIEWER, animation.project_id, animation.id, animation.prompt, options)
        writer = OpenAIWriter(LLMSettings(base_url=self.twin.base_url, model="twin", api_key=KEY, timeout_s=5))
        try:
            return animate_prompt(self.database, order, model=writer, maker=ManimRenderer(), format=TINY, rounds=rounds)
        finally:
            writer.close()

    @property
    def attempts(self) -> list[PromptAttempt]:
        with self.database.reading() as session:
            return list(session.scalars(select(PromptAttempt).order_by(PromptAttempt.id)))

    @property
    def outcomes(self) -> list[tuple[int, int, str]]:
        return [(attempt.scene_idx, attempt.round, attempt.outcome) for attempt in self.attempts]


@pytest.fixture
def studio(database: Database) -> Iterator[Studio]:
    studio = Studio(database)
    with studio.twin:
        yield studio


class TestRepair:
    def test_three_bad_answers_then_a_good_one(self, studio: Studio) -> None:
        done = studio.animate(first(SYNTAX), again(NO_SCENE), again(BROKEN), again(GOOD))
        assert studio.outcomes == [(1, 1, "syntax"), (1, 2, "syntax"), (1, 3, "runtime"), (1, 4, "rendered")]
        assert [attempt.error_line for attempt in studio.attempts] == [4, None, 6, None]
        assert "NameError: name 'ShowCreation'" in studio.attempts[2].trace
        assert {(attempt.run_id, attempt.project_id) for attempt in studio.attempts} == {
            (studio.animation.id, studio.animation.project_id)
        }
        assert not done.failures
        scene = done.document.scenes[0]
        assert (scene.manim_code, scene.manim_scene, scene.narration) == (GOOD, "Dots", "Part 1.")
        assert scene.duration_target_s >= 0.4 and not done.document.validation.errors

        request_data = [studio.model.request_data(number) for number in range(4)]
        assert request_data[0] == {"prompt": PROMPT}
        assert [t["problem"]["kind"] for t in request_data[1:]] == ["syntax", "syntax", "runtime"]
        assert (request_data[3]["code"], request_data[3]["problem"]["line"]) == (BROKEN, 6)
        assert "ShowCreation" in request_data[3]["problem"]["message"]
        system = studio.model.bodies[0]["messages"][0]["content"]
        assert f"Manim Community {version('manim')}" in system
        assert "160x90" in system and "MathTypst" in system
        keys = {seen.headers["Idempotency-Key"] for seen in studio.twin.seen}
        assert len(keys) == len(studio.model.bodies) == 4

    def test_code_that_is_never_good_is_given_up_and_the_last_one_kept(self, studio: Studio) -> None:
        done = studio.animate(first(SYNTAX), again(NO_SCENE), again(SYNTAX), rounds=3)
        assert len(studio.twin.seen) == 3
        assert studio.outcomes == [(1, 1, "syntax"), (1, 2, "syntax"), (1, 3, "syntax")]
        assert done.failures[1].fault is Fault.SYNTAX and done.failures[1].line == 4
        assert done.document.scenes[0].manim_code == SYNTAX
        assert "line 4" in done.document.validation.errors[0]

    def test_a_server_that_refuses_is_not_asked_again(self, studio: Studio) -> None:
        studio.twin.behaviour.script = ["right", "401"]
        done = studio.animate(first(SYNTAX), rounds=4)
        assert [outcome for *_, outcome in studio.outcomes] == ["syntax", "refused"]
        assert KEY not in (studio.attempts[1].error_message or KEY)
        assert done.failures[1].fault is Fault.SYNTAX

    def test_a_server_that_stumbles_costs_a_round(self, studio: Studio) -> None:
        studio.twin.behaviour.script = ["right", "500"]
        done = studio.animate(first(SYNTAX), again(GOOD))
        assert [outcome for *_, outcome in studio.outcomes] == ["syntax", "refused", "rendered"]
        assert not done.failures

    @pytest.mark.parametrize("trouble", ["401", "500", "refusal"])
    def test_a_server_that_never_answers_leaves_an_attempt_and_no_plan(self, studio: Studio, trouble: str) -> None:
        studio.twin.behaviour.script = [trouble]
        with pytest.raises(ProviderError) as caught:
            studio.animate(first(GOOD))
        assert KEY not in str(caught.value)
        assert studio.outcomes == [(1, 1, "refused")]
        assert studio.attempts[0].code == "" and KEY not in (studio.attempts[0].error_message or KEY)


class TestAnswers:
    def test_prose_around_the_code(self, studio: Studio) -> None:
        done = studio.animate(
            f"Sure! Here {{is}} it:\n\n```python3\n{GOOD}```\n\nInstall it with:\n\n```\npip install manim\n```"
        )
        assert studio.outcomes == [(1, 1, "rendered")]
        assert done.document.scenes[0].manim_code == GOOD
        assert done.document.title == "Show a dot that waits."

    def test_fences_wrong_names_and_several_scenes(self, studio: Studio) -> None:
        answer = first(f"Here:\n```python\n{GOOD}```", GOOD, SYNTAX)
        answer["scenes"][1]["scene_class"] = "NoSuchClass"  # type: ignore[index]
        done = studio.animate(answer, again(GOOD.replace("Dots", "Renamed")))
        assert studio.outcomes == [(1, 1, "rendered"), (2, 1, "rendered"), (3, 1, "syntax"), (3, 2, "rendered")]
        assert [scene.manim_scene for scene in done.document.scenes] == ["Dots", "Dots", "Renamed"]
        assert [scene.narration for scene in done.document.scenes] == ["Part 1.", "Part 2.", "Part 3."]
        assert done.document.scenes[0].manim_code == GOOD
        assert not done.document.validation.errors

    @pytest.mark.parametrize(
        "answer", ["I am sorry, I would rather talk about cats.", "```\nprint('hello')\n```", "{}"]
    )
    def test_an_answer_without_code_is_a_clear_error(self, studio: Studio, answer: str) -> None:
        with pytest.raises(ProviderError, match="does not match the schema"):
            studio.animate(answer)
        assert len(studio.twin.seen) == 2
        assert studio.outcomes == [(1, 1, "refused")]

    def test_a_repair_without_code_costs_a_round(self, studio: Studio) -> None:
        done = studio.animate(first(SYNTAX), "no", "no", again(GOOD))
        assert [outcome for *_, outcome in studio.outcomes] == ["syntax", "refused", "rendered"]
        assert not done.failures

    def test_an_animation_that_is_too_long_is_written_again(self, studio: Studio) -> None:
        # Its title is nothing, and holds a character that no database keeps.
        done = studio.animate(first(GOOD.replace("0.4", "61"), title=" \0 "), again(GOOD), prompt=f"{PROMPT}\0")
        assert done.document.title == PROMPT
        assert {attempt.prompt_text for attempt in studio.attempts} == {PROMPT}
        assert [attempt.outcome for attempt in studio.attempts] == ["runtime", "rendered"]
        assert "is 61 s long" in (studio.attempts[0].error_message or "")
        assert not done.failures

    @pytest.mark.parametrize("prompt", ["", "  ", "?!", "x" * 2001])
    def test_an_empty_prompt_is_not_sent(self, studio: Studio, prompt: str) -> None:
        with pytest.raises(InputError):
            studio.animate(first(GOOD), prompt=prompt)
        assert not studio.twin.seen and not studio.attempts


class TestDangerousCode:
    def test_dangerous_code_is_blocked_and_recorded_and_sees_no_key(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REELBASE_LLM_API_KEY", KEY)
        done = studio.animate(first(DANGEROUS[0]), *map(again, DANGEROUS[1:]), rounds=3)
        assert [attempt.outcome for attempt in studio.attempts] == ["sandbox"] * 3
        assert done.failures[1].fault is Fault.SANDBOX
        assert "HOME" in studio.attempts[0].stdout, "it printed its environment"
        for attempt in studio.attempts:
            stored = " ".join(str(getattr(attempt, column.key)) for column in PromptAttempt.__table__.columns)
            assert KEY not in stored and "root:x:0:0" not in stored
        assert KEY not in json.dumps([seen.body for seen in studio.twin.seen])


class TestCalls:
    def test_calls_of_the_writer_are_recorded_as_they_are_made(self, studio: Studio) -> None:
        studio.twin.behaviour.script = ["right", "500"]
        studio.animate(first(SYNTAX, GOOD), again(NO_SCENE), rounds=3)
        with studio.database.reading() as session:
            calls = list(session.scalars(select(ProviderCall).order_by(ProviderCall.id)))
        assert {call.plan_version_id for call in calls} == {studio.animation.id}
        # The second scene's code came with the first one's.
        assert [(call.unit, call.units, call.error_code) for call in calls] == [
            ("tokens", 321, None),
            ("calls", 1, "ERR_SCRIPT_GEN"),
            ("tokens", 321, None),
        ]
        assert [outcome for *_, outcome in studio.outcomes] == ["syntax", "refused", "syntax", "rendered"]
