"""The cache over both databases, with real storage."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reelbase.db.session import Database
from reelbase.kit.errors import StorageError
from reelbase.production.cache import Cache
from reelbase.providers.storage.local import LocalStorage


@pytest.fixture
def cache(database_url: str, tmp_path: Path) -> Iterator[Cache]:
    database = Database(database_url)
    yield Cache(database, LocalStorage(tmp_path / "storage"))
    database.close()


def write(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


class TestCache:
    def test_a_cache_entry_is_found_by_its_inputs(self, cache: Cache, tmp_path: Path) -> None:
        key = Cache.key("tts", {"text": "Hello", "voice": "joe"})
        assert cache.find(key) is None
        cached = cache.keep("tts", key, {"duration_s": 1.5}, write(tmp_path / "a.wav", "sound"))
        assert cache.find(Cache.key("tts", {"voice": "joe", "text": "Hello"})) == cached
        assert cache.find(Cache.key("tts", {"voice": "amy", "text": "Hello"})) is None

    def test_an_entry_whose_file_is_gone_counts_as_absent_and_can_be_renewed(
        self, cache: Cache, tmp_path: Path
    ) -> None:
        key = Cache.key("image", {"prompt": "sky"})
        cached = cache.keep("image", key, {}, write(tmp_path / "a.png", "pixels"))
        assert cached.file is not None
        (tmp_path / "storage" / cached.file[:2] / cached.file).unlink()
        assert cache.find(key) is None
        renewed = cache.keep("image", key, {}, write(tmp_path / "b.png", "other pixels"))
        assert cache.find(key) == renewed

    def test_many_writers_of_one_key_leave_one_entry(self, cache: Cache, tmp_path: Path) -> None:
        key = Cache.key("tts", {"text": "same"})
        files = [write(tmp_path / f"{number}.wav", "same sound") for number in range(8)]
        with ThreadPoolExecutor(8) as pool:
            cached = list(pool.map(lambda file: cache.keep("tts", key, {}, file), files))
        assert len({entry.file for entry in cached}) == 1


class TestLocalStorage:
    def test_the_same_content_is_kept_once(self, tmp_path: Path) -> None:
        storage = LocalStorage(tmp_path / "s")
        assert storage.put(write(tmp_path / "a.txt", "x")) == storage.put(write(tmp_path / "b.txt", "x"))
        assert sum(path.is_file() for path in (tmp_path / "s").rglob("*")) == 1

    def test_a_copied_file_stays_its_owners(self, tmp_path: Path) -> None:
        storage = LocalStorage(tmp_path / "s")
        own = write(tmp_path / "a.txt", "x")
        name = storage.put(own)
        own.write_text("changed")
        assert storage.path(name).read_text() == "x"

    def test_a_taken_file_is_gone_from_where_it_was(self, tmp_path: Path) -> None:
        storage = LocalStorage(tmp_path / "s")
        name = storage.take(write(tmp_path / "a.txt", "x"))
        assert storage.take(write(tmp_path / "a.txt", "x")) == name
        assert not (tmp_path / "a.txt").exists()

    def test_stored_files_outlive_their_source(self, tmp_path: Path) -> None:
        storage = LocalStorage(tmp_path / "s")
        name = storage.put(write(tmp_path / "a.txt", "x"))
        (tmp_path / "a.txt").unlink()
        assert storage.path(name).read_text() == "x"
        assert not storage.path(name).stat().st_mode & 0o222

    def test_a_damaged_file_is_not_handed_out(self, tmp_path: Path) -> None:
        storage = LocalStorage(tmp_path / "s")
        name = storage.put(write(tmp_path / "a.txt", "x"))
        stored = storage.path(name)
        stored.chmod(0o644)
        stored.write_text("y")
        with pytest.raises(StorageError, match="damaged"):
            storage.export(name, tmp_path / "out.txt")
        assert not (tmp_path / "out.txt").exists()

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 64 + "/../x", "", "x" * 64, "a" * 64 + ".p/g"])
    def test_names_of_stored_files_cannot_lead_elsewhere(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(StorageError):
            LocalStorage(tmp_path / "s").path(name)
