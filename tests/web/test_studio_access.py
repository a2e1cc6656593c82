"""The studio over HTTP, with sign-in, on each database: who gets to see what, and what a form must carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.databases import database_kinds, fresh_database
from support.exhibition import exhibit
from support.serving import PASSWORD, Served, serving

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength.
They stop making the green that hid all other colours.
Now red and yellow come to light."""


@pytest.fixture(scope="module", params=database_kinds())
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("doors")
    with fresh_database(request.param, home) as url, serving(url, home) as running:
        running.application.prepare()
        yield running


def signed_in(served: Served, email: str | None = None, *, admin: bool = False) -> httpx.Client:
    """A browser in which somebody signed in with the studio's own form."""
    if email is None:
        email = served.user(admin=admin)[1]
    browser = served.client(Accept="text/html")
    answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD, "next": "/history"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/history")
    return browser


def token(browser: httpx.Client) -> str:
    found = re.search(r'<meta name="csrf-token" content="(\w+)">', browser.get("/credits").text)
    assert found is not None
    return found[1]


def new_plan(browser: httpx.Client) -> str:
    answer = browser.post("/projects", data={"kind": "text", "text": TEXT, "csrf_token": token(browser)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class TestSignIn:
    def test_a_visitor_is_redirected_to_sign_in_and_back(self, served: Served) -> None:
        visitor = served.client(Accept="text/html")
        answer = visitor.get("/history")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/history")
        assert 'name="next" value="/history"' in visitor.get(answer.headers["location"]).text

    def test_a_wrong_password_is_shown_on_the_page(self, served: Served) -> None:
        _, email = served.user()
        answer = served.client(Accept="text/html").post("/sign-in", data={"email": email, "password": "wrong"})
        assert answer.status_code == 401
        assert "The email address or password is incorrect." in answer.text

    def test_the_way_after_signing_in_never_leads_elsewhere(self, served: Served) -> None:
        _, email = served.user()
        data = {"email": email, "password": PASSWORD, "next": "https://example.org/"}
        assert served.client().post("/sign-in", data=data).headers["location"] == "/"

    def test_an_account_is_opened_and_left(self, served: Served) -> None:
        browser = served.client(Accept="text/html")
        given = {"email": "new@example.org", "password": PASSWORD, "name": "New"}
        assert browser.post("/sign-up", data=given).headers["location"] == "/"
        assert "What do you want to make?" in browser.get("/").text
        browser.post("/sign-out", data={"csrf_token": token(browser)})
        assert browser.get("/history").status_code == 303

    def test_a_form_without_the_sessions_token_changes_nothing(self, served: Served) -> None:
        browser = signed_in(served)
        answer = browser.post("/projects", data={"kind": "text", "text": TEXT})
        assert answer.status_code == 403
        assert "Why leaves turn red" not in browser.get("/history").text


class TestWhoSeesWhat:
    def test_a_stranger_reaches_nothing_of_a_project(self, served: Served) -> None:
        owner, stranger = signed_in(served), signed_in(served)
        plan = new_plan(owner)
        project = plan.removesuffix("/plan")
        assert owner.get(plan).status_code == 200
        strange, shot = token(stranger), f"{plan}/scenes/1/shots/1"
        shown = (shot, f"{shot}/picture.jpg", f"{shot}/alternatives", f"{shot}/alternatives/1/picture.jpg")
        assert owner.get(shot).status_code == 200
        for path in (project, plan, f"{plan}/scenes", f"{project}/versions", f"{plan}/scenes/1/picture.jpg", *shown):
            assert stranger.get(path).status_code == 404, path
        for path in (
            f"{plan}/title",
            f"{plan}/scenes",
            f"{plan}/scenes/1",
            f"{plan}/scenes/1/move",
            shot,
            f"{shot}/form",
            f"{shot}/lock",
            f"{shot}/split",
            f"{shot}/remove",
            f"{shot}/use",
            f"{plan}/autofit",
            f"{plan}/scenes/1/lock",
            f"{plan}/scenes/1/see",
            f"{plan}/scenes/1/hear",
            f"{project}/render",
            f"{project}/versions",
            f"{project}/archive",
            f"{project}/delete",
            f"{project}/duplicate",
        ):
            data = {
                "csrf_token": strange,
                "title": "Mine now",
                "to": "2",
                "locked": "yes",
                "kind": "title",
                "word": "1",
            }
            assert stranger.post(path, data=data).status_code == 404, path
        assert "Mine now" not in owner.get(plan).text

    def test_a_stranger_reaches_nothing_of_a_job(self, served: Served) -> None:
        owner, stranger = signed_in(served), signed_in(served)
        project = new_plan(owner).removesuffix("/plan")
        job = owner.post(f"{project}/render", data={"csrf_token": token(owner)}).headers["location"]
        assert owner.get(job).status_code == 200
        film = job.replace("/jobs/", "/films/")
        strange = {"csrf_token": token(stranger), "message": "x", "platform": "tiktok", "at": "2031-01-01T10:00"}
        for path in (
            job,
            f"{job}/live",
            f"{job}/events",
            f"{job}/scenes/1/picture.jpg",
            film,
            f"{film}/files/final.mp4",
        ):
            assert stranger.get(path).status_code == 404, path
        for path in (
            f"{job}/cancel",
            f"{job}/retry",
            f"{job}/scenes/1/again",
            f"{film}/shares",
            f"{film}/publications",
            f"{film}/feedback",
        ):
            assert stranger.post(path, data=strange).status_code == 404, path

    def test_a_stranger_reaches_nothing_of_what_was_said_of_a_finished_film(
        self, database_url: str, tmp_path: Path
    ) -> None:
        with serving(database_url, tmp_path) as served:
            shown = exhibit(served)
            owner, stranger = signed_in(served, shown.email), signed_in(served)
            film = f"/films/{shown.film}"
            page = owner.get(film).text
            comments = set(re.findall(r"/comments/([\w-]+)/(?:hide|show)", page))
            (share,) = set(re.findall(r"/shares/([\w-]+)/revoke", page))
            assert len(comments) == 3 and "This one is hidden." in page
            assert stranger.get(film).status_code == 404
            assert "<li" not in stranger.get(f"{film}/comments").text
            strange = {"csrf_token": token(stranger)}
            for comment in comments:
                for what in (f"{film}/comments/{comment}/hide", f"{film}/comments/{comment}/show"):
                    assert stranger.post(what, data=strange).status_code == 404
                for what in ("hide", "show", "delete"):
                    assert stranger.post(f"{shown.link}/comments/{comment}/{what}", data=strange).status_code == 404
            assert stranger.post(f"/shares/{share}/revoke", data=strange).status_code == 404
            public = stranger.get(shown.link)
            assert (public.status_code, "This one is hidden." in public.text) == (200, False)
            assert owner.get(film).text.count("This one is hidden.") == page.count("This one is hidden.")

    def test_only_administrators_see_the_administration(self, served: Served) -> None:
        assert signed_in(served).get("/admin").status_code == 403
        page = signed_in(served, admin=True).get("/admin")
        assert page.status_code == 200
        assert "Workers" in page.text

    def test_a_link_that_never_was_says_that_there_is_no_such_film(self, served: Served) -> None:
        answer = served.client(Accept="text/html").get("/s/not-a-token")
        assert answer.status_code == 404
        assert "There is no such film." in answer.text


class TestPages:
    def test_every_page_answers_an_owner(self, served: Served) -> None:
        browser = signed_in(served)
        plan = new_plan(browser)
        browser.post(f"{plan.removesuffix('/plan')}/render", data={"csrf_token": token(browser)})
        for path in (
            "/",
            "/history",
            "/history?q=leaves&sort=title",
            "/analytics?days=7",
            "/credits",
            "/settings",
            plan,
        ):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert "<h1" in answer.text, path
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")

    def test_words_in_the_search_are_words(self, served: Served) -> None:
        browser = signed_in(served)
        new_plan(browser)
        assert "Why leaves turn red" in browser.get("/history?q=LEAVES").text
        assert "Nothing found" in browser.get("/history?q=%25").text
        assert "Nothing found" in browser.get("/history?state=archived").text

    def test_a_key_is_made_shown_once_and_revoked(self, served: Served) -> None:
        browser = signed_in(served)
        data = {"csrf_token": token(browser), "name": "A script", "scope-read": "yes"}
        made = browser.post("/settings/keys", data=data).text
        key = re.search(r'value="(rb_[\w-]+)"', made)
        assert key is not None
        client = served.client(Authorization=f"Bearer {key[1]}")
        assert client.get("/v1/projects").status_code == 200
        assert key[1] not in browser.get("/settings").text
        revoke = re.search(r'hx-post="(/settings/keys/[\w-]+/revoke)"', made)
        assert revoke is not None
        browser.post(revoke[1], data={"csrf_token": token(browser)})
        assert client.get("/v1/projects").status_code == 401

    def test_a_provider_that_is_not_set_up_says_what_to_set(self, served: Served) -> None:
        browser = signed_in(served, admin=True)
        answer = browser.post("/settings/test/llm", data={"csrf_token": token(browser)})
        assert answer.status_code == 200
        assert "REELBASE_LLM_BASE_URL" in answer.text

    def test_the_providers_page_is_for_administrators(self, served: Served) -> None:
        browser = signed_in(served)
        assert "REELBASE_LLM_API_KEY" not in browser.get("/settings").text
        assert "REELBASE_LLM_API_KEY" in signed_in(served, admin=True).get("/settings").text
        assert browser.post("/settings/test/llm", data={"csrf_token": token(browser)}).status_code == 403

    def test_looking_at_a_picture_or_listening_to_a_voice_makes_nothing(self, served: Served) -> None:
        """A page of another site can have a browser load a picture, and a key that may only read can, too."""
        browser = signed_in(served)
        plan = new_plan(browser)
        # Shots are drawn when they are looked at, which costs nothing; a scene's own picture is made on request only.
        base = re.search(r'id="scene-1-base" value="(\w+)"', browser.get(plan).text)
        assert base is not None
        data = {"visual_kind": "colour", "base": base[1], "csrf_token": token(browser)}
        assert browser.post(f"{plan}/scenes/1", data=data).status_code == 200
        for path in ("picture.jpg", "voice.wav"):
            assert browser.get(f"{plan}/scenes/1/{path}").status_code == 404
        for made, path in (("see", "picture.jpg"), ("hear", "voice.wav")):
            answer = browser.post(f"{plan}/scenes/1/{made}", data={"csrf_token": token(browser)})
            assert answer.status_code == 200, answer.text
            assert browser.get(f"{plan}/scenes/1/{path}").status_code == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/history?q=%00",
            "/history?q=a%00b&sort=title",
            "/history?cursor=%00",
            "/credits?cursor=%00",
            f"/credits?cursor={'9' * 40}",
            f"/analytics?days={'9' * 40}",
            "/sign-in?next=%00",
            "/s/%00",
            "/projects/%00/plan",
            "/?said=%00",
            "/history?q=%ED%A0%80",
            "/admin?q=%00",
        ],
    )
    def test_odd_addresses_break_no_page(self, served: Served, path: str) -> None:
        assert signed_in(served, admin=True).get(path).status_code < 500

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("shares", {"days": "1e300"}),
            ("shares", {"days": "-1e18"}),
            ("publications", {"platform": "x", "at": "9999-12-31T23:59", "zone": "840"}),
            ("publications", {"platform": "x", "at": "0001-01-01T00:00", "zone": "-840"}),
            ("publications", {"platform": "x\0", "at": "2030-01-01T00:00"}),
            ("feedback", {"message": "a\0b"}),
        ],
        ids=str,
    )
    def test_odd_values_break_no_form(self, served: Served, path: str, fields: dict[str, str]) -> None:
        browser = signed_in(served)
        job = "/films/01900000-0000-7000-8000-000000000000"
        answer = browser.post(f"{job}/{path}", data={"csrf_token": token(browser), **fields})
        assert 400 <= answer.status_code < 500

    def test_feedback_is_read_and_dealt_with(self, served: Served) -> None:
        owner, admin = signed_in(served), signed_in(served, admin=True)
        job = owner.post(new_plan(owner).removesuffix("plan") + "render", data={"csrf_token": token(owner)}).headers[
            "location"
        ]
        film = job.replace("/jobs/", "/films/")
        owner.post(f"{film}/feedback", data={"csrf_token": token(owner), "message": "The voice is <b>too fast</b>."})
        page = admin.get("/admin").text
        assert "The voice is &lt;b&gt;too fast&lt;/b&gt;." in page
        resolve = re.search(r'action="(/admin/feedback/[\w-]+/resolve)"', page)
        assert resolve is not None
        admin.post(resolve[1], data={"csrf_token": token(admin)})
        assert "too fast" not in admin.get("/admin").text
        assert "too fast" in admin.get("/admin?resolved=true").text
