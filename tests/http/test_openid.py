"""Sign-in by an OpenID Connect service, against one that runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from support.databases import database_kinds, fresh_database
from support.oidc import CLIENT_ID, CLIENT_SECRET, Oidc, oidc_service
from support.serving import PASSWORD, Served, serving


@pytest.fixture(scope="module")
def running_service() -> Iterator[Oidc]:
    with oidc_service() as service:
        yield service


@pytest.fixture
def service(running_service: Oidc) -> Oidc:
    running_service.reset(email=None, name="Ada")
    return running_service


@pytest.fixture(scope="module", params=database_kinds())
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, running_service: Oidc
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("openid")
    section = {
        "name": "Test",
        "issuer": running_service.address,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    with fresh_database(request.param, folder) as url, serving(url, folder / "home", oauth=section) as running:
        yield running


def go_there(browser: httpx.Client, *, link: bool = False, **parameters: str) -> httpx.Response:
    """Begin, and let the service send the browser back; the answer is the redirect to our callback."""
    begun = browser.post("/sign-in/oauth/link") if link else browser.get("/sign-in/oauth", params=parameters)
    assert begun.status_code == 303, begun.text
    there = httpx.get(begun.headers["location"])
    assert there.status_code == 302, there.text
    return there


def sign_in(browser: httpx.Client, *, link: bool = False, **parameters: str) -> httpx.Response:
    return browser.get(go_there(browser, link=link, **parameters).headers["location"])


def user_in(browser: httpx.Client) -> Any:
    return browser.get("/v1/session").json()["user_id"]


class TestSigningIn:
    def test_signing_in_again_gives_a_session_of_the_same_account(self, served: Served, service: Oidc) -> None:
        first, second = served.client(), served.client()
        done = sign_in(first, next="/projects?page=2")
        assert (done.status_code, done.headers["location"]) == (303, "/projects?page=2")
        assert user_in(first) is not None
        sign_in(second)
        assert user_in(second) == user_in(first)
        assert first.get("/v1/session").json()["service"] == "Test"

    def test_the_code_is_proven_to_be_asked_for_here(self, served: Served, service: Oidc) -> None:
        sign_in(served.client())
        assert service.asked[0]["grant_type"] == "authorization_code"
        assert len(service.asked[0]["code_verifier"]) >= 43

    def test_the_flows_cookie_is_out_of_reach_and_goes(self, served: Served, service: Oidc) -> None:
        browser = served.client()
        cookie = browser.get("/sign-in/oauth").headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "Path=/sign-in/oauth" in cookie
        sign_in(browser)
        assert "reelbase_oauth" not in browser.cookies

    @pytest.mark.parametrize(
        "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\n/evil"]
    )
    def test_signing_in_redirects_to_no_other_site(self, served: Served, service: Oidc, path: str) -> None:
        assert sign_in(served.client(), next=path).headers["location"] == "/"


class TestLinking:
    def test_an_address_alone_links_nobody(self, served: Served, service: Oidc) -> None:
        user_id, email = served.user()
        service.reset(email=email, email_verified=True)
        browser = served.client()
        assert sign_in(browser).status_code == 409
        assert user_in(browser) is None
        linking = served.signed_in(email)
        assert sign_in(linking, link=True).status_code == 303
        sign_in(browser)
        assert user_in(browser) == str(user_id)

    def test_an_address_that_the_service_has_not_checked_is_not_taken_over(self, served: Served, service: Oidc) -> None:
        _id, email = served.user()
        service.reset(email=email, email_verified=False)
        browser = served.client()
        assert sign_in(browser).status_code == 303
        assert user_in(browser) is not None
        assert served.client().post("/v1/session", json={"email": email, "password": PASSWORD}).status_code == 204

    def test_an_account_is_linked_only_to_the_user_who_began(self, served: Served, service: Oidc) -> None:
        browser = served.signed_in()
        back = go_there(browser, link=True).headers["location"]
        other = served.signed_in()
        browser.cookies.set("reelbase_session", other.cookies["reelbase_session"], domain="127.0.0.1", path="/")
        assert browser.get(back).status_code == 401


class TestAttacks:
    def test_another_browser_cannot_complete_a_sign_in(self, served: Served, service: Oidc) -> None:
        back = go_there(served.client()).headers["location"]
        victim = served.client()
        assert victim.get(back).status_code == 401
        go_there(victim)
        assert victim.get(back).status_code == 401
        assert user_in(victim) is None

    def test_a_code_counts_once(self, served: Served, service: Oidc) -> None:
        browser = served.client()
        back = go_there(browser).headers["location"]
        cookie = browser.cookies.get("reelbase_oauth")
        assert browser.get(back).status_code == 303
        thief = served.client(Cookie=f"reelbase_oauth={cookie}")
        assert thief.get(back).status_code == 401

    def test_a_changed_state_or_cookie_does_not_count(self, served: Served, service: Oidc) -> None:
        browser = served.client()
        back = go_there(browser).headers["location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        assert browser.get(f"/sign-in/oauth/callback?code={code}&state=other").status_code == 401
        cookie = browser.cookies.get("reelbase_oauth") or ""
        changed = served.client(Cookie=f"reelbase_oauth={cookie[:60]}{'A' if cookie[60] != 'A' else 'B'}{cookie[61:]}")
        assert changed.get(back).status_code == 401
        assert served.client(Cookie="reelbase_oauth=*").get(back).status_code == 401

    def test_a_sign_in_that_took_too_long_is_refused(
        self, served: Served, service: Oidc, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from reelbase.http import openid

        browser = served.client()
        monkeypatch.setattr(openid, "FLOW_S", -1)
        back = go_there(browser).headers["location"]
        assert browser.get(back).status_code == 401

    def test_a_refusal_there_is_one_here(self, served: Served, service: Oidc) -> None:
        service.refuse = "access_denied"
        refused = sign_in(served.client())
        assert refused.status_code == 401
        assert "access_denied" in refused.json()["detail"]

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://other.example"},
            {"aud": "somebody-else"},
            {"nonce": "of another flow"},
            {"nonce": ...},
            {"exp": 1},
            {"sub": ""},
            {"azp": "somebody-else"},
        ],
        ids=str,
    )
    def test_the_answer_of_the_identity_provider_must_be_right_in_every_part(
        self, served: Served, service: Oidc, claims: dict[str, Any]
    ) -> None:
        service.claims = claims
        browser = served.client()
        assert sign_in(browser).status_code == 401
        assert user_in(browser) is None

    def test_a_token_signed_by_another_provider_is_refused(self, served: Served, service: Oidc) -> None:
        service.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert sign_in(served.client()).status_code == 401
        service.signing_key, service.algorithm = CLIENT_SECRET.encode() * 2, "HS256"
        assert sign_in(served.client()).status_code == 401

    def test_an_answer_of_another_identity_provider_is_refused(self, served: Served, service: Oidc) -> None:
        browser = served.client()
        back = go_there(browser).headers["location"]
        assert browser.get(f"{back}&iss=https://other.example").status_code == 401


def test_an_unreachable_identity_provider_is_reported(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from reelbase.http.openid import OpenId
    from reelbase.kit.settings import OauthSettings

    away = OpenId(OauthSettings(issuer="http://127.0.0.1:1", client_id="x"), b"k" * 32)
    monkeypatch.setattr(served.runtime, "open_id", away)
    answer = served.client().get("/sign-in/oauth")
    assert (answer.status_code, answer.json()["title"]) == (502, "An external service failed")
