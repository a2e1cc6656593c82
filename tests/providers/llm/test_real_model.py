"""The adapter and the writers of plans and storyboards against a real model behind a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from reelbase.kit.settings import LLMSettings
from reelbase.plans.writer import plan_from_topic
from reelbase.providers.llm.openai import OpenAIWriter
from reelbase.schemas.plan_document import HOOK_COUNT, Origin
from reelbase.schemas.projects import PlanOptions
from reelbase.storyboards.writing.modelled import ask_for_board
from reelbase.storyboards.writing.staging import BoardTerms
from twins import tiny_model


class Answer(BaseModel):
    colour: Literal["red", "green", "blue"]
    reason: Annotated[str, Field(min_length=3, max_length=60)]


@pytest.fixture(scope="module")
def writer() -> Iterator[OpenAIWriter]:
    with tiny_model.tiny_model_server() as address:
        writer = OpenAIWriter(LLMSettings(base_url=address, model=tiny_model.MODEL, timeout_s=120))
        yield writer
        writer.close()


def test_a_real_model_answers_in_the_requested_shape(writer: OpenAIWriter) -> None:
    answer, usage = writer.ask(
        system="You answer questions.", user="What colour is a clear sky?", shape=Answer, idempotency_key="sky"
    )
    assert answer.colour in ("red", "green", "blue")
    assert usage.units > 10


def test_a_real_model_writes_a_whole_plan(writer: OpenAIWriter) -> None:
    plan, usage = plan_from_topic("lighthouses", PlanOptions(target_s=5, language="en"), writer)
    assert plan.origin is Origin.WRITTEN
    assert len(plan.hooks) == HOOK_COUNT
    assert all(scene.narration and scene.visual_prompt for scene in plan.scenes)
    assert plan.validation.errors == []
    assert usage.units > 100


def test_a_real_model_writes_a_storyboard(writer: OpenAIWriter) -> None:
    frame = BoardTerms("Two ways to fold a fitted sheet", "", "en", "9:16", 10.0)
    board, usage = ask_for_board(frame, "list", writer, scope="tiny")
    assert board.origin is Origin.WRITTEN and board.scenes[0].scene_type == "hook"
    assert all(scene.narration and scene.visual_prompt and scene.camera_angle for scene in board.scenes)
    assert usage.units > 100
