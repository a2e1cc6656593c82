"""Attacks are judged by what they changed, learned or left behind, whatever they say themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.sandboxes import (
    KEY,
    LIMITS,
    Cell,
    gone,
    most_processes,
    outside_of,
    processes,
    unconfined,
    vanishes,
    worker,
)

MODES = [(kind, user) for kind in ("bubblewrap", "landlock") for user in ("root", "plain")]
# The first layer alone, and what kernels before 6.2 and 6.12 guard.
FEWER = [("bubblewrap alone", "plain"), ("old landlock", "root"), ("old landlock", "plain")]
# Root with the rights that containers leave it: too few to become another user below a closed folder.
CONTAINED = [("bubblewrap", "contained"), ("landlock", "contained"), ("old landlock", "contained")]
CURIOUS = ("network", "reading", "environment", "writing", "signals", "kernel", "limits", "daemons", "planting")
GetCell = Callable[[str, str], Cell]


def ids(mode: tuple[str, str]) -> str:
    return f"{mode[0].replace(' ', '-')}-as-{mode[1]}"


@pytest.mark.parametrize("mode", [*MODES, *FEWER, *CONTAINED], ids=ids)
@pytest.mark.parametrize("attack", CURIOUS)
class TestCuriosity:
    def test_a_curious_program_reads_and_changes_nothing(
        self, cell: GetCell, mode: tuple[str, str], attack: str
    ) -> None:
        with outside_of(cell(*mode)) as outside:
            done = outside.attack(attack)
            assert outside.breaches(done) == []
            # One of them ends with all others of its own.
            assert done["ended"] == "exited" or (done["ended"], attack) == ("signal", "signals"), done
            assert "tried everything" in done["stdout"], done


class TestTheJudge:
    """What finds no breach where there is one proves nothing."""

    @pytest.mark.parametrize("attack", ["network", "reading", "planting"])
    def test_the_judge_notices_the_same_attack_without_a_sandbox(self, cell: GetCell, attack: str) -> None:
        with outside_of(cell("landlock", "plain")) as outside:
            assert outside.breaches(unconfined(outside, attack)) != []

    def test_the_judge_notices_each_kind_of_breach(self, cell: GetCell) -> None:
        quiet = {"stdout": "", "stderr": "", "lines": []}
        with outside_of(cell("landlock", "plain")) as outside:
            assert outside.breaches(quiet) == []
            assert outside.breaches({**quiet, "stderr": f"x{KEY}x"}) == ["the key came out"]
            (outside.work / "file").write_text(outside.secret)
            assert outside.breaches(quiet) == ["the secret came out"]
            (outside.work / "file").unlink()
            sleeper = subprocess.Popen([sys.executable, "-c", "input()", outside.token], stdin=subprocess.PIPE)
            with sleeper:
                assert outside.breaches(quiet) == [f"left behind: {[sleeper.pid]}"]
            assert outside.breaches(quiet) == []
            # It ends by itself after a while.
            family = "import os, time\nfor _ in range(300):\n    if os.fork(): os._exit(0)\n    time.sleep(0.005)"
            subprocess.run([sys.executable, "-c", family, outside.token], check=True)
            assert "left behind" in str(outside.breaches(quiet))
            assert gone(outside.token, within_s=30)
            os.utime(outside.facts["victim_file"], (1, 1))
            assert outside.breaches(quiet) == ["something outside changed"]


@pytest.mark.parametrize("mode", MODES, ids=ids)
class TestGreed:
    @pytest.mark.parametrize(
        ("attack", "arguments", "limits", "ends"),
        [
            ("memory_bomb", ("one",), {}, {"memory"}),
            ("memory_bomb", ("many",), {}, {"memory"}),
            ("memory_bomb", ("shared",), {}, {"memory"}),
            ("busy", ("0",), {"cpu_s": 0.4}, {"cpu"}),
            ("busy", ("3",), {"cpu_s": 0.4}, {"cpu"}),
            ("sleeper", (), {"wall_s": 0.6}, {"timeout"}),
            ("talker", ("lines",), {}, {"output"}),
            ("talker", ("line",), {}, {"output"}),
            ("talker", ("errors",), {}, {"output"}),
            ("disk", ("one",), {}, {"disk"}),
            ("disk", ("hole",), {}, {"disk"}),
            ("disk", ("many",), {"work_bytes": 2 << 20}, {"disk"}),
            ("disk", ("large",), {}, {"disk"}),
            ("disk", ("hidden",), {}, {"disk"}),
            ("disk", ("mapped",), {}, {"disk"}),
            ("disk", ("nested",), {}, {"disk"}),
            ("disk", ("closed",), {}, {"disk"}),
        ],
    )
    def test_a_greedy_program_is_ended_by_its_limit(
        self,
        cell: GetCell,
        mode: tuple[str, str],
        attack: str,
        arguments: tuple[str, ...],
        limits: dict[str, Any],
        ends: set[str],
    ) -> None:
        with outside_of(cell(*mode)) as outside:
            done = outside.attack(attack, *arguments, limits={**LIMITS, **limits})
            assert done["ended"] in ends, done
            assert "tried everything" in (done["stdout"] + "".join(done["lines"]))
            assert len(done["stdout"]) + len(done["stderr"]) < 1 << 18
            assert outside.breaches(done) == []

    @pytest.mark.parametrize("attack", ["fork_bomb", "thread_bomb"])
    def test_a_fork_bomb_is_held_at_the_process_limit(self, cell: GetCell, mode: tuple[str, str], attack: str) -> None:
        with outside_of(cell(*mode)) as outside, ThreadPoolExecutor(1) as pool:
            stop = threading.Event()
            most = pool.submit(most_processes, outside.token, stop)
            try:
                done = outside.attack(attack, limits={**LIMITS, "wall_s": 2.0})
            finally:
                stop.set()
            assert done["ended"] in ("timeout", "processes"), done
            assert 4 < most.result() <= LIMITS["processes"] + 2
            assert outside.breaches(done) == []


@pytest.mark.parametrize("attack", ["fork_bomb", "thread_bomb"])
@pytest.mark.parametrize("mode", CONTAINED[:2], ids=ids)
def test_a_root_that_the_kernel_does_not_count_starts_no_process(
    cell: GetCell, mode: tuple[str, str], attack: str
) -> None:
    with outside_of(cell(*mode)) as outside, ThreadPoolExecutor(1) as pool:
        stop = threading.Event()
        most = pool.submit(most_processes, outside.token, stop, threads=False)
        try:
            done = outside.attack(attack, limits={**LIMITS, "wall_s": 2.0})
        finally:
            stop.set()
        assert done["ended"] in ("timeout", "processes"), done
        # None is seen where the attack ended before the first look.
        assert most.result() <= 1
        assert outside.breaches(done) == []


@pytest.mark.parametrize("mode", MODES, ids=ids)
class TestOthers:
    def test_a_run_cannot_reach_another_that_is_under_way(self, cell: GetCell, mode: tuple[str, str]) -> None:
        attacker = cell(*mode)
        with worker(*mode) as victims, outside_of(attacker) as outside, outside_of(victims) as other:
            victims.order(other.command("sleeper"), work=other.work)
            victims.until(lambda: bool(processes(other.token)))
            pids = processes(other.token)
            (other.work / "theirs.txt").write_text("as it was")
            files = [str(other.work / "theirs.txt")]
            attack = outside.command("siblings", sibling_pids=pids, sibling_files=files)
            done = attacker.run(attack, work=outside.work)
            assert outside.breaches(done) == []
            assert "as it was" not in done["stdout"]
            assert (other.work / "theirs.txt").read_text() == "as it was"
            assert set(pids) <= set(processes(other.token))
            victims.kill()
            assert gone(other.token)

    def test_everything_dies_with_the_worker(self, mode: tuple[str, str], cell: GetCell) -> None:
        cell(*mode)
        with worker(*mode) as doomed, outside_of(doomed) as outside:
            doomed.order(outside.command("fork_bomb"), work=outside.work)
            doomed.until(lambda: len(processes(outside.token)) >= 4)
            folders = {path for path in Path(tempfile.gettempdir()).glob("reelbase-sandbox-*") if path.is_dir()}
            doomed.kill()
            assert gone(outside.token)
            assert any(vanishes(folder) for folder in folders)
