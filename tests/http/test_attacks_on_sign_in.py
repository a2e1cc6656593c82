"""What a stranger, a neighbour under the same domain, or a program with a key tries in order to sign in as somebody."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.http import signing_in
from support.databases import database_kinds, fresh_database
from support.oidc import CLIENT_ID, CLIENT_SECRET, Oidc, oidc_service
from support.serving import PASSWORD, Served, serving

NEW_PASSWORD = "another one, as long"


@pytest.fixture(scope="module")
def running_service() -> Iterator[Oidc]:
    with oidc_service() as service:
        yield service


@pytest.fixture
def service(running_service: Oidc) -> Oidc:
    running_service.reset(email=None, name="Eve")
    return running_service


@pytest.fixture(scope="module", params=database_kinds())
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, running_service: Oidc
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("attacks")
    section = {
        "name": "Test",
        "issuer": running_service.address,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    with fresh_database(request.param, folder) as url, serving(url, folder / "home", oauth=section) as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, running_service: Oidc) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("public")
    sections: dict[str, Any] = {
        "server": {"public_url": "https://video.example.org"},
        "oauth": {"issuer": running_service.address, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
    }
    with fresh_database("sqlite", folder) as url, serving(url, folder / "home", **sections) as running:
        yield running


def come_back(browser: httpx.Client, where: str) -> httpx.Response:
    """Sign in at the service as whoever it takes one for, and follow its way back."""
    there = httpx.get(where)
    return browser.get(there.headers["location"])


def user_in(browser: httpx.Client) -> Any:
    return browser.get("/v1/session").json()["user_id"]


class TestLinkingAnAccountElsewhere:
    @pytest.mark.parametrize("scopes", [["read"], ["read", "write"]], ids="-".join)
    def test_a_key_makes_itself_no_way_to_sign_in_as_its_owner(
        self, served: Served, service: Oidc, scopes: list[str]
    ) -> None:
        _id, email = served.user()
        program = served.client(Authorization=f"Bearer {served.api_key(scopes, served.signed_in(email))}")
        for method, path in (("GET", "/sign-in/oauth?link=true"), ("POST", "/sign-in/oauth/link")):
            begun = program.request(method, path)
            if begun.is_redirect:
                come_back(program, begun.headers["location"])
        thief = served.client()
        come_back(thief, thief.get("/sign-in/oauth").headers["location"])
        assert user_in(thief) != served.signed_in(email).get("/v1/session").json()["user_id"]

    def test_no_link_begins_the_linking_of_an_account(self, served: Served, service: Oidc) -> None:
        """Whoever has brought the victim's browser to sign in at the service as them would get the account here."""
        _id, email = served.user()
        victim = served.signed_in(email)
        victim.headers.pop("X-CSRF-Token")
        come_back(victim, victim.get("/sign-in/oauth?link=true").headers["location"])
        thief = served.client()
        come_back(thief, thief.get("/sign-in/oauth").headers["location"])
        assert user_in(thief) != served.signed_in(email).get("/v1/session").json()["user_id"]
        assert victim.post("/sign-in/oauth/link").status_code == 403

    def test_an_account_elsewhere_is_linked_by_its_owner_with_a_button(self, served: Served, service: Oidc) -> None:
        _id, email = served.user()
        browser = served.signed_in(email)
        assert "/sign-in/oauth/link" in browser.get("/settings").text
        reply = browser.post("/sign-in/oauth/link", headers={"HX-Request": "true"})
        assert reply.status_code == 204
        assert come_back(browser, reply.headers["hx-redirect"]).headers["location"] == "/settings"
        elsewhere = served.client()
        come_back(elsewhere, elsewhere.get("/sign-in/oauth").headers["location"])
        assert user_in(elsewhere) == user_in(browser)

    def test_a_hostile_name_at_the_identity_provider_breaks_nothing(self, served: Served, service: Oidc) -> None:
        service.reset(email="e\ud800ve@example.org", email_verified=True, name="E\0ve\ud800")
        visitor = served.client()
        back = come_back(visitor, visitor.get("/sign-in/oauth").headers["location"])
        assert back.status_code == 422
        service.reset(email=None, name="E\0ve\ud800")
        visitor = served.client()
        assert come_back(visitor, visitor.get("/sign-in/oauth").headers["location"]).status_code == 303
        assert visitor.get("/v1/me").json()["display_name"] == "Eve"

    def test_a_service_whose_secrets_would_go_unsealed_is_not_used(self, served: Served) -> None:
        from reelbase.http import openid
        from reelbase.kit.settings import OauthSettings

        said = {
            "issuer": "https://id.example.org",
            "authorization_endpoint": "https://id.example.org/authorize",
            "token_endpoint": "http://id.example.org/token",
            "jwks_uri": "https://id.example.org/jwks",
        }
        asked = openid.OpenId(OauthSettings(issuer="https://id.example.org", client_id="x"), b"k" * 32)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(openid, "fetch_json", lambda _url: said)
            with pytest.raises(openid.ProviderError, match="https://"):
                asked.begin("http://127.0.0.1/back", next_path="/", owner=None)


