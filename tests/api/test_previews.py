"""Scenes heard and seen before their film is rendered: real HTTP, the packaged voice, the drawing engine."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from reelbase.client import ApiError, InvalidInput, NotFound, Reelbase
from support.api_serving import api_served
from support.plans import make_plan
from support.serving import Served
from twins.openai_twin import OpenAITwin


@pytest.fixture
def server(make_database: Callable[..., str], database_kind: str, tmp_path: Path) -> Iterator[Served]:
    """In a small format, in which pictures are drawn quickly."""
    with api_served(make_database(database_kind), tmp_path / "home", render={"scale": 0.15}) as server:
        yield server


def test_a_scene_is_heard_and_seen_before_rendering(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    project = reelbase.projects.create(plan=make_plan())
    assert reelbase.plans.previews(project.id).voices == []

    voice = reelbase.plans.preview(project.id, 1, "voice")
    assert (voice.kind, voice.scene, voice.reused, voice.mime_type) == ("voice", 1, False, "audio/wav")
    assert (voice.usage.provider, voice.usage.cost_micros) == ("hibari", 0) and voice.usage.duration_ms > 0
    with wave.open(str(reelbase.plans.save_preview(voice, tmp_path / "voice.wav"))) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(voice.duration_s, abs=0.05)
    again = reelbase.plans.preview(project.id, 1, "voice")
    assert (again.reused, again.content_hash, again.usage.duration_ms) == (True, voice.content_hash, 0)

    picture = reelbase.plans.preview(project.id, 2, "picture")
    seen = cv2.imread(str(reelbase.plans.save_preview(picture, tmp_path / "picture.jpg")))
    assert seen is not None and seen.shape[0] > seen.shape[1] > 100, "it is upright, as its film will be"
    ready = reelbase.plans.previews(project.id)
    assert (ready.voices, ready.pictures) == ([1], [2])

    http = server.client()
    part = http.get(voice.url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")
    assert http.get(voice.url, headers={"If-None-Match": part.headers["ETag"]}).status_code == 304
    # The film takes what was made, and its receipt says what that took.
    receipt = reelbase.jobs.receipt(reelbase.jobs.render(project.id).id)
    assert [(line.capability, line.calls) for line in receipt.lines] == [("voice", 1), ("picture", 1)]


def test_a_preview_goes_with_its_scene(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    project = reelbase.projects.create(plan=make_plan())
    picture = reelbase.plans.preview(project.id, 1, "picture")
    plan = reelbase.plans.edit_scene(reelbase.plans.latest(project.id), 1, visual_prompt="a red house in the snow")
    with pytest.raises(NotFound):
        reelbase.plans.save_preview(picture, tmp_path / "picture.jpg")
    reelbase.plans.edit_scene(plan, 1, visual_prompt=make_plan().scenes[0].visual_prompt)
    assert reelbase.plans.save_preview(picture, tmp_path / "picture.jpg").exists(), "it is as it was"


def test_a_scene_that_cannot_be_previewed_says_why(server: Served, reelbase: Reelbase) -> None:
    silent = make_plan()
    silent.scenes[0].narration = ""
    project = reelbase.projects.create(plan=silent)
    with pytest.raises(InvalidInput) as caught:
        reelbase.plans.preview(project.id, 1, "voice")
    assert caught.value.field == "narration"
    with pytest.raises(NotFound):
        reelbase.plans.preview(project.id, 9, "picture")
    http, path = server.client(), f"/v1/projects/{project.id}/plan/scenes/1/previews"
    assert http.post(path, json={"kind": "smell"}).json()["field"] == "kind"
    assert http.get(f"{path}/voice").status_code == 404, "reading makes nothing"


def test_an_animation_that_cannot_be_drawn_names_its_line(server: Served, reelbase: Reelbase) -> None:
    plan = make_plan()
    plan.scenes[0].visual_kind = "animation"
    plan.scenes[0].manim_code = "from manim import *\n\nclass A(Scene):\n    def construct(self)\n"
    project = reelbase.projects.create(plan=plan)
    with pytest.raises(InvalidInput) as caught:
        reelbase.plans.preview(project.id, 1, "picture")
    assert (caught.value.problem["fault"], caught.value.problem["line"]) == ("syntax", 4)


class TestCallsOfAServer:
    @pytest.fixture
    def twin(self) -> Iterator[OpenAITwin]:
        with OpenAITwin() as twin:
            yield twin

    @pytest.fixture
    def server(self, make_database: Callable[..., str], tmp_path: Path, twin: OpenAITwin) -> Iterator[Served]:
        voice = {
            "provider": "openai",
            "base_url": twin.base_url,
            "model": "speaker",
            "api_key": "sk-canary-of-a-key",
            "cost_micros_per_1k_chars": 1_000_000,
        }
        with api_served(make_database("sqlite"), tmp_path / "home", voice=voice) as server:
            yield server

    def test_concurrent_calls_of_a_preview_server_are_one_call(
        self, server: Served, reelbase: Reelbase, twin: OpenAITwin
    ) -> None:
        twin.behaviour.pause_s = 0.3
        project = reelbase.projects.create(plan=make_plan())
        made: list[Any] = []
        threads = [
            threading.Thread(target=lambda: made.append(reelbase.plans.preview(project.id, 1, "voice")))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(twin.seen) == 1
        assert sorted(preview.reused for preview in made) == [False, True, True, True]
        assert reelbase.analytics.spend_days()[-1].cost_micros == made[0].usage.cost_micros == 16_000

    def test_failed_calls_of_a_preview_server_are_reported_and_recorded(
        self, server: Served, reelbase: Reelbase, twin: OpenAITwin
    ) -> None:
        twin.behaviour.script = ["401"]
        project = reelbase.projects.create(plan=make_plan())
        with pytest.raises(ApiError) as caught:
            reelbase.plans.preview(project.id, 1, "voice")
        assert (caught.value.status, caught.value.code) == (502, "ERR_TTS")
        assert "canary" not in str(caught.value.problem)
        (use,) = reelbase.analytics.uses()
        assert (use.capability, use.calls, use.failed) == ("voice", 1, 1)

    def test_previews_under_one_idempotency_key_are_answered_alike(
        self, server: Served, reelbase: Reelbase, twin: OpenAITwin
    ) -> None:
        project = reelbase.projects.create(plan=make_plan())
        http = server.client(**{"Idempotency-Key": "hear-it"})
        answers = [
            http.post(f"/v1/projects/{project.id}/plan/scenes/1/previews", json={"kind": "voice"}) for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content and "Idempotency-Replayed" in answers[1].headers
        assert answers[1].headers["Location"] == answers[0].json()["url"]
