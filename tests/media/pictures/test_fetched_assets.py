from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("fetch_assets", ROOT / "tools" / "fetch_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "fetch_assets", module)
    spec.loader.exec_module(module)
    return module


def packed(path: Path, members: dict[str, Any]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def a_package(fetch: ModuleType, **changes: str) -> Any:
    facts = {"name": "@some/icons", "version": "1.0.0", "licence": "MIT", "copyright": "Copyright (c) Someone"}
    return fetch.Package(**{**facts, "sha256": "0" * 64, "purpose": "", **changes})


class TestLock:
    def test_the_lock_of_assets_names_version_licence_and_hash_of_each_package(self, fetch: ModuleType) -> None:
        packages = fetch.read_lock(fetch.LOCK)
        assert {package.slug for package in packages} >= {"fluent-emoji"}
        for package in packages:
            assert package.licence
            assert package.version.count(".") == 2
            assert len(package.sha256) == 64


class TestFetching:
    def test_fetching_assets_refuses_a_tarball_that_is_not_the_locked_one(
        self, fetch: ModuleType, tmp_path: Path
    ) -> None:
        tarball = packed(tmp_path / "icons.tgz", {"icons.json": {}})
        with pytest.raises(fetch.FetchError, match="is not what assets"):
            fetch.check(a_package(fetch), tarball)
        right = hashlib.sha256(tarball.read_bytes()).hexdigest()
        fetch.check(a_package(fetch, sha256=right), tarball)

    def test_fetching_assets_says_that_npm_is_missing(
        self, fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(fetch.FetchError, match="npm is missing"):
            fetch.fetch(a_package(fetch), tmp_path)

    def test_assets_made_by_the_same_recipe_are_not_fetched_again(self, fetch: ModuleType, tmp_path: Path) -> None:
        assert not fetch.is_current(tmp_path, "recipe")
        (tmp_path / fetch.STAMP).write_text("recipe\n")
        assert fetch.is_current(tmp_path, "recipe")
        assert not fetch.is_current(tmp_path, "another")


class TestWheels:
    def test_fetching_assets_reads_wheels_as_it_reads_tarballs(self, fetch: ModuleType, tmp_path: Path) -> None:
        wheel = tmp_path / "names-1.0.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("names/cities.json", '{"a": 1}')
            archive.writestr("names-1.0.0.dist-info/LICENSE", "Its own licence")
        assert fetch.read_json(wheel, "names/cities.json") == {"a": 1}
        assert fetch.read_member(wheel, "names/none.json") is None
        package = a_package(fetch, name="names", registry="pypi")
        fetch.write_licences([package], {"names": wheel}, tmp_path)
        assert (tmp_path / "LICENSE.names.txt").read_text() == "Its own licence"


class TestMakingIcons:
    def test_making_icons_keeps_base_forms_with_their_words(
        self, fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fetch, "write_vectors", lambda index, folder: None)
        body = '<path d="M0 0h32v32z"/>'
        icons: dict[str, Any] = {name: {"body": body} for name in ("waving-hand", "waving-hand-dark", "old")}
        icons["old"]["hidden"] = True
        aliases = {"hand": {"parent": "waving-hand", "hFlip": True}}
        collection = {"width": 32, "height": 32, "icons": icons, "aliases": aliases}
        words = {"👋": ["waving_hand", "hello", "bye_bye"]}
        characters = {"👋": {"slug": "waving_hand", "group": "People & Body"}}
        tarballs = {
            "fluent-emoji": packed(tmp_path / "a.tgz", {"icons.json": collection}),
            "emojilib": packed(tmp_path / "b.tgz", {"dist/emoji-en-US.json": words}),
            "unicode-emoji-json": packed(tmp_path / "c.tgz", {"data-by-emoji.json": characters}),
        }
        fetch.make_icons(tarballs, tmp_path / "icons")
        index = json.loads((tmp_path / "icons" / "index.json").read_text())["icons"]
        assert [entry["name"] for entry in index] == ["hand", "waving-hand"]
        assert index[1] == {
            "name": "waving-hand",
            "character": "👋",
            "group": "People & Body",
            "words": ["hello", "bye bye"],
        }
        with zipfile.ZipFile(tmp_path / "icons" / "icons.zip") as archive:
            assert archive.namelist() == ["hand.svg", "waving-hand.svg"]
            assert "scale(-1 1)" in archive.read("hand.svg").decode()

    def test_making_icons_writes_a_licence_for_each_package(self, fetch: ModuleType, tmp_path: Path) -> None:
        own = packed(tmp_path / "own.tgz", {"LICENSE": b"Its own licence"})
        none = packed(tmp_path / "none.tgz", {"package.json": {}})
        packages = [a_package(fetch, name="own"), a_package(fetch, name="none")]
        fetch.write_licences(packages, {"own": own, "none": none}, tmp_path)
        assert (tmp_path / "LICENSE.own.txt").read_text() == "Its own licence"
        assert "Copyright (c) Someone" in (tmp_path / "LICENSE.none.txt").read_text()
        with pytest.raises(fetch.FetchError, match="licence"):
            fetch.write_licences([a_package(fetch, name="none", licence="OFL-1.1")], {"none": none}, tmp_path)

    def test_making_icons_puts_files_where_the_package_reads_them(self) -> None:
        from reelbase.media.assets import ASSETS

        names = {path.name for path in (ASSETS / "icons").iterdir()}
        assert names >= {"icons.zip", "index.json", "vectors.npy", "everyday.npy", "LICENSE.fluent-emoji.txt"}
