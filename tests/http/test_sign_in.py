"""Signing in with a browser: what a session gives, and what is tried against it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from reelbase.accounts.models import DraftPrompt, Password, SignInSession
from reelbase.db.session import Database
from reelbase.http.identity import AdminCaller, CurrentCaller, MaybeCaller
from reelbase.http.routing import Router
from reelbase.kit import clock
from support.serving import PASSWORD, Served, serving

router = Router()


@router.get("/who")
def who(caller: MaybeCaller) -> str:
    return f"{caller.method} {caller.viewer.owner_id}"


@router.post("/change")
def change(caller: CurrentCaller) -> str:
    return str(caller.viewer.owner_id)


@router.get("/administrate")
def administrate(_caller: AdminCaller) -> str:
    return "yes"


ROUTERS = (router,)


def cookie_of(client: httpx.Client) -> str:
    return client.cookies["reelbase_session"]


class TestSigningIn:
    def test_a_session_is_its_users(self, served: Served) -> None:
        user_id, email = served.user()
        browser = served.signed_in(email)
        assert browser.get("/who").json() == f"session {user_id}"
        session = browser.get("/v1/session").json()
        assert (session["signed_in"], session["user_id"], session["scopes"]) == (True, str(user_id), ["read", "write"])

    def test_the_address_counts_in_any_case(self, served: Served) -> None:
        _id, email = served.user()
        given = {"email": f" {email.upper()} ", "password": PASSWORD}
        assert served.client().post("/v1/session", json=given).status_code == 204

    def test_a_wrong_password_and_an_unknown_address_are_reported_alike(self, served: Served) -> None:
        _id, email = served.user()
        wrong = served.client().post("/v1/session", json={"email": email, "password": "wrong horse battery"})
        unknown = served.client().post("/v1/session", json={"email": "nobody@example.org", "password": PASSWORD})
        assert (wrong.status_code, unknown.status_code) == (401, 401)
        assert wrong.json()["detail"] == unknown.json()["detail"]
        assert "set-cookie" not in wrong.headers

    def test_an_anonymous_caller_is_nobody(self, served: Served) -> None:
        visitor = served.client()
        assert visitor.get("/who").json() == f"anonymous {UUID(int=0)}"
        refused = visitor.post("/change")
        assert (refused.status_code, refused.json()["code"]) == (401, "ERR_UNAUTHENTICATED")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["www-authenticate"].startswith("Bearer")

    def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(self, served: Served) -> None:
        _id, email = served.user()
        answer = served.client().post("/v1/session", json={"email": email, "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie
        assert "secure" not in cookie

    def test_only_the_hash_of_a_session_token_is_stored(self, served: Served) -> None:
        token = cookie_of(served.signed_in())
        with served.application.database.reading() as session:
            rows = session.scalars(select(SignInSession.token_hash)).all()
            hashes = session.scalars(select(Password.password_hash)).all()
        assert token not in rows
        assert all(re.fullmatch("[0-9a-f]{64}", row) for row in rows)
        assert all(value.startswith("$argon2id$") for value in hashes)


class TestSessions:
    def test_signing_out_ends_it_for_whoever_has_the_token(self, served: Served) -> None:
        browser = served.signed_in()
        thief = served.client(Cookie=f"reelbase_session={cookie_of(browser)}")
        assert thief.get("/who").json().startswith("session")
        assert browser.delete("/v1/session").status_code == 204
        assert thief.get("/who").json().startswith("anonymous")
        assert browser.get("/who").json().startswith("anonymous")

    def test_a_token_that_was_planted_before_is_not_the_sessions(self, served: Served) -> None:
        _id, email = served.user()
        browser = served.client()
        browser.cookies.set("reelbase_session", "planted" * 8, domain="127.0.0.1", path="/")
        browser.post("/v1/session", json={"email": email, "password": PASSWORD})
        assert cookie_of(browser) != "planted" * 8
        assert served.client(Cookie=f"reelbase_session={'planted' * 8}").get("/who").json().startswith("anonymous")

    def test_signing_in_again_ends_the_session_that_the_browser_had(self, served: Served) -> None:
        _id, email = served.user()
        browser = served.signed_in(email)
        before = cookie_of(browser)
        browser.post("/v1/session", json={"email": email, "password": PASSWORD})
        assert cookie_of(browser) != before
        assert served.client(Cookie=f"reelbase_session={before}").get("/who").json().startswith("anonymous")

    @pytest.mark.parametrize("column", ["expires_at", "seen_at"])
    def test_a_session_ends_by_its_age_and_by_idleness(self, served: Served, column: str) -> None:
        user_id, email = served.user()
        browser = served.signed_in(email)
        past = clock.now() - timedelta(days=15)
        with served.application.database.work() as session:
            session.execute(update(SignInSession).where(SignInSession.owner_id == user_id).values({column: past}))
        assert browser.get("/who").json().startswith("anonymous")

    def test_the_use_of_a_session_is_recorded_now_and_then(self, served: Served) -> None:
        user_id, email = served.user()
        browser = served.signed_in(email)
        query = select(SignInSession.seen_at).where(SignInSession.owner_id == user_id)
        old = clock.now() - timedelta(hours=1)
        with served.application.database.work() as session:
            session.execute(update(SignInSession).where(SignInSession.owner_id == user_id).values(seen_at=old))
        browser.get("/who")
        with served.application.database.reading() as session:
            assert session.scalar(query) > old + timedelta(minutes=59)

    def test_users_end_their_own_sessions_elsewhere_and_nobody_elses(self, served: Served) -> None:
        _id, email = served.user()
        here, there, stranger = served.signed_in(email), served.signed_in(email), served.signed_in()
        sessions = here.get("/v1/me/sessions").json()["items"]
        assert [item["is_this_one"] for item in sessions].count(True) == 1
        other = next(item["id"] for item in sessions if not item["is_this_one"])
        assert stranger.delete(f"/v1/me/sessions/{other}").status_code == 404
        assert there.get("/who").json().startswith("session")
        assert here.delete(f"/v1/me/sessions/{other}").status_code == 204
        assert there.get("/who").json().startswith("anonymous")

    def test_changing_the_password_ends_all_other_sessions(self, served: Served) -> None:
        _id, email = served.user()
        here, there = served.signed_in(email), served.signed_in(email)
        wrong = here.put("/v1/me/password", json={"present": "not it at all", "new": "another long one"})
        assert wrong.status_code == 401
        weak = here.put("/v1/me/password", json={"present": PASSWORD, "new": "short"})
        assert (weak.status_code, weak.json()["field"]) == (422, "password")
        assert here.put("/v1/me/password", json={"present": PASSWORD, "new": "another long one"}).status_code == 204
        assert here.get("/who").json().startswith("session")
        assert there.get("/who").json().startswith("anonymous")
        assert served.client().post("/v1/session", json={"email": email, "password": PASSWORD}).status_code == 401


class TestForgery:
    def test_a_change_needs_the_sessions_token(self, served: Served) -> None:
        browser = served.signed_in()
        token = browser.headers.pop("X-CSRF-Token")
        assert browser.post("/change").json()["code"] == "ERR_FORGED"
        assert browser.post("/change", headers={"X-CSRF-Token": token[::-1]}).status_code == 403
        assert browser.post("/change", data={"csrf_token": token}).status_code == 200
        assert browser.post("/change", headers={"X-CSRF-Token": token}).status_code == 200

    def test_the_token_of_another_session_does_not_count(self, served: Served) -> None:
        browser, other = served.signed_in(), served.signed_in()
        refused = browser.post("/change", headers={"X-CSRF-Token": other.headers["X-CSRF-Token"]})
        assert refused.status_code == 403

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_a_change_from_another_origin_is_refused_whatever_it_carries(
        self, served: Served, headers: dict[str, str]
    ) -> None:
        browser = served.signed_in()
        assert browser.post("/change", headers=headers).json()["code"] == "ERR_FORGED"
        given = {"email": "a@example.org", "password": "x"}
        assert served.client().post("/v1/session", json=given, headers=headers).json()["code"] == "ERR_FORGED"

    def test_our_own_pages_may_change(self, served: Served) -> None:
        assert served.signed_in().post("/change", headers={"Origin": served.address}).status_code == 200


class TestOpeningAccounts:
    def test_a_draft_written_before_belongs_to_the_new_user(self, served: Served) -> None:
        from reelbase.accounts.drafts import DraftService

        token = "visitor" * 6
        with served.application.database.work() as session:
            DraftService(session).start(token, "A film about lighthouses")
        browser = served.client()
        browser.cookies.set("reelbase_draft", token, domain="127.0.0.1", path="/")
        given = {"email": f"{token[:20]}{id(browser)}@example.org", "password": PASSWORD, "name": "Ada"}
        assert browser.post("/v1/accounts", json=given).status_code == 204
        assert "reelbase_draft" not in browser.cookies
        user_id = UUID(browser.get("/v1/session").json()["user_id"])
        with served.application.database.reading() as session:
            assert session.scalar(select(DraftPrompt.prompt_text).where(DraftPrompt.owner_id == user_id)) == (
                "A film about lighthouses"
            )

    def test_an_address_has_one_account(self, served: Served) -> None:
        _id, email = served.user()
        answer = served.client().post("/v1/accounts", json={"email": email.upper(), "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (409, "ERR_CONFLICT")

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"email": "no address", "password": PASSWORD}, "email"),
            ({"email": "a@b@c", "password": PASSWORD}, "email"),
            ({"email": "a\x00@b.org", "password": PASSWORD}, "email"),
            ({"email": "a@example.org", "password": "short"}, "password"),
            ({"email": "a@example.org", "password": "aaaaaaaaaaaaaaaa"}, "password"),
            ({"email": "a@example.org", "password": PASSWORD, "is_admin": True}, "is_admin"),
        ],
    )
    def test_an_invalid_account_is_refused_with_its_field(
        self, served: Served, given: dict[str, object], field: str
    ) -> None:
        answer = served.client().post("/v1/accounts", json=given)
        assert (answer.status_code, answer.json()["field"]) == (422, field)

    def test_only_an_administrator_may_administrate(self, served: Served) -> None:
        _id, email = served.user(admin=True)
        assert served.signed_in().get("/administrate").status_code == 403
        assert served.signed_in(email).get("/administrate").status_code == 200


class TestOneUser:
    @pytest.fixture
    def alone(self, database_url: str, tmp_path: Path):  # type: ignore[no-untyped-def]
        with serving(database_url, tmp_path / "alone", router, sign_in=False) as running:
            yield running

    def test_everything_is_the_local_users(self, alone: Served) -> None:
        client = alone.client()
        assert client.get("/who").json() == "local 00000000-0000-7000-8000-000000000001"
        assert client.post("/change").status_code == 200
        assert client.get("/administrate").status_code == 200
        session = client.get("/v1/session").json()
        assert (session["method"], session["sign_in"], session["csrf_token"]) == ("local", False, None)

    def test_a_name_of_another_site_that_leads_here_is_not_served(self, alone: Served) -> None:
        for host in ("evil.example", "evil.example:8000", "localhost.evil.example", ""):
            answer = alone.client().get("/who", headers={"Host": host})
            assert (answer.status_code, answer.json()["code"]) == (421, "ERR_HOST")
        assert alone.client().get("/who", headers={"Host": "localhost:1234"}).status_code == 200

    def test_a_page_of_another_site_cannot_change_anything(self, alone: Served) -> None:
        client = alone.client()
        assert client.post("/change", headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.post("/change", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.post("/change", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200

    def test_a_server_for_one_user_has_no_sign_in(self, alone: Served) -> None:
        given = {"email": "a@example.org", "password": PASSWORD}
        assert alone.client().post("/v1/session", json=given).json()["code"] == "ERR_CONFLICT"


class TestPublicAddress:
    def test_cookies_of_an_installation_behind_https_are_secure_and_bound_to_the_host(
        self, database_url: str, tmp_path: Path
    ) -> None:
        server = {"public_url": "https://video.example.org"}
        with serving(database_url, tmp_path / "home", server=server) as public:
            _id, email = public.user()
            given = {"email": email, "password": PASSWORD}
            client = public.client(Host="video.example.org")
            answer = client.post("/v1/session", json=given, headers={"Origin": "https://video.example.org"})
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-reelbase_session=")
            assert "; Secure" in cookie
            assert public.client(Host="other.example.org").get("/v1/session").status_code == 421


def test_an_unreachable_database_is_reported_as_busy(tmp_path: Path, database_url: str) -> None:
    with serving(database_url, tmp_path / "home", router) as running:
        client = running.signed_in()
        if running.application.database.is_sqlite:
            pytest.skip("a file does not go away")
        real = running.application.database
        running.application.database = Database("postgresql://127.0.0.1:1/nothing")
        try:
            answer = client.get("/who")
        finally:
            running.application.database.close()
            running.application.database = real
        assert (answer.status_code, answer.json()["code"]) == (503, "ERR_BUSY")
        assert answer.headers["retry-after"] == "1"
