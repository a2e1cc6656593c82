"""An answer that has come is not asked for again, whatever happens to the process that asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.kit.errors import ErrorCode
from reelbase.kit.settings import OpenAICompatible
from reelbase.providers.answers import AnswerStore, Request
from reelbase.providers.http import OpenAIClient
from twins.openai_twin import OpenAITwin

KEY = "reelbase-0123"
BODY = {"model": "m", "prompt": "a lighthouse", "size": "256x256"}


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        twin.behaviour.ignores_keys = True
        yield twin


def ask(twin: OpenAITwin, folder: Path, **changes: str) -> bytes:
    settings = OpenAICompatible(base_url=twin.base_url, model="m", timeout_s=5)
    client = OpenAIClient(settings, name="image", code=ErrorCode.IMAGE_GEN, answers=AnswerStore(folder))
    try:
        return client.post("images/generations", {**BODY, **changes}, idempotency_key=KEY)[0]
    finally:
        client.close()


def billed(twin: OpenAITwin) -> int:
    return twin.billed.get("/images/generations", 0)


def test_an_answer_survives_the_process_that_asked_for_it(twin: OpenAITwin, tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        ask(twin, tmp_path)
        os._exit(9)
    os.waitpid(child, 0)
    assert AnswerStore(tmp_path).count_lost(KEY) == 0
    first = ask(twin, tmp_path)
    assert ask(twin, tmp_path) == first
    assert billed(twin) == 1


def test_another_content_under_the_same_key_is_another_request(twin: OpenAITwin, tmp_path: Path) -> None:
    assert ask(twin, tmp_path) != ask(twin, tmp_path, prompt="a harbour")
    assert billed(twin) == 2


def test_what_is_forgotten_is_asked_again(twin: OpenAITwin, tmp_path: Path) -> None:
    ask(twin, tmp_path)
    AnswerStore(tmp_path).forget(KEY)
    assert list(tmp_path.iterdir()) == []
    ask(twin, tmp_path)
    assert billed(twin) == 2


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b'\n"image/png"\npicture'])
def test_a_damaged_answer_is_asked_again(twin: OpenAITwin, tmp_path: Path, damage: bytes) -> None:
    ask(twin, tmp_path)
    (stored,) = tmp_path.glob("*.answered")
    stored.write_bytes(damage)
    ask(twin, tmp_path)
    assert billed(twin) == 2


def test_a_request_without_an_answer_counts_as_lost_until_it_is_forgotten(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path)
    request = Request.of(f"{KEY}-2", "audio/speech", {"input": "Hello."})
    store.note_asked(request)
    assert (store.count_lost(KEY), store.count_lost("reelbase-0124")) == (1, 0)
    store.keep(request, b"sound", "audio/wav")
    assert store.count_lost(KEY) == 0
    assert store.find(request) == (b"sound", "audio/wav")
    store.forget(KEY)
    assert store.find(request) is None


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 200, "a b", "*"])
def test_a_key_that_is_no_file_name_is_kept_nowhere(tmp_path: Path, key: str) -> None:
    store = AnswerStore(tmp_path / "answers")
    request = Request.of(key, "p", {})
    store.note_asked(request)
    store.keep(request, b"", "")
    assert store.find(request) is None
    assert store.count_lost(key) == 0
    store.forget(key)
    assert not (tmp_path / "answers").exists()
