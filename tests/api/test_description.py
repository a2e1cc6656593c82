"""The description of the API is whole, and the page about it says the same."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reelbase.api

ROOT = Path(__file__).resolve().parents[2]
MAKING_A_SECRET = {
    "create_api_key",
    "sign_in",
    "sign_up",
    "share_film",
    "create_draft",
    "claim_draft",
    "sign_asset_link",
}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return reelbase.api.description()


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_page_tells_every_operation(monkeypatch: pytest.MonkeyPatch, description: dict[str, Any]) -> None:
    """When it fails: .venv/bin/python tools/write_docs.py"""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import write_docs

    page = (ROOT / "docs" / "api.md").read_text()
    assert page == write_docs.api(page)
    for _path, _method, operation in operations(description):
        assert f"\n### {operation['operationId']}\n" in page
    for module in ("write_docs", "api_page"):
        sys.modules.pop(module, None)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
    silent = [operation["operationId"] for _, _, operation in operations(description) if not operation["description"]]
    assert silent == []
    known = {tag["name"] for tag in description["tags"]}
    assert {tag for _, _, operation in operations(description) for tag in operation["tags"]} == known


def test_every_refusal_is_a_problem(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        for status, answer in operation["responses"].items():
            if method != "head" and int(status) >= 400 and status != "416" and (path, status) != ("/v1/ready", "503"):
                assert set(answer) == {"$ref"}, (method, path, status)
        assert {"400", "401", "403", "422", "429", "500", "503"} <= set(operation["responses"]), path
    shapes = description["components"]["responses"].values()
    assert all(set(shape["content"]) == {"application/problem+json"} for shape in shapes)


def test_every_post_takes_an_idempotency_key_unless_its_answer_is_a_secret(description: dict[str, Any]) -> None:
    without = {
        operation["operationId"]
        for _, method, operation in operations(description)
        if method == "post"
        and "Idempotency-Key" not in {parameter["name"] for parameter in operation.get("parameters", ())}
    }
    assert without == MAKING_A_SECRET


def test_every_edit_of_a_plan_needs_its_version(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        if "/plan" in path and "{project_id}" in path and method != "get":
            needed = {parameter["name"] for parameter in operation["parameters"] if parameter.get("required")}
            assert "If-Match" in needed, (method, path)
            assert {"412", "428"} <= set(operation["responses"])


def test_every_list_comes_in_pages(description: dict[str, Any]) -> None:
    shapes = description["components"]["schemas"]
    for path, method, operation in operations(description):
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape = shapes.get(answer.get("$ref", "").rsplit("/", 1)[-1], {})
        if "next_cursor" in shape.get("properties", ()):
            assert {"limit", "cursor"} <= {parameter["name"] for parameter in operation["parameters"]}, (method, path)
