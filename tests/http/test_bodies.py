"""What comes in: how large it may be, how often, and whether a file is what it says."""

from __future__ import annotations

import io
import itertools
import socket
import struct
import wave
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import Request

from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.uploads import Upload, uploaded
from support.databases import fresh_database
from support.serving import PASSWORD, Served, serving

router = Router()
LIMIT = 50_000


@router.post("/json")
def take_json(given: dict[str, Any]) -> int:
    return len(given)


@router.post("/raw")
async def take_raw(request: Request) -> int:
    return len(await request.body())


@router.post("/picture")
def take_picture(file: Annotated[Upload, uploaded("picture")]) -> dict[str, Any]:
    return {"name": file.name, "kind": file.kind, "size": [file.width, file.height], "type": file.media_type}


@router.post("/media")
def take_media(file: Annotated[Upload, uploaded("clip", "sound")]) -> dict[str, Any]:
    return {"name": file.name, "kind": file.kind, "duration_s": file.duration_s, "called": file.called}


@router.get("/limited", dependencies=[limited("read")])
def read() -> str:
    return "yes"


@router.get("/drafted", dependencies=[limited("draft")])
def draft() -> str:
    return "yes"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bodies")
    sections = {
        "limits": {"body_bytes": LIMIT},
        "uploads": {"max_bytes": 4_000_000, "max_pixels": 1_000_000, "max_duration_s": 5.0},
    }
    with fresh_database("sqlite", folder) as url, serving(url, folder / "home", router, **sections) as running:
        yield running


