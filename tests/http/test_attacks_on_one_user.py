"""An installation where nobody signs in: everybody who reaches it is its user, so nobody else may reach it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.kit.settings import ServerSettings, Settings
from reelbase.server.running import may_listen
from support.databases import fresh_database
from support.serving import Served, serving


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("alone")
    with (
        fresh_database("sqlite", folder) as url,
        serving(url, folder / "home", sign_in=False) as running,
    ):
        yield running


class TestProxies:
    @pytest.mark.parametrize(
        "header",
        [
            {"X-Forwarded-For": "203.0.113.7"},
            {"X-Forwarded-Host": "studio.example.org"},
            {"X-Forwarded-Proto": "https"},
            {"X-Real-IP": "203.0.113.7"},
            {"Forwarded": "for=203.0.113.7"},
        ],
        ids=lambda header: next(iter(header)),
    )
    def test_a_caller_through_a_proxy_is_not_the_local_user(self, alone: Served, header: dict[str, str]) -> None:
        """A tunnel or a web server before it, which names the host that it calls as its own: localhost."""
        for path in ("/v1/projects", "/", "/v1/session"):
            refused = alone.client().get(path, headers=header)
            assert (refused.status_code, "sign in" in refused.text) == (421, True)
        assert alone.client().get("/v1/projects").status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("public_url", "https://video.example.org"),
            ("public_url", "http://192.0.2.1:8000"),
            ("proxies", ("127.0.0.1",)),
        ],
    )
    def test_a_server_for_one_user_does_not_start_behind_a_proxy(self, field: str, value: Any) -> None:
        with pytest.raises(InputError) as refused:
            may_listen(Settings(server={field: value}), "127.0.0.1")  # type: ignore[arg-type]
        assert refused.value.field == f"server.{field}"
        both: dict[str, Any] = {"server": {field: value}, "accounts": {"sign_in": True}}
        may_listen(Settings(**both), "127.0.0.1")

    def test_a_server_for_one_user_may_be_called_by_its_own_address(self) -> None:
        may_listen(Settings(server={"public_url": "http://localhost:8000"}), "127.0.0.1")  # type: ignore[arg-type]

    @pytest.mark.parametrize("proxies", [("*",), ("10.0.0.2", "proxy.internal"), ("10.0.0.1/8",)], ids=str)
    def test_forwarded_headers_of_an_unknown_proxy_are_ignored(self, proxies: tuple[str, ...]) -> None:
        with pytest.raises(ValidationError, match="is not an address or a network"):
            ServerSettings(proxies=proxies)
        ServerSettings(proxies=("10.0.0.2", "10.0.0.0/8", "::1"))


class TestNames:
    @pytest.mark.parametrize(
        "host",
        [
            "[::1",
            "[::1]x",
            "127.0.0.1@evil.example",
            "localhost.",
            "127.0.0.1.evil.example",
            "a b",
            "127.1",
            "0",
            "%6c",
        ],
    )
    def test_only_host_names_of_this_machine_are_served(self, alone: Served, host: str) -> None:
        for headers in ({}, {"Accept": "text/html"}):
            refused = alone.client().get("/history", headers={"Host": host, **headers})
            assert refused.status_code in (400, 421), refused.text
        assert alone.client().get("/v1/session", headers={"Host": "[::1]:8000"}).status_code == 200

    def test_two_names_are_none(self, alone: Served) -> None:
        address = urlsplit(alone.address)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(b"GET /v1/session HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
            assert connection.recv(13) in (b"HTTP/1.1 400 ", b"HTTP/1.1 421 ")


class TestOtherOrigins:
    @pytest.mark.parametrize("origins", [("*",), ("null",), ("app.example.org",), ("https://a.example/b",)], ids=str)
    def test_only_whole_origins_are_allowed(self, origins: tuple[str, ...]) -> None:
        with pytest.raises(ValidationError, match="is not an origin"):
            ServerSettings(cors_origins=origins)

    def test_origins_are_compared_as_browsers_write_them(self) -> None:
        assert ServerSettings(cors_origins=("https://App.example.org/",)).cors_origins == ("https://app.example.org",)

    def test_no_page_of_another_origin_reads_or_embeds_anything(self, alone: Served) -> None:
        client = alone.client(Origin="https://evil.example")
        for path in ("/v1/projects", "/history", "/v1/session", "/nothing", "/static/studio.js"):
            answer = client.get(path)
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["x-frame-options"] == "DENY"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_another_origin_cannot_change_anything_whatever_it_calls_itself(self, alone: Served, method: str) -> None:
        path = "/v1/projects/01900000-0000-7000-8000-000000000000"
        for headers in (
            {"Origin": "http://localhost:9999"},
            {"Origin": "http://127.0.0.1"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": alone.address.upper()},
            {"Origin": f"{alone.address}.evil.example"},
            {"Origin": f"{alone.address}/"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        ):
            answer = alone.client().request(method, path, headers=headers)
            assert answer.status_code in (403, 405), headers
