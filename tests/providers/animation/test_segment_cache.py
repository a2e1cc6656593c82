from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reelbase.providers.animation import segment_cache
from reelbase.providers.animation.segment_cache import SegmentCache, prune


def name(number: int) -> str:
    return f"{number:064x}.mp4"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work" / "segments").mkdir(parents=True)
    return tmp_path / "work"


@pytest.fixture
def cache(tmp_path: Path) -> SegmentCache:
    return SegmentCache(tmp_path / "shelves", "project", {"version": 1})


def prepared(cache: SegmentCache, folder: Path) -> dict[str, bytes]:
    cache.restore(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_stored_segments_are_prepared_again(cache: SegmentCache, work: Path, tmp_path: Path) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    cache.store(work, "segments", rendered=[name(1)], used=[name(1)])
    assert prepared(cache, tmp_path / "next") == {name(1): b"film"}


def test_another_project_or_other_settings_see_no_stored_segment(
    cache: SegmentCache, work: Path, tmp_path: Path
) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    cache.store(work, "segments", rendered=[name(1)], used=[])
    for number, other in enumerate(
        (
            SegmentCache(tmp_path / "shelves", "other", {"version": 1}),
            SegmentCache(tmp_path / "shelves", "project", {"version": 2}),
        )
    ):
        assert prepared(other, tmp_path / str(number)) == {}


def test_names_and_files_that_are_no_segments_stay_out(cache: SegmentCache, work: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    folder = work / "segments"
    (folder / name(1)).symlink_to(secret)
    os.link(secret, folder / name(2))
    (folder / name(3)).mkdir()
    os.mkfifo(folder / name(4))
    (folder / "plain.mp4").write_bytes(b"x")
    reported = [name(1), name(2), name(3), name(4), name(5), "plain.mp4", "../../secret", f"../../{name(6)}", "", "\0"]
    cache.store(work, "segments", rendered=reported, used=reported)
    assert prepared(cache, tmp_path / "next") == {}


def test_a_folder_that_became_a_link_is_not_followed(cache: SegmentCache, work: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / name(1)).write_bytes(b"film")
    (work / "segments").rmdir()
    (work / "segments").symlink_to(elsewhere)
    cache.store(work, "segments", rendered=[name(1)], used=[])
    assert prepared(cache, tmp_path / "next") == {}


def test_copies_are_prepared_so_that_hostile_code_cannot_change_what_is_kept(
    cache: SegmentCache, work: Path, tmp_path: Path
) -> None:
    (work / "segments" / name(1)).write_bytes(b"film")
    cache.store(work, "segments", rendered=[name(1)], used=[])
    cache.restore(tmp_path / "next")
    (tmp_path / "next" / name(1)).write_bytes(b"other")
    assert prepared(cache, tmp_path / "third") == {name(1): b"film"}


def test_the_least_recently_used_go_when_a_shelf_is_full(
    cache: SegmentCache, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_cache, "CACHE_BYTES", 250)
    for number in range(3):
        (work / "segments" / name(number)).write_bytes(bytes(100))
        cache.store(work, "segments", rendered=[name(number)], used=[name(0)])
    assert set(prepared(cache, tmp_path / "next")) == {name(0), name(2)}


def test_a_file_that_is_too_large_is_not_kept(
    cache: SegmentCache, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_cache, "SEGMENT_BYTES", 10)
    (work / "segments" / name(1)).write_bytes(bytes(11))
    cache.store(work, "segments", rendered=[name(1)], used=[])
    assert prepared(cache, tmp_path / "next") == {}


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
