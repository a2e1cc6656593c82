"""What comes out of a sandbox, and what honest programs can do in one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reelbase.kit.errors import InputError
from reelbase.kit.files import remove_folder
from reelbase.sandbox import Limits, collect, open_sandbox
from support.sandboxes import ATTACKS, LIMITS, Cell, outside_of

CELLS = [
    *((kind, user) for kind in ("bubblewrap", "landlock") for user in ("root", "plain")),
    *(("bubblewrap alone", "plain"), ("old landlock", "root"), ("old landlock", "plain")),
    *((kind, "contained") for kind in ("bubblewrap", "landlock", "old landlock")),
]
GetCell = Callable[[str, str], Cell]
LARGE = {**LIMITS, "memory_bytes": 1 << 30, "processes": 64}


@pytest.mark.parametrize("mode", CELLS, ids=lambda mode: f"{mode[0].replace(' ', '-')}-as-{mode[1]}")
class TestHonestPrograms:
    def test_work_in_every_sandbox(self, cell: GetCell, mode: tuple[str, str]) -> None:
        with outside_of(cell(*mode)) as outside:
            given = outside.folder / "given-to-read.txt"
            given.write_text("readonly")
            given.chmod(0o600)
            os.chown(given, outside.cell.uid, outside.cell.uid)
            outside.before = outside.seen()
            (outside.work / "given").write_text("given")
            (outside.work / "folder").mkdir()
            for path in (outside.work / "given", outside.work / "folder"):
                os.chown(path, outside.cell.uid, outside.cell.uid)
            able = ["may-signal"] if mode not in (("old landlock", "plain"), ("old landlock", "contained")) else []
            able += ["may-truncate"] if mode[0] != "old landlock" else []
            # Of a root without rights the kernel counts no processes, so it may start none.
            able += ["may-fork"] if mode[1] != "contained" else []
            command = [sys.executable, str(ATTACKS / "benign.py"), str(given), *able]
            done = outside.cell.run(command, work=outside.work, limits=LARGE)
            assert (done["ended"], done["exit_code"]) == ("exited", 0), done
            assert done["lines"] == [*(f"progress {percent}" for percent in range(0, 101, 25)), "done"]
            assert done["cpu_s"] > 0
            assert done["peak_memory_bytes"] > 10 << 20
            assert (outside.work / "result.txt").read_text() == "made inside"
            assert {path.lstat().st_uid for path in outside.work.rglob("*")} == {outside.cell.uid}
            assert outside.breaches(done) == []

    def test_honest_programs_that_fail_say_why(self, cell: GetCell, mode: tuple[str, str]) -> None:
        with outside_of(cell(*mode)) as outside:
            code = "import sys; print('half\\x1b[31m way\\x07'); sys.exit('no \\u202ereason')"
            done = outside.cell.run([sys.executable, "-c", code], work=outside.work)
            assert (done["ended"], done["exit_code"]) == ("exited", 1)
            assert (done["stdout"], done["stderr"]) == ("half way\n", "no reason\n")
            crash = outside.cell.run([sys.executable, "-c", "import os; os.abort()"], work=outside.work)
            assert crash["ended"] == "signal"
            missing = outside.cell.run(["no-such-program"], work=outside.work)
            assert (missing["error"], "no-such-program" in missing["message"]) == ("InputError", True)


class TestWhatWasPlanted:
    @pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
    @pytest.mark.parametrize("user", ["root", "plain"])
    def test_a_planted_file_is_not_loaded_by_the_next_run(
        self, cell: GetCell, kind: str, user: str, tmp_path: Path
    ) -> None:
        with outside_of(cell(kind, user)) as outside:
            outside.attack("planting")
            code = "import json, numpy; print('still runs')"
            done = outside.cell.run([sys.executable, "-P", "-c", code], work=outside.work, limits=LARGE)
            assert done["stdout"] == "still runs\n", done
            assert outside.breaches(done) == []
            for name in (
                "result.mp4",
                "folder/secret.txt",
                "pipe.mp4",
                "second.mp4",
                "own.mp4",
                "directory.mp4",
                "none",
            ):
                with pytest.raises(InputError):
                    collect(outside.work, name, tmp_path / "out.mp4", max_bytes=1 << 20)
            assert list(tmp_path.iterdir()) == []
            assert collect(outside.work, "good/result.mp4", tmp_path / "out.mp4", max_bytes=1 << 20) == 4000


class TestCollect:
    @pytest.fixture
    def work(self, tmp_path: Path) -> Path:
        work = tmp_path / "work"
        work.mkdir()
        (tmp_path / "secret").write_text("secret")
        (work / "film").write_bytes(b"x" * 100)
        return work

    @pytest.mark.parametrize("name", ["../secret", "a/../../secret", "/etc/passwd", "", ".", "..", "film/x"])
    def test_collecting_results_refuses_what_leads_elsewhere(self, work: Path, tmp_path: Path, name: str) -> None:
        with pytest.raises(InputError, match="result"):
            collect(work, name, tmp_path / "out", max_bytes=1000)
        assert not (tmp_path / "out").exists()

    def test_collecting_results_refuses_links_pipes_and_second_names(self, work: Path, tmp_path: Path) -> None:
        (work / "link").symlink_to(tmp_path / "secret")
        (work / "folder").symlink_to(tmp_path)
        os.mkfifo(work / "pipe")
        os.link(tmp_path / "secret", work / "second")
        for name in ("link", "folder/secret", "pipe", "second"):
            with pytest.raises(InputError):
                collect(work, name, tmp_path / "out", max_bytes=1000)

    def test_collecting_results_refuses_more_than_was_asked_for(self, work: Path, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="larger than 99 bytes"):
            collect(work, "film", tmp_path / "out", max_bytes=99)
        assert collect(work, "film", tmp_path / "out", max_bytes=100) == 100


class TestWhatIsGiven:
    def test_a_file_with_a_second_name_is_refused(self, tmp_path: Path) -> None:
        work = tmp_path / "work"
        work.mkdir()
        (tmp_path / "kept").write_text("kept")
        os.link(tmp_path / "kept", work / "given")
        with pytest.raises(InputError, match="second hard link"):
            open_sandbox().run([sys.executable, "-c", "pass"], work=work, limits=Limits())

    def test_a_folder_among_programs_is_refused(self) -> None:
        with pytest.raises(InputError, match="every run can read"):
            open_sandbox().run(["true"], work=Path(sys.prefix, "lib"), limits=Limits())

    def test_a_caller_that_fails_ends_the_run(self, tmp_path: Path) -> None:
        class Enough(Exception):
            pass

        def stop(_line: str) -> None:
            raise Enough

        code = "import time\nwhile True: print('line', flush=True); time.sleep(0.01)"
        with pytest.raises(Enough):
            open_sandbox().run([sys.executable, "-c", code], work=tmp_path, limits=Limits(), on_line=stop)

    def test_limits_must_leave_something(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="wall_s"):
            open_sandbox().run(["true"], work=tmp_path, limits=Limits(wall_s=0))


def test_a_tree_is_removed_however_deep_and_closed_it_is(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    here = os.open(top, os.O_RDONLY)
    for number in range(1200):
        os.mkdir("folder", 0o700, dir_fd=here)
        if number % 500 == 0:
            os.symlink(tmp_path / "kept", "link", dir_fd=here)
        inner = os.open("folder", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.fchmod(here, 0)
    os.close(here)
    remove_folder(top)
    assert not top.exists()
    assert (tmp_path / "kept" / "file").exists()
