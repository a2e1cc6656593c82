"""Following jobs: what a stream tells, what it tells again to one that comes back, and how it ends."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import Request, Response

from reelbase.http import events
from reelbase.http.events import After, stream_job
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from reelbase.plans.models import PlanVersion
from reelbase.production.models import Job, JobLog
from reelbase.production.records.record import JobRecord
from reelbase.production.repository import JobRepository
from reelbase.projects.models import Project
from reelbase.schemas.jobs import JobStatus, StepName
from support.databases import database_kinds, fresh_database
from support.rows import RowMaker
from support.serving import PASSWORD, Served, serving

STREAMS = int(os.environ.get("REELBASE_TEST_STREAMS", "40"))
router = Router()


@router.get("/jobs/{job_id}/events")
async def follow(request: Request, caller: CurrentCaller, job_id: UUID, after: After = None) -> Response:
    return await stream_job(request, caller, job_id, after)


@pytest.fixture(scope="module", params=database_kinds())
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("events")
    server = {"poll_s": 0.02, "heartbeat_s": 0.3, "max_streams_per_user": 250}
    with fresh_database(request.param, folder) as url, serving(url, folder / "home", router, server=server) as running:
        yield running


class Running:
    """A job as a worker writes it, and its owner's key."""

    def __init__(self, served: Served, email: str | None = None) -> None:
        self.served = served
        browser = served.signed_in(email)
        self.owner_id = UUID(browser.get("/v1/session").json()["user_id"])
        self.key = served.api_key(browser=browser)
        self.id = new_id()
        with served.application.database.work() as session:
            project = Project(owner_id=self.owner_id, title="A film", topic="A film")
            session.add(project)
            session.flush()
            made = RowMaker(session, self.owner_id).values(PlanVersion.__table__)
            version = PlanVersion(**{**made, "project_id": project.id, "parent_id": None, "number": 1})
            session.add(version)
            session.flush()
            job = Job(
                id=self.id,
                owner_id=self.owner_id,
                project_id=project.id,
                plan_version_id=version.id,
                status=JobStatus.QUEUED,
            )
            JobRepository(session, _viewer(self.owner_id)).add(job)
            project_id = project.id
        self.record = JobRecord(served.application.database, self.id, project_id, self.owner_id, token=0)

    @property
    def path(self) -> str:
        return f"/jobs/{self.id}/events"

    def client(self) -> httpx.Client:
        return self.served.client(Authorization=f"Bearer {self.key}")

    def end(self, status: JobStatus = JobStatus.READY) -> None:
        with self.served.application.database.work() as session:
            self.record.write(session, status=status, progress=100)

    def seq(self) -> int:
        with self.served.application.database.reading(fresh=True) as session:
            job = session.get(Job, self.id)
            assert job is not None
            return job.event_seq


def _viewer(owner_id: UUID) -> Any:
    from reelbase.accounts.viewer import Viewer

    return Viewer(owner_id)


@pytest.fixture
def job(served: Served) -> Running:
    return Running(served)


Event = tuple[str, int | None, Any]
"""Kind, id, data; a heartbeat is ("", None, None)."""


