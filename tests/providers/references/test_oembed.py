"""What platforms tell of an address, asked of a server that answers, refuses, lies, hangs and drips."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

import pytest

from reelbase.kit.errors import InputError
from reelbase.kit.settings import ReferencesSettings
from reelbase.providers.references.oembed import MAX_ANSWER_BYTES, PublicAnswer, look_up, read_address
from twins.web_site import Answer, WebSite, answer

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
ASKED = "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&format=json"
TIKTOK = "https://www.tiktok.com/@cook.at_home/video/7301234567890123456"
TIKTOK_ASKED = "/oembed?url=https%3A%2F%2Fwww.tiktok.com%2F%40cook.at_home%2Fvideo%2F7301234567890123456&format=json"


def settings(site: WebSite, timeout_s: float = 5.0) -> ReferencesSettings:
    return ReferencesSettings(tiktok_url=site.address, youtube_url=site.address, timeout_s=timeout_s)


def answer_to(body: object, *, address: str = VIDEO, path: str = ASKED) -> PublicAnswer:
    with WebSite({path: answer(json.dumps(body).encode(), "application/json")}) as site:
        found = look_up(address, settings(site))
        assert site.asked == [path]
    return found


def refusal_of(reply: Answer, timeout_s: float = 5.0) -> str:
    with WebSite({ASKED: reply, "/secret": answer(b'{"title": "secret"}')}) as site:
        found = look_up(VIDEO, settings(site, timeout_s))
        assert site.asked == [ASKED]
    assert (found.title, found.author) == (None, None)
    (sentence,) = found.missing
    assert "Hand in the video file" in sentence
    return sentence


def test_title_and_author_are_taken_and_nothing_else() -> None:
    found = answer_to(
        {"title": "Coffee", "author_name": "Ada", "html": "<script>", "thumbnail_url": "http://127.0.0.1/"}
    )
    assert (found.platform, found.title, found.author) == ("YouTube", "Coffee", "Ada")
    assert found.missing == (
        "YouTube tells only title and author. Hand in the video file to have its pattern looked at.",
    )
    assert answer_to({"title": "Soup #easy"}, address=TIKTOK, path=TIKTOK_ASKED).title == "Soup #easy"


def test_their_texts_are_plain_and_short() -> None:
    found = answer_to({"title": "a\u0000b\n\u202ec " + "x" * 9999, "author_name": ["Ada"]})
    assert found.title is not None and found.title.startswith("a b c x") and len(found.title) == 500
    assert found.author is None
    assert answer_to({"title": "lone \ud800 half"}).title == "lone ? half"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer(b"Unauthorized", status="401 Unauthorized"), "private, removed"),
        (answer(b"{}", "application/json", status="404 Not Found"), "private, removed"),
        (answer(b"", status="429 Too Many"), "too often"),
        (answer(b"", status="503 Busy"), "HTTP 503"),
        (answer(b"<html>Sign in</html>"), "cannot be read"),
        (answer(b"[1]", "application/json"), "cannot be read"),
        (answer(b"{}", "application/json"), "cannot be read"),
        (answer(b'{"title": 5, "author_name": null}', "application/json"), "cannot be read"),
        (answer(b"[" * 200_000, "application/json"), "cannot be read"),
        (answer(b'"' + b"x" * MAX_ANSWER_BYTES + b'"', "application/json"), "larger than 0.25 MiB"),
        (answer(b"", status="302 Found", Location="/secret"), "redirects"),
        (answer(b"", status="301 Moved", Location="http://127.0.0.1:1/secret"), "redirects"),
        (b"", "cannot be reached"),
    ],
)
def test_what_is_no_answer_is_said(reply: bytes, said: str) -> None:
    assert said in refusal_of(reply)


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"]
)
def test_a_platform_that_hangs_or_drips_is_given_up(head: bytes) -> None:
    def send(write: Callable[[bytes], object]) -> None:
        write(head)
        for _ in range(50):
            time.sleep(0.1)
            write(b" ")

    assert "in time" in refusal_of(send, timeout_s=0.5)


def test_a_platform_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    found = look_up(VIDEO, ReferencesSettings(youtube_url=nowhere))
    assert found.title is None and "cannot be reached" in found.missing[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://www.instagram.com/reel/Cabc123/", "access token"),
        ("https://vm.tiktok.com/ZMabc123/", "short link"),
        (VIDEO, "REELBASE_REFERENCES_LOOK_UP"),
    ],
)
def test_nobody_is_asked_where_that_would_not_help(address: str, said: str) -> None:
    with WebSite({}) as site:
        off = settings(site).model_copy(update={"look_up": address != VIDEO})
        assert said in look_up(address, off).missing[0]
        assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://youtube.com/watch?v=dQw4w9WgXcQ&t=4",
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ/",
    ],
)
def test_every_form_of_an_address_names_the_same_video(address: str) -> None:
    assert read_address(address).url == VIDEO


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://example.com/watch?v=dQw4w9WgXcQ",
            "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
            "file:///etc/passwd",
        ),
        *("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "https://youtube.com@127.0.0.1/watch?v=dQw4w9WgXcQ"),
        *("https://www.youtube.com:8080/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/@channel", "https://[::1"),
        *(
            "https://www.youtube.com/watch?v=short",
            "https://www.tiktok.com/@cook",
            "",
            "youtube",
            "https://youtu.be:x/1",
        ),
    ],
)
def test_what_is_no_video_of_theirs_is_refused(address: str) -> None:
    with pytest.raises(InputError) as caught:
        look_up(address, ReferencesSettings())
    assert caught.value.field == "reference" and caught.value.fix
