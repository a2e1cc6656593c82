"""Bodies that are small and make much work, or hold what no database keeps. The caller waits half a minute for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.databases import database_kinds, fresh_database
from support.plans import make_plan
from support.serving import PASSWORD, Served, serving

JSON = {"Content-Type": "application/json"}
PLAN = make_plan("Hello there.").model_dump(mode="json")
HALF = "\\ud800"
"""Half a character, as JSON can spell it and nothing can keep it."""


@pytest.fixture(scope="module", params=database_kinds())
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bodies")
    with fresh_database(request.param, folder) as url, serving(url, folder / "home") as running:
        yield running


@pytest.fixture(scope="module")
def browser(served: Served) -> httpx.Client:
    return served.signed_in()


def send(browser: httpx.Client, path: str, body: str | bytes) -> httpx.Response:
    return browser.post(path, content=body, headers=JSON)


class TestJson:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/v1/projects", '{"text": "Hello HALF there."}'),
            ("/v1/projects", json.dumps({"plan": PLAN}).replace("Hello there.", "HALF")),
            ("/v1/projects", json.dumps({"plan": {**PLAN, "estimates": {"provider_calls": {"HALF": 1}}}})),
            ("/v1/api-keys", '{"name": "HALF"}'),
            ("/v1/feedback", '{"message": "HALF"}'),
            ("/v1/drafts", '{"prompt_text": "HALF and more of it", "options": {}}'),
            ("/v1/drafts", '{"prompt_text": "A film of something", "options": {"a": "HALF"}}'),
            ("/v1/session", '{"email": "a@example.org", "password": "HALF"}'),
        ],
        ids=["text", "plan", "name of a value", "key", "message", "draft", "option", "password"],
    )
    def test_half_a_character_is_refused(self, browser: httpx.Client, path: str, body: str) -> None:
        for half in (HALF, HALF.upper().replace("U", "u", 1), b"\xed\xa0\x80".decode("utf-8", "surrogatepass")):
            answer = send(browser, path, body.replace("HALF", half).encode("utf-8", "surrogatepass"))
            assert answer.status_code in (400, 422), answer.text

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
    def test_a_json_number_that_is_not_finite_is_refused(self, browser: httpx.Client, number: str) -> None:
        plan = {**PLAN, "estimates": {"duration_s": 4242.5}}
        for path, body in (
            ("/v1/projects", {"plan": plan}),
            ("/v1/plans/check", plan),
            ("/v1/drafts", {"prompt_text": "A film of something", "options": {"a": 4242.5}}),
        ):
            answer = send(browser, path, json.dumps(body).replace("4242.5", number))
            assert answer.status_code in (400, 422), answer.text

    @pytest.mark.parametrize(
        "body",
        ["[" * 900_000, '{"a":' * 200_000, '{"topic": ' + "9" * 100_000 + "}", '{"a":1,' * 100_000, "\ufeff" * 3, ""],
        ids=["lists", "objects", "digits", "unfinished", "marks", "nothing"],
    )
    def test_json_that_is_too_deep_or_too_long_is_refused(self, browser: httpx.Client, body: str) -> None:
        assert send(browser, "/v1/projects", body).status_code in (400, 422)

    @pytest.mark.parametrize(
        "change",
        [
            {"estimates": {"provider_calls": {"a\0b": 1}}},
            {"estimates": {"credits": 10**30}},
            {"estimates": {"words": -(2**70)}},
            {"validation": {"errors": ["a\0b"]}},
            {"outline": ["a\0b"]},
            {"hooks": ["a\0b"], "hook_selected": "a\0b"},
        ],
        ids=str,
    )
    def test_a_plan_holds_nothing_that_cannot_be_kept(self, browser: httpx.Client, change: dict[str, Any]) -> None:
        answer = browser.post("/v1/projects", json={"plan": {**PLAN, **change}})
        assert answer.status_code in (201, 422), answer.text

    def test_escaped_characters_that_can_be_stored_are_accepted(self, browser: httpx.Client) -> None:
        given = json.dumps({"message": "Thank you \U0001f600"})
        assert "\\ud83d" in given
        assert send(browser, "/v1/feedback", given).status_code == 201
        assert send(browser, "/v1/feedback", b"\xef\xbb\xbf" + given.encode()).status_code == 201


class TestForms:
    @pytest.mark.parametrize(
        "charset",
        ["punycode", "idna", "unicode_escape", "utf-7", '"punycode"', "utf-8; charset=punycode", "UTF-16"],
    )
    @pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/projects"])
    def test_a_form_in_another_encoding_is_not_read(self, served: Served, path: str, charset: str) -> None:
        """Some of Python's decoders take minutes for this, and nothing else is answered meanwhile."""
        body = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + b"a" * 500_000 + b"-"
        body += b"b" * 500_000 + b"\r\n--b--\r\n"
        stranger = served.client(**{"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"})
        assert stranger.post(path, content=body).status_code in (400, 401, 415)

    @pytest.mark.parametrize("kind", ["Multipart/Form-Data", "APPLICATION/X-WWW-FORM-URLENCODED"])
    def test_a_form_is_recognised_in_any_spelling_of_its_type(self, served: Served, kind: str) -> None:
        browser = served.signed_in()
        body = (
            "display_name=Ada"
            if "URL" in kind
            else '--b\r\nContent-Disposition: form-data; name="bio"\r\n\r\nx\r\n--b--'
        )
        headers = {"Content-Type": f"{kind}; boundary=b", "Idempotency-Key": "form"}
        assert browser.post("/settings/profile", content=body, headers=headers).status_code == 303
        token = browser.headers.pop("X-CSRF-Token")
        assert browser.post("/settings/profile", content=body, headers=headers).status_code == 403
        assert browser.post("/settings/profile", data={"csrf_token": token}).status_code == 303


class TestTexts:
    @pytest.mark.parametrize(
        "code",
        [
            "\n" * 900_000,
            " " * 900_000,
            "class a(" + "Scene" * 180_000,
            "class " + "a" * 900_000,
            "class C0:pass\n" + "".join(f"class C{n}(C{n - 1}):0\n" for n in range(1, 8_000)),
            "class A(a" + "[0]" * 800 + "):0\n",
            "a: " + "[" * 900_000,
            "a: &a [" + "*a," * 200_000 + "]",
            "- " * 400_000,
            "? " * 400_000,
        ],
        ids=[
            "empty lines",
            "spaces",
            "scenes",
            "a long name",
            "a line of classes",
            "subscripts",
            "lists",
            "aliases",
            "items",
            "questions",
        ],
    )
    def test_code_that_is_hard_to_read_is_refused_in_time(self, browser: httpx.Client, code: str) -> None:
        answer = browser.post("/projects", data={"kind": "code", "code": code})
        assert 400 <= answer.status_code < 500, answer.text[:300]


def test_a_password_may_hold_any_character(served: Served) -> None:
    given = {"email": "zero@example.org", "password": f"{PASSWORD} \0 漢字 \U0001f600"}
    assert served.client().post("/v1/accounts", json=given).status_code == 204
    assert served.client().post("/v1/session", json=given).status_code == 204
