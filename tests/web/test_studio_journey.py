"""From a pasted text to a shared film, in a real browser on the real program."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import Studio, Visitor, visitor

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength.
They stop making the green that hid all other colours.
Now red and yellow come to light."""
FILM_MS = 120_000


@pytest.fixture(scope="module")
def film(studio: Studio) -> str:
    """The id of a finished film's job: one that a test before has made, else a new one."""
    with httpx.Client(base_url=studio.address, timeout=30) as client:
        ready = client.get("/v1/jobs", params={"status": "READY"}).json()["items"]
        if ready:
            return str(ready[0]["id"])
        plan = client.post("/projects", data={"kind": "text", "text": TEXT}).headers["location"]
        job = str(client.post(plan.removesuffix("plan") + "render").headers["location"])
        with client.stream("GET", f"{job}/events", timeout=FILM_MS / 1000) as events:
            texts = [line.removeprefix("event: ") for line in events.iter_lines() if line.startswith("event:")]
        assert texts[-1] == "complete"
        return job.removeprefix("/jobs/")


class TestJourney:
    def test_a_text_becomes_a_shared_film_in_the_studio(self, browser: Browser, studio: Studio, tmp_path: Path) -> None:
        with visitor(browser, studio.address) as window:
            page = window.page
            page.goto("/")
            window.shot("01-home")
            page.get_by_label("Your text").fill(TEXT)
            page.get_by_role("button", name="Make a plan").click()
            page.wait_for_url("**/plan")
            expect(page.get_by_role("heading", name="Scenes", exact=True)).to_be_visible()
            _edit_a_scene(window)
            page.get_by_role("button", name="Render film").click()
            page.wait_for_url("**/jobs/*")
            window.shot("03-render")
            watch = page.get_by_role("link", name="Watch", exact=True)
            expect(watch).to_be_visible(timeout=FILM_MS)
            pictures = page.locator(".frames .frame img")
            expect(pictures).to_have_count(page.locator(".frames .frame").count())
            page.wait_for_function("() => document.querySelector('.frames .frame img').naturalWidth > 0")
            watch.click()
            page.wait_for_url("**/films/*")
            _watch(page)
            window.shot("04-film")
            _download(page, tmp_path)
            _choose_a_thumbnail(page)
            link = _share(page)
            window.shot("05-shared")
        with visitor(browser, studio.address) as stranger:
            stranger.page.goto(link)
            _watch(stranger.page)
            stranger.shot("06-public")

    def test_a_changed_scene_alone_is_made_again_though_the_server_dies_meanwhile(
        self, browser: Browser, studio: Studio, film: str
    ) -> None:
        with visitor(browser, studio.address) as window:
            page = window.page
            page.goto(f"/films/{film}")
            page.get_by_role("link", name="New version").click()
            page.locator("#scene-2-narration").fill("They no longer make the green that hid all other colours.")
            window.saved()
            page.get_by_role("button", name="Render film").click()
            page.wait_for_url("**/jobs/*")
            expect(page.locator(".steps .started, .steps .succeeded").first).to_be_visible(timeout=FILM_MS)
            before = page.evaluate("() => performance.timeOrigin")
            studio.kill()
            expect(page.get_by_text("Connection lost.")).to_be_visible()
            studio.start()
            expect(page.get_by_role("link", name="Watch", exact=True)).to_be_visible(timeout=FILM_MS)
            expect(page.get_by_text("Connection lost.")).to_be_hidden()
            assert page.evaluate("() => performance.timeOrigin") == before, "the page was loaded again"
            texts = page.locator("section", has=page.get_by_role("heading", name="Receipt")).inner_text()
            assert "Scenes reused: 1 and 3. Scenes made: 2." in texts
            window.shot("07-render-again")
            # A browser itself tells that a server did not answer.
            window.faults = [fault for fault in window.faults if "net::ERR" not in fault]

    def test_publishing_is_recorded_and_plotted(self, browser: Browser, studio: Studio, film: str) -> None:
        with visitor(browser, studio.address) as window:
            page = window.page
            page.goto(f"/films/{film}")
            page.get_by_label("Date and time").fill("2031-05-04T18:30")
            page.get_by_role("button", name="Schedule").click()
            page.get_by_label("Link to the post").fill("https://example.org/watch/1")
            page.get_by_role("button", name="Mark as published").click()
            page.get_by_label("Views").fill("1200")
            page.get_by_label("Likes").fill("90")
            page.get_by_label("Watched (%)").fill("61.5")
            page.get_by_role("button", name="Save numbers").click()
            expect(page.get_by_text("1,200 views, 90 likes, 62% watched")).to_be_visible()
            page.goto("/analytics")
            reach = page.locator("section", has=page.get_by_role("heading", name="Views and retention by preset"))
            reach.get_by_text("Show as a table").click()
            expect(reach.get_by_role("row", name=re.compile("explainer 1 1,200 6[12]%"))).to_be_visible()
            window.shot("08-analytics")

    def test_feedback_reaches_those_who_run_it(self, browser: Browser, studio: Studio, film: str) -> None:
        with visitor(browser, studio.address) as window:
            page = window.page
            page.goto(f"/films/{film}")
            page.get_by_label("What works well, and what does not?").fill("The music is lovely.")
            page.get_by_role("button", name="Send", exact=True).click()
            expect(page.get_by_text("Sent to whoever runs this installation.")).to_be_visible()
            page.goto("/admin")
            expect(page.get_by_text("The music is lovely.", exact=True)).to_be_visible()


