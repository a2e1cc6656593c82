"""A bare topic: written by a model over HTTP, paid for once, and on the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.databases import install
from support.running import Reelbase
from twins.openai_twin import OpenAITwin

TOPIC = "Why cats purr"


def written(_body: dict[str, Any]) -> str:
    scenes = [
        {"narration": f"Cats purr for reason number {n}.", "on_screen_text": f"Reason {n}", "visual_prompt": "a cat"}
        for n in range(1, 7)
    ]
    hooks = [f"Hook number {n}?" for n in range(1, 6)]
    outline = ["The sound", "The reasons"]
    return json.dumps({"title": "Why cats purr", "hooks": hooks, "outline": outline, "scenes": scenes})


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin(answer=written) as twin:
        yield twin


@pytest.fixture
def reelbase(tmp_path: Path, twin: OpenAITwin) -> Reelbase:
    server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    settings |= {"llm_base_url": twin.base_url, "llm_model": "twin"}
    small = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    return Reelbase(install(tmp_path / "data"), {**settings, **small}, here=True)


class TestTopic:
    def test_a_model_writes_the_plan_and_the_same_request_is_not_paid_twice(
        self, reelbase: Reelbase, twin: OpenAITwin
    ) -> None:
        first = reelbase.json("make", TOPIC, "--plan-only")
        second = reelbase.json("make", TOPIC, "--plan-only")
        assert first["plan"]["origin"] == "written"
        assert first["plan"] == second["plan"]
        assert twin.billed == {"/chat/completions": 1}
        reelbase.json("make", TOPIC, "--plan-only", "--tempo", "slow")
        assert twin.billed == {"/chat/completions": 2}

    def test_the_receipt_of_the_film_shows_the_writing(self, reelbase: Reelbase) -> None:
        made = reelbase.json("make", TOPIC)
        lines = {line["capability"]: line for line in made["receipt"]["lines"]}
        assert (lines["llm"]["calls"], lines["llm"]["units"], lines["llm"]["unit"]) == (1, 321, "tokens")
        assert lines["voice"]["calls"] == 6

    def test_a_topic_without_a_model_says_what_to_set(self, tmp_path: Path) -> None:
        bare = Reelbase(install(tmp_path / "bare"), here=True)
        failed = bare.run("make", TOPIC)
        assert failed.returncode == 2
        assert failed.stdout == ""
        assert "REELBASE_LLM_BASE_URL" in failed.stderr
        assert "notes.md" in failed.stderr
        assert bare.json("jobs", "list") == []
