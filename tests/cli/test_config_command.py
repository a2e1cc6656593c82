"""``reelbase config``: settings are changed in the file, and only to what they may be."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from reelbase.kit.settings import Settings
from support.commands import Ran

Command = Callable[..., Ran]


@pytest.fixture
def file(reelbase_home: Path) -> Path:
    return reelbase_home / "reelbase.toml"


def test_a_setting_that_is_written_is_in_effect(command: Command, file: Path) -> None:
    for key, value in (
        ("llm.model", "qwen"),
        ("render.crf", "23"),
        ("music.enabled", "no"),
        ("music.level_db", "-12"),
        ("production.backoff_s", "1, 2.5"),
        ("server.allowed_hosts", "a.example,b.example"),
    ):
        assert command("config", "set", key, value).code == 0
    settings = Settings()
    assert (settings.llm.model, settings.render.crf) == ("qwen", 23)
    assert (settings.music.enabled, settings.music.level_db) == (False, -12.0)
    assert settings.production.backoff_s == (1.0, 2.5)
    assert settings.server.allowed_hosts == ("a.example", "b.example")


def test_comments_and_other_settings_stay(command: Command, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("# My settings\n[render]\ncrf = 18 # sharp\n")
    command("config", "set", "render.preset", "slow")
    command("config", "set", "music.enabled", "false")
    assert file.read_text().startswith("# My settings\n[render]\ncrf = 18 # sharp\n")
    command("config", "unset", "render.preset")
    command("config", "unset", "music.enabled")
    assert file.read_text().strip() == "# My settings\n[render]\ncrf = 18 # sharp"


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("render.crf", "99", "less than or equal to 51"),
        ("render.crf", "sharp", "integer"),
        ("llm.base_url", "ftp://x", "http"),
        ("server.secret_key", "short", "32 characters"),
        ("render.cfr", "20", "Did you mean render.crf?"),
        ("render", "20", "is not a setting"),
        ("home", "/x", "REELBASE_HOME"),
    ],
)
def test_what_a_setting_cannot_be_is_refused_and_nothing_written(
    command: Command, file: Path, key: str, value: str, named: str
) -> None:
    refused = command("config", "set", key, value)
    assert refused.code == 2
    assert named in refused.err
    assert not file.exists()


def test_a_key_is_read_from_standard_input_and_never_printed(command: Command, file: Path) -> None:
    ran = command("config", "set", "llm.api_key", "-", stdin="sk-secret\n")
    assert "sk-secret" not in ran.err + ran.out
    assert "sk-secret" not in command("config", "show").out
    key = Settings().llm.api_key
    assert key is not None
    assert key.get_secret_value() == "sk-secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_variable_that_takes_precedence_is_named(command: Command) -> None:
    ran = command("config", "set", "render.crf", "23", REELBASE_RENDER_CRF="30")
    assert "REELBASE_RENDER_CRF is set and takes precedence" in ran.err


def test_a_broken_file_is_not_replaced(command: Command, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("[render\n")
    assert command("config", "set", "render.crf", "23").code == 2
    assert file.read_text() == "[render\n"
