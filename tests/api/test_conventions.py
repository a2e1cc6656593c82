"""What every operation has in common, tried over HTTP for each operation that the description knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from reelbase.http.problems import CODES
from support.api_world import ApiWorld, Person, api_world, make_person
from support.databases import fresh_database

NAMED = {
    "number": "1",
    "shot": "1",
    "alternative": "1",
    "slot": "A",
    "task_type": "edited",
    "path": "final.mp4",
    "token": "no-token",
    "kind": "voice",
    "format": "csv",
}
BODY_BYTES = 50_000
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    folder = tmp_path_factory.mktemp("conventions")
    limits = {"body_bytes": BODY_BYTES}
    with fresh_database("sqlite", folder) as url, api_world(url, folder, limits=limits) as world:
        yield world


@pytest.fixture(scope="module")
def operations(world: ApiWorld) -> list[Operation]:
    return [
        (method.upper(), path, operation)
        for path, methods in world.openapi["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.fixture(scope="module")
def admin(world: ApiWorld) -> Iterator[httpx.Client]:
    """A person who may do everything, in a browser: with the token that changes need."""
    with world.application.database.work() as session:
        person = make_person(session, is_admin=True)
        person.session_token = _session(world, session, person)
    with world.browser(person) as http:
        yield http


def _session(world: ApiWorld, session: Any, person: Person) -> str:
    from reelbase.accounts.sessions import SessionService

    return SessionService(session, world.application.settings.accounts).start(person.viewer.owner_id, user_agent="t")


def filled(path: str, nonsense: str | None = None) -> str:
    """The path with ids that nothing has, and with what is no id in the place of one parameter."""
    for name in re.findall(r"{(\w+)}", path):
        value = "nonsense" if name == nonsense else NAMED.get(name, str(uuid4()))
        path = path.replace(f"{{{name}}}", value)
    return path


def json_body(operation: dict[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def assert_problem(response: httpx.Response, status: int, code: str, field: str | None) -> None:
    shown = (response.request.method, str(response.request.url), response.text)
    assert response.status_code == status, shown
    assert response.headers["Content-Type"] == "application/problem+json", shown
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code) and code in CODES, shown
    assert problem["request_id"] == response.headers["X-Request-ID"], shown
    assert problem["detail"] and problem["title"] and problem["type"].startswith("urn:reelbase:problem:"), shown
    if field is not None:
        assert problem["field"] == field, shown


class TestEveryRefusal:
    def test_an_invalid_id_is_refused_with_its_parameter(
        self, admin: httpx.Client, operations: list[Operation]
    ) -> None:
        tried = 0
        for method, path, operation in operations:
            for parameter in operation.get("parameters", ()):
                if parameter["in"] != "path" or parameter["schema"].get("format") != "uuid" or method == "HEAD":
                    continue
                if path.startswith("/v1/linked/"):
                    continue  # Its signature comes first.
                response = admin.request(method, filled(path, parameter["name"]), json={})
                # A path that takes only ids is another path then.
                if response.status_code != 404 or response.json()["detail"] != "Not Found":
                    tried += 1
                    assert_problem(response, 422, "ERR_INPUT", None)
                    named = {error["field"] for error in response.json()["errors"]}
                    assert parameter["name"] in named, (method, path, response.text)
        assert tried > 60

    def test_a_body_with_an_unknown_field_is_refused_with_the_field(
        self, admin: httpx.Client, operations: list[Operation]
    ) -> None:
        bodies = [(method, path) for method, path, operation in operations if json_body(operation)]
        assert len(bodies) > 30
        for method, path in bodies:
            response = admin.request(method, filled(path), json={"no_such_field": 1}, headers={"If-Match": "*"})
            assert_problem(response, 422, "ERR_INPUT", None)
            assert "no_such_field" in {error["field"] for error in response.json()["errors"]}, (method, path)

    def test_a_body_that_is_no_json_is_a_problem(self, admin: httpx.Client, operations: list[Operation]) -> None:
        for method, path, operation in operations:
            if json_body(operation):
                headers = {"Content-Type": "application/json", "If-Match": "*"}
                response = admin.request(method, filled(path), content=b"{", headers=headers)
                assert_problem(response, 422, "ERR_INPUT", None)

    def test_a_body_that_is_too_large_is_refused_before_it_is_read(
        self, admin: httpx.Client, operations: list[Operation]
    ) -> None:
        large = b'{"x": "' + b"x" * BODY_BYTES + b'"}'
        for method, path, operation in operations:
            if json_body(operation):
                headers = {"Content-Type": "application/json", "If-Match": "*"}
                response = admin.request(method, filled(path), content=large, headers=headers)
                assert_problem(response, 413, "ERR_TOO_LARGE", None)

    def test_an_invalid_page_is_refused_with_its_parameter(
        self, admin: httpx.Client, operations: list[Operation]
    ) -> None:
        lists = [
            path
            for _method, path, operation in operations
            if "cursor" in {parameter["name"] for parameter in operation.get("parameters", ())}
        ]
        assert len(lists) > 18
        for path in lists:
            for limit in ("0", "101", "many"):
                assert_problem(admin.get(filled(path), params={"limit": limit}), 422, "ERR_INPUT", "limit")
            refused = admin.get(filled(path), params={"cursor": "made-up"})
            if refused.status_code != 404:  # There is nothing to list.
                assert_problem(refused, 422, "ERR_INPUT", "cursor")

    def test_an_invalid_idempotency_key_is_refused_with_its_header(
        self, admin: httpx.Client, operations: list[Operation]
    ) -> None:
        keyed = [
            path
            for _method, path, operation in operations
            if "Idempotency-Key" in {parameter["name"] for parameter in operation.get("parameters", ())}
        ]
        assert len(keyed) > 20
        for path in keyed:
            response = admin.post(filled(path), headers={"Idempotency-Key": "two words", "If-Match": "*"}, json={})
            assert_problem(response, 422, "ERR_INPUT", None)
            assert "Idempotency-Key" in {error["field"] for error in response.json()["errors"]}, path


class TestRepeating:
    @pytest.fixture
    def owner(self, world: ApiWorld) -> Iterator[httpx.Client]:
        with world.browser(world.owner) as http:
            yield http

    @pytest.mark.parametrize(
        ("path", "body", "secret"),
        [("/v1/jobs/{job_id}/shares", {}, "token"), ("/v1/api-keys", {"name": "twice"}, "key")],
    )
    def test_a_repeated_request_returns_the_same_secret_again(
        self, world: ApiWorld, owner: httpx.Client, path: str, body: dict[str, Any], secret: str
    ) -> None:
        path = path.format(**world.owner.things)
        headers = {"Idempotency-Key": uuid4().hex}
        first, again = (owner.post(path, json=body, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json() and again.headers["Idempotency-Replayed"] == "true"
        assert first.headers.get("Location") == again.headers.get("Location")
        # The database alone gives none of it away.
        contents = str(world.rows())
        assert first.json()["id"].replace("-", "") in contents.replace("-", "")
        assert first.json()[secret] not in contents

    def test_a_share_leads_to_a_page(self, world: ApiWorld, owner: httpx.Client) -> None:
        link = owner.post(f"/v1/jobs/{world.owner.things['job_id']}/shares", json={}).json()
        with world.client(None) as visitor:
            page = visitor.get(link["url"], headers={"Accept": "text/html"})
        assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
        assert "og:title" in page.text


def test_a_part_that_a_file_has_not_is_a_problem(world: ApiWorld) -> None:
    path = f"/v1/assets/{world.owner.things['asset_id']}/content"
    with world.client(world.owner) as http:
        refused = http.get(path, headers={"Range": "bytes=999999-"})
        assert_problem(refused, 416, "ERR_RANGE", None)
        size = len(http.get(path).content)
        assert refused.headers["Content-Range"] == f"bytes */{size}"
        # What is not understood is ignored.
        for odd in ("lines=1-2", "bytes=", "nonsense"):
            assert http.get(path, headers={"Range": odd}).status_code == 200
