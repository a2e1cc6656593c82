"""A request's transaction: one caller's, committed before the answer, and never waiting for a thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from uuid import uuid4

import pytest
from fastapi import Depends
from sqlalchemy import func, select, text

from reelbase.accounts.models import User
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import PublicReading, Reading, ServiceWriting, Writing
from reelbase.kit.errors import (
    Conflict,
    DatabaseBusy,
    Forbidden,
    LockedScenes,
    NotEnoughCredits,
    NotFound,
    ProviderError,
    StorageError,
)
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectSearch, ProjectService
from support.boards import CURSORS
from support.serving import Served

router = Router()
FAULTS = {
    "conflict": Conflict("No."),
    "locked": LockedScenes([2, 3]),
    "credits": NotEnoughCredits(available=3, needed=9),
    "missing": NotFound("No."),
    "forbidden": Forbidden("No."),
    "busy": DatabaseBusy("No."),
    "provider": ProviderError("No.", provider="llm"),
    "storage": StorageError("No."),
    "surprise": RuntimeError("the secret is 42"),
}


@router.get("/mine")
def mine(session: Reading, caller: CurrentCaller) -> list[str]:
    page = ProjectService(session, caller.viewer).search(ProjectSearch(), PageRequest(100), CURSORS)
    return [project.title for project in page.items]


@router.get("/all")
def everything(session: PublicReading) -> int:
    """A query that forgot whose rows it wants; the row policies do not."""
    return session.scalar(select(func.count()).select_from(Project)) or 0


@router.post("/make/{title}")
def make(session: Writing, caller: CurrentCaller, title: str, fail: str = "") -> str:
    ProjectService(session, caller.viewer).create(Project(title=title, topic=title))
    session.flush()
    if fail:
        raise FAULTS[fail]
    return title


@router.put("/elsewhere")
def write_for_another(session: Writing, _caller: CurrentCaller) -> None:
    session.add(User(id=new_id(), email="forged@example.org"))


@router.put("/served")
def write_as_service(session: ServiceWriting, _caller: CurrentCaller) -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


@router.put("/read-only")
def write_while_reading(session: Reading, caller: CurrentCaller) -> None:
    ProjectService(session, caller.viewer).create(Project(title="x", topic="x"))


def needs_a_session(session: Reading) -> int:
    return session.scalar(text("SELECT 1")) or 0


@router.get("/misused")
def misused(value: Annotated[int, Depends(needs_a_session)]) -> int:
    return value


ROUTERS = (router,)


class TestTransactions:
    def test_a_write_is_visible_to_the_next_request(self, served: Served) -> None:
        browser = served.signed_in()
        title = uuid4().hex
        browser.post(f"/make/{title}")
        assert browser.get("/mine").json() == [title]

    def test_an_error_leaves_nothing_behind(self, served: Served) -> None:
        browser = served.signed_in()
        for fault in FAULTS:
            browser.post(f"/make/{uuid4().hex}", params={"fail": fault})
        assert browser.get("/mine").json() == []

    def test_the_database_itself_keeps_to_the_caller(self, served: Served) -> None:
        browser, other = served.signed_in(), served.signed_in()
        browser.post(f"/make/{uuid4().hex}")
        assert browser.get("/all").json() == 1
        assert other.get("/all").json() == 0
        visitor = served.client().get("/all")
        assert visitor.status_code == 403 or visitor.json() == 0
        refused = other.put("/elsewhere")
        assert (refused.status_code, refused.json()["code"]) == (403, "ERR_FORBIDDEN")
        assert other.put("/served").json() > 1

    def test_a_read_request_writes_nothing(self, served: Served) -> None:
        browser = served.signed_in()
        assert browser.put("/read-only").status_code >= 400
        assert browser.get("/mine").json() == []

    def test_more_writers_than_threads_all_finish(self, served: Served) -> None:
        browser = served.signed_in()
        with ThreadPoolExecutor(60) as pool:
            answers = list(pool.map(lambda number: browser.post(f"/make/{number}").status_code, range(120)))
        assert answers == [200] * 120
        assert len(browser.get("/mine").json()) == 100

    def test_a_dependency_cannot_hold_a_transaction_open(self, served: Served) -> None:
        assert served.signed_in().get("/misused").status_code == 500


class TestProblems:
    @pytest.mark.parametrize(
        ("fault", "status", "code"),
        [
            ("conflict", 409, "ERR_CONFLICT"),
            ("locked", 409, "ERR_LOCKED_SCENES"),
            ("credits", 402, "ERR_CREDITS"),
            ("missing", 404, "ERR_NOT_FOUND"),
            ("forbidden", 403, "ERR_FORBIDDEN"),
            ("busy", 503, "ERR_BUSY"),
            ("provider", 502, "ERR_UNKNOWN"),
            ("storage", 507, "ERR_STORAGE"),
            ("surprise", 500, "ERR_UNKNOWN"),
        ],
    )
    def test_errors_are_reported_by_status_and_code(self, served: Served, fault: str, status: int, code: str) -> None:
        answer = served.signed_in().post("/make/x", params={"fail": fault}, headers={"X-Request-ID": "my-request-1"})
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["request_id"] == answer.headers["x-request-id"] == "my-request-1"
        assert "42" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    def test_problems_carry_what_a_program_needs(self, served: Served) -> None:
        browser = served.signed_in()
        assert browser.post("/make/x", params={"fail": "locked"}).json()["scenes"] == [2, 3]
        credits = browser.post("/make/x", params={"fail": "credits"}).json()
        assert (credits["required"], credits["available"]) == (9, 3)

    def test_invalid_requests_are_reported_by_field(self, served: Served) -> None:
        answer = served.client().post("/v1/session", json={"email": 5})
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["field"]) == (422, "ERR_INPUT", "email")
        assert {error["field"] for error in problem["errors"]} == {"email", "password"}
        broken = served.client().post("/v1/session", content=b"{", headers={"Content-Type": "application/json"})
        assert (broken.status_code, broken.json()["code"]) == (422, "ERR_INPUT")

    def test_unknown_paths_and_methods_are_problems_too(self, served: Served) -> None:
        assert served.client().get("/v1/nothing").json()["code"] == "ERR_NOT_FOUND"
        wrong = served.client().put("/v1/session")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "ERR_METHOD")
        assert "GET" in wrong.headers["allow"]

    def test_a_request_id_that_could_be_anything_else_is_not_taken_over(self, served: Served) -> None:
        for given in ("short", "x" * 65, "a b c d e f g h", '"><script>'):
            answer = served.client().get("/v1/session", headers={"X-Request-ID": given})
            assert answer.headers["x-request-id"] != given
            assert len(answer.headers["x-request-id"]) == 32