class Reading:
    """The events of a stream as they come."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def next(self, *, skip_heartbeats: bool = True) -> Event:
        kind, seq, data = "", None, None
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                seq = int(value)
            elif name == "data":
                data = json.loads(value)
            elif line == "" and (kind or not skip_heartbeats):
                return kind, seq, data
        raise EOFError

    def until(self, wanted: Callable[[Event], bool]) -> list[Event]:
        found = [self.next()]
        while not wanted(found[-1]):
            found.append(self.next())
        return found

    def rest(self) -> list[Event]:
        found = []
        with suppress(EOFError):
            while True:
                found.append(self.next())
        return found


@contextmanager
def following(job: Running, after: int | None = None, **headers: str) -> Iterator[Reading]:
    parameters = {} if after is None else {"after": after}
    with job.client().stream("GET", job.path, params=parameters, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Reading(answer.iter_lines())


class TestFollowing:
    def test_the_state_comes_first_then_what_happens_then_the_end(self, job: Running) -> None:
        with following(job) as stream:
            kind, _seq, state = stream.next()
            assert (kind, state["status"], state["title"], len(state["steps"])) == ("state", "QUEUED", "A film", 9)
            job.record.begin_step(StepName.VOICE, 1)
            job.record.log(StepName.VOICE, "Speaking\nin\u2028two lines.", scene=2)
            job.record.succeed_step(StepName.VOICE, {})
            job.end()
            received = stream.rest()
        assert received[-1][0] == "complete"
        assert received[-1][2]["status"] == "READY"
        logs = [data for kind, _seq, data in received if kind == "log"]
        assert [(data["message"], data["scene"]) for data in logs] == [("Speaking\nin\u2028two lines.", 2)]
        steps = [data for kind, _seq, data in received if kind == "step"]
        assert steps[-1]["name"] == "voice"
        assert steps[-1]["state"] == "succeeded"
        seqs = [seq for _kind, seq, _data in received]
        assert seqs == sorted(seqs)
        assert seqs[-1] == job.seq()

    @pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELED, JobStatus.QA_FAILED])
    def test_a_failed_job_ends_its_stream_with_an_error(self, job: Running, status: JobStatus) -> None:
        with following(job) as stream:
            stream.next()
            job.end(status)
            assert [(kind, data["status"]) for kind, _seq, data in stream.rest()] == [("error", status)]

    def test_an_ended_job_is_reported_and_the_browser_does_not_reconnect(self, job: Running) -> None:
        job.end()
        with following(job) as stream:
            received = stream.rest()
        assert [kind for kind, _seq, _data in received] == ["state", "complete"]
        again = job.client().get(job.path, headers={"Last-Event-ID": str(received[-1][1])})
        assert (again.status_code, again.content) == (204, b"")

    def test_silence_is_broken_by_heartbeats(self, job: Running) -> None:
        with following(job) as stream:
            stream.next()
            assert [stream.next(skip_heartbeats=False)[0] for _ in range(2)] == ["", ""]

    def test_the_job_of_another_user_cannot_be_followed(self, served: Served, job: Running) -> None:
        other = served.client(Authorization=f"Bearer {served.api_key()}")
        assert other.get(job.path).json()["code"] == "ERR_NOT_FOUND"
        assert served.client().get(job.path).status_code == 401
        assert job.client().get(f"/jobs/{new_id()}/events").status_code == 404

    @pytest.mark.parametrize("given", ["x", "-1", "1.5", "9" * 30, "", "٣"])
    def test_an_event_id_of_another_kind_is_refused(self, job: Running, given: str) -> None:
        answer = job.client().get(job.path, headers={"Last-Event-ID": given.encode()})  # type: ignore[dict-item]
        assert (answer.status_code, answer.json()["field"]) == (422, "Last-Event-ID")


class TestComingBack:
    def test_a_reader_who_comes_back_gets_the_missed_events(self, job: Running) -> None:
        job.record.log(None, "before")
        seen = job.seq()
        job.record.begin_step(StepName.SCRIPT, 1)
        for number in range(5):
            job.record.log(StepName.SCRIPT, f"line {number}")
        job.record.succeed_step(StepName.SCRIPT, {})
        with following(job, **{"Last-Event-ID": str(seen)}) as stream:
            received = stream.until(lambda event: event[0] == "progress")
            job.end()
            stream.rest()
        assert received[0][0] == "state"
        assert [data["message"] for kind, _seq, data in received if kind == "log"] == [f"line {n}" for n in range(5)]
        # A step that moved several times meanwhile is told once, as it is now.
        assert [data["state"] for kind, _seq, data in received if kind == "step"] == ["succeeded"]

    def test_a_parameter_repeats_the_events_from_the_beginning(self, job: Running) -> None:
        job.record.log(None, "one")
        with following(job, after=0) as stream:
            assert [kind for kind, _s, _d in stream.until(lambda event: event[0] == "progress")][1] == "log"
        with following(job) as stream:
            job.end()
            assert "log" not in [kind for kind, _seq, _data in stream.rest()]

    def test_more_lines_than_one_query_brings_are_all_sent_in_order(self, served: Served, job: Running) -> None:
        with served.application.database.work() as session:
            session.add_all(JobLog(owner_id=job.owner_id, job_id=job.id, message=str(n)) for n in range(2300))
        with following(job, after=0) as stream:
            received = stream.until(lambda event: event[0] == "progress")
        assert [data["message"] for kind, _seq, data in received if kind == "log"] == [str(n) for n in range(2300)]

    def test_no_event_is_lost_or_sent_twice_over_many_disconnections(self, job: Running) -> None:
        """A reader that hangs up again and again while several threads write."""
        written = [f"{thread} {number}" for thread in range(3) for number in range(40)]

        def write(thread: int) -> None:
            for number in range(40):
                job.record.log(None, f"{thread} {number}")
                if number % 5 == 0:
                    job.record.progress(StepName.VOICE, number)

        got: list[str] = []
        last = 0
        with ThreadPoolExecutor(3) as pool:
            writing = [pool.submit(write, thread) for thread in range(3)]
            while len(got) < len(written):
                with following(job, after=last) as stream:
                    assert stream.next()[0] == "state"
                    for _ in range(9):
                        kind, seq, data = stream.next()
                        last = max(last, seq or 0)
                        if kind == "log":
                            got.append(data["message"])
                        if len(got) == len(written):
                            break
            for one in writing:
                one.result()
        assert sorted(got) == sorted(written)
        for thread in range(3):
            assert [text for text in got if text.startswith(f"{thread} ")] == [f"{thread} {n}" for n in range(40)]

    def test_a_slow_reader_catches_up_from_the_database(self, job: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "QUEUE_LENGTH", 3)
        with following(job) as stream:
            stream.next()
            for number in range(60):
                job.record.log(None, str(number))
            received = stream.until(lambda event: event[0] == "log" and event[2]["message"] == "59")
        assert [data["message"] for kind, _seq, data in received if kind == "log"] == [str(n) for n in range(60)]


class TestTheSignedOut:
    """Whoever may not come any more does not go on listening either."""

    @pytest.fixture(autouse=True)
    def checked_often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "CHECK_S", 0.05)

    def test_a_session_that_ends_ends_its_streams_and_no_others(self, served: Served, job: Running) -> None:
        _id, email = served.user()
        browser, elsewhere = served.signed_in(email), served.signed_in(email)
        own = Running(served, email)
        with browser.stream("GET", own.path) as ending, elsewhere.stream("GET", own.path) as staying:
            reading, other = Reading(ending.iter_lines()), Reading(staying.iter_lines())
            reading.next(), other.next()
            assert browser.delete("/v1/session").status_code == 204
            assert reading.rest() == []
            own.record.log(None, "still here")
            assert other.next()[2]["message"] == "still here"

    def test_another_password_ends_the_streams_of_all_other_sessions(self, served: Served) -> None:
        _id, email = served.user()
        owner, thief = served.signed_in(email), served.signed_in(email)
        own = Running(served, email)
        with thief.stream("GET", own.path) as stolen:
            reading = Reading(stolen.iter_lines())
            reading.next()
            owner.put("/v1/me/password", json={"present": PASSWORD, "new": "another long one"}).raise_for_status()
            assert reading.rest() == []

    def test_a_key_that_is_revoked_or_expires_ends_its_streams(self, served: Served) -> None:
        _id, email = served.user()
        browser, own = served.signed_in(email), Running(served, email)
        soon = (clock.now() + timedelta(seconds=1)).isoformat()
        made = [
            browser.post("/v1/api-keys", json={"name": "x", "scopes": ["read"], "expires_at": ends}).json()
            for ends in (None, soon)
        ]
        clients = [served.client(Authorization=f"Bearer {key['key']}") for key in made]
        with clients[0].stream("GET", own.path) as first, clients[1].stream("GET", own.path) as second:
            readings = [Reading(stream.iter_lines()) for stream in (first, second)]
            assert [reading.next()[0] for reading in readings] == ["state", "state"]
            browser.delete(f"/v1/api-keys/{made[0]['id']}").raise_for_status()
            assert [reading.rest() for reading in readings] == [[], []]


class TestManyStreams:
    def test_many_streams_share_one_query_of_the_database(
        self, served: Served, job: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks: list[int] = []
        real = events.changed_jobs

        def counted(session: Any, seen: Any) -> Any:
            looks.append(len(seen))
            return real(session, seen)

        monkeypatch.setattr(events, "changed_jobs", counted)
        limits = httpx.Limits(max_connections=250)
        headers = {"Authorization": f"Bearer {job.key}"}
        with httpx.Client(base_url=served.address, headers=headers, timeout=60, limits=limits) as client:
            streams = [client.send(client.build_request("GET", job.path), stream=True) for _ in range(STREAMS)]
            readings = [Reading(stream.iter_lines()) for stream in streams]
            assert {reading.next()[0] for reading in readings} == {"state"}
            assert served.runtime.feed.open_streams == STREAMS
            job.record.log(None, "to all")
            received = [reading.until(lambda event: event[0] == "log")[-1][2]["message"] for reading in readings]
            assert received == ["to all"] * STREAMS
            assert set(looks) == {1}
            job.end()
            assert {reading.rest()[-1][0] for reading in readings} == {"complete"}
            for stream in streams:
                stream.close()
        _wait(lambda: served.runtime.feed.open_streams == 0)

    def test_readers_that_go_away_are_forgotten(self, served: Served, job: Running) -> None:
        for _ in range(5):
            with following(job) as stream:
                stream.next()
        _wait(lambda: served.runtime.feed.open_streams == 0)
        assert served.runtime.feed._jobs == {}

    def test_streams_are_limited_by_caller_and_by_server(
        self, served: Served, job: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _wait(lambda: served.runtime.feed.open_streams == 0)
        settings = served.runtime.feed._settings
        monkeypatch.setattr(
            served.runtime.feed, "_settings", settings.model_copy(update={"max_streams_per_user": 1, "max_streams": 2})
        )
        other, third = Running(served), Running(served)
        with following(job) as stream, following(other) as second:
            stream.next(), second.next()
            assert job.client().get(job.path).status_code == 429
            refused = third.client().get(third.path)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")

    def test_a_database_that_stumbles_does_not_end_the_streams(
        self, served: Served, job: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failing = threading.Event()
        real = events.changed_jobs

        def sometimes(session: Any, seen: Any) -> Any:
            if not failing.is_set():
                failing.set()
                raise ConnectionError("gone for a moment")
            return real(session, seen)

        with following(job) as stream:
            stream.next()
            monkeypatch.setattr(events, "changed_jobs", sometimes)
            assert failing.wait(10)
            job.record.log(None, "still there")
            assert stream.next()[2]["message"] == "still there"


def test_open_streams_do_not_keep_a_server_from_stopping(tmp_path: Path, database_url: str) -> None:
    with serving(database_url, tmp_path / "home", router) as running:
        job = Running(running)
        client = httpx.Client(base_url=running.address, headers={"Authorization": f"Bearer {job.key}"}, timeout=30)
        stream = client.send(client.build_request("GET", job.path), stream=True)
        reading = Reading(stream.iter_lines())
        reading.next()
    # The server has stopped, and has ended the stream as streams end.
    assert reading.rest() == []
    client.close()


def _wait(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come true in 10 s")
