"""Making storyboards on a page: the form, its errors, and the page while they are written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.accounts.viewer import Viewer
from reelbase.storyboards.service import StoryboardService
from support.browsing import Studio, visitor
from support.databases import fresh_database
from support.plans import make_plan
from support.serving import Served, serving

OWNER = Viewer(LOCAL_OWNER_ID)
BRIEF = (
    "How to repot a monstera: loosen the soil, trim dead roots and add fresh mix. Filmed on a balcony. "
    "Ask viewers to show their plants."
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("making")
    with fresh_database("sqlite", home) as url, serving(url, home, sign_in=False) as running:
        running.application.prepare()
        yield running


def test_storyboards_are_made_from_a_brief_and_appear_as_they_are_ready(browser: Browser, studio: Studio) -> None:
    with visitor(browser, studio.address) as window:
        page = window.page
        page.goto("/")
        page.get_by_role("link", name="Make storyboards from a brief").click()
        page.wait_for_url("**/storyboards/new")
        page.locator("#brief").fill("Short")
        expect(page.locator("#brief-count")).to_have_text(": 5 so far")
        page.locator("#reference_urls").fill("https://example.org/video")
        page.locator("#target_s").fill("500")
        page.get_by_role("button", name="Make storyboards").click()
        expect(page.locator("#brief-error")).to_contain_text("The brief has 5 characters.")
        expect(page.locator("#reference_urls-error")).to_contain_text("TikTok, Instagram or YouTube")
        for field in ("brief", "reference_urls"):
            expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#reference_urls")).to_have_value("https://example.org/video")
        for width in (320, 1280):
            window.look(width, dark=width == 320)
            assert not window.is_too_wide()
        assert window.barriers() == []
        page.locator("#brief").fill(BRIEF)
        page.locator("#reference_urls").fill("https://youtu.be/abcdefghijk")
        page.get_by_role("button", name="Make storyboards").click()
        expect(page.locator("#target_s-error")).to_contain_text("500 seconds")
        page.locator("#target_s").fill("25")
        page.get_by_role("button", name="Make storyboards").click()
        page.wait_for_url("**/boards")
        # Its worker writes them meanwhile, and the page follows by itself.
        expect(page.locator(".board-strip")).to_have_count(2)
        expect(page.locator(".board.is-open")).to_have_count(1)
        expect(page.locator(".state.busy")).to_have_count(0)
        assert window.barriers() == []
        page.goto("/storyboards/new")
        expect(page.locator("#brief")).to_have_value("")
        # A server that refuses tells of it in the console.
        window.faults = [fault for fault in window.faults if "422" not in fault]


def test_writing_is_canceled_and_tried_again(browser: Browser, served: Served) -> None:
    with visitor(browser, served.address, width=320) as window:
        page = window.page
        page.goto("/storyboards/new")
        page.locator("#brief").fill(BRIEF)
        page.locator("#variations").select_option("1")
        page.get_by_role("button", name="Make storyboards").click()
        page.wait_for_url("**/boards")
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator(".state.bad")).to_have_text("Failed")
        assert not window.is_too_wide()
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".state.busy")).to_have_count(1)
        project = UUID(page.url.split("/")[-2])
        with served.application.database.work() as session:
            service = StoryboardService(session, OWNER)
            service.complete(service.tree(project).storyboards[0].version_id, make_plan())
        expect(page.locator(".board.is-open .board-strip li")).to_have_count(3)


def test_without_a_script_the_form_comes_back_with_what_was_written(served: Served) -> None:
    client = served.client()
    answer = client.post("/storyboards", data={"brief": "x", "target_s": "long", "title": "Mine"})
    assert answer.status_code == 422
    assert "not a number" in answer.text
    assert 'value="Mine"' in answer.text
    made = client.post("/storyboards", data={"brief": BRIEF, "variations": "1"})
    assert made.status_code == 303
    assert made.headers["location"].endswith("/boards")
