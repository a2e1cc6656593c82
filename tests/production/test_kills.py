"""The whole process tree is killed at random moments; the job must be finished without paying twice.

REELBASE_TEST_KILLS sets how many kills there are (default 4).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reelbase.plans.plan_files import dump_plan
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase

KILLS = int(os.environ.get("REELBASE_TEST_KILLS", "4"))
TWIN = Path(__file__).parents[1] / "twins" / "openai_twin.py"
AT_ONCE = 2
"""Calls that are on their way at the same time, at most."""
NARRATIONS = ("Der Himmel ist blau.", "Licht wird gestreut.", "Rot bleibt übrig.", "Schau nach oben.")


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    return tmp_path / "billed.txt"


@pytest.fixture
def reelbase(tmp_path: Path, counts: Path, request: pytest.FixtureRequest) -> Iterator[Reelbase]:
    # Half of the runs meet a server that has never heard of idempotency keys, and so shows what was asked twice.
    keys = ["ignores-keys"] if request.node.callspec.params["number"] % 2 else []
    command = [sys.executable, str(TWIN), str(counts), "0.15", *keys]
    twin = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert twin.stdout is not None
    address = twin.stdout.readline().strip()
    server = {"provider": "openai", "base_url": address, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    small = {"render_scale": "0.1", "render_preset": "ultrafast"}
    reelbase = Reelbase(install(tmp_path / "data"), {**settings, **small})
    yield reelbase
    reelbase.kill_everything()
    twin.kill()
    twin.wait()
    twin.stdout.close()


def plan_file(folder: Path) -> Path:
    path = folder / "plan.yaml"
    path.write_text(dump_plan(make_plan(*NARRATIONS, language="de")))
    return path


class TestKills:
    @pytest.mark.parametrize("number", range(KILLS))
    def test_a_killed_job_is_finished_and_nothing_is_paid_twice(
        self, reelbase: Reelbase, counts: Path, tmp_path: Path, number: int
    ) -> None:
        plan = plan_file(tmp_path)
        # Spread over the run's length, so that few kills meet many steps.
        share = (number + random.Random(number).random()) / KILLS
        process = reelbase.start("make", str(plan))
        deadline = time.monotonic() + 1.0 + 9.0 * share
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        reelbase.kill_everything()
        process.communicate()
        # What only looks at what is left needs no process of its own.
        looking = replace(reelbase, here=True)
        resumed = reelbase.run("resume")
        if "There is no unfinished job" in resumed.stderr:
            jobs = looking.json("jobs", "list")
            if not jobs:
                resumed = reelbase.run("make", str(plan))
                assert resumed.returncode == 0, resumed.stderr
        else:
            assert resumed.returncode == 0, resumed.stderr
        (job,) = looking.json("jobs", "list")
        assert job["status"] == "READY"
        billed = Counter(counts.read_text().splitlines())
        assert sum(line.startswith("/audio") for line in billed) == len(NARRATIONS)
        assert sum(line.startswith("/images") for line in billed) == len(NARRATIONS)
        repeated = sum(billed.values()) - len(billed)
        receipt = looking.json("jobs", "show", job["id"])["receipt"]
        # What was on its way at the kill is asked again, and the receipt says so; nothing else is.
        assert repeated <= receipt["asked_again"] <= AT_ONCE
        if number % 2 == 0:
            assert repeated == 0
