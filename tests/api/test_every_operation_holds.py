"""schemathesis tries every operation of the description against a real server, with all its checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.api_world import ApiWorld, api_world, make_person
from support.databases import fresh_database

HERE = Path(__file__).parent
EXAMPLES_VARIABLE = "REELBASE_TEST_FUZZ"


def test_every_operation_holds_what_it_says(tmp_path: Path) -> None:
    """A few examples by default; ``REELBASE_TEST_FUZZ=100`` tries so many of each, in all phases, on both databases."""
    examples = os.environ.get(EXAMPLES_VARIABLE)
    for kind in ("sqlite", "postgresql") if examples else ("sqlite",):
        with fresh_database(kind, tmp_path) as url, api_world(url, tmp_path) as world:
            phases = [] if examples else ["--phases", "fuzzing"]
            done = _run(world, tmp_path, "-n", examples or "1", *phases)
        if done.returncode:
            pytest.fail(f"on {kind}:\n{done.stdout[-15_000:]}{done.stderr[-2_000:]}")


def _run(world: ApiWorld, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    with world.application.database.work() as session:
        key = make_person(session, is_admin=True).key
    return subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run"),
            *(f"{world.served.address}/v1/openapi.json", "-H", f"Authorization: Bearer {key}", *options),
        ],
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "schemathesis_hooks"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
