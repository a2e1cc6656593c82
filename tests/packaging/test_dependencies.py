from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# One project under two names; its versions are tied together.
PARTS = {"pydantic_core": "pydantic"}
# Not imported by us: programs and data that we find, and what other packages load by name.
NOT_IMPORTED = {"alembic", "onnx", "otio-fcp-adapter", "piper-tts", "psycopg", "python-multipart"}


# What runs inside the sandbox imports what Manim brings, and what lies beside it there.
INSIDE = ("providers/animation/inside/", "providers/animation/library/scenes/")


def imports_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every top-level package that the modules of a folder import, also inside functions."""
    for path in folder.rglob("*.py"):
        if any(inside in path.as_posix() for inside in INSIDE):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield node.module.partition(".")[0], path


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def stated() -> set[str]:
    """What the package needs, and what its extras for programs add; the extras for fonts are data."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["animation"], *extras["mcp"], *extras["pdf"]]
    lines += extras["transcripts"]
    return {plain(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]) for line in lines}


def test_every_import_of_the_package_is_a_stated_dependency() -> None:
    owners = packages_distributions()
    missing = {
        (name, path.relative_to(ROOT).as_posix())
        for name, path in imports_of(ROOT / "src")
        if name not in sys.stdlib_module_names
        and name != "reelbase"
        and not {plain(owner) for owner in [PARTS.get(name, ""), *owners.get(name, [])]} & stated()
    }
    assert missing == set()


def test_every_stated_dependency_is_used() -> None:
    owners = packages_distributions()
    used = {plain(owner) for name, _path in imports_of(ROOT / "src") for owner in owners.get(name, [])}
    text = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    by_name = {name for name in stated() if name.replace("-", "_") in text or f'"{name}"' in text}
    assert stated() - used - by_name - NOT_IMPORTED == set()