class TestOddTexts:
    @pytest.mark.parametrize("path", ["/v1/session", "/v1/accounts"])
    @pytest.mark.parametrize("email", ["a\\u0000b@example.org", "a\\ud800b@example.org", "\\udfff@\\ud800"])
    @pytest.mark.parametrize("password", [PASSWORD, "\\ud800 and more of it", "\\u0000 and more of it"])
    def test_odd_texts_are_refused_and_break_nothing(
        self, served: Served, path: str, email: str, password: str
    ) -> None:
        body = f'{{"email": "{email}", "password": "{password}"}}'
        answer = served.client().post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (401, 422)

    def test_a_password_of_any_characters_counts_if_it_can_be_sent(self, served: Served) -> None:
        given = {"email": f"{id(self)}-{served.address[-5:]}@example.org", "password": "zero \0 and ünïcode 漢字"}
        assert served.client().post("/v1/accounts", json=given).status_code == 204
        assert served.client().post("/v1/session", json=given).status_code == 204

    @pytest.mark.parametrize(
        "until", ["2099-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", 1e18, "NaN"], ids=str
    )
    def test_a_time_that_cannot_be_is_no_end_of_a_key(self, served: Served, until: Any) -> None:
        answer = served.signed_in().post("/v1/api-keys", json={"name": "x", "expires_at": until})
        assert (answer.status_code, answer.json()["field"]) == (422, "expires_at")


class TestCookies:
    def test_a_neighbour_can_plant_none_of_them(self, public: Served) -> None:
        _id, email = public.user()
        client = public.client(Host="video.example.org", Origin="https://video.example.org")
        answers = [
            client.post("/v1/session", json={"email": email, "password": PASSWORD}),
            client.post("/v1/drafts", json={"prompt_text": "A film about lighthouses"}),
            client.get("/sign-in/oauth"),
        ]
        cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
        assert len(cookies) >= 3
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert all(answer.headers["strict-transport-security"] for answer in answers)

    def test_a_planted_draft_is_not_taken_for_ones_own(self, public: Served) -> None:
        planted = public.client(Host="video.example.org", Cookie=f"reelbase_draft={'p' * 40}")
        made = planted.post("/v1/drafts", json={"prompt_text": "What nobody else may read"})
        assert "p" * 40 not in made.headers["set-cookie"]
        assert planted.get("/v1/drafts/current").json()["draft"] is None

    def test_signing_out_leaves_nothing_behind_in_the_browser(self, served: Served) -> None:
        gone = served.signed_in().delete("/v1/session")
        assert gone.headers["clear-site-data"] == '"cache", "storage"'