def _edit_a_scene(window: Visitor) -> None:
    page = window.page
    narration = page.locator("#scene-2-narration")
    before = page.locator("#estimate").inner_text()
    narration.fill("They stop making the green. For months it hid all other colours from us.")
    window.saved()
    assert page.locator("#estimate").inner_text() != before
    picture = page.locator("#scene-2-look img")
    # What this machine draws is drawn at once: the scene, and each of its shots.
    expect(picture).to_be_visible()
    expect(page.locator("#scene-2 [data-shot] img").first).to_be_visible()
    page.locator("#scene-2-voice").get_by_role("button", name="Listen").click()
    expect(page.locator("#scene-2-voice audio")).to_be_visible(timeout=FILM_MS)
    window.shot("02-plan")
    page.reload()
    expect(narration).to_have_value("They stop making the green. For months it hid all other colours from us.")
    expect(picture).to_be_visible()


def _watch(page: Page) -> None:
    video = page.locator("video")
    video.evaluate("(video) => { video.muted = true; return video.play(); }")
    for _ in range(100):
        if video.evaluate("(video) => video.currentTime") > 0.3:
            break
        page.wait_for_timeout(100)
    assert video.evaluate("(video) => video.videoWidth") > 0
    assert video.evaluate("(video) => video.currentTime") > 0.3
    video.evaluate("(video) => video.pause()")


def _download(page: Page, folder: Path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download", exact=True).click()
    download = folder / waiting.value.suggested_filename
    waiting.value.save_as(download)
    assert download.name == "why-leaves-turn-red.mp4"
    assert download.read_bytes()[4:8] == b"ftyp"


def _choose_a_thumbnail(page: Page) -> None:
    choices = page.locator("#thumbnails").get_by_role("radio")
    expect(choices).to_have_count(3)
    expect(choices.first).to_be_checked()
    with page.expect_response("**/films/*/thumbnail"):
        choices.nth(1).check()
    page.reload()
    expect(choices.nth(1)).to_be_checked()
    shown, second = (
        page.request.get(f"{page.url}/files/{path}").body() for path in ("thumbnail.jpg", "thumbnails/2.jpg")
    )
    assert shown == second


def _share(page: Page) -> str:
    page.get_by_role("button", name="Create link").click()
    return page.get_by_label("Your link (shown only once)").input_value()
