"""Connections that say too much, too little or nothing: what they may use up before they are hung up on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated
from urllib.parse import urlsplit

import pytest
from fastapi import Request

from reelbase.http import concurrency
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from reelbase.http.uploads import Upload, uploaded
from reelbase.server import protocol
from support.databases import fresh_database
from support.serving import Served, serving

PATIENCE_S = 20
router = Router()


class Slow:
    """Endpoints that are at work until they may end."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.most = self.inside = 0
        self.may_end = threading.Event()

    def work(self) -> str:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.may_end.wait(PATIENCE_S)
        with self.lock:
            self.inside -= 1
        return "done"


slow = Slow()


@router.post("/slow", dependencies=[concurrency_limited("provider")])
def work(_caller: CurrentCaller) -> str:
    return slow.work()


@router.get("/quick")
def quick() -> str:
    return "yes"


@router.post("/echo")
async def echo(request: Request) -> int:
    return len(await request.body())


@router.post("/upload")
def upload(_caller: CurrentCaller, file: Annotated[Upload, uploaded("picture")]) -> str:
    return file.name


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("connections")
    with fresh_database("sqlite", folder) as url, serving(url, folder / "home", router) as running:
        yield running


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    address = urlsplit(served.address)
    with closing(socket.create_connection((address.hostname, address.port), timeout=PATIENCE_S)) as connection:
        yield connection


def said(connection: socket.socket) -> bytes:
    """All that the server says until it hangs up."""
    answer = b""
    try:
        while chunk := connection.recv(65536):
            answer += chunk
    except ConnectionError:
        pass
    return answer


def push(connection: socket.socket, part: bytes, times: int) -> int:
    """How many bytes the server takes before it hangs up."""
    taken = 0
    try:
        for _ in range(times):
            connection.sendall(part)
            taken += len(part)
    except ConnectionError:
        pass
    return taken


class TestHeads:
    @pytest.mark.parametrize(
        "begin",
        [
            b"GET /quick HTTP/1.1\r\nHost: localhost\r\nX-Long: ",
            b"GET /",
            b"GET /quick HTTP/1.1\r\nHost: localhost\r\n",
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3;",
        ],
        ids=["header", "path", "headers", "trailers", "chunk extension"],
    )
    def test_a_head_without_an_end_is_not_stored(self, served: Served, begin: bytes) -> None:
        part = b"X-More: and more\r\n" * 4000 if begin.endswith(b"\r\n") else b"a" * 65536
        with connected(served) as connection:
            connection.sendall(begin)
            # What the system's own buffers hold is lost to nobody.
            assert push(connection, part, 2000) < 50_000_000
            answer = said(connection)
        assert answer[:13] in (b"", b"HTTP/1.1 431 ", b"HTTP/1.1 400 "), answer[:80]
        assert served.client().get("/quick").json() == "yes"

    def test_a_long_head_that_ends_is_served(self, served: Served) -> None:
        assert served.client().get("/quick", headers={"X-Long": "a" * 60_000}).json() == "yes"


class TestSilence:
    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(protocol, "HEAD_S", 0.5)
        monkeypatch.setattr(protocol, "BODY_S", 0.5)

    @pytest.mark.parametrize(
        "begin",
        [
            b"",
            b"GET /quick HTTP/1.1\r\nHost: loc",
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc",
            b"GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\nGET /quick HTTP/1.1\r\nHo",
        ],
        ids=["nothing", "head", "body", "second head"],
    )
    def test_a_silent_connection_is_closed(self, served: Served, begin: bytes) -> None:
        with connected(served) as connection:
            connection.sendall(begin)
            answer = said(connection)
        assert answer.count(b"HTTP/1.1 200 ") == begin.count(b"\r\n\r\nGET")

    @pytest.mark.parametrize(
        "begin",
        [
            b"GET /quick HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
        ],
        ids=["head", "body"],
    )
    def test_a_byte_now_and_then_is_silence(self, served: Served, begin: bytes) -> None:
        with connected(served) as connection:
            connection.sendall(begin)
            with pytest.raises(ConnectionError):
                for _ in range(200):
                    connection.sendall(b"a")
                    time.sleep(0.1)

    def test_a_slow_sender_is_served(self, served: Served) -> None:
        part = b"a" * 2048
        with connected(served) as connection:
            connection.sendall(
                b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                % (10 * len(part))
            )
            for _ in range(10):
                time.sleep(0.1)
                connection.sendall(part)
            assert said(connection).endswith(b"20480")

    def test_a_client_that_waits_for_a_long_answer_is_not_disconnected(self, served: Served) -> None:
        slow.may_end.clear()
        client = served.signed_in()
        threading.Timer(1.0, slow.may_end.set).start()
        assert client.post("/slow").json() == "done"


class TestUploadsOfNobody:
    def test_not_a_byte_of_a_strangers_file_is_read(self, served: Served) -> None:
        """The answer comes while the file has not: it is not waited for, and nothing of it lies on the disk."""
        head = (
            b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 250000000\r\n%s"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        )
        for shown in (b"", b"Authorization: Bearer rb_of-nobody\r\n", b"Cookie: reelbase_session=of-nobody\r\n"):
            with connected(served) as connection:
                connection.sendall(head % shown)
                assert connection.recv(13) == b"HTTP/1.1 401 "

    def test_not_a_byte_of_a_file_is_read_from_a_key_that_may_only_read(self, served: Served) -> None:
        key = served.api_key(["read"])
        with connected(served) as connection:
            connection.sendall(
                b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 250000000\r\nAuthorization: Bearer "
                + key.encode()
                + b"\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
            )
            assert connection.recv(13) == b"HTTP/1.1 403 "


class TestLines:
    def test_calls_that_take_long_leave_threads_for_all_others(self, served: Served) -> None:
        slow.may_end.clear()
        slow.most = 0
        clients = [served.signed_in() for _ in range(4)]
        answers: list[str] = []
        calls = [
            threading.Thread(target=lambda client=client: answers.append(client.post("/slow").json()))  # type: ignore[misc]
            for client in clients
            for _ in range(15)
        ]
        try:
            for call in calls:
                call.start()
            total, each = concurrency.CONCURRENCY["provider"]
            for _ in range(500):
                if slow.inside == total:
                    break
                time.sleep(0.01)
            assert slow.inside == total
            # Sixty calls would have every thread of the server otherwise, and this one would wait for them.
            assert served.client().get("/quick").json() == "yes"
        finally:
            slow.may_end.set()
            for call in calls:
                call.join(PATIENCE_S)
        assert answers == ["done"] * len(calls)
        assert slow.most == total
        assert each < total
        # A slot is released after its answer is sent.
        for _ in range(500):
            if not served.runtime.concurrency._limits["provider"].shares:
                break
            time.sleep(0.01)
        assert served.runtime.concurrency._limits["provider"].shares == {}
