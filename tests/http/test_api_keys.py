"""API keys: what programs may do with them, and what is tried with ones that do not count."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from reelbase.accounts.models import ApiKey, AuditEntry
from reelbase.http.identity import AdminCaller, CurrentCaller
from reelbase.http.routing import Router
from reelbase.kit import clock
from support.serving import Served

router = Router()


@router.get("/thing")
def read_thing(caller: CurrentCaller) -> str:
    return str(caller.viewer.owner_id)


@router.put("/thing")
def change_thing(caller: CurrentCaller) -> str:
    return str(caller.viewer.owner_id)


@router.get("/administrate")
def administrate(_caller: AdminCaller) -> str:
    return "yes"


ROUTERS = (router,)


def program(served: Served, key: str) -> httpx.Client:
    return served.client(Authorization=f"Bearer {key}")


class TestKeys:
    def test_a_key_acts_for_its_owner_without_form_tokens(self, served: Served) -> None:
        user_id, email = served.user()
        key = served.api_key(browser=served.signed_in(email))
        assert program(served, key).put("/thing").json() == str(user_id)

    def test_a_key_is_shown_once_and_stored_as_a_hash(self, served: Served) -> None:
        browser = served.signed_in()
        key = served.api_key(browser=browser)
        shown = browser.get("/v1/api-keys").json()["items"][0]
        assert "key" not in shown
        assert key.startswith(shown["prefix"])
        assert len(shown["prefix"]) < 12
        with served.application.database.reading() as session:
            row = session.scalars(select(ApiKey).where(ApiKey.id == UUID(shown["id"]))).one()
            entries = session.scalars(select(AuditEntry).where(AuditEntry.row_id == shown["id"])).all()
            assert key not in str([entry.new_values for entry in entries])
            assert [entry.operation for entry in entries] == ["INSERT"]
        assert key not in (row.key_hash, row.prefix)

    def test_a_revoked_key_counts_no_more(self, served: Served) -> None:
        browser = served.signed_in()
        key = served.api_key(browser=browser)
        client = program(served, key)
        assert client.get("/thing").status_code == 200
        key_id = browser.get("/v1/api-keys").json()["items"][0]["id"]
        assert browser.delete(f"/v1/api-keys/{key_id}").status_code == 204
        assert browser.delete(f"/v1/api-keys/{key_id}").status_code == 204
        refused = client.get("/thing")
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]

    def test_a_key_is_revoked_by_its_owner_only(self, served: Served) -> None:
        browser = served.signed_in()
        served.api_key(browser=browser)
        key_id = browser.get("/v1/api-keys").json()["items"][0]["id"]
        assert served.signed_in().delete(f"/v1/api-keys/{key_id}").status_code == 404

    def test_an_expired_key_does_not_count(self, served: Served) -> None:
        user_id, email = served.user()
        client = program(served, served.api_key(browser=served.signed_in(email)))
        past = clock.now() - timedelta(seconds=1)
        with served.application.database.work() as session:
            session.execute(update(ApiKey).where(ApiKey.owner_id == user_id).values(expires_at=past))
        assert client.get("/thing").status_code == 401

    def test_the_last_use_of_a_key_is_recorded(self, served: Served) -> None:
        browser = served.signed_in()
        key = served.api_key(browser=browser)
        assert browser.get("/v1/api-keys").json()["items"][0]["last_used_at"] is None
        program(served, key).get("/thing")
        assert browser.get("/v1/api-keys").json()["items"][0]["last_used_at"] is not None

    @pytest.mark.parametrize(
        "authorization",
        ["Bearer rb_", "Bearer rb_nothing", "Bearer", "Bearer x.y.z", "Basic YTpi", f"Bearer rb_{'a' * 5000}", "rb_x"],
    )
    def test_an_invalid_key_is_refused_even_where_nobody_needs_to_sign_in(
        self, served: Served, authorization: str
    ) -> None:
        assert served.client(Authorization=authorization).get("/v1/session").status_code == 401

    def test_a_bad_key_is_not_made_good_by_a_session(self, served: Served) -> None:
        browser = served.signed_in()
        assert browser.get("/thing", headers={"Authorization": "Bearer rb_nothing"}).status_code == 401


class TestScopes:
    def test_a_key_that_reads_does_not_write(self, served: Served) -> None:
        client = program(served, served.api_key(["read"]))
        assert client.get("/thing").status_code == 200
        assert client.put("/thing").json()["code"] == "ERR_SCOPE"

    def test_a_key_cannot_make_keys_or_passwords(self, served: Served) -> None:
        client = program(served, served.api_key())
        assert client.post("/v1/api-keys", json={"name": "more"}).json()["code"] == "ERR_SCOPE"
        assert client.get("/v1/me/sessions").json()["code"] == "ERR_SCOPE"
        given = {"present": "x", "new": "another long one"}
        assert client.put("/v1/me/password", json=given).json()["code"] == "ERR_SCOPE"

    def test_only_an_administrators_key_with_the_scope_may_administrate(self, served: Served) -> None:
        _id, email = served.user(admin=True)
        browser = served.signed_in(email)
        assert program(served, served.api_key(["read", "admin"], browser)).get("/administrate").status_code == 200
        assert program(served, served.api_key(["read", "write"], browser)).get("/administrate").status_code == 403
        new_key = {"name": "x", "scopes": ["admin"]}
        assert served.signed_in().post("/v1/api-keys", json=new_key).status_code == 403

    def test_a_former_administrators_key_may_not_administrate(self, served: Served) -> None:
        from reelbase.accounts.users import UserService

        user_id, email = served.user(admin=True)
        client = program(served, served.api_key(["read", "admin"], served.signed_in(email)))
        with served.application.database.work() as session:
            UserService(session).set_admin(user_id, False)
        assert client.get("/administrate").status_code == 403
