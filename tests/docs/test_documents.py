from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from reelbase.cli.configuration import OTHER_VARIABLES, fields, variable_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


@pytest.fixture(scope="module")
def write_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestGeneratedPages:
    """When one fails: .venv/bin/python tools/write_docs.py"""

    def test_every_setting_is_documented(self, write_docs: ModuleType) -> None:
        page = (ROOT / "docs" / "configuration.md").read_text()
        assert page == write_docs.configuration(page)
        assert "| `render.crf` | `REELBASE_RENDER_CRF` |" in page

    def test_every_command_is_documented(self, write_docs: ModuleType) -> None:
        page = (ROOT / "docs" / "commands.md").read_text()
        assert page == write_docs.commands()
        assert "reelbase make" in page

    def test_every_setting_says_what_it_means(self) -> None:
        assert [key for key, field in fields() if not field.description] == []


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
    def test_every_link_of_the_documents_leads_somewhere(self, page: Path) -> None:
        targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
        assert [target for target in targets if not (page.parent / target).exists()] == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
    def test_variables_are_read_by_something(self, page: Path) -> None:
        tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
        known = {variable_of(key) for key, _field in fields()} | OTHER_VARIABLES
        known |= set(re.findall(r'"(REELBASE_TEST_[A-Z]+)"', tests))
        assert set(re.findall(r"REELBASE_[A-Z0-9_]*[A-Z0-9]", page.read_text())) - known == set()

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
    def test_every_make_target_in_the_documents_exists(self, page: Path) -> None:
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        assert set(re.findall(r"^make ([a-z]+)", page.read_text(), re.MULTILINE)) - targets == set()

    def test_the_readme_begins_with_demo_and_test(self) -> None:
        commands = re.findall(r"^(make \w+)", (ROOT / "README.md").read_text(), re.MULTILINE)
        assert commands[:2] == ["make demo", "make test"]

    def test_every_decision_is_listed(self) -> None:
        folder = ROOT / "docs" / "decisions"
        listed = set(LINK.findall((folder / "README.md").read_text()))
        assert listed == {path.name for path in folder.glob("0*.md")}

    @pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda page: page.stem)
    def test_every_decision_gives_context_choice_and_consequences(self, page: Path) -> None:
        text = page.read_text()
        assert text.startswith(f"# {int(page.stem[:4])}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))


class TestDependencies:
    def test_each_has_a_licence_and_a_reason(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        stated = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
        for extra in project["project"]["optional-dependencies"].values():
            stated += extra
        names = {re.split(r"[\[<>=!~ ]", line, maxsplit=1)[0] for line in stated}
        names |= {entry["name"] for entry in tomllib.loads((ROOT / "assets.lock.toml").read_text())["package"]}
        for script in ("setup.sh", "peers.sh"):
            names |= set(
                re.findall(r"([\w-]+)(?:==|>=)[\d.]+(?:,<\d+)?\"?\)?$", (ROOT / "tools" / script).read_text(), re.M)
            )
        rows = re.findall(
            r"^\| ([\w./@-]+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs/dependencies.md").read_text(), re.M
        )
        described = {name for name, licence, reason in rows if licence.strip() and reason.strip()}
        assert names - described == set(), "a dependency is not described"
        assert described - names - {"package"} == set(), "a description has no dependency"


class TestMakefile:
    def test_the_makefile_lists_every_target(self) -> None:
        listing = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout
        phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert phony is not None
        assert {line.split()[0] for line in listing.splitlines() if line.startswith("  ")} == set(phony[1].split())
