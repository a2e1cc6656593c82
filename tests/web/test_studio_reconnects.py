"""A server that dies while a film is made: the page finds back, and the film goes on."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from support.browsing import Studio, visitor

TEXT = """# A river's way

A river begins as a spring in the hills, too small to have a name.
Other streams join it, and every one brings something of its own.
By the time it meets the sea it carries half a country with it."""
FILM_MS = 120_000


def test_a_page_follows_again_after_the_server_was_killed(browser: Browser, studio: Studio) -> None:
    with visitor(browser, studio.address) as window:
        page = window.page
        page.goto("/")
        page.get_by_label("Your text").fill(TEXT)
        page.get_by_role("button", name="Make a plan").click()
        page.wait_for_url("**/plan")
        page.get_by_role("button", name="Render film").click()
        page.wait_for_url("**/jobs/*")
        expect(page.locator(".steps .started, .steps .succeeded").first).to_be_visible(timeout=FILM_MS)
        before = page.evaluate("() => performance.timeOrigin")
        studio.kill()
        expect(page.get_by_text("The connection was lost.")).to_be_visible()
        studio.start()
        expect(page.get_by_role("link", name="Watch it")).to_be_visible(timeout=FILM_MS)
        expect(page.get_by_text("The connection was lost.")).to_be_hidden()
        assert page.evaluate("() => performance.timeOrigin") == before, "the page was loaded again"
        # A browser itself tells that a server did not answer.
        window.faults = [fault for fault in window.faults if "net::ERR" not in fault]
