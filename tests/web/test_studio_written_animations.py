"""Animations of prompts, begun over the API and from the first page: the whole program, and a twin of a model."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from reelbase.client import Conflict, InvalidInput, NotFound, Reelbase
from support.animations import GOOD, need_manim
from support.browsing import Studio, visitor
from twins.openai_twin import OpenAITwin

SYNTAX = GOOD.replace("construct(self):", "construct(self)")
PATIENCE_S = 120.0


def answer(body: dict[str, Any]) -> str:
    """Good code; a prompt with ``slip`` gets bad code first, one with ``never`` always."""
    asked = json.loads(body["messages"][-1]["content"])
    bad = "never" in asked["prompt"] or ("slip" in asked["prompt"] and "problem" not in asked)
    scene = {"scene_class": "Dots", "code": SYNTAX if bad else GOOD, "narration": "This dot waits."}
    return json.dumps(scene if "problem" in asked else {"title": "A dot that waits", "scenes": [scene]})


@pytest.fixture(scope="module")
def twin() -> Iterator[OpenAITwin]:
    need_manim()
    with OpenAITwin(answer=answer) as twin:
        yield twin


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, twin: OpenAITwin) -> Iterator[Studio]:
    """The whole program with its worker and a language model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"llm_base_url": twin.base_url, "llm_model": "twin", "animation_rounds": "2", "render_scale": "0.15"}
    running = Studio(tmp_path_factory.mktemp("animations"), port, **settings)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def reelbase(studio: Studio) -> Iterator[Reelbase]:
    with Reelbase(studio.address) as client:
        yield client


def until(what: Callable[[], bool]) -> None:
    ends_at_s = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < ends_at_s, "it did not come about"
        time.sleep(0.05)


def ask_for(page: Page, topic: str) -> None:
    page.goto("/")
    page.get_by_text("Topic", exact=True).click()
    page.get_by_label("Your topic").fill(topic)
    page.get_by_label("As an animation").check()
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_url("**/animations/*")


class TestOverTheApi:
    def test_an_animation_is_followed_to_its_plan(self, reelbase: Reelbase) -> None:
        begun = reelbase.animations.begin("Show a dot, and slip once.", aspect="1:1")
        assert (begun.status, begun.ended_at) == ("generating", None)
        assert reelbase.projects.get(begun.project_id).status == "DRAFT_PLAN"
        done = reelbase.animations.wait(begun.id)
        assert (done.status, done.title, done.failing_scenes) == ("completed", "A dot that waits", [])
        assert [(tried.outcome, tried.line) for tried in done.rounds] == [("syntax", 4), ("rendered", None)]
        assert [(line.capability, line.calls, line.units) for line in done.calls] == [("llm", 2, 642)]
        plan = reelbase.plans.latest(begun.project_id)
        assert (plan.plan.version_id, plan.document.aspect) == (begun.id, "1:1")
        assert plan.document.scenes[0].manim_code == GOOD
        assert [found.id for found in reelbase.projects.list(format="animation")][-1] == begun.project_id
        with pytest.raises(Conflict):
            reelbase.animations.cancel(begun.id)

    def test_code_that_never_renders_is_kept_to_be_corrected(self, reelbase: Reelbase) -> None:
        done = reelbase.animations.wait(reelbase.animations.begin("Show what never works.").id)
        assert (done.status, done.failing_scenes, len(done.rounds)) == ("completed", [1], 2)
        with pytest.raises(InvalidInput):
            reelbase.jobs.render(done.project_id)

    def test_a_failed_animation_says_why_and_can_be_retried(self, reelbase: Reelbase, twin: OpenAITwin) -> None:
        twin.behaviour.script = ["401"]
        done = reelbase.animations.wait(reelbase.animations.begin("Show a dot at dawn.").id)
        assert done.status == "error" and done.error
        assert [(line.calls, line.failed) for line in done.calls] == [(1, 1)]
        assert reelbase.projects.get(done.project_id).status == "FAILED"
        with pytest.raises(NotFound):
            reelbase.plans.latest(done.project_id)
        again = reelbase.animations.wait(reelbase.animations.retry(done.id).id)
        assert (again.status, again.project_id) == ("completed", done.project_id)
        assert [found.id for found in reelbase.animations.list(limit=1)][:2] == [again.id, done.id]

    def test_a_canceled_animation_ends_at_once(self, reelbase: Reelbase, twin: OpenAITwin) -> None:
        before = len(twin.seen)
        twin.behaviour.script = ["hang"]
        begun = reelbase.animations.begin("Show a dot that is late.")
        until(lambda: len(twin.seen) > before)
        assert reelbase.animations.cancel(begun.id).error == "Canceled by its owner."
        # The next one does not wait for it.
        assert reelbase.animations.wait(reelbase.animations.begin("Show a dot instead.").id).status == "completed"
        assert reelbase.animations.get(begun.id).rounds == []

    def test_an_animation_goes_on_after_a_power_cut(self, reelbase: Reelbase, twin: OpenAITwin, studio: Studio) -> None:
        before = len(twin.seen)
        twin.behaviour.script = ["right", "hang"]
        begun = reelbase.animations.begin("Show a dot, and slip in the dark.")
        until(lambda: len(twin.seen) == before + 2)
        studio.kill()
        studio.start()
        done = reelbase.animations.wait(begun.id)
        assert [tried.outcome for tried in done.rounds] == ["syntax", "rendered"]
        assert len(twin.seen) == before + 3, "what was answered is not asked again"

    def test_an_invalid_request_for_an_animation_says_why(self, reelbase: Reelbase) -> None:
        for field, options in {"prompt": {"prompt": "?!?"}, "voice": {"prompt": "A dot.", "voice": "nobody"}}.items():
            with pytest.raises(InvalidInput) as caught:
                reelbase.animations.begin(**options)
            assert caught.value.field == field


class TestInTheStudio:
    def test_a_topic_becomes_an_animation(self, browser: Browser, studio: Studio, twin: OpenAITwin) -> None:
        twin.behaviour.script = ["401"]
        with visitor(browser, studio.address) as window:
            page = window.page
            ask_for(page, "A dot that waits for the light")
            expect(page.get_by_text("Failed", exact=True)).to_be_visible(timeout=PATIENCE_S * 1000)
            assert window.barriers() == []
            window.shot("animation-not-written")
            page.get_by_role("button", name="Try again").click()
            page.wait_for_url("**/projects/*/plan", timeout=PATIENCE_S * 1000)
            expect(page.get_by_label("Code of the animation")).to_have_value(GOOD)
            page.goto("/history")
            page.get_by_role("link", name="A dot that waits").first.click()
            page.wait_for_url("**/projects/*/plan")

    def test_an_animation_in_progress_can_be_left_found_and_canceled(
        self, browser: Browser, studio: Studio, twin: OpenAITwin
    ) -> None:
        twin.behaviour.script = ["hang"]
        with visitor(browser, studio.address, width=320) as window:
            page = window.page
            ask_for(page, "A dot that is never seen again")
            expect(page.get_by_text("Writing", exact=True)).to_be_visible()
            assert window.barriers() == [] and not window.is_too_wide()
            page.goto("/history")
            page.get_by_role("link", name="A dot that is never seen again").click()
            page.wait_for_url("**/animations/*")
            page.get_by_role("button", name="Cancel").click()
            expect(page.get_by_text("Canceled by its owner.")).to_be_visible()
