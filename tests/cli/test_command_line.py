from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from reelbase import __version__
from reelbase.cli.boundary import guarded, tell
from reelbase.cli.main import build_app
from reelbase.kit.errors import InputError, NotFound
from support.commands import reelbase, reelbase_here

HEAVY = ("numpy", "sqlalchemy", "pydantic", "cv2", "skia", "av", "dbos", "onnx", "httpx", "reelbase.media")


class TestHelp:
    def test_help_names_every_command(self) -> None:
        ran = reelbase("--help")
        assert ran.code == 0
        for name in build_app():
            assert name in ran.out

    def test_help_is_shown_without_arguments(self) -> None:
        assert reelbase_here().out == reelbase_here("--help").out

    def test_help_loads_nothing_heavy(self) -> None:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "reelbase", "--help"], capture_output=True, text=True, check=True
        )
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "cyclopts" in imported
        assert not [name for name in imported if name.startswith(HEAVY)]

    def test_version_is_the_packages(self) -> None:
        assert reelbase("--version").out == f"reelbase {__version__}\n"


class TestMistakes:
    @pytest.mark.parametrize(
        "arguments", [("fly",), ("config", "show", "--loud"), ("jobs", "show"), ("jobs", "list", "--limit", "many")]
    )
    def test_mistakes_in_the_command_line_are_usage_errors(self, arguments: tuple[str, ...]) -> None:
        ran = reelbase_here(*arguments)
        assert ran.code == 2
        assert ran.out == ""
        assert ran.err.startswith("error: ")
        assert "--help" in ran.err
        assert "Traceback" not in ran.err

    def test_an_invalid_id_says_where_to_find_one(self) -> None:
        ran = reelbase_here("jobs", "show", "nonsense")
        assert ran.code == 2
        assert "reelbase jobs list" in ran.err

    def test_a_command_for_a_missing_job_fails(self) -> None:
        ran = reelbase_here("jobs", "show", "00000000-0000-7000-8000-000000000000")
        assert ran.code == 1
        assert "There is no job" in ran.err


