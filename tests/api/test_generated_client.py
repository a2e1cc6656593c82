"""A generator makes a client of the API's description: without a warning, and one that works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import reelbase.api
from support.api_serving import api_served
from support.databases import fresh_database

PROGRAM = """
import sys
from made import Client
from made.api.health import get_health
from made.api.projects import create_project, list_projects
from made.api.scenes import list_previews
from made.models import NewProject, Problem

client = Client(base_url=sys.argv[1])
assert get_health.sync(client=client).status == "ok"
told = "A lighthouse stands on a rock. Its light turns at night. Ships see it from far away."
project = create_project.sync(client=client, body=NewProject(text=told))
assert [found.id for found in list_projects.sync(client=client).items] == [project.id]
assert list_previews.sync(project_id=project.id, client=client).voices == []
refused = create_project.sync(client=client, body=NewProject())
assert isinstance(refused, Problem) and refused.code == "ERR_INPUT", refused
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the generated package."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(reelbase.api.description()))
    (folder / "config.yaml").write_text("post_hooks: []\n")
    done = run(
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yaml",
        "--output-path",
        "made",
        "--meta",
        "none",
        "--fail-on-warning",
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()
    return folder


def test_every_operation_is_in_it_and_compiles(made: Path) -> None:
    names = {
        operation["operationId"]
        for methods in reelbase.api.description()["paths"].values()
        for operation in methods.values()
    }
    assert {path.stem for path in (made / "made" / "api").glob("*/*.py")} >= names
    done = run("-m", "compileall", "-q", "made", cwd=made)
    assert done.returncode == 0, done.stdout


def test_the_generated_client_works_against_the_server(made: Path, tmp_path: Path) -> None:
    with fresh_database("sqlite", tmp_path) as url, api_served(url, tmp_path / "home", jobs=False) as server:
        done = run("-c", PROGRAM, server.address, cwd=made)
    assert done.returncode == 0, done.stderr


def run(*arguments: Any, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
