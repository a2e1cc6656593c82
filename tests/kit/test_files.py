import os
from pathlib import Path

import pytest

from reelbase.kit.errors import StorageError
from reelbase.kit.files import atomic_path, remove_folder, scratch_folder, write_text


class TestAtomicPath:
    def test_a_failing_block_leaves_the_old_file_and_no_part(self, tmp_path: Path) -> None:
        target = tmp_path / "film.mp4"
        write_text(target, "old")
        with pytest.raises(RuntimeError), atomic_path(target) as part:
            part.write_text("half")
            raise RuntimeError
        assert target.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]

    def test_an_atomic_path_keeps_the_suffix_that_tools_go_by(self, tmp_path: Path) -> None:
        with atomic_path(tmp_path / "a.wav") as part:
            assert part.suffix == ".wav"
            part.write_bytes(b"x")

    def test_a_full_disk_says_so(self, tmp_path: Path) -> None:
        target = tmp_path / "x.bin"
        with pytest.raises(StorageError, match="disk is full"), atomic_path(target) as part:
            with Path("/dev/full").open("wb", buffering=0) as full:
                full.write(b"x")
            part.write_bytes(b"")
        assert list(tmp_path.iterdir()) == []

    def test_a_path_below_a_file_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError), atomic_path(tmp_path / "file" / "x") as part:
            part.write_text("")


class TestRemovingFolders:
    def test_depth_does_not_matter(self, tmp_path: Path) -> None:
        folder = tmp_path / "deep"
        folder.mkdir()
        here = os.open(folder, os.O_RDONLY)
        for _ in range(5000):
            os.mkdir("folder", dir_fd=here)
            below = os.open("folder", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
        remove_folder(folder)
        assert not folder.exists()

    def test_nothing_outside_is_touched_and_nothing_inside_is_left(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "kept.txt").write_text("kept")
        with scratch_folder("reelbase-test-") as folder:
            (folder / "link").symlink_to(outside)
            inner = folder / "a" / "b"
            inner.mkdir(parents=True)
            (inner / "link").symlink_to(outside)
            (inner / "file").write_text("x")
            (inner / "closed").mkdir()
            (inner / "closed" / "file").write_text("x")
            (inner / "closed").chmod(0)
            inner.chmod(0o300)
        assert not folder.exists()
        assert (outside / "kept.txt").read_text() == "kept"
