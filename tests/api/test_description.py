"""The description of the API is whole, and the page about it says the same."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

import reelbase.api

ROOT = Path(__file__).resolve().parents[2]
TAKING_NO_KEY = {
    "sign_in": "sets a cookie",
    "sign_up": "sets a cookie",
    "create_draft": "takes the place of what the same browser wrote before",
    "claim_draft": "can be claimed once",
    "sign_asset_link": "makes nothing",
}
WHOLE = {
    "get_engagement": "a row a day",
    "get_render_days": "a row a day",
    "get_spend_days": "a row a day",
    "get_uses": "a row a capability",
    "get_trends": "`limit` of the commonest",
    "get_reach": "`limit` of the first",
    "list_steps": "nine steps",
    "list_presets": "a few",
    "list_voices": "a few",
    "list_visuals": "the kinds that there are",
    "list_formats": "a few",
    "list_sessions": "so many as somebody may have",
    "list_scenes": "the scenes of one plan",
    "list_shots": "the shots of one scene",
    "list_shot_alternatives": "at most two",
    "list_workers": "a few",
    "list_story_leaders": "`limit` of the first",
    "list_trending_scenes": "`limit` of the first",
    "get_story_branch": "`levels` of a tree",
    "get_story_path": "one way down a tree",
    "list_story_slots": "three",
    "list_thumbnails": "three",
    "choose_thumbnail": "three",
}
"""Lists that have an end of their own."""
COUNTED_ELSEWHERE = {
    "get_health": "touches nothing",
    "get_readiness": "asked by supervisors",
    "sign_in": "counted by address and by account",
    "sign_up": "counted by address",
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
            if method != "head" and int(status) >= 400 and (path, status) != ("/v1/ready", "503"):
                assert set(answer) == {"$ref"}, (method, path, status)
        assert {"400", "401", "403", "422", "429", "500", "503"} <= set(operation["responses"]), path
    shapes = description["components"]["responses"].values()
    assert all(set(shape["content"]) == {"application/problem+json"} for shape in shapes)


def test_every_post_takes_an_idempotency_key_unless_it_needs_none(description: dict[str, Any]) -> None:
    without = {
        operation["operationId"]
        for _, method, operation in operations(description)
        if method == "post" and "Idempotency-Key" not in parameters(operation)
    }
    assert without == set(TAKING_NO_KEY)


def test_a_created_resource_is_described_with_its_location(description: dict[str, Any]) -> None:
    """Of what is begun or made and can be looked at by itself."""
    silent = {
        operation["operationId"]
        for _, _, operation in operations(description)
        for status in ("201", "202")
        if status in operation["responses"] and "Location" not in operation["responses"][status]["headers"]
    }
    assert silent == {
        "add_scene",
        "add_plan_shot",
        "retry_job",
        "begin_storyboard",
        "create_draft",
        "create_api_key",
        "send_feedback",
        "comment_public_film",
        "comment_link",
    }


def test_every_edit_of_a_plan_needs_its_version(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        if "/plan" in path and "{project_id}" in path and method != "get":
            if "/previews" in path:
                continue  # Nothing of the plan changes.
            needed = {parameter["name"] for parameter in operation["parameters"] if parameter.get("required")}
            assert "If-Match" in needed, (method, path)
            assert {"412", "428"} <= set(operation["responses"])
            answer = next(found for status, found in operation["responses"].items() if status in ("200", "201"))
            assert "ETag" in answer["headers"], (method, path)


def test_every_list_comes_in_pages(description: dict[str, Any]) -> None:
    shapes = description["components"]["schemas"]
    whole = set()
    for path, method, operation in operations(description):
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        fields = shapes.get(answer.get("$ref", "").rsplit("/", 1)[-1], {}).get("properties", {})
        if "next_cursor" in fields:
            assert {"limit", "cursor"} <= parameters(operation), (method, path)
        elif set(fields) >= {"items"}:
            whole.add(operation["operationId"])
    assert whole == set(WHOLE)


def test_every_file_comes_in_parts(description: dict[str, Any]) -> None:
    files = [
        operation
        for _, method, operation in operations(description)
        if method == "get"
        and "*/*" in operation["responses"]["200"].get("content", ())
        # An export is made anew for each answer.
        and operation["operationId"] != "export_plan"
    ]
    assert len(files) == 8
    for operation in files:
        assert {"206", "304", "404", "416", "507"} <= set(operation["responses"]), operation["operationId"]


def test_every_answer_names_its_request_and_every_refusal_what_to_do(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        for status, answer in operation["responses"].items():
            assert "$ref" in answer or "X-Request-ID" in answer["headers"], (method, path, status)
    refusals = description["components"]["responses"]
    assert all("X-Request-ID" in refusal["headers"] for refusal in refusals.values())
    required = {"Unauthorized": "WWW-Authenticate", "PreconditionFailed": "ETag", "TooManyRequests": "Retry-After"}
    for name, header in required.items():
        assert header in refusals[name]["headers"]


def test_events_can_be_taken_up_again(description: dict[str, Any]) -> None:
    streams = [
        operation
        for _, _, operation in operations(description)
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", ())
    ]
    assert [operation["operationId"] for operation in streams] == ["follow_job"]
    assert "Last-Event-ID" in parameters(streams[0])


def test_every_operation_counts_against_a_limit() -> None:
    uncounted, classes = set(), {}
    for route in iter_route_contexts(reelbase.api.router.routes):
        found = set(call_classes(route.dependant))
        classes[route.name] = found
        if not found:
            uncounted.add(route.name)
        assert not (found - {"read"} and route.methods <= {"GET", "HEAD"}), route.name
    assert uncounted == set(COUNTED_ELSEWHERE)
    for name in ("create_project", "make_preview", "begin_animation", "render_project", "retry_scene"):
        assert classes[name] == {"create"}


def parameters(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ())}


def call_classes(dependant: Dependant) -> Iterator[str]:
    call_class = getattr(dependant.call, "call_class", None)
    if call_class is not None:
        yield call_class
    for inner in dependant.dependencies:
        yield from call_classes(inner)
