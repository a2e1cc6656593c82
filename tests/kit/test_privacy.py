"""The data folder is its user's alone, also one of an earlier release; other folders follow the umask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reelbase.kit import privacy
from reelbase.kit.privacy import protect
from support.databases import install
from support.running import Reelbase

NOTES = "# Sky\n\nThe sky is blue. Light scatters in the air. Look up on a clear day.\n"


def open_to_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [str(path) for path in paths if not path.is_symlink() and path.lstat().st_mode & 0o077]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_whatever_a_command_leaves_in_the_data_folder_is_its_users_alone(tmp_path: Path) -> None:
    reelbase = Reelbase(install(tmp_path / "data"), {"render_scale": "0.1", "render_preset": "ultrafast"})
    (tmp_path / "notes.md").write_text(NOTES)
    (tmp_path / "data").chmod(0o755)
    before = os.umask(0o022)
    try:
        done = reelbase.run("make", str(tmp_path / "notes.md"), "--out", str(tmp_path / "out" / "film"))
        assert done.returncode == 0, done.stderr
        assert reelbase.run("config", "set", "music.enabled", "false").returncode == 0
    finally:
        os.umask(before)
    assert open_to_others(tmp_path / "data") == []
    film = tmp_path / "out" / "film"
    assert mode(film / "final.mp4") == 0o644 and mode(film) == mode(film.parent) == 0o755


def test_a_data_folder_of_an_earlier_release_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    stored = home / "storage" / "ab" / "abc.wav"
    stored.parent.mkdir(parents=True)
    stored.write_text("x")
    stored.chmod(0o444)
    for name in ("reelbase.db", "reelbase.db-wal", "reelbase.toml", "reelbase.log", "secret.key"):
        (home / name).write_text("x")
        (home / name).chmod(0o644)
    for folder in (home, *(path for path in home.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    protect(home)
    assert open_to_others(home) == []
    assert mode(home) == 0o700 and mode(home / "reelbase.db") == 0o600 and mode(stored) == 0o400


def test_what_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letters").mkdir(mode=0o755)
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (home / "storage").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("HOME", str(home))
    protect(home)
    assert mode(home) == mode(home / "letters") == mode(tmp_path / "elsewhere") == 0o755


def test_a_process_that_keeps_private_shares_only_what_it_was_asked_to(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reelbase.kit.privacy import *; keep_private(); keep_private()\n"
        "home, out = Path(sys.argv[1]), Path(sys.argv[2]); make_folder(out, home=home); make_folder(home, home=home)\n"
        "for folder in (home, out):\n    (folder / 'f').write_text('x'); share(folder / 'f', home=home)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home"), str(tmp_path / "a" / "out")]
    subprocess.run(command, check=True, umask=0o027)
    assert mode(tmp_path / "home") == 0o700 and mode(tmp_path / "home" / "f") == 0o600
    assert mode(tmp_path / "a") == 0o750 and mode(tmp_path / "a" / "out" / "f") == 0o640
    assert privacy.__doc__
