"""The language of the code: standard terms, one class for each noun, and formatting left to the formatter."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "reelbase"
TREES = (SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks")
FORBIDDEN = frozenset({"wish", "wishes", "desk", "desks"})
"""In no identifier at all, names of tests included."""
RETIRED = {
    "told": "message, description, report",
    "heard": "find_..., recorded, voice",
    "kept": "stored, plan, retained",
    "keeper": "scheduler or supervisor",
    "keepers": "schedulers or supervisors",
    "walls": "row policies",
    "walled": "protected",
    "workbench": "dependencies",
    "bench": "dependencies, benchmark",
    "doors": "interfaces",
}
"""In no identifier of ours, by the term that replaces them. Names of tests are sentences, and may use any word."""
MAX_SHARED_NAMES = 29
MAX_UNFORMATTED = 17
MIN_FIELDS = 3
MAX_LIKENESS = 0.8


def test_no_identifier_speaks_of_wishes_or_desks() -> None:
    found = {path: worst for path, names in identifiers().items() if (worst := _with(names, FORBIDDEN))}
    assert found == {}


def test_no_identifier_uses_a_retired_word() -> None:
    retired = frozenset(RETIRED) - house_words()
    ours = {
        path: {name for name in names if not name.startswith(("test_", "Test"))}
        for path, names in identifiers().items()
    }
    found = {path: worst for path, names in ours.items() if (worst := _with(names, retired))}
    assert found == {}, f"say instead: {RETIRED}"


def test_few_public_classes_share_a_name() -> None:
    places = defaultdict(set)
    for path, declared in classes():
        if not declared.name.startswith("_"):
            places[declared.name].add(path)
    shared = {name: sorted(paths) for name, paths in places.items() if len(paths) > 1}
    assert len(shared) <= MAX_SHARED_NAMES, shared


def test_no_class_repeats_a_schema() -> None:
    fields = {(path, declared.name): fields_of(declared) for path, declared in classes()}
    fields = {place: names for place, names in fields.items() if len(names) >= MIN_FIELDS}
    schemas = {place: names for place, names in fields.items() if place[0].startswith("schemas/")}
    others = {place: names for place, names in fields.items() if not _is_schema_or_row(place[0])}
    repeated = [
        (schema, other)
        for schema, of_schema in schemas.items()
        for other, of_other in others.items()
        if likeness(of_schema, of_other) >= MAX_LIKENESS
    ]
    assert repeated == []


def test_formatting_is_left_to_the_formatter() -> None:
    count = {}
    for path in modules():
        if found := len(re.findall(r"#\s*fmt:\s*(?:skip|off)", path.read_text(encoding="utf-8"))):
            count[str(path.relative_to(ROOT))] = found
    assert sum(count.values()) <= MAX_UNFORMATTED, count


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("PlanDesk", {"plan", "desk"}),
        ("_preview_desks", {"preview", "desks"}),
        ("HTTPWish2", {"http", "wish2"}),
        ("desktop", {"desktop"}),
        ("KEPT_CHARS", {"kept", "chars"}),
    ],
)
def test_identifiers_are_taken_apart(name: str, parts: set[str]) -> None:
    assert parts_of(name) == parts


def test_likeness_is_the_share_of_common_fields() -> None:
    assert likeness({"a", "b", "c", "d"}, {"a", "b", "c", "e"}) == 3 / 5
    declared = ast.parse("class Job:\n    id: int\n    status: str = 'QUEUED'\n    def done(self) -> bool: ...").body[0]
    assert isinstance(declared, ast.ClassDef)
    assert fields_of(declared) == {"id", "status"}


@cache
def modules() -> tuple[Path, ...]:
    found = (path for tree in TREES for path in tree.rglob("*.py"))
    # This file names what it forbids.
    return tuple(sorted(path for path in found if "assets" not in path.parts and path != Path(__file__).resolve()))


@cache
def identifiers() -> dict[str, frozenset[str]]:
    """The names in each module's code, without its texts and comments."""
    found = {}
    for path in modules():
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        names = frozenset(token.string for token in tokens if token.type == tokenize.NAME)
        found[str(path.relative_to(ROOT))] = names
    return found


@cache
def house_words() -> frozenset[str]:
    """The terms of the glossary, which stand in bold."""
    terms = re.findall(r"\*\*([^*]+)\*\*", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    return frozenset(term.lower() for term in terms)


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes at the top of the package's modules, by the module's place in the package."""
    for path in modules():
        if path.is_relative_to(SOURCE):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    yield str(path.relative_to(SOURCE)), node


def fields_of(declared: ast.ClassDef) -> set[str]:
    annotated = (node.target for node in declared.body if isinstance(node, ast.AnnAssign))
    return {target.id for target in annotated if isinstance(target, ast.Name)}


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def parts_of(name: str) -> set[str]:
    """The words of an identifier in snake or camel case, in lower case."""
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*", name)}


def _with(names: frozenset[str] | set[str], words: frozenset[str]) -> list[str]:
    return sorted(name for name in names if parts_of(name) & words)


def _is_schema_or_row(path: str) -> bool:
    return path.startswith(("schemas/", "model/")) or path.endswith("models.py")
