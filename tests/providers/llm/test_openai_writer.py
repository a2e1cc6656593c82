"""The language model's adapter over HTTP, against the twin."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.kit.settings import LLMSettings
from reelbase.providers.llm.openai import OpenAIWriter
from twins.openai_twin import OpenAITwin

GOOD = {"name": "Fresnel", "years": 39}


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=40)]
    years: Annotated[int, Field(ge=0, le=150)]


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin(answer=lambda _body: json.dumps(GOOD)) as twin:
        yield twin


@pytest.fixture
def writer(twin: OpenAITwin) -> Iterator[OpenAIWriter]:
    writer = OpenAIWriter(LLMSettings(base_url=twin.base_url, model="small", timeout_s=5))
    yield writer
    writer.close()


def ask(writer: OpenAIWriter) -> Person:
    return writer.ask(system="You know people.", user="Who?", shape=Person, idempotency_key="k")[0]


class TestARightAnswer:
    def test_a_right_answer_has_the_shape_that_was_asked_for(self, twin: OpenAITwin, writer: OpenAIWriter) -> None:
        person, usage = writer.ask(system="You know people.", user="Who?", shape=Person, idempotency_key="k")
        assert person == Person(**GOOD)
        assert (usage.model, usage.unit, usage.units) == ("small", "tokens", 321)
        body = twin.seen[0].body
        assert [message["role"] for message in body["messages"]] == ["system", "user"]
        assert body["response_format"]["json_schema"]["schema"] == Person.model_json_schema()

    def test_a_right_answer_is_found_in_prose_and_fences(self, twin: OpenAITwin, writer: OpenAIWriter) -> None:
        twin.behaviour.script = ["fenced"]
        assert ask(writer).name == "Fresnel"
        assert len(twin.seen) == 1


class TestAWrongAnswer:
    def test_a_wrong_answer_is_repaired_once_with_what_is_wrong_with_it(
        self, twin: OpenAITwin, writer: OpenAIWriter
    ) -> None:
        twin.behaviour.script = ["wrong_shape"]
        assert ask(writer).years == 39
        repair_prompt = twin.seen[1].body["messages"][-1]["content"]
        assert "name: Field required" in repair_prompt
        assert "nonsense: Extra inputs are not permitted" in repair_prompt

    def test_a_wrong_answer_has_another_idempotency_key_when_it_is_repaired(
        self, twin: OpenAITwin, writer: OpenAIWriter
    ) -> None:
        twin.behaviour.script = ["wrong_shape"]
        ask(writer)
        keys = {seen.headers["Idempotency-Key"] for seen in twin.seen}
        assert len(keys) == 2

    def test_an_answer_that_stays_wrong_is_a_clear_error(self, twin: OpenAITwin, writer: OpenAIWriter) -> None:
        twin.behaviour.script = ["wrong_shape", "wrong_shape", "wrong_shape"]
        with pytest.raises(ProviderError, match="after one correction") as caught:
            ask(writer)
        assert len(twin.seen) == 2
        assert caught.value.code is ErrorCode.SCRIPT_GEN
        assert not caught.value.retryable
        assert caught.value.fix

    @pytest.mark.parametrize("trouble", ["silent", "no_choice", "malformed", "truncated", "500", "a_list"])
    def test_an_empty_answer_may_be_requested_again(self, twin: OpenAITwin, writer: OpenAIWriter, trouble: str) -> None:
        twin.behaviour.script = [trouble]
        with pytest.raises(ProviderError) as caught:
            ask(writer)
        assert caught.value.retryable
        assert caught.value.code is ErrorCode.SCRIPT_GEN

    @pytest.mark.parametrize("trouble", ["refusal", "filtered", "moderated"])
    def test_an_answer_that_is_a_refusal_says_so(self, twin: OpenAITwin, writer: OpenAIWriter, trouble: str) -> None:
        twin.behaviour.script = [trouble]
        with pytest.raises(ProviderError) as caught:
            ask(writer)
        assert caught.value.moderated
        assert caught.value.code is ErrorCode.MODERATION
        assert not caught.value.retryable

    def test_an_answer_that_ran_out_of_tokens_says_what_to_do(self, twin: OpenAITwin, writer: OpenAIWriter) -> None:
        twin.behaviour.script = ["cut_off"]
        with pytest.raises(ProviderError, match="shorter video"):
            ask(writer)

    def test_a_limited_writer_waits_for_the_pause_that_the_server_named(
        self, twin: OpenAITwin, writer: OpenAIWriter
    ) -> None:
        twin.behaviour.script = ["429"]
        assert ask(writer).name == "Fresnel"

    def test_a_server_that_hangs_ends_the_writers_request(self, twin: OpenAITwin) -> None:
        twin.behaviour.script = ["hang"]
        writer = OpenAIWriter(LLMSettings(base_url=twin.base_url, model="small", timeout_s=0.3))
        with pytest.raises(ProviderError) as caught:
            ask(writer)
        writer.close()
        assert caught.value.retryable


class TestAServerWithoutSchemas:
    def test_a_server_without_schemas_is_asked_more_plainly_and_that_is_logged(
        self, twin: OpenAITwin, writer: OpenAIWriter, caplog: pytest.LogCaptureFixture
    ) -> None:
        twin.behaviour.script = ["no_schema", "no_schema"]
        with caplog.at_level(logging.WARNING):
            assert ask(writer).name == "Fresnel"
        forms = [self.form(seen.body) for seen in twin.seen]
        assert forms == ["json_schema", "json_schema", "json_object"]
        assert "maxLength" not in json.dumps(twin.seen[1].body["response_format"])
        assert '"years"' in twin.seen[2].body["messages"][0]["content"]
        assert "does not support json_schema without lengths; trying json_object" in caplog.text

    def test_a_server_without_schemas_is_remembered_as_one(self, twin: OpenAITwin, writer: OpenAIWriter) -> None:
        twin.behaviour.script = ["no_schema", "no_schema", "no_schema"]
        ask(writer)
        ask(writer)
        assert [self.form(seen.body) for seen in twin.seen[3:]] == ["none", "none"]

    def test_a_server_that_refuses_every_response_format_is_an_error(
        self, twin: OpenAITwin, writer: OpenAIWriter
    ) -> None:
        twin.behaviour.script = ["no_schema"] * 9
        with pytest.raises(ProviderError, match="HTTP 400"):
            ask(writer)
        assert len(twin.seen) == 4

    @staticmethod
    def form(body: dict[str, Any]) -> str:
        return str(body.get("response_format", {}).get("type", "none"))
