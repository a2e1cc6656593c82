"""The versions of Python that the package names are those that CI makes a film with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_named_versions_are_those_that_films_are_made_with() -> None:
    named = re.findall(r"Python :: 3\.(\d+)", "\n".join(PROJECT["classifiers"]))
    tried = re.search(r"^MINORS=\((.*)\)$", (ROOT / "tools" / "pythons.sh").read_text(), re.MULTILINE)
    assert tried is not None
    assert tried[1].split() == named
    assert PROJECT["requires-python"] == f">=3.{named[0]},<3.{int(named[-1]) + 1}"
    setup = (ROOT / "tools" / "setup.sh").read_text()
    assert f"MIN_MINOR={named[0]}\nMAX_MINOR={named[-1]}\n" in setup


def test_ci_makes_the_films() -> None:
    stages = re.search(r"for name in (.*); do", (ROOT / ".ci" / "run").read_text())
    assert stages is not None
    assert "pythons" in stages[1].split()
