"""POSTs that are sent again: done once, answered alike, on both databases and under concurrency."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Annotated
from uuid import uuid4

import httpx
import pytest
from fastapi import File, Form, Response, UploadFile
from pydantic import BaseModel
from sqlalchemy import func, select, update

from reelbase.accounts.cleanup import purge_requests
from reelbase.accounts.models import IdempotentRequest
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.work import App, ServiceWriting, Writing
from reelbase.kit import clock
from reelbase.kit.errors import InputError
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from support.serving import Served

router = Router()
gate = threading.Event()
tries: list[str] = []


class NewThing(BaseModel):
    title: str
    fail: bool = False
    wait: bool = False


class Made(BaseModel):
    id: str
    title: str


@router.post("/things", status_code=201)
def make_thing(session: Writing, caller: CurrentCaller, thing: NewThing, response: Response) -> Made:
    made = ProjectService(session, caller.viewer).create(Project(title=thing.title, topic=thing.title))
    tries.append(thing.title)
    if thing.wait:
        gate.wait(20)
    if thing.fail:
        raise InputError("Not this time.", field="fail")
    response.headers["Location"] = f"/things/{made.id}"
    response.headers["ETag"] = '"1"'
    return Made(id=str(made.id), title=made.title)


@router.post("/served")
def make_as_service(session: ServiceWriting, caller: CurrentCaller, thing: NewThing) -> Made:
    made = ProjectService(session, caller.viewer).create(Project(title=thing.title, topic=thing.title))
    return Made(id=str(made.id), title=made.title)


@router.post("/slow")
def make_slowly(app: App, caller: CurrentCaller, thing: NewThing) -> Made:
    tries.append(thing.title)
    if thing.wait:
        gate.wait(20)
    if thing.fail:
        raise InputError("Not this time.", field="fail")
    with app.database.work(caller.viewer) as session:
        made = ProjectService(session, caller.viewer).create(Project(title=thing.title, topic=thing.title))
        return Made(id=str(made.id), title=made.title)


@router.post("/nothing", status_code=204)
def do_nothing(session: Writing, _caller: CurrentCaller) -> None:
    tries.append("nothing")


@router.post("/form")
def take_form(
    session: Writing, _caller: CurrentCaller, name: Annotated[str, Form()], file: Annotated[UploadFile, File()]
) -> str:
    return f"{name} {uuid4()} {len(file.file.read())}"


ROUTERS = (router,)
PATHS = ["/things", "/served", "/slow"]


@pytest.fixture
def caller(served: Served) -> Iterator[httpx.Client]:
    tries.clear()
    gate.clear()
    yield served.client(Authorization=f"Bearer {served.api_key()}")
    gate.set()


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def projects(served: Served, title: str) -> int:
    with served.application.database.reading(fresh=True) as session:
        return session.scalar(select(func.count()).select_from(Project).where(Project.title == title)) or 0


@pytest.mark.parametrize("path", PATHS)
class TestRepeating:
    def test_a_repeated_request_is_performed_once_and_answered_alike(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        thing, headers = {"title": uuid4().hex}, key()
        first, again = (caller.post(path, json=thing, headers=headers) for _ in range(2))
        assert first.status_code == again.status_code < 300
        assert first.content == again.content
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["content-type"] == first.headers["content-type"] == "application/json"
        assert again.headers.get("location") == first.headers.get("location")
        assert projects(served, thing["title"]) == 1

    def test_a_repeated_request_without_a_key_is_performed_each_time(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        thing = {"title": uuid4().hex}
        assert caller.post(path, json=thing).json()["id"] != caller.post(path, json=thing).json()["id"]
        assert projects(served, thing["title"]) == 2

    def test_another_body_under_the_same_key_is_refused(self, served: Served, caller: httpx.Client, path: str) -> None:
        headers = key()
        caller.post(path, json={"title": "one"}, headers=headers)
        refused = caller.post(path, json={"title": "two"}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "ERR_KEY_REUSED")

    def test_the_same_key_of_another_caller_is_independent(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        thing, headers = {"title": uuid4().hex}, key()
        other = served.client(Authorization=f"Bearer {served.api_key()}")
        answers = [client.post(path, json=thing, headers=headers).json()["id"] for client in (caller, other)]
        assert len(set(answers)) == 2
        assert projects(served, thing["title"]) == 2

    def test_a_failed_request_can_be_repeated_under_its_key(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        if path == "/served":
            pytest.skip("it never fails")
        title, headers = uuid4().hex, key()
        assert caller.post(path, json={"title": title, "fail": True}, headers=headers).status_code == 422
        assert projects(served, title) == 0
        assert caller.post(path, json={"title": title}, headers=headers).status_code < 300

    def test_concurrent_requests_under_one_key_are_performed_once(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        thing, headers = {"title": uuid4().hex}, key()
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: caller.post(path, json=thing, headers=headers), range(24)))
        assert {answer.status_code for answer in answers} <= {200, 201, 409}
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"ERR_STILL_RUNNING"}
        assert len({answer.content for answer in answers if answer.status_code != 409}) == 1
        assert projects(served, thing["title"]) == 1


class TestRunning:
    @pytest.mark.parametrize("path", ["/things", "/slow"])
    def test_a_repetition_of_an_unfinished_request_is_reported_as_such(
        self, served: Served, caller: httpx.Client, path: str
    ) -> None:
        thing, headers = {"title": uuid4().hex, "wait": True}, key()
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(caller.post, path, json=thing, headers=headers)
            while not tries:
                time.sleep(0.01)
            refused = caller.post(path, json=thing, headers=headers)
            gate.set()
            assert first.result().status_code < 300
        assert (refused.status_code, refused.json()["code"]) == (409, "ERR_STILL_RUNNING")
        assert "retry-after" in refused.headers
        assert tries == [thing["title"]]

    def test_a_faster_process_wins_and_the_slower_ones_work_is_undone(
        self, served: Served, caller: httpx.Client
    ) -> None:
        """What another process would have kept meanwhile, while this one is at work in its transaction."""
        if served.application.database.is_sqlite:
            pytest.skip("one writer at a time")
        done = caller.post("/things", json={"title": "the other process's"}, headers=key())
        title, headers = uuid4().hex, key()
        thing = {"title": title, "wait": True}
        with ThreadPoolExecutor(1) as pool:
            slower = pool.submit(caller.post, "/things", json=thing, headers=headers)
            while title not in tries:
                time.sleep(0.01)
            with served.application.database.work() as session:
                other = session.scalars(
                    select(IdempotentRequest).order_by(IdempotentRequest.created_at.desc()).limit(1)
                ).one()
                body = httpx.Request("POST", served.address, json=thing).read()
                session.execute(
                    update(IdempotentRequest)
                    .where(IdempotentRequest.id == other.id)
                    .values(key=headers["Idempotency-Key"], fingerprint=_fingerprint(body))
                )
            gate.set()
            answer = slower.result()
        assert answer.json() == done.json()
        assert answer.headers["idempotency-replayed"] == "true"
        assert projects(served, title) == 0

    def test_the_claim_of_a_process_that_died_runs_out(self, served: Served, caller: httpx.Client) -> None:
        thing, headers = {"title": uuid4().hex}, key()
        caller.post("/slow", json=thing, headers=headers)
        with served.application.database.work() as session:
            mine = IdempotentRequest.key == headers["Idempotency-Key"]
            claimed = {"status": None, "body": None, "claimed_until": clock.now() + timedelta(minutes=1)}
            session.execute(update(IdempotentRequest).where(mine).values(**claimed))
        assert caller.post("/slow", json=thing, headers=headers).status_code == 409
        with served.application.database.work() as session:
            past = clock.now() - timedelta(seconds=1)
            session.execute(update(IdempotentRequest).where(mine).values(claimed_until=past))
        assert caller.post("/slow", json=thing, headers=headers).status_code == 200


class TestAnswers:
    def test_an_answer_without_a_body_is_replayed(self, served: Served, caller: httpx.Client) -> None:
        headers = key()
        assert [caller.post("/nothing", headers=headers).status_code for _ in range(2)] == [204, 204]
        assert tries == ["nothing"]

    def test_a_forms_fields_and_files_make_the_difference(self, served: Served, caller: httpx.Client) -> None:
        headers = key()

        def send(name: str, content: bytes) -> httpx.Response:
            return caller.post("/form", data={"name": name}, files={"file": ("a.bin", content)}, headers=headers)

        first = send("a", b"x" * 3_000_000)
        assert first.json().endswith(" 3000000")
        assert send("a", b"x" * 3_000_000).text == first.text
        assert send("a", b"y" * 3_000_000).status_code == 422
        assert send("b", b"x" * 3_000_000).status_code == 422

    def test_an_answer_with_a_secret_is_never_kept(self, served: Served) -> None:
        browser = served.signed_in()
        made = [browser.post("/v1/api-keys", json={"name": "x"}, headers=key()).json()["key"] for _ in range(2)]
        with served.application.database.reading() as session:
            bodies = session.scalars(select(IdempotentRequest.body)).all()
        assert not any(text in str(bodies) for text in made)

    @pytest.mark.parametrize("given", ["a" * 256, "two words", "ü"])
    def test_a_key_of_another_form_is_refused(self, served: Served, caller: httpx.Client, given: str) -> None:
        headers = {"Idempotency-Key": given.encode()}
        refused = caller.post("/things", json={"title": "x"}, headers=headers)  # type: ignore[arg-type]
        assert (refused.status_code, refused.json()["field"]) == (422, "Idempotency-Key")

    def test_answers_are_forgotten_after_a_day(self, served: Served, caller: httpx.Client) -> None:
        headers = key()
        caller.post("/nothing", headers=headers)
        with served.application.database.work() as session:
            mine = IdempotentRequest.key == headers["Idempotency-Key"]
            session.execute(update(IdempotentRequest).where(mine).values(created_at=clock.now() - timedelta(hours=25)))
        with served.application.database.work() as session:
            assert purge_requests(session) == 1
        caller.post("/nothing", headers=headers)
        assert tries == ["nothing", "nothing"]


def _fingerprint(body: bytes) -> str:
    import hashlib

    return hashlib.sha256(b"\n" + body).hexdigest()
