"""A test's name says its scenario without the name of its class."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent.parent
NO_SUBJECT = re.compile(r"test_(also|and|are|but|by|has|have|in|is|it|nor|of|or|that|was|were|with)_")
"""Beginnings that need the class for a subject."""


def names_of_tests() -> Iterator[tuple[str, str]]:
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield str(path.relative_to(TESTS)), node.name


def test_every_test_name_has_a_subject() -> None:
    names = list(names_of_tests())
    assert len(names) > 1_500
    assert [name for name in names if NO_SUBJECT.match(name[1])] == []