class TestGuessing:
    def test_a_stranger_who_guesses_does_not_keep_the_owner_out(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        folder = tmp_path_factory.mktemp("guessing")
        with (
            fresh_database("sqlite", folder) as url,
            serving(url, folder / "home", limits={"sign_in": "4/hour"}, server={"proxies": ("127.0.0.1",)}) as running,
        ):
            _id, email = running.user()
            owner = running.client(**{"X-Forwarded-For": "192.0.2.1"})
            right, wrong = ({"email": email, "password": password} for password in (PASSWORD, "not that one at all"))
            assert owner.post("/v1/session", json=right).status_code == 204
            # From many addresses, so that only the account can stop them.
            guesses = [
                running.client(**{"X-Forwarded-For": f"198.51.100.{number}"}).post("/v1/session", json=wrong)
                for number in range(5)
            ]
            assert [guess.status_code for guess in guesses] == [401, 401, 401, 429, 429]
            elsewhere = running.client(**{"X-Forwarded-For": "203.0.113.1"})
            assert elsewhere.post("/v1/session", json=right).status_code == 429
            assert owner.post("/v1/session", json=right).status_code == 204
            # The mark is of that account and that browser: another's opens nothing.
            elsewhere.cookies.set("reelbase_known", owner.cookies["reelbase_known"][::-1], domain="127.0.0.1", path="/")
            assert elsewhere.post("/v1/session", json=right).status_code == 429

    def test_a_password_that_was_changed_meanwhile_signs_nobody_in(
        self, served: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _id, email = served.user()
        owner, thief, looked, changed = served.signed_in(email), served.client(), threading.Event(), threading.Event()
        given = {"email": email, "password": PASSWORD}
        real = signing_in.is_right

        def slowly(password: str, against: str | None) -> bool:
            found = real(password, against)
            looked.set()
            assert changed.wait(20)
            return found

        answers: list[int] = []
        trying = threading.Thread(target=lambda: answers.append(thief.post("/v1/session", json=given).status_code))
        monkeypatch.setattr(signing_in, "is_right", slowly)
        trying.start()
        assert looked.wait(20)
        monkeypatch.setattr(signing_in, "is_right", real)
        done = owner.put("/v1/me/password", json={"present": PASSWORD, "new": NEW_PASSWORD})
        changed.set()
        trying.join(30)
        assert (done.status_code, answers) == (204, [401])
        assert user_in(thief) is None
        assert served.client().post("/v1/session", json=given).status_code == 401


class TestSecretsInStoredAnswers:
    def test_a_key_that_a_page_shows_is_kept_nowhere(self, served: Served) -> None:
        from sqlalchemy import text

        browser = served.signed_in()
        for number in range(2):
            shown = browser.post(
                "/settings/keys", data={"name": "page", "scope-read": "yes"}, headers={"Idempotency-Key": "again"}
            )
            assert re.search(r'value="rb_[\w-]+"', shown.text), number
        with served.application.database.reading() as session:
            bodies = session.scalars(text("SELECT body FROM idempotent_requests WHERE body IS NOT NULL")).all()
        assert not [body for body in bodies if "rb_" in body]

    def test_no_endpoint_that_shows_a_secret_keeps_its_answer(self, served: Served) -> None:
        """Or keeps it sealed. By their names: whoever adds one with another name reads about it in the others."""
        from fastapi.routing import iter_route_contexts

        from reelbase.http.idempotency import is_never_stored, is_stored_encrypted
        from reelbase.server.app import create_app

        telling = {
            "sign_in",
            "sign_up",
            "create_api_key",
            "make_key",
            "share",
            "share_film",
            "link_openid",
            "sign_asset_link",
        }
        found = set()
        for route in iter_route_contexts(create_app(served.application).routes):
            if "POST" in (route.methods or ()) and route.name in telling:
                assert is_never_stored(route.endpoint) or is_stored_encrypted(route.endpoint), route.path
                found.add(route.name)
        assert found == telling


def test_the_local_user_is_nobody_that_a_token_can_name(served: Served) -> None:
    body = json.dumps({"email": "x@example.org", "password": PASSWORD})
    answer = served.client(Authorization=f"Bearer {LOCAL_OWNER_ID}").post("/v1/session", content=body)
    assert answer.status_code in (204, 401, 422)
    assert served.client(Authorization=f"Bearer {LOCAL_OWNER_ID}").get("/v1/me").status_code == 401
