"""What the argument of a command means."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelbase.application.sources import FileSource, TextSource, TopicSource, source_named

LONG = "The sky is blue because light scatters in the air. " * 8


@pytest.mark.parametrize(
    "argument", ["-", "notes.md", "talk.srt", "table.csv", "./anything", "folder/file", "plan.yaml", "scene.py"]
)
def test_a_path_is_a_file(argument: str) -> None:
    assert source_named(argument) == FileSource(argument)


def test_whatever_exists_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "the sky").write_text("x")
    assert source_named("the sky") == FileSource("the sky")


@pytest.mark.parametrize("argument", [LONG, "Two lines\nof a text", "a/b " + LONG, "ü" * 200])
def test_what_is_too_long_for_a_name_is_a_text(argument: str) -> None:
    assert source_named(argument) == TextSource(argument)


@pytest.mark.parametrize("argument", ["why the sky is blue", "TCP/IP for beginners", "either/or: a short history"])
def test_a_few_words_are_a_topic(argument: str) -> None:
    assert source_named(argument) == TopicSource(argument)
