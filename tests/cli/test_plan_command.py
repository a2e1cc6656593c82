"""``reelbase plan edit`` changes a plan by the rules of the API and the studio."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.commands import Ran

TEXT = "Bees dance to tell the hive where flowers grow. A good dance brings a hundred sisters to the same meadow.\n"
FOREIGN = f"{'a' * 64}.png"
Command = Callable[..., Ran]


@pytest.fixture
def project(command: Command, reelbase_home: Path, tmp_path: Path) -> str:
    source = tmp_path / "bees.txt"
    source.write_text(TEXT)
    made = command("make", str(source), "--plan-only", "--json")
    assert made.code == 0, made.err
    return str(json.loads(made.out)["project"])


def shown(command: Command, project: str) -> dict[str, Any]:
    return dict(json.loads(command("plan", "show", project, "--json").out))


def edited(command: Command, project: str, plan: dict[str, Any], folder: Path) -> Ran:
    file = folder / "edited.yaml"
    file.write_text(yaml.safe_dump(plan))
    return command("plan", "edit", project, "--file", str(file))


def test_estimates_and_times_follow_the_edit(command: Command, project: str, tmp_path: Path) -> None:
    plan = shown(command, project)
    words = plan["estimates"]["words"]
    plan["scenes"][0].update(narration="Bees dance.", duration_target_s=2.5)
    assert edited(command, project, plan, tmp_path).code == 0
    after = shown(command, project)
    assert after["estimates"]["words"] < words
    assert after["scenes"][1]["start_s"] == 2.5


def test_the_price_follows_the_edit(
    command: Command, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PROVIDER", "openai"), ("COST_MICROS_PER_IMAGE", "40000")):
        monkeypatch.setenv(f"REELBASE_IMAGE_{name}", value)
    plan = shown(command, project)
    assert plan["estimates"]["cost_micros"] == 0
    words = len(plan["scenes"][0]["narration"].split())
    plan["scenes"][0]["shots"] = [{"start_word": 0, "end_word": words, "content": {"kind": "picture"}}]
    assert edited(command, project, plan, tmp_path).code == 0
    assert shown(command, project)["estimates"]["cost_micros"] == 40_000


def test_a_stored_file_of_somebody_else_is_refused(
    command: Command, project: str, reelbase_home: Path, tmp_path: Path
) -> None:
    file = reelbase_home / "storage" / FOREIGN[:2] / FOREIGN
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"a picture of somebody else's")
    before = plan = shown(command, project)
    plan["scenes"][0]["visual_file"] = FOREIGN
    refused = edited(command, project, plan, tmp_path)
    assert refused.code == 2
    assert "does not belong to you" in refused.err
    assert shown(command, project)["scenes"][0]["visual_file"] is None
    assert before["title"] == shown(command, project)["title"]


def test_a_file_of_this_machine_is_taken_in(command: Command, project: str, tmp_path: Path) -> None:
    picture = tmp_path / "own.png"
    picture.write_bytes(b"a picture of my own")
    plan = shown(command, project)
    plan["scenes"][0]["visual_file"] = str(picture)
    assert edited(command, project, plan, tmp_path).code == 0
    stored = shown(command, project)
    assert stored["scenes"][0]["visual_file"].endswith(".png")
    stored["scenes"][0]["narration"] = "Now it is one of my own."
    assert edited(command, project, stored, tmp_path).code == 0, "a file that a plan has is its owner's"


def test_an_edit_is_undone_and_redone(command: Command, project: str, tmp_path: Path) -> None:
    before = shown(command, project)
    assert edited(command, project, {**before, "title": "How bees dance"}, tmp_path).code == 0
    undone = command("plan", "undo", project)
    assert (undone.code, undone.out.strip(), "Undone: Title changed." in undone.err) == (0, "1", True)
    assert shown(command, project) == before
    assert command("plan", "redo", project).code == 0
    assert shown(command, project)["title"] == "How bees dance"
    nothing = command("plan", "redo", project)
    assert (nothing.code == 0, "There is no edit to redo." in nothing.err) == (False, True)
