"""The API over a database of Supabase's, where our roles may not read the users: every GET, by whom it is for.

The operations come from the description that the server gives of itself, so that a new one is tried, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from support.api_world import ApiWorld, Person, api_world, make_person
from support.databases import known_kinds, prepared_database
from support.supabase import moved_in, with_schemas

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
SIGNED = "/v1/linked/"
"""Links that carry their own right."""

STREAMS = ("/v1/events", "/events", "/stream")
"""Answers without an end."""


@pytest.fixture(scope="module", params=POSTGRES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    folder = tmp_path_factory.mktemp("hosted")
    with (
        prepared_database(request.param, folder, "template_hosted", moved_in) as url,
        api_world(with_schemas(url), folder) as world,
    ):
        yield world


@pytest.fixture(scope="module")
def admin(world: ApiWorld) -> Person:
    with world.application.database.work() as session:
        return make_person(session, is_admin=True)


def readings(world: ApiWorld) -> list[str]:
    """The paths of all GETs, with the first user's things."""
    found = []
    for path, methods in world.openapi["paths"].items():
        names = set(re.findall(r"{(\w+)}", path))
        if "get" in methods and names <= set(world.owner.things) and not path.endswith(STREAMS) and SIGNED not in path:
            found.append(path.format(**world.owner.things))
    assert len(found) > 40
    return found


def test_no_reading_operation_is_refused_to_whom_it_is_for(world: ApiWorld, admin: Person) -> None:
    with world.browser(world.owner) as owner, world.client(admin) as administrator:
        answers = {path: (administrator if "/admin/" in path else owner).get(path) for path in readings(world)}
    refused = {path: answer.status_code for path, answer in answers.items() if answer.status_code in (401, 403, 500)}
    assert refused == {}


def test_a_user_reads_and_edits_the_own_account(world: ApiWorld) -> None:
    with world.client(world.owner) as http:
        assert http.get("/v1/me").json()["email"] == f"{world.owner.viewer.owner_id}@example.org"
        edited = http.patch("/v1/me", json={"display_name": "Ann"})
        assert (edited.status_code, edited.json()["display_name"]) == (200, "Ann")
        assert edited.json()["email"] == f"{world.owner.viewer.owner_id}@example.org"
        # The user made the change, not the login that looked up the address.
        newest = http.get("/v1/me/changes").json()["items"][0]
    assert (newest["table"] if "table" in newest else newest["table_name"]) == "profiles"
    with world.application.database.reading() as session:
        query = text("SELECT actor_id, actor_role FROM audit_log ORDER BY created_at DESC, id DESC LIMIT 1")
        assert tuple(session.execute(query).one()) == (world.owner.viewer.owner_id, "authenticated")


def test_an_administrator_finds_users_by_their_address(world: ApiWorld, admin: Person) -> None:
    wanted = str(world.stranger.viewer.owner_id)
    with world.client(admin) as http:
        found = http.get("/v1/admin/users", params={"text": wanted[:30]})
        one = http.get(f"/v1/admin/users/{wanted}")
    assert [httpx.codes.is_success(answer.status_code) for answer in (found, one)] == [True, True], found.text
    assert one.json()["email"] == f"{wanted}@example.org"


def test_our_roles_may_not_read_the_users_there(world: ApiWorld) -> None:
    """Otherwise this world would hide what the others show."""
    with world.application.database.reading() as session:
        roles = ("anon", "authenticated", "service_role")
        query = text("SELECT has_table_privilege(:role, 'auth.users', 'SELECT')")
        assert [session.scalar(query, {"role": role}) for role in roles] == [False, False, False]
