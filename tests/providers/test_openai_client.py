"""The HTTP client against a real server that misbehaves in every way we know of."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reelbase.kit.errors import ErrorCode, InputError, ProviderError
from reelbase.kit.settings import OpenAICompatible
from reelbase.providers.http import MAX_RETRY_WAIT_S, OpenAIClient
from twins.openai_twin import OpenAITwin

KEY = "sk-very-secret-1234"


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin(answer=lambda _body: '{"fine": true}') as twin:
        yield twin


def client_of(base_url: str, **changes: Any) -> OpenAIClient:
    settings = OpenAICompatible(base_url=base_url, model="small", **{"api_key": KEY, "timeout_s": 5.0, **changes})
    return OpenAIClient(settings, name="llm", code=ErrorCode.SCRIPT_GEN)


def ask(client: OpenAIClient, key: str = "k1") -> dict[str, Any]:
    try:
        return client.post_json("chat/completions", {"model": "small"}, idempotency_key=key)
    finally:
        client.close()


def failure(twin: OpenAITwin, *script: str, **changes: Any) -> ProviderError:
    twin.behaviour.script = list(script)
    with pytest.raises(ProviderError) as caught:
        ask(client_of(twin.base_url, **changes))
    assert KEY not in str(caught.value)
    assert caught.value.code in (ErrorCode.SCRIPT_GEN, ErrorCode.MODERATION)
    return caught.value


class TestARightAnswer:
    @pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
    def test_a_right_answer_is_found_with_and_without_the_version_in_the_address(
        self, twin: OpenAITwin, suffix: str
    ) -> None:
        answer = ask(client_of(twin.base_url + suffix))
        assert answer["choices"][0]["message"]["content"] == '{"fine": true}'
        assert twin.seen[0].path == "/chat/completions"
        assert twin.seen[0].answered

    def test_a_request_carries_the_key_and_an_idempotency_key(self, twin: OpenAITwin) -> None:
        ask(client_of(twin.base_url), key="abc")
        headers = {name.lower(): value for name, value in twin.seen[0].headers.items()}
        assert headers["authorization"] == f"Bearer {KEY}"
        assert headers["idempotency-key"] == "abc"

    def test_a_request_needs_no_key_where_the_server_wants_none(self, twin: OpenAITwin) -> None:
        ask(client_of(twin.base_url, api_key=None))
        assert "authorization" not in {name.lower() for name in twin.seen[0].headers}

    def test_a_right_answer_is_billed_once_for_one_idempotency_key(self, twin: OpenAITwin) -> None:
        for _ in range(3):
            ask(client_of(twin.base_url), key="same")
        assert len(twin.seen) == 3
        assert twin.billed == {"/chat/completions": 1}


class TestTryingAgainMayHelp:
    @pytest.mark.parametrize("trouble", ["500", "html_502", "malformed", "truncated", "a_list"])
    def test_a_request_is_retryable_after_a_broken_answer(self, twin: OpenAITwin, trouble: str) -> None:
        assert failure(twin, trouble).retryable
        assert len(twin.seen) == 1

    def test_a_request_is_retryable_after_an_answer_that_was_paid_for_but_lost(self, twin: OpenAITwin) -> None:
        failure(twin, "truncated")
        assert ask(client_of(twin.base_url), key="k1")["choices"]
        assert twin.billed == {"/chat/completions": 1}

    def test_a_request_is_retryable_when_nobody_listens(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ProviderError, match=r"cannot be reached.*Check that it is running") as caught:
            ask(client_of(address))
        assert caught.value.retryable

    def test_a_request_is_retryable_when_the_server_hangs(self, twin: OpenAITwin) -> None:
        twin.behaviour.hang_s = 10
        error = failure(twin, "hang", timeout_s=0.3)
        assert error.retryable
        assert "did not respond within 0.3 s" in str(error)

    def test_a_request_is_retryable_when_the_server_drips(self, twin: OpenAITwin) -> None:
        error = failure(twin, "drip", timeout_s=0.4)
        assert error.retryable
        assert "did not finish" in str(error)

    def test_a_request_is_retryable_when_the_headers_drip(self, twin: OpenAITwin) -> None:
        error = failure(twin, "header_drip", timeout_s=0.4)
        assert error.retryable
        assert "did not finish" in str(error)

    @pytest.mark.parametrize("trouble", ["gzip", "gzip_twice"])
    def test_a_compressed_answer_is_refused_before_it_is_unpacked(self, twin: OpenAITwin, trouble: str) -> None:
        error = failure(twin, trouble)
        assert not error.retryable
        assert "compressed" in str(error)

    @pytest.mark.parametrize("trouble", ["deep", "deep_object", "cut_without_length"])
    def test_a_request_is_retryable_after_an_answer_that_is_no_json(self, twin: OpenAITwin, trouble: str) -> None:
        error = failure(twin, trouble)
        assert error.retryable
        assert "JSON" in str(error)

    @pytest.mark.parametrize("url", ["http://[::1", "http://host:99999/x", "//\x00/", "http://\u2603\u2603.\u2603:x/"])
    def test_an_odd_address_of_a_file_is_our_error(self, twin: OpenAITwin, url: str) -> None:
        with pytest.raises(ProviderError):
            client_of(twin.base_url).get(url)


class TestALimit:
    @pytest.mark.parametrize("trouble", ["429", "503"])
    def test_a_rate_limit_with_a_short_pause_is_waited_for_once(self, twin: OpenAITwin, trouble: str) -> None:
        twin.behaviour.script = [trouble]
        assert ask(client_of(twin.base_url))["choices"]
        assert len(twin.seen) == 2

    def test_a_rate_limit_that_stays_is_handed_to_the_step(self, twin: OpenAITwin) -> None:
        error = failure(twin, "429", "429")
        assert error.retryable
        assert error.retry_after_s == pytest.approx(0.05)
        assert len(twin.seen) == 2

    def test_a_rate_limit_with_a_long_pause_is_handed_to_the_step_at_once(self, twin: OpenAITwin) -> None:
        twin.behaviour.retry_after = str(MAX_RETRY_WAIT_S + 40)
        assert failure(twin, "429").retry_after_s == MAX_RETRY_WAIT_S + 40
        assert len(twin.seen) == 1

    def test_a_rate_limit_with_a_date_is_understood(self, twin: OpenAITwin) -> None:
        twin.behaviour.retry_after = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
        pause_s = failure(twin, "429").retry_after_s
        assert pause_s is not None
        assert 60 < pause_s <= 100

    @pytest.mark.parametrize("pause", ["soon", "nan", "inf"])
    def test_a_rate_limit_with_a_nonsensical_pause_has_none(self, twin: OpenAITwin, pause: str) -> None:
        twin.behaviour.retry_after = pause
        error = failure(twin, "429")
        assert error.retry_after_s is None
        assert error.retryable


class TestTryingAgainCannotHelp:
    def test_a_request_is_not_retryable_with_a_key_that_is_refused(self, twin: OpenAITwin) -> None:
        error = failure(twin, "401")
        assert not error.retryable
        assert error.fix == "Check REELBASE_LLM_API_KEY."

    def test_a_request_is_not_retryable_with_a_model_that_is_not_known(self, twin: OpenAITwin) -> None:
        error = failure(twin, "404")
        assert not error.retryable
        assert "REELBASE_LLM_MODEL" in str(error.fix)

    @pytest.mark.parametrize("trouble", ["402", "quota"])
    def test_a_request_is_not_retryable_with_an_empty_account(self, twin: OpenAITwin, trouble: str) -> None:
        assert not failure(twin, trouble).retryable
        assert len(twin.seen) == 1

    def test_a_request_is_not_retryable_with_content_that_is_refused(self, twin: OpenAITwin) -> None:
        error = failure(twin, "moderated")
        assert error.moderated
        assert not error.retryable
        assert error.code is ErrorCode.MODERATION

    def test_a_request_is_not_retryable_with_an_answer_without_end(self, twin: OpenAITwin) -> None:
        twin.behaviour.script = ["huge"]
        client = client_of(twin.base_url)
        with pytest.raises(ProviderError, match="sent more than") as caught:
            client.post("chat/completions", {}, idempotency_key="", max_bytes=1000)
        client.close()
        assert not caught.value.retryable

    def test_a_request_is_not_retryable_with_a_server_that_redirects(self, twin: OpenAITwin) -> None:
        assert "307" in str(failure(twin, "redirect"))
        assert len(twin.seen) == 1


class TestSettingsThatCannotBeUsed:
    @pytest.mark.parametrize("key", ["sk-\nX-Evil: 1", "schlüssel", "a b"])
    def test_a_key_that_no_header_can_carry_is_refused(self, key: str) -> None:
        with pytest.raises(InputError) as caught:
            client_of("http://localhost:1", api_key=key)
        assert caught.value.field == "llm.api_key"
        assert key not in str(caught.value)

    def test_an_invalid_server_address_is_refused(self) -> None:
        with pytest.raises(InputError, match="REELBASE_LLM_BASE_URL"):
            client_of("http://[::1")

    @pytest.mark.parametrize(
        "address", ["http://host:99999", "http://host:x", "http://ho st", "http://\u2603\u2603.\u2603\udc00"]
    )
    def test_odd_addresses_of_servers_are_our_error(self, address: str) -> None:
        with pytest.raises((InputError, ProviderError)):
            ask(client_of(address))