class TestBoundary:
    def test_an_error_shows_message_field_and_fix(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert tell(InputError("It is empty.", field="source", fix="Write something.")) == 2
        assert capsys.readouterr().err == "error: It is empty.\nfield: source\nfix:   Write something.\n"

    def test_an_error_leaves_out_missing_parts(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert tell(NotFound("There is none.")) == 1
        assert capsys.readouterr().err == "error: There is none.\n"

    def test_a_bug_becomes_one_message(self, capsys: pytest.CaptureFixture[str]) -> None:
        with guarded() as outcome:
            raise ValueError("odd")
        assert outcome.exit_code == 1
        said = capsys.readouterr().err
        assert "ValueError: odd" in said
        assert "REELBASE_DEBUG=1" in said

    def test_an_error_names_a_package_that_is_not_installed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with guarded() as outcome:
            import_module("a_package_that_nobody_has")
        assert outcome.exit_code == 1
        assert "The package a_package_that_nobody_has is not installed." in capsys.readouterr().err

    def test_a_bug_is_shown_whole_under_debug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REELBASE_DEBUG", "1")
        with pytest.raises(ValueError, match="odd"), guarded():
            raise ValueError("odd")

    def test_an_error_names_the_file_of_a_system_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with guarded() as outcome:
            (tmp_path / "missing").read_text()
        assert outcome.exit_code == 1
        assert str(tmp_path / "missing") in capsys.readouterr().err

    def test_an_interrupt_says_how_to_go_on(self, capsys: pytest.CaptureFixture[str]) -> None:
        with guarded() as outcome:
            raise KeyboardInterrupt("Finish it with: reelbase resume")
        assert outcome.exit_code == 130
        assert "reelbase resume" in capsys.readouterr().err

    def test_a_command_ends_quietly_when_its_reader_has_gone(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [sys.executable, "-m", "reelbase", "config", "show"], stdout=writer, stderr=subprocess.PIPE, text=True
        )
        os.close(writer)
        assert done.returncode == 141
        assert done.stderr == ""


class TestConfig:
    def test_the_config_command_shows_the_source_of_each_value(self, reelbase_home: Path) -> None:
        reelbase_home.mkdir()
        file = reelbase_home / "reelbase.toml"
        file.write_text('[render]\ncrf = 18\n[voice]\nname = "amy"\n')
        shown = json.loads(reelbase_here("config", "show", "--json", REELBASE_RENDER_CRF="21").out)
        assert shown["render.crf"] == {"value": 21, "source": "REELBASE_RENDER_CRF", "variable": "REELBASE_RENDER_CRF"}
        assert shown["voice.name"]["value"] == "amy"
        assert shown["voice.name"]["source"] == str(file)
        assert shown["render.preset"]["source"] == "default"

    def test_the_config_command_shows_no_secret(self) -> None:
        secrets = {
            "REELBASE_LLM_API_KEY": "sk-very-secret",
            "REELBASE_DATABASE_URL": "postgresql://joe:pass-word@host/films",
            "REELBASE_IMAGE_BASE_URL": "http://joe:pass-word@host",
        }
        for arguments in (("config", "show"), ("config", "show", "--json")):
            ran = reelbase_here(*arguments, **secrets)
            assert ran.code == 0
            assert "sk-very-secret" not in ran.out
            assert "pass-word" not in ran.out
            assert "joe" in ran.out

    @pytest.mark.parametrize(
        ("variable", "value", "key"),
        [
            ("REELBASE_RENDER_CRF", "99", "render.crf"),
            ("REELBASE_LLM_BASE_URL", "localhost:11434", "llm.base_url"),
            ("REELBASE_LLM_MODLE", "x", "llm.modle"),
            ("REELBASE_VOICE_PROVIDER", "robot", "voice.provider"),
        ],
    )
    def test_the_config_command_names_a_variable_that_cannot_be_used(self, variable: str, value: str, key: str) -> None:
        ran = reelbase_here("config", "show", **{variable: value})
        assert ran.code == 2
        assert variable in ran.err
        assert f"field: {key}" in ran.err

    @pytest.mark.parametrize("text", ["[render]\ncrf = 99\n", "[render]\nspeed = 3\n", "[render\n", "crf = \x00"])
    def test_the_config_command_names_a_file_that_cannot_be_used(self, text: str, reelbase_home: Path) -> None:
        reelbase_home.mkdir()
        (reelbase_home / "reelbase.toml").write_text(text)
        ran = reelbase_here("config", "show")
        assert ran.code == 2
        assert str(reelbase_home / "reelbase.toml") in ran.err
        assert "Traceback" not in ran.err


class TestDatabaseCommands:
    def test_database_commands_bring_a_database_to_the_current_schema(self, database_kind: str, make_database) -> None:
        url = make_database(database_kind, migrated=False)
        assert reelbase_here("db", "current", REELBASE_DATABASE_URL=url).out == "none\n"
        refused = reelbase_here("db", "check", REELBASE_DATABASE_URL=url)
        assert refused.code == 1
        assert "reelbase db upgrade" in refused.err
        upgraded = reelbase_here("db", "upgrade", REELBASE_DATABASE_URL=url)
        assert upgraded.code == 0
        assert reelbase_here("db", "current", REELBASE_DATABASE_URL=url).out == upgraded.out
        assert reelbase_here("db", "check", REELBASE_DATABASE_URL=url).code == 0

    def test_asking_about_a_missing_database_does_not_create_it(self, reelbase_home: Path) -> None:
        assert reelbase_here("db", "current").out == "none\n"
        assert reelbase_here("db", "check").code == 1
        assert not reelbase_home.exists()

    def test_a_server_that_is_not_there_is_one_message(self) -> None:
        ran = reelbase_here("db", "current", REELBASE_DATABASE_URL="postgresql://joe:pass-word@127.0.0.1:1/films")
        assert ran.code == 1
        assert "error: The database" in ran.err
        assert "pass-word" not in ran.err
        assert "Traceback" not in ran.err


class TestInterrupt:
    def test_an_interrupt_ends_a_command_with_130(self) -> None:
        # A server that never answers keeps doctor waiting.
        import socket

        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            running = subprocess.Popen(
                [sys.executable, "-m", "reelbase", "doctor"],
                env={**os.environ, "REELBASE_LLM_BASE_URL": address, "REELBASE_LLM_MODEL": "m"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            listener.settimeout(60)
            accepted, _address = listener.accept()
            running.send_signal(signal.SIGINT)
            _out, err = running.communicate(timeout=60)
            accepted.close()
        assert running.returncode == 130
        assert err == "error: Interrupted.\n"
