"""Every operation of the API, tried against the first user's things: by the second user, by nobody, by a reader's key.

The operations come from the description that the server gives of itself, so that a new one is tried, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import cv2
import httpx
import numpy as np
import pytest

from reelbase.kit.files import scratch_folder
from support.api_world import SECRET, ApiWorld, api_world, make_person
from support.plans import make_plan
from support.reference_clips import FilmedShot, pictures_of, write_clip

PLAN = make_plan().model_dump(mode="json")
NOTHING = "01900000-0000-7000-8000-000000000000"
BODIES: dict[str, Any] = {
    "PlanDocument": PLAN,
    "PlanRestore": {"version_id": NOTHING},
    "OpenStoryboard": {"version_id": NOTHING},
    "HookChoice": {"number": 1},
    "ProjectCopy": {},
    "JobRetry": {},
    "SignedUrlRequest": {},
    "EstimateRequest": {"plan": PLAN},
    "NewShare": {},
    "ShareEdit": {"is_public": True},
    "GenerationFailure": {"message": "no"},
    "TaskState": {"completed": True},
    "NewKey": {"name": "more"},
    "SignIn": {"email": "a@example.org", "password": "wrong password"},
    "SignUp": {"email": "b@example.org", "password": "a good long password"},
    "PasswordChange": {"present": "wrong password", "new": "a good long password"},
}
"""A body of each shape that its description has no example of."""
OPEN = {404, 403}
MORE_THAN_READING = ("/v1/admin", "/v1/linked", "/v1/me")
PICTURE = cv2.imencode(".png", np.zeros((64, 36, 3), np.uint8))[1].tobytes()
TABLE = b"scene,narration\n1,The sky is not blue.\n"
UPLOADS = {
    "upload_visual": ("a.png", PICTURE, "image/png"),
    "import_plan_edit": ("a.csv", TABLE, "text/csv"),
}


class Operation(NamedTuple):
    name: str
    method: str
    path: str
    body: Any
    is_public: bool

    @property
    def names_a_thing(self) -> bool:
        return bool(
            set(re.findall(r"{(\w+)}", self.path))
            - {"number", "shot", "alternative", "slot", "task_type", "path", "kind", "format"}
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    from support.databases import fresh_database

    folder = tmp_path_factory.mktemp("isolation")
    with fresh_database(request.param, folder) as url, api_world(url, folder) as world:
        yield world


def operations(world: ApiWorld) -> list[Operation]:
    description = world.openapi
    return [
        Operation(
            operation["operationId"], method.upper(), path, _body(operation, description), {} in operation["security"]
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def _body(operation: dict[str, Any], description: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rsplit("/", 1)[1]
    examples = description["components"]["schemas"][name].get("examples")
    return examples[0] if examples else BODIES[name]


@cache
def _clip() -> bytes:
    with scratch_folder("reelbase-isolation-") as folder:
        return write_clip(folder / "a.mp4", pictures_of((FilmedShot(10),))).read_bytes()


def call(http: httpx.Client, operation: Operation, things: dict[str, str]) -> httpx.Response:
    named = {
        "number": "1",
        "shot": "1",
        "alternative": "1",
        "slot": "A",
        "task_type": "edited",
        "path": "final.mp4",
        "token": "no-token",
        "kind": "picture",
        "format": "csv",
        **things,
    }
    if operation.path.startswith("/v1/story-scenes"):
        named["scene_id"] = named["story_scene_id"]
    if operation.name in ("complete_storyboard", "fail_storyboard"):
        named["version_id"] = named["waiting_version_id"]
    path = operation.path
    for name in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{name}}}", named[name])
    query = {"since": things["version_id"]} if operation.name == "compare_plan_versions" else {}
    content: dict[str, Any] = {"json": operation.body}
    if operation.name in UPLOADS:
        content = {"files": {"file": UPLOADS[operation.name]}}
    if operation.name == "create_storyboards_like":
        content = {"files": {"file": ("a.mp4", _clip(), "video/mp4")}, "data": {"brief": "Two ways to fold a sheet"}}
    if operation.name in ("restore_plan", "open_storyboard"):
        content = {"json": {"version_id": things["version_id"]}}
    return http.request(operation.method, path, params=query, headers={"If-Match": "*"}, **content)


def hidden(things: dict[str, str]) -> set[str]:
    return {SECRET, SECRET[:12], *things.values()}


def assert_tells_nothing(response: httpx.Response, things: dict[str, str], sent: set[str]) -> None:
    whole = response.text + str(response.headers)
    seen = {value for value in hidden(things) - sent if value in whole}
    assert not seen, f"{response.request.method} {response.request.url} tells {seen}"


class TestPreviews:
    def test_previews_are_only_for_their_owner(self, world: ApiWorld) -> None:
        path = f"/v1/projects/{world.owner.things['project_id']}/plan/scenes/1/previews"
        with world.browser(world.owner) as http:
            made = http.post(path, json={"kind": "picture"})
            assert made.status_code == 201, made.text
            url = made.json()["url"]
            assert http.get(url).headers["Content-Type"] == "image/jpeg"
        for person, status in ((world.stranger, 404), (None, 401)):
            with world.client(person) as http:
                assert http.get(url, headers={"Range": "bytes=0-3"}).status_code == status
                assert http.get(path.replace("scenes/1/", "")).status_code == status


class TestEveryOperation:
    def test_a_stranger_sees_and_touches_nothing(self, world: ApiWorld) -> None:
        before = world.rows()
        owner = world.owner
        with world.browser(world.stranger) as http:
            for operation in sorted(operations(world), key=_destruction):
                response = call(http, operation, owner.things)
                assert response.status_code < 500, (operation, response.text)
                if operation.names_a_thing:
                    assert response.status_code in OPEN or self.is_harmless(operation), (operation, response.text)
                # What a stranger names may be named back to them.
                assert_tells_nothing(response, owner.things, set(re.findall(r"[\w-]{20,}", str(response.url))))
        self.assert_unchanged(world, before)

    def test_an_anonymous_caller_sees_and_changes_nothing(self, world: ApiWorld) -> None:
        before = world.rows()
        with world.client(None) as http:
            for operation in operations(world):
                response = call(http, operation, world.owner.things)
                if operation.is_public:
                    assert response.status_code < 500, (operation, response.text)
                    if operation.names_a_thing:
                        assert response.status_code in OPEN, (operation, response.text)
                else:
                    assert response.status_code == 401, (operation, response.text)
                    assert response.headers["WWW-Authenticate"].startswith("Bearer")
                assert_tells_nothing(response, world.owner.things, set(re.findall(r"[\w-]{20,}", str(response.url))))
        self.assert_unchanged(world, before)

    def test_a_key_that_reads_changes_nothing(self, world: ApiWorld) -> None:
        with world.application.database.work() as session:
            reader = make_person(session, ["read"])
        before = world.rows()
        with world.client(reader) as http:
            for operation in operations(world):
                response = call(http, operation, world.owner.things)
                assert response.status_code < 500, (operation, response.text)
                if operation.method in ("GET", "HEAD"):
                    assert response.status_code != 403 or operation.path.startswith(
                        ("/v1/admin", "/v1/linked", "/v1/me")
                    )
                elif operation.name not in ("create_draft", "sign_in", "sign_up"):
                    assert response.status_code == 403, (operation, response.text)
        self.assert_unchanged(world, before)

    @staticmethod
    def is_harmless(operation: Operation) -> bool:
        """What says nothing and does nothing for anybody else's thing, and so need not refuse it."""
        return operation.name in ("unlike_film", "list_slot_attempts")

    @staticmethod
    def assert_unchanged(world: ApiWorld, before: dict[str, list[tuple[Any, ...]]]) -> None:
        """Rows may have come; of those that were the first user's, none has gone or changed."""
        after = world.rows()
        mine = world.owner.viewer.owner_id
        for table, rows in before.items():
            owned = [row for row in rows if mine in row]
            lost = set(owned) - set(after[table])
            assert not lost, f"{table} lost or changed {lost}"

    def test_the_owner_gets_in_with_the_same_calls(self, world: ApiWorld) -> None:
        """Else the others would be kept out by a wrong id or body, and prove nothing."""
        things = {**world.owner.things, "token": world.owner.things["share_token"]}
        refused = {}
        with world.browser(world.owner) as http:
            assert http.patch(f"/v1/shares/{things['share_id']}", json={"is_public": True}).status_code == 200
            for operation in sorted(operations(world), key=_destruction):
                response = call(http, operation, things)
                assert response.status_code < 500, (operation, response.text)
                if response.status_code in (401, 403, 404, 405, 415, 422):
                    refused[operation.name] = (response.status_code, response.json()["detail"])
        unexpected = {name: whole for name, whole in refused.items() if name not in REFUSED_TO_THE_OWNER}
        assert unexpected == {}


REFUSED_TO_THE_OWNER = {
    "change_password",
    "sign_in",  # The password is a wrong one.
    "get_linked_content",  # The link is not signed.
    "get_public_profile",  # The profile is not public.
    "reorder_plan_scenes",  # The order is that of another plan.
    "list_users",
    "get_user",
    "list_all_feedback",
    "resolve_feedback",
    "reopen_feedback",
    "list_all_jobs",
    "list_workers",
    "get_queue",  # The owner administrates nothing.
    "get_visual",  # The scene has been given no file yet, or another one stands in its place.
    "get_preview",  # The scene has been edited since its picture was made.
    "begin_animation",
    "retry_animation",  # There is no language model.
}


def _destruction(operation: Operation) -> tuple[bool, bool, int]:
    """What deletes comes late, the deepest first, and what ends the caller's session comes last.

    A new narration takes the shots of the one before with it, so they are deleted earlier.
    """
    ends = (operation.method == "DELETE" and "/shots/" not in operation.path) or operation.name == "archive_project"
    return operation.name in ("sign_in", "sign_up", "sign_out"), ends, -operation.path.count("/")
