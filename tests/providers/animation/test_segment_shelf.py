from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reelbase.providers.animation import segments
from reelbase.providers.animation.segments import Shelf, prune


def name(number: int) -> str:
    return f"{number:064x}.mp4"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work" / "segments").mkdir(parents=True)
    return tmp_path / "work"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelves", "project", {"version": 1})


def laid_out(shelf: Shelf, folder: Path) -> dict[str, bytes]:
    shelf.lay_out(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_put_back_is_laid_out_again(shelf: Shelf, work: Path, tmp_path: Path) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    shelf.put_back(work, "segments", made=[name(1)], used=[name(1)])
    assert laid_out(shelf, tmp_path / "next") == {name(1): b"film"}


def test_another_project_or_other_settings_see_nothing_of_it(shelf: Shelf, work: Path, tmp_path: Path) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    shelf.put_back(work, "segments", made=[name(1)], used=[])
    for number, other in enumerate(
        (Shelf(tmp_path / "shelves", "other", {"version": 1}), Shelf(tmp_path / "shelves", "project", {"version": 2}))
    ):
        assert laid_out(other, tmp_path / str(number)) == {}


def test_names_and_files_that_are_no_segments_stay_out(shelf: Shelf, work: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    folder = work / "segments"
    (folder / name(1)).symlink_to(secret)
    os.link(secret, folder / name(2))
    (folder / name(3)).mkdir()
    os.mkfifo(folder / name(4))
    (folder / "plain.mp4").write_bytes(b"x")
    told = [name(1), name(2), name(3), name(4), name(5), "plain.mp4", "../../secret", f"../../{name(6)}", "", "\0"]
    shelf.put_back(work, "segments", made=told, used=told)
    assert laid_out(shelf, tmp_path / "next") == {}


def test_a_folder_that_became_a_link_is_not_followed(shelf: Shelf, work: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / name(1)).write_bytes(b"film")
    (work / "segments").rmdir()
    (work / "segments").symlink_to(elsewhere)
    shelf.put_back(work, "segments", made=[name(1)], used=[])
    assert laid_out(shelf, tmp_path / "next") == {}


def test_copies_are_laid_out_so_that_hostile_code_cannot_change_what_is_kept(
    shelf: Shelf, work: Path, tmp_path: Path
) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    shelf.put_back(work, "segments", made=[name(1)], used=[])
    shelf.lay_out(tmp_path / "next")
    (tmp_path / "next" / name(1)).write_bytes(b"other")
    assert laid_out(shelf, tmp_path / "third") == {name(1): b"film"}


def test_the_least_recently_used_go_when_a_shelf_is_full(
    shelf: Shelf, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "SHELF_BYTES", 250)
    for number in range(3):
        (work / "segments" / name(number)).write_bytes(bytes(100))
        shelf.put_back(work, "segments", made=[name(number)], used=[name(0)])
    assert set(laid_out(shelf, tmp_path / "next")) == {name(0), name(2)}


def test_a_file_that_is_too_large_is_not_kept(
    shelf: Shelf, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "SEGMENT_BYTES", 10)
    (work / "segments" / name(1)).write_bytes(bytes(11))
    shelf.put_back(work, "segments", made=[name(1)], used=[])
    assert laid_out(shelf, tmp_path / "next") == {}


class TestPruning:
    def test_pruning_the_shelf_removes_what_was_not_used_for_long_and_nothing_else(self, tmp_path: Path) -> None:
        for project, age_s in (("old", 3000.0), ("used", 3000.0), ("new", 0.0)):
            segment = tmp_path / project / "settings" / f"{'a' * 64}.mp4"
            segment.parent.mkdir(parents=True)
            segment.write_bytes(b"x")
            for path in (segment, segment.parent, segment.parent.parent):
                os.utime(path, (time.time() - age_s,) * 2)
        os.utime(tmp_path / "used" / "settings" / f"{'a' * 64}.mp4")
        assert prune(tmp_path, unused_s=1000.0) == 1
        assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "used"]
        assert prune(tmp_path / "nowhere", unused_s=0.0) == 0
