"""The studio where people have accounts, in a browser: who comes without one, signs up, watches and says something.

Every page is looked at wide and narrow, in light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import Visitor, visitor
from support.databases import fresh_database
from support.exhibition import Exhibition, exhibit
from support.serving import PASSWORD, Served, serving

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength.
They stop making the green that hid all other colours."""

WIDTHS = (1280, 320)
OF_A_VISITOR = ("/", "/sign-in", "/sign-up", "/no-such-page")
OF_SOMEBODY = ("/", "/history", "/history?q=zzz", "/analytics", "/credits", "/settings", "/admin", "/no-such-page")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("visitors")
    with fresh_database("sqlite", home) as url, serving(url, home, render={"scale": 0.1}) as running:
        running.application.prepare()
        yield running


@pytest.fixture(scope="module")
def shown(served: Served) -> Exhibition:
    return exhibit(served)


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


class TestWhatAVisitorWrites:
    def test_a_visitors_draft_is_there_after_sign_up_and_becomes_a_plan(self, browser: Browser, served: Served) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/")
            page.get_by_label("Your text").fill(TEXT)
            page.get_by_label("Preset").select_option("science")
            page.get_by_role("button", name="Make a plan").click()
            page.wait_for_url("**/sign-up")
            expect(page.get_by_text("Your text is saved.")).to_be_visible()
            page.get_by_label("Email address").fill("visitor@example.org")
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Create account").click()
            expect(page.get_by_text("You wrote this before you signed in.")).to_be_visible()
            expect(page.get_by_label("Your text")).to_have_value(TEXT)
            expect(page.get_by_label("Preset")).to_have_value("science")
            page.get_by_label("Your text").fill(f"{TEXT}\nNow red and yellow come to light.")
            page.reload()
            expect(page.get_by_label("Your text")).to_have_value(re.compile("come to light"))
            page.get_by_role("button", name="Make a plan").click()
            page.wait_for_url("**/plan")
            expect(page.locator("#plan-preset")).to_have_value("science")
            page.goto("/")
            expect(page.get_by_label("Your text")).to_have_value("")
            expect(page.locator("#draft-note")).to_have_count(0)

    def test_a_visitors_draft_is_found_again_without_an_account_and_can_be_discarded_with_one(
        self, browser: Browser, served: Served
    ) -> None:
        _, email = served.user()
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/")
            page.get_by_role("radio", name="Topic").check(force=True)
            page.get_by_label("Your topic").fill("Why the sea is salty, in a minute")
            page.get_by_role("button", name="Make a plan").click()
            page.wait_for_url("**/sign-up")
            page.goto("/")
            expect(page.get_by_label("Your topic")).to_have_value("Why the sea is salty, in a minute")
            page.get_by_role("link", name="Sign in").click()
            sign_in(page, email)
            expect(page.get_by_label("Your topic")).to_have_value("Why the sea is salty, in a minute")
            page.get_by_role("button", name="Discard").click()
            page.get_by_role("dialog").get_by_role("button", name="Discard").click()
            expect(page.get_by_text("It is thrown away.")).to_be_visible()
            expect(page.locator("#draft-note")).to_have_count(0)

    def test_a_visitors_draft_that_is_too_short_is_refused_with_the_reason(
        self, browser: Browser, served: Served
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/")
            page.get_by_label("Your text").fill("Too short")
            page.get_by_role("button", name="Make a plan").click()
            expect(page.locator("#composer-said")).to_contain_text("A draft needs 10 to 50000 characters")
            expect(page.get_by_label("Your text")).to_have_value("Too short")
            window.faults = [fault for fault in window.faults if "422" not in fault]


class TestASharedFilm:
    def test_a_shared_film_is_liked_and_commented(self, browser: Browser, served: Served, shown: Exhibition) -> None:
        _, email = served.user()
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(shown.link)
            expect(page.get_by_text("By Ada")).to_be_visible()
            expect(page.get_by_text("This one is hidden.")).to_have_count(0)
            page.get_by_role("link", name="Sign in", exact=True).first.click()
            sign_in(page, email)
            page.wait_for_url(f"**{shown.link}")
            like = page.locator("#like")
            expect(like).to_have_attribute("aria-pressed", "false")
            like.press("Enter")
            expect(like).to_have_attribute("aria-pressed", "true")
            expect(like).to_be_focused()
            expect(like).to_contain_text("2 likes")
            page.get_by_label("Your comment").fill("<b>Well</b> told!")
            page.reload()
            expect(page.get_by_label("Your comment")).to_have_value("<b>Well</b> told!")
            page.get_by_role("button", name="Comment", exact=True).click()
            mine = page.locator(".comment").filter(has_text="<b>Well</b> told!")
            expect(mine).to_contain_text("You")
            expect(page.get_by_label("Your comment")).to_have_value("")
            mine.get_by_role("button", name="Delete").click()
            page.get_by_role("dialog").get_by_role("button", name="Delete").click()
            expect(mine).to_have_count(0)

    def test_a_shared_film_has_its_comments_hidden_by_whoever_made_it(
        self, browser: Browser, served: Served, shown: Exhibition
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(f"/sign-in?next=/films/{shown.film}")
            sign_in(page, shown.email)
            # What others left behind a link is counted for its owner, though the link is not public.
            expect(page.get_by_text(re.compile(r"[1-9] likes? · 2 comments"))).to_be_visible()
            comment = page.locator(".comment").filter(has_text="Lovely!")
            comment.get_by_role("button", name="Hide").click()
            expect(comment).to_contain_text("Hidden")
            assert "Lovely!" not in served.client().get(shown.link).text
            comment.get_by_role("button", name="Unhide").click()
            expect(comment).not_to_contain_text("Hidden")
            assert "Lovely!" in served.client().get(shown.link).text


class TestSettings:
    def test_settings_say_what_new_films_begin_with_in_this_browser(self, browser: Browser, served: Served) -> None:
        _, email = served.user()
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/sign-in?next=/settings")
            sign_in(page, email)
            begin = page.locator("section", has=page.get_by_role("heading", name="Defaults for new films")).last
            begin.get_by_label("Preset").select_option("history")
            begin.get_by_label("Aspect ratio").select_option("16:9")
            begin.get_by_role("button", name="Save").click()
            expect(page.locator("#toasts")).to_contain_text("New films in this browser start")
            page.goto("/")
            expect(page.get_by_label("Preset")).to_have_value("history")
            expect(page.get_by_label("Aspect ratio")).to_have_value("16:9")
            page.goto("/settings")
            assert "REELBASE_" not in page.content(), "how the installation is set up is for administrators"


class TestForgottenPassword:
    def test_the_sign_in_page_says_what_to_do(self, browser: Browser, served: Served) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/sign-in")
            page.get_by_text("Forgot your password?").click()
            expect(page.get_by_text("Ask whoever runs this server to reset it")).to_be_visible()


class TestNobodyIsKeptOut:
    def test_the_pages_for_a_visitor_are_accessible(self, browser: Browser, served: Served, shown: Exhibition) -> None:
        with visitor(browser, served.address) as window:
            window.page.goto("/")
            window.page.get_by_label("Your text").fill("What a visitor writes before signing up.")
            window.page.get_by_role("button", name="Make a plan").click()
            window.page.wait_for_url("**/sign-up")
            found = faults_of(window, (*OF_A_VISITOR, shown.link), "visitor")
        assert found == {}

    def test_the_pages_for_a_signed_in_user_are_accessible(
        self, browser: Browser, served: Served, shown: Exhibition
    ) -> None:
        plan = f"/projects/{shown.project}"
        jobs = (f"/films/{shown.film}", f"/jobs/{shown.film}", f"/jobs/{shown.failed}", f"/jobs/{shown.canceled}")
        with visitor(browser, served.address) as window:
            window.page.goto("/sign-in")
            sign_in(window.page, shown.email)
            found = faults_of(window, (*OF_SOMEBODY, shown.link, *jobs, f"{plan}/plan", f"{plan}/versions"), "owner")
        assert found == {}


def faults_of(window: Visitor, paths: tuple[str, ...], who: str) -> dict[str, list[str]]:
    """What is wrong with each page in each look."""
    found: dict[str, list[str]] = {}
    for path in paths:
        window.page.goto(path)
        window.page.wait_for_load_state("load")
        for width in WIDTHS:
            for dark in (False, True):
                window.look(width, dark)
                # What is there does not depend on the colours, so only these are looked at twice.
                barriers_found = window.barriers(only_colours=dark)
                if window.is_too_wide():
                    barriers_found.append(f"wider than {width} pixels")
                name = f"{who}-{name_of(path)}-{width}-{'dark' if dark else 'light'}"
                if barriers_found:
                    found[name] = barriers_found
                window.shot(f"page-{name}")
    window.faults = [fault for fault in window.faults if "404" not in fault]
    return found


def name_of(path: str) -> str:
    """A page's name among the screenshots."""
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if not parts:
        return "home"
    return {"s": "public", "films": "film", "jobs": f"render-{parts[-1][-4:]}"}.get(parts[0], parts[-1])
