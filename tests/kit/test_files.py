from pathlib import Path

import pytest

from reelbase.kit.errors import StorageError
from reelbase.kit.files import atomic_path, write_text


class TestAtomicPath:
    def test_a_failing_block_leaves_the_old_file_and_no_part(self, tmp_path: Path) -> None:
        target = tmp_path / "film.mp4"
        write_text(target, "old")
        with pytest.raises(RuntimeError), atomic_path(target) as part:
            part.write_text("half")
            raise RuntimeError
        assert target.read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]

    def test_keeps_the_suffix_that_tools_go_by(self, tmp_path: Path) -> None:
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
