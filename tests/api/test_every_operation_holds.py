"""schemathesis tries every operation of the description against a real server, with all its checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.accounts.api_keys import ApiKeyService
from reelbase.accounts.models import Profile
from reelbase.accounts.users import viewer_for
from support.api_world import ApiWorld, api_world
from support.databases import fresh_database

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("REELBASE_TEST_FUZZ")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if EXAMPLES else ["sqlite"])
def test_every_operation_holds_what_it_says(kind: str, tmp_path: Path) -> None:
    """A few examples by default; ``REELBASE_TEST_FUZZ=100`` tries so many of each, in all phases, on both databases."""
    with fresh_database(kind, tmp_path) as url, api_world(url, tmp_path) as world:
        phases = [] if EXAMPLES else ["--phases", "fuzzing"]
        done = _run(world, tmp_path, "-n", EXAMPLES or "1", *phases)
    if done.returncode:
        pytest.fail(f"{done.stdout[-15_000:]}{done.stderr[-2_000:]}")
    print(done.stdout[-1_000:])


def _run(world: ApiWorld, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    owner = world.owner
    with world.application.database.work() as session:
        session.get_one(Profile, owner.viewer.owner_id).is_admin = True
        session.flush()
        viewer = viewer_for(owner.viewer.owner_id, is_admin=True)
        key = ApiKeyService(session, viewer).create("fuzz", ["read", "write", "admin"]).key
    things = {**owner.things, "token": owner.things["share_token"], "number": "1", "task_type": "edited"}
    assert world.openapi, "made before schemathesis waits for it, which it does for ten seconds only"
    things |= {"shot": "1", "alternative": "1"}
    env = {"NO_COLOR": "1", "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "schemathesis_hooks"}
    env["REELBASE_TEST_THINGS"] = json.dumps(things)
    return subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run"),
            *(f"{world.served.address}/v1/openapi.json", "-H", f"Authorization: Bearer {key}", *options),
        ],
        env={**os.environ, **env},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
