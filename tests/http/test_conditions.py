"""ETags, signed links, stored files in parts, and the headers that every answer has."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from fastapi import Request, Response

from reelbase.http.conditional import etag_of, not_modified, require_match
from reelbase.http.ranges import stored_file
from reelbase.http.routing import Router
from reelbase.http.signing import SignedLink, Signer
from reelbase.http.work import App, ServerRuntime
from support.databases import fresh_database
from support.serving import Served, serving

router = Router()
CONTENT = bytes(range(256)) * 1000
version = 1


@router.get("/thing")
def read_thing(request: Request, response: Response) -> object:
    etag = etag_of("thing", version)
    if unchanged := not_modified(request, etag):
        return unchanged
    response.headers["ETag"] = etag
    return {"version": version}


@router.put("/thing")
def change_thing(request: Request) -> str:
    global version
    require_match(request, etag_of("thing", version))
    version += 1
    return "changed"


@router.api_route("/file/{name}", methods=["GET", "HEAD"])
def read_file(request: Request, app: App, name: str, media_type: str = "video/mp4", called: str = "") -> Response:
    return stored_file(request, app.storage, name, media_type=media_type, download_as=called or None)


@router.get("/signed/{name}")
def read_signed(_signed: SignedLink, name: str) -> str:
    return name


@router.get("/sign/{name}")
def sign(runtime: ServerRuntime, name: str, life_s: int = 60) -> str:
    return runtime.signer.sign(f"/signed/{name}?as=film.mp4", life_s=life_s)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Nothing here reaches the database, so one of them is enough."""
    folder = tmp_path_factory.mktemp("files")
    with fresh_database("sqlite", folder) as url, serving(url, folder / "home", router, sign_in=False) as running:
        yield running


@pytest.fixture(scope="module")
def stored(served: Served, tmp_path_factory: pytest.TempPathFactory) -> str:
    source = tmp_path_factory.mktemp("source") / "film.mp4"
    source.write_bytes(CONTENT)
    return served.application.storage.put(source)


class TestETags:
    def test_a_read_of_the_same_is_not_sent_again(self, served: Served) -> None:
        client = served.client()
        first = client.get("/thing")
        for given in (first.headers["etag"], f'"other", {first.headers["etag"]}', f"W/{first.headers['etag']}", "*"):
            again = client.get("/thing", headers={"If-None-Match": given})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert client.get("/thing", headers={"If-None-Match": '"other"'}).status_code == 200
        assert first.headers["cache-control"] == "private, no-cache"

    def test_a_change_names_what_it_was_made_of(self, served: Served) -> None:
        client = served.client()
        etag = client.get("/thing").headers["etag"]
        assert client.put("/thing").json()["code"] == "ERR_PRECONDITION_REQUIRED"
        assert client.put("/thing").status_code == 428
        assert client.put("/thing", headers={"If-Match": '"old"'}).status_code == 412
        assert client.put("/thing", headers={"If-Match": f"W/{etag}"}).status_code == 412
        assert client.put("/thing", headers={"If-Match": f'"x", {etag}'}).status_code == 200
        late = client.put("/thing", headers={"If-Match": etag})
        assert (late.status_code, late.json()["code"]) == (412, "ERR_PRECONDITION_FAILED")
        assert late.headers["etag"] == client.get("/thing").headers["etag"] != etag


