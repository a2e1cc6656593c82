"""Folders of killed processes are removed by the next one; those of living processes and of others stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.kit.files import remove_leftovers, scratch_folder

HOLD = """
import sys
from reelbase.kit.files import scratch_folder
with scratch_folder("reelbase-test-") as folder:
    (folder / "inner").mkdir()
    (folder / "inner" / "film.mp4").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def holder(tmp: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that holds a scratch folder."""
    assert tmp.is_dir()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD], text=True, **pipes) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_killed_processs_folder_is_removed(holder: tuple[subprocess.Popen[str], Path], tmp: Path) -> None:
    process, folder = holder
    assert remove_leftovers() == 0 and (folder / "inner" / "film.mp4").exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.exists()
    assert remove_leftovers() == 1
    assert list(tmp.iterdir()) == []


def test_a_process_that_ends_leaves_nothing(holder: tuple[subprocess.Popen[str], Path], tmp: Path) -> None:
    process, _folder = holder
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    assert list(tmp.iterdir()) == []


def test_other_folders_and_links_stay(tmp: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    (tmp / "reelbase-mine").mkdir()
    (tmp / "reelbase-linked").symlink_to(precious)
    (tmp / "reelbase-linked.lock").write_text("")
    (tmp / "reelbase-link.lock").symlink_to(precious / "file")
    (tmp / "reelbase-folder.lock").mkdir()
    os.mkfifo(tmp / "reelbase-pipe.lock")
    with scratch_folder("reelbase-test-") as living:
        assert remove_leftovers() == 0
        assert living.is_dir()
    assert (precious / "file").read_text() == "x"
    assert (tmp / "reelbase-mine").is_dir() and (tmp / "reelbase-pipe.lock").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
def test_the_folder_of_another_user_stays(tmp: Path) -> None:
    (tmp / "reelbase-theirs").mkdir()
    (tmp / "reelbase-theirs.lock").write_text("")
    for path in (tmp / "reelbase-theirs", tmp / "reelbase-theirs.lock"):
        os.chown(path, 65534, 65534)
    assert remove_leftovers() == 0
    assert (tmp / "reelbase-theirs").is_dir()
