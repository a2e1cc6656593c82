from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "src" / "reelbase" / "assets"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


class TestWheel:
    def test_the_wheel_holds_every_module(self, names: set[str]) -> None:
        modules = {f"reelbase/{path.relative_to(ROOT / 'src' / 'reelbase')}" for path in (ROOT / "src").rglob("*.py")}
        assert modules - names == set()

    def test_the_wheel_holds_the_fetched_assets_and_their_licences(self, names: set[str]) -> None:
        fetched = {
            f"reelbase/assets/{path.relative_to(ASSETS).as_posix()}" for path in ASSETS.rglob("*") if path.is_file()
        }
        assert fetched, "make setup fetches the assets"
        assert fetched - names == set()
        assert [name for name in fetched if "licen" in name.lower()]

    def test_the_wheel_holds_migrations_their_sql_and_the_type_marker(self, names: set[str]) -> None:
        assert "reelbase/py.typed" in names
        assert [name for name in names if name.startswith("reelbase/db/migrations/versions/0001")]
        assert [name for name in names if name.startswith("reelbase/db/sql/") and name.endswith(".sql")]

    def test_the_wheel_holds_nothing_but_the_package(self, names: set[str]) -> None:
        assert {name.split("/")[0].partition("-")[0] for name in names} == {"reelbase"}
        assert not [name for name in names if "__pycache__" in name]

    def test_the_wheel_states_its_licence(self, wheel: Path, names: set[str]) -> None:
        with zipfile.ZipFile(wheel) as archive:
            (place,) = [name for name in names if name.endswith(".dist-info/METADATA")]
            metadata = Parser().parsestr(archive.read(place).decode())
        assert metadata["License-Expression"] == "Apache-2.0"
        assert [name for name in names if name.endswith("licenses/LICENSE")]

    def test_the_wheel_runs_from_another_place(self, wheel: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path / "installed")
        script = "import reelbase; from reelbase.cli.main import run; print(reelbase.__file__); run(['--version'])"
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
            capture_output=True,
            text=True,
            check=True,
        )
        place, version = done.stdout.splitlines()
        assert Path(place).is_relative_to(tmp_path / "installed")
        assert version.startswith("reelbase ")