class TestStoredFiles:
    @pytest.mark.parametrize(
        ("asked", "status", "part", "content_range"),
        [
            ("bytes=0-99", 206, CONTENT[:100], "bytes 0-99/256000"),
            ("bytes=255990-", 206, CONTENT[-10:], "bytes 255990-255999/256000"),
            ("bytes=-5", 206, CONTENT[-5:], "bytes 255995-255999/256000"),
            ("bytes=255999-999999", 206, CONTENT[-1:], "bytes 255999-255999/256000"),
            ("bytes=256000-", 416, None, "bytes */256000"),
            ("items=0-1", 200, CONTENT, None),
        ],
    )
    def test_a_stored_file_is_served_in_parts(
        self, served: Served, stored: str, asked: str, status: int, part: bytes | None, content_range: str | None
    ) -> None:
        answer = served.client().get(f"/file/{stored}", headers={"Range": asked})
        if asked.startswith("items"):
            # Another unit is not understood: the whole file, or a refusal, but never a part.
            assert answer.status_code in (200, 400, 416)
            return
        assert (answer.status_code, answer.headers.get("content-range")) == (status, content_range)
        if part is not None:
            assert answer.content == part

    def test_several_parts_at_once(self, served: Served, stored: str) -> None:
        answer = served.client().get(f"/file/{stored}", headers={"Range": "bytes=0-9,100-109"})
        assert answer.status_code == 206
        assert answer.headers["content-type"].startswith("multipart/byteranges")
        assert CONTENT[:10] in answer.content
        assert CONTENT[100:110] in answer.content

    def test_a_part_of_what_was_seen_before_only(self, served: Served, stored: str) -> None:
        client = served.client()
        etag = client.head(f"/file/{stored}").headers["etag"]
        same = client.get(f"/file/{stored}", headers={"Range": "bytes=0-9", "If-Range": etag})
        other = client.get(f"/file/{stored}", headers={"Range": "bytes=0-9", "If-Range": '"other"'})
        assert (same.status_code, other.status_code) == (206, 200)
        assert other.content == CONTENT

    def test_head_tells_what_get_would(self, served: Served, stored: str) -> None:
        client = served.client()
        head, whole = client.head(f"/file/{stored}"), client.get(f"/file/{stored}")
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"] == str(len(CONTENT))
        assert head.headers["accept-ranges"] == "bytes"
        assert "immutable" in whole.headers["cache-control"]
        again = client.get(f"/file/{stored}", headers={"If-None-Match": whole.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_stored_file_that_a_browser_could_run_is_only_ever_downloaded(self, served: Served, stored: str) -> None:
        for media_type in ("text/html", "image/svg+xml", "application/javascript", "text/xml"):
            answer = served.client().get(f"/file/{stored}", params={"media_type": media_type})
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["content-disposition"].startswith("attachment")
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize("called", ['a"b.mp4', "../../etc/passwd", "a\r\nSet-Cookie: x=1", "łódź 漢.mp4", "..."])
    def test_a_name_to_keep_it_under_is_only_a_name(self, served: Served, stored: str, called: str) -> None:
        answer = served.client().get(f"/file/{stored}", params={"called": called})
        disposition = answer.headers["content-disposition"]
        assert "set-cookie" not in answer.headers
        assert "/" not in disposition.replace("utf-8''", "")
        assert disposition.startswith("attachment; filename")

    @pytest.mark.parametrize("name", ["x" * 64, "../secret.key", "%2e%2e%2fsecret.key", "0" * 64 + ".mp4"])
    def test_a_file_that_is_not_stored_is_not_served(self, served: Served, name: str) -> None:
        answer = served.client().get(f"/file/{name}")
        assert answer.status_code in (404, 507)
        assert "secret" not in answer.text or answer.status_code == 404


class TestSignedLinks:
    def link(self, served: Served, **options: int) -> str:
        return str(served.client().get("/sign/film", params=options).json())

    def test_a_signed_link_opens_for_whoever_has_it(self, served: Served) -> None:
        assert served.client().get(self.link(served)).json() == "film"

    def test_an_expired_signed_link_does_not_open(self, served: Served) -> None:
        refused = served.client().get(self.link(served, life_s=-1))
        assert (refused.status_code, refused.json()["detail"]) == (403, "This link has expired.")

    @pytest.mark.parametrize(
        "change",
        [
            lambda path, pairs: ("/signed/other", pairs),
            lambda path, pairs: (path, [(name, value) for name, value in pairs if name != "as"]),
            lambda path, pairs: (path, [*pairs, ("as", "virus.exe")]),
            lambda path, pairs: (path, [(n, str(int(v) + 1) if n == "expires" else v) for n, v in pairs]),
            lambda path, pairs: (path, [*pairs, ("expires", "9999999999")]),
            lambda path, pairs: (path, [(n, v[::-1] if n == "signature" else v) for n, v in pairs]),
            lambda path, pairs: (path, [(n, v) for n, v in pairs if n != "signature"]),
            lambda path, pairs: (path, [*pairs, ("signature", "0" * 64)]),
            lambda path, pairs: (path, [(n, "" if n == "signature" else v) for n, v in pairs]),
            lambda path, pairs: (path, [(n, "ä" if n == "signature" else v) for n, v in pairs]),
        ],
        ids=["path", "less", "more", "later", "two-times", "seal", "none", "two-seals", "empty", "letters"],
    )
    def test_a_changed_signed_link_does_not_open(self, served: Served, change) -> None:  # type: ignore[no-untyped-def]
        parts = urlsplit(self.link(served))
        path, pairs = change(parts.path, parse_qsl(parts.query))
        assert served.client().get(f"{path}?{urlencode(pairs)}").status_code == 403

    def test_a_signed_link_of_another_installation_does_not_open(self, served: Served) -> None:
        link = Signer(b"another key of thirty-two bytes!").sign("/signed/film?as=film.mp4", life_s=60)
        assert served.client().get(link).status_code == 403

    def test_signed_links_stay_valid_over_a_restart(self, served: Served) -> None:
        from reelbase.http.keys import open_keys

        keys = open_keys(served.application.settings)
        Signer(keys.derived("signed links")).check("/signed/film", urlsplit(self.link(served)).query)
        secret = served.application.settings.home / "secret.key"
        assert secret.stat().st_mode & 0o777 == 0o600


class TestHeaders:
    def test_every_answer_is_dressed(self, served: Served, stored: str) -> None:
        client = served.client()
        for answer in (client.get("/v1/session"), client.get("/nothing"), client.get(f"/file/{stored}")):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert len(answer.headers["x-request-id"]) == 32
            assert "server" not in answer.headers
        assert client.get("/v1/session").headers["cache-control"] == "no-store"

    def test_scripts_run_only_from_our_own_files(self, served: Served) -> None:
        policy = served.client().get("/nothing").headers["content-security-policy"]
        directives = dict(part.split(" ", 1) for part in policy.split("; "))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == "'self'"
        assert directives["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy


class TestOtherSites:
    def test_only_allowed_sites_may_call_and_only_with_a_token(self, tmp_path: Path) -> None:
        server = {"cors_origins": ("https://app.example.org",)}
        with fresh_database("sqlite", tmp_path) as url, serving(url, tmp_path / "home", server=server) as running:
            asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
            good = running.client().options("/v1/api-keys", headers={**asking, "Origin": "https://app.example.org"})
            bad = running.client().options("/v1/api-keys", headers={**asking, "Origin": "https://evil.example"})
            assert good.headers["access-control-allow-origin"] == "https://app.example.org"
            assert "access-control-allow-credentials" not in good.headers
            assert "access-control-allow-origin" not in bad.headers

    def test_no_other_site_is_allowed_by_default(self, served: Served) -> None:
        answer: httpx.Response = served.client().get("/v1/session", headers={"Origin": "https://app.example.org"})
        assert "access-control-allow-origin" not in answer.headers
