"""Changing one scene redoes that scene and nothing else; counted at the providers and seen in the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.media.timeline import TransitionKind
from reelbase.plans.plan_files import dump_plan
from reelbase.schemas.plan_document import PlanDocument
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase
from twins.openai_twin import OpenAITwin

NARRATIONS = [f"Das ist die Szene Nummer {number}." for number in range(1, 11)]
CHANGED = 5


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        yield twin


@pytest.fixture
def reelbase(tmp_path: Path, twin: OpenAITwin) -> Reelbase:
    server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    small = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    return Reelbase(install(tmp_path / "data"), {**settings, **small}, here=True)


def ten_scenes() -> PlanDocument:
    plan = make_plan(*NARRATIONS, language="de")
    for number, scene in enumerate(plan.scenes, start=1):
        scene.visual_prompt = f"picture {number}"
        scene.transition = TransitionKind.CROSSFADE if number % 2 else TransitionKind.CUT
    return plan


def made(reelbase: Reelbase, *arguments: str) -> dict[str, Any]:
    """Run a command that ends with a film; return its manifest."""
    done = reelbase.run(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads((Path(done.stdout.strip()).parent / "manifest.json").read_text())


def test_one_changed_word_redoes_one_scene(reelbase: Reelbase, twin: OpenAITwin, tmp_path: Path) -> None:
    plan = ten_scenes()
    source = tmp_path / "plan.yaml"
    source.write_text(dump_plan(plan))
    first = made(reelbase, "make", str(source))
    assert twin.billed == {"/audio/speech": 10, "/images/generations": 10}

    plan.scenes[CHANGED - 1].narration = "Das ist die Szene Nummer fünf."
    source.write_text(dump_plan(plan))
    project = first["project_id"]
    assert reelbase.run("plan", "edit", project, "--file", str(source)).stdout.strip() == "2"
    done = reelbase.run("render", project)
    assert done.returncode == 0, done.stderr
    assert "reused 9, redone 1" in done.stderr
    second = json.loads((Path(done.stdout.strip()).parent / "manifest.json").read_text())

    assert twin.billed == {"/audio/speech": 11, "/images/generations": 10}
    before = {segment["key"]: segment["file"] for segment in first["segments"]}
    after = {segment["key"]: segment["file"] for segment in second["segments"]}
    fresh = [segment["scenes"] for segment in second["segments"] if segment["key"] not in before]
    assert len(after) == 15
    assert all(CHANGED in scenes for scenes in fresh)
    assert len(fresh) <= 2
    assert all(before[key] == file for key, file in after.items() if key in before)


def test_a_new_take_redoes_voice_and_picture_of_that_scene(
    reelbase: Reelbase, twin: OpenAITwin, tmp_path: Path
) -> None:
    source = tmp_path / "plan.yaml"
    source.write_text(dump_plan(make_plan("Eins ist gut.", "Zwei ist besser.", language="de")))
    project = made(reelbase, "make", str(source))["project_id"]
    made(reelbase, "render", project, "--scene", "2")
    assert twin.billed == {"/audio/speech": 3, "/images/generations": 3}


def test_two_projects_with_the_same_sentence_pay_for_one_voice(
    reelbase: Reelbase, twin: OpenAITwin, tmp_path: Path
) -> None:
    source = tmp_path / "plan.yaml"
    source.write_text(dump_plan(make_plan("Eins ist gut.", "Zwei ist besser.", language="de")))
    made(reelbase, "make", str(source))
    source.write_text(dump_plan(make_plan("Eins ist gut.", "Drei ist neu.", language="de", title="Other")))
    made(reelbase, "make", str(source))
    spoken = Counter(seen.body["input"] for seen in twin.seen if seen.path == "/audio/speech")
    assert spoken == {"Eins ist gut.": 1, "Zwei ist besser.": 1, "Drei ist neu.": 1}


def test_one_picture_that_fails_becomes_a_placeholder_that_says_so(
    reelbase: Reelbase, twin: OpenAITwin, tmp_path: Path
) -> None:
    twin.refuse = lambda body: "moderated" if "forbidden" in body.get("prompt", "") else None
    plan = make_plan("Eins ist gut.", "Zwei ist besser.", "Drei ist neu.", language="de")
    plan.scenes[1].visual_prompt = "forbidden"
    source = tmp_path / "plan.yaml"
    source.write_text(dump_plan(plan))
    manifest = made(reelbase, "make", str(source))
    assert [scene["placeholder"] for scene in manifest["scenes"]] == [False, True, False]
    assert any("Scene 2 shows a placeholder" in warning for warning in manifest["warnings"])


def test_a_voice_that_fails_names_its_scene_and_leaves_the_others_done(
    reelbase: Reelbase, twin: OpenAITwin, tmp_path: Path
) -> None:
    twin.refuse = lambda body: "404" if body.get("input") == "Zwei ist besser." else None
    source = tmp_path / "plan.yaml"
    source.write_text(dump_plan(make_plan("Eins ist gut.", "Zwei ist besser.", "Drei ist neu.", language="de")))
    failed = reelbase.run("make", str(source))
    assert failed.returncode == 1
    assert "Scene 2 failed" in failed.stderr
    assert "Traceback" not in failed.stderr
    (job,) = reelbase.json("jobs", "list")
    assert (job["status"], job["failed_step"], job["failed_scene"]) == ("FAILED", "voice", 2)
    assert job["error_code"] == "ERR_TTS"
    twin.refuse = lambda _body: None
    retried = reelbase.run("jobs", "retry", job["id"])
    assert retried.returncode == 0, retried.stderr
    assert twin.billed["/audio/speech"] == 3
