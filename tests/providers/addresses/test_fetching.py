"""Fetching from an address, against a server that misbehaves in every way we know of."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from reelbase.kit.errors import InputError
from reelbase.providers import addresses
from reelbase.providers.addresses import MAX_BYTES, fetch
from twins.web_site import Answer, WebSite, answer


def refused(address: str, *, allow_private: bool = True, timeout_s: float = 5.0) -> InputError:
    with pytest.raises(InputError) as caught:
        fetch(address, allow_private=allow_private, timeout_s=timeout_s)
    assert caught.value.field == "source"
    assert caught.value.fix
    return caught.value


def get(site: WebSite, path: str) -> addresses.Fetched:
    return fetch(site.address + path, allow_private=True, timeout_s=5.0)


class TestAPage:
    def test_a_page_is_fetched_with_what_the_server_says_of_it(self) -> None:
        with WebSite({"/a/old%20mill.html?x=1": answer(b"<p>Hi", "Text/HTML; Charset=UTF-8")}) as site:
            fetched = get(site, "/a/old%20mill.html?x=1")
        assert fetched.content == b"<p>Hi"
        assert (fetched.media_type, fetched.charset, fetched.name) == ("text/html", "utf-8", "old mill.html")

    def test_redirects_are_followed(self) -> None:
        answers: dict[str, Answer] = {
            "/": answer(b"", status="301 Moved", Location="/b"),
            "/b": answer(b"", status="302 Found", Location="c"),
            "/c": answer(b"here"),
        }
        with WebSite(answers) as site:
            assert get(site, "/").content == b"here"
            assert site.asked == ["/", "/b", "/c"]

    def test_packed_pages_are_unpacked(self) -> None:
        with WebSite({"/": answer(gzip.compress(b"words " * 50_000), Content_Encoding="gzip")}) as site:
            assert get(site, "/").content == b"words " * 50_000


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("status", "said"),
        [("404 Not Found", "nothing at"), ("403 Forbidden", "refuses"), ("401 No", "refuses"), ("500 Oh", "failed")],
    )
    def test_a_status_is_said_in_words(self, status: str, said: str) -> None:
        with WebSite({"/": answer(b"x", status=status)}) as site:
            assert said in refused(site.address + "/").message

    @pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "audio/mpeg"])
    def test_what_is_no_text_is_refused(self, media_type: str) -> None:
        with WebSite({"/": answer(b"x", media_type)}) as site:
            assert "not a text" in refused(site.address + "/").message

    def test_redirects_without_end_are_refused(self) -> None:
        with WebSite({"/": answer(b"", status="302 Found", Location="/")}) as site:
            assert "redirects" in refused(site.address + "/").message

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/a", "gopher://x/1", "javascript:1"])
    def test_a_redirect_leaves_the_web_nowhere(self, target: str) -> None:
        with WebSite({"/": answer(b"", status="302 Found", Location=target)}) as site:
            assert "not an address of the web" in refused(site.address + "/").message

    @pytest.mark.parametrize(
        "address", ["file:///etc/passwd", "http://", "https://user:secret@example.com/", "http://[::1", "http://a b/"]
    )
    def test_what_is_no_address_of_the_web_is_refused(self, address: str) -> None:
        assert "secret" not in refused(address).message

    def test_a_page_that_is_too_large_is_refused_early(self) -> None:
        def send(write: Callable[[bytes], object]) -> None:
            write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            for _ in range(10_000):
                write(b"x" * (1 << 20))

        with WebSite({"/": send}) as site:
            assert f"{MAX_BYTES >> 20} MiB" in refused(site.address + "/", timeout_s=30).message

    def test_a_page_that_unpacks_to_gigabytes_is_refused(self) -> None:
        bomb = gzip.compress(bytes(200 << 20), 9)
        with WebSite({"/": answer(bomb, Content_Encoding="gzip")}) as site:
            assert "larger" in refused(site.address + "/", timeout_s=30).message

    @pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"x" * 9999, mtime=0)[:-9] + b"damaged!!"])
    def test_a_damaged_page_is_refused(self, body: bytes) -> None:
        with WebSite({"/": answer(body, Content_Encoding="gzip")}) as site:
            assert "damaged" in refused(site.address + "/").message

    @pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
    def test_a_server_that_drips_is_given_up(self, head: bytes) -> None:
        def send(write: Callable[[bytes], object]) -> None:
            write(head)
            for _ in range(100):
                time.sleep(0.2)
                write(b"x")

        with WebSite({"/": send}) as site:
            begun = time.monotonic()
            assert "in time" in refused(site.address + "/", timeout_s=1.0).message
            assert time.monotonic() - begun < 10

    def test_a_server_that_is_not_there_is_named(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert "cannot be reached" in refused(f"http://127.0.0.1:{port}/").message

    @pytest.mark.parametrize("reply", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"])
    def test_a_server_of_another_kind_is_refused(self, reply: bytes) -> None:
        with WebSite({"/": reply}) as site:
            refused(site.address + "/")


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "host",
        [
            *("127.0.0.1", "localhost", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254"),
            *("[::1]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
            *("2130706433", "0x7f000001", "127.1", "100.64.0.1", "224.0.0.1", "[::]"),
        ],
    )
    def test_nothing_is_fetched_from_the_own_network(self, host: str) -> None:
        error = refused(f"http://{host}/", allow_private=False)
        assert "network of this machine" in error.message
        assert "REELBASE_ADDRESSES_PRIVATE" in (error.fix or "")

    def test_no_connection_is_made_to_a_private_address(self) -> None:
        with WebSite({"/": answer(b"secret")}) as site:
            refused(site.address + "/", allow_private=False)
            assert site.asked == []

    def test_a_name_that_changes_its_meaning_is_connected_as_it_was_checked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked_up: list[str] = []

        def rebind(host: str, port: int, *_more: Any, **_named: Any) -> list[Any]:
            looked_up.append(host)
            place = "93.184.215.14" if len(looked_up) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

        connected: list[str] = []

        def connect(_self: Any, host: str, *_more: Any) -> None:
            connected.append(host)
            raise addresses.httpcore.ConnectError("no network here")

        monkeypatch.setattr(addresses.socket, "getaddrinfo", rebind)
        monkeypatch.setattr(addresses.httpcore.SyncBackend, "connect_tcp", connect)
        refused("http://rebinding.example/", allow_private=False)
        assert connected == ["93.184.215.14"]

    def test_one_private_address_of_several_is_enough_to_refuse(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def both(host: str, port: int, *_more: Any, **_named: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in ("10.0.0.1", "8.8.8.8")]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", both)
        assert "network of this machine" in refused("http://both.example/", allow_private=False).message

    def test_a_redirect_to_a_private_address_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with WebSite({"/": answer(b"", status="302 Found", Location="http://169.254.169.254/meta")}) as site:
            real = addresses._is_public
            monkeypatch.setattr(addresses, "_is_public", lambda place: place == "127.0.0.1" or real(place))
            monkeypatch.setattr(addresses, "_PORTS", {site.port, 80})
            error = refused(site.address + "/", allow_private=False)
        assert "169.254.169.254" in error.message

    def test_a_port_of_another_service_is_refused(self) -> None:
        assert "port 22" in refused("http://example.com:22/", allow_private=False).message