def png(width: int, height: int, *, honest: bool = True) -> bytes:
    """A grey PNG; a dishonest one states its size and has no pixels to show for it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height))) if honest else zlib.compress(b"")
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def openraster(stack: bytes, **members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), b"image/openraster")
        archive.writestr("stack.xml", stack, zipfile.ZIP_DEFLATED)
        for name, data in members.items():
            archive.writestr(f"data/{name}.png", data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def wav(duration_s: float = 0.5) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(b"\0\0" * int(8000 * duration_s))
    return made.getvalue()


STACK = b'<image w="64" h="64"><stack><layer name="a" src="data/one.png" x="0" y="0"/></stack></image>'


def send(served: Served, content: bytes, name: str, stated: str, door: str = "/picture") -> httpx.Response:
    return served.client().post(door, files={"file": (name, content, stated)})


def raw_request(served: Served, head: str, *parts: bytes) -> bytes:
    """What the server answers to bytes that no client library would send."""
    address = urlsplit(served.address)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(head.encode())
        try:
            for part in parts:
                connection.sendall(part)
        except OSError:
            pass  # It has answered and hung up.
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except OSError:
            pass
        return answer


class TestBodies:
    def test_a_body_that_states_too_much_is_refused_before_it_is_read(self, served: Served) -> None:
        answer = served.client().post("/json", json={"x": "y" * LIMIT})
        assert (answer.status_code, answer.json()["code"]) == (413, "ERR_TOO_LARGE")
        assert served.client().post("/json", json={"x": "y" * (LIMIT - 100)}).status_code == 200

    @pytest.mark.parametrize("path", ["/json", "/raw"])
    def test_a_body_that_does_not_state_its_length_is_counted(self, served: Served, path: str) -> None:
        def endless() -> Iterator[bytes]:
            yield b'{"x": "'
            for _ in range(200):
                yield b"y" * 1000
            yield b'"}'

        client = served.client()
        answer = client.post(path, content=endless(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "ERR_TOO_LARGE")
        assert served.client().post("/raw", content=iter([b"a" * 1000])).json() == 1000

    def test_the_connection_of_a_body_that_never_ends_is_closed(self, served: Served) -> None:
        head = "POST /raw HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"2710\r\n" + b"z" * 10_000 + b"\r\n"
        answer = raw_request(served, head, *[chunk] * 500)
        assert b" 413 " in answer.split(b"\r\n", 1)[0]

    def test_two_lengths_or_a_length_beside_chunks_smuggle_nothing(self, served: Served) -> None:
        both = "POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = raw_request(served, both, b"0\r\n\r\nGET /v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answer.count(b"HTTP/1.1 200") <= 1
        assert b" 400 " in answer.split(b"\r\n", 1)[0] or b"signed_in" not in answer

    def test_a_form_has_a_limited_number_of_fields(self, served: Served) -> None:
        answer = served.client().post(
            "/picture", data={f"f{number}": "x" for number in range(1500)}, files={"file": b"x"}
        )
        assert answer.status_code == 400


class TestUploads:
    def test_sound_files_are_kept_under_their_content(self, served: Served) -> None:
        answer = send(served, png(64, 64), "Mein Bild.PNG", "image/png")
        assert answer.json()["size"] == [64, 64]
        assert served.application.storage.has(answer.json()["name"])
        assert (
            send(served, png(64, 64), "other.png", "application/octet-stream").json()["name"] == answer.json()["name"]
        )
        layered = send(served, openraster(STACK, one=png(64, 64)), "a.ora", "image/openraster")
        assert (layered.status_code, layered.json()["size"]) == (200, [64, 64])
        reply = send(served, wav(), "a.wav", "audio/wav", "/media")
        assert (reply.json()["kind"], reply.json()["duration_s"], reply.json()["called"]) == ("sound", 0.5, "a.wav")

    @pytest.mark.parametrize(
        ("content", "name", "stated", "status", "says"),
        ids=itertools.count(),
        argvalues=[
            (b"<svg onload='alert(1)'/>", "a.svg", "image/svg+xml", 415, "SVG"),
            (b"\xef\xbb\xbf <?xml version='1.0'?><svg><script/></svg>", "a.png", "image/png", 415, "SVG"),
            (b"<!DOCTYPE svg><svg/>", "a.svg", "image/svg+xml", 415, "SVG"),
            (b"<html><script>alert(1)</script>", "a.png", "image/png", 415, "not supported"),
            (b"MZ\x90\0" + b"\0" * 100, "a.png", "image/png", 415, "not supported"),
            (b"", "a.png", "image/png", 422, "empty"),
            (png(64, 64), "a.jpg", "image/jpeg", 415, "ends in .jpg, but its content is PNG"),
            (png(64, 64), "a.png", "image/jpeg", 415, "declared as image/jpeg"),
            (png(64, 64), "a.png", "text/html", 415, "declared as text/html"),
            (png(64, 64), "a.png.exe", "image/png", 415, "ends in .exe"),
            (png(64, 64), "png", "image/png", 415, "ends in nothing"),
            (png(64, 64)[:60], "a.png", "image/png", 422, "a.png"),
            (png(20_000, 20_000, honest=False), "a.png", "image/png", 413, "20000x20000 pixels"),
            (png(1001, 1000), "a.png", "image/png", 413, "1001x1000 pixels"),
            (b"\x89PNG\r\n\x1a\n" + b"<script>" * 50, "a.png", "image/png", 422, "a.png"),
            (wav(), "a.wav", "audio/wav", 415, "sound"),
            (b"PK\x03\x04" + b"\0" * 200, "a.zip", "application/zip", 415, "archive"),
            (openraster(b'<image w="99999" h="99999"><stack/></image>'), "a.ora", "image/openraster", 422, "pixels"),
            (openraster(STACK, one=png(20_000, 20_000, honest=False)), "a.ora", "image/openraster", 422, "pixels"),
            (openraster(b'<!DOCTYPE x [<!ENTITY a "aa">]>' + STACK), "a.ora", "image/openraster", 422, "declarations"),
            (openraster(b"<image w='64' h='64'>" + b"<stack>" * 500), "a.ora", "image/openraster", 422, "a.ora"),
        ],
    )
    def test_a_file_that_is_not_what_it_says_is_refused_with_the_reason(
        self, served: Served, content: bytes, name: str, stated: str, status: int, says: str
    ) -> None:
        answer = send(served, content, name, stated)
        problem = answer.json()
        assert (answer.status_code, problem["field"]) == (status, "file"), problem
        assert says in problem["detail"]
        assert problem["fix"]

    def test_a_zip_bomb_is_not_unpacked(self, served: Served) -> None:
        bomb = openraster(STACK, one=b"\0" * 300_000_000)
        assert len(bomb) < 400_000
        answer = send(served, bomb, "bomb.ora", "image/openraster")
        assert (answer.status_code, "too large" in answer.json()["detail"]) == (422, True)

    @pytest.mark.parametrize(
        "name",
        ["../../a.png", "..\\a.png", "/etc/a.png", "a/b.png", "a\0.png", ".", "..", "x" * 300 + ".png", "a\n.png"],
    )
    def test_a_name_that_leads_elsewhere_is_refused(self, served: Served, name: str) -> None:
        boundary = "b"
        body = (
            (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                f"Content-Type: image/png\r\n\r\n"
            ).encode()
            + png(64, 64)
            + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = served.client().post("/picture", content=body, headers=headers)
        assert answer.status_code in (400, 422)

    def test_a_file_that_is_too_large_or_too_long_is_refused(self, served: Served) -> None:
        answer = send(served, wav() + b"\0" * 4_200_000, "a.wav", "audio/wav", "/media")
        assert answer.status_code == 413
        within_the_form = send(served, wav() + b"\0" * 3_995_000, "a.wav", "audio/wav", "/media")
        assert within_the_form.status_code == 413
        assert send(served, wav(6.0), "a.wav", "audio/wav", "/media").json()["detail"].startswith("a.wav lasts 6 s")

    def test_playlists_and_references_open_nothing(self, served: Served, tmp_path: Path) -> None:
        for content in (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n"):
            for name, stated in (("a.mp4", "video/mp4"), ("a.m3u8", "application/x-mpegurl")):
                assert send(served, content, name, stated, "/media").status_code == 415
        disguised = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"#EXTM3U\nfile:///etc/passwd\n"
        assert send(served, disguised, "a.mp4", "video/mp4", "/media").status_code == 422

    def test_nothing_is_left_of_a_refused_upload(self, served: Served) -> None:
        send(served, png(64, 64)[:60], "a.png", "image/png")
        assert list((served.application.settings.work_dir / "uploads").iterdir()) == []

    def test_concurrent_uploads_are_inspected_one_by_one(self, served: Served) -> None:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: send(served, png(100 + n, 100), "a.png", "image/png"), range(16)))
        assert [answer.status_code for answer in answers] == [200] * 16


class TestRateLimits:
    @pytest.fixture
    def strict(self, tmp_path: Path) -> Iterator[Served]:
        limits = {"read": "3/hour", "draft": "2/hour", "sign_in": "5/hour", "sign_up": "1/hour"}
        with (
            fresh_database("sqlite", tmp_path) as url,
            serving(url, tmp_path / "home", router, limits=limits) as running,
        ):
            yield running

    def test_each_caller_has_a_rate_limit_of_its_own(self, strict: Served) -> None:
        keys = []
        for _ in range(2):
            strict.runtime.limits._limiter.storage.reset()
            keys.append(strict.api_key())
        strict.runtime.limits._limiter.storage.reset()
        for key in keys:
            client = strict.client(Authorization=f"Bearer {key}")
            assert [client.get("/limited").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get("/limited")
        assert refused.json()["code"] == "ERR_TOO_MANY"
        assert 3500 < int(refused.headers["retry-after"]) <= 3600

    def test_some_rate_limits_count_by_address_whoever_calls(self, strict: Served) -> None:
        strict.client().get("/drafted")
        key = strict.api_key()
        client = strict.client(Authorization=f"Bearer {key}")
        assert [client.get("/drafted").status_code for _ in range(2)] == [200, 429]

    def test_passwords_cannot_be_guessed_for_long(self, strict: Served) -> None:
        _id, email = strict.user()
        given = {"email": email, "password": "a wrong one"}
        answers = [strict.client().post("/v1/session", json=given).status_code for _ in range(6)]
        assert answers == [401] * 5 + [429]
        # The right one does not help either: who guesses must not learn it.
        right = strict.client().post("/v1/session", json={"email": email, "password": PASSWORD})
        assert right.status_code == 429

    def test_forwarded_addresses_count_only_from_our_own_proxy(self, strict: Served) -> None:
        for number in range(3):
            answer = strict.client().get("/drafted", headers={"X-Forwarded-For": f"10.0.0.{number}"})
        assert answer.status_code == 429

    def test_accounts_are_opened_one_at_a_time(self, strict: Served) -> None:
        answers = [
            strict.client().post("/v1/accounts", json={"email": f"a{n}@example.org", "password": PASSWORD}).status_code
            for n in range(2)
        ]
        assert answers == [204, 429]
