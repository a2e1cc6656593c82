"""The strip of shots on the plan's page: what it shows, what can be done there, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browsing import Visitor, visitor
from support.databases import fresh_database
from support.serving import Served, serving

TEXT = """# Jobs in spring

In autumn the days get shorter, and trees save their strength.
Unemployment fell from 8.4% in March to 7.9% in April.
Istanbul is the largest city of Turkey, with 15 million people."""
BARS = {
    "kind": "bars",
    "content.bars.0.label": "March",
    "content.bars.0.quantity": "8.4%",
    "content.bars.1.label": "April",
    "content.bars.1.quantity": "7.9%",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("shots")
    with (
        fresh_database("sqlite", home) as url,
        serving(url, home, sign_in=False, render={"scale": 0.1}) as running,
    ):
        running.application.prepare()
        yield running


@pytest.fixture
def plan(served: Served) -> str:
    """The path of a new plan's page; its second scene is about unemployment."""
    answer = served.client().post("/projects", data={"kind": "text", "text": TEXT})
    return str(answer.headers["location"])


@pytest.fixture
def browser_less(served: Served) -> httpx.Client:
    return served.client(Accept="text/html", **{"HX-Request": "true"})


def marks_of(page: str, scene: int) -> list[str]:
    return re.findall(rf'data-shot="[^"]*/scenes/{scene}/shots/\d+" data-mark="(\w+)"', page)


def undo_of(page: str) -> str:
    found = re.search(r'id="undo"[^>]*title="([^"]*)"', page)
    assert found is not None
    return found[1]


class TestOverHttp:
    def test_the_strip_says_what_each_shot_shows_and_its_picture_is_there(
        self, browser_less: httpx.Client, plan: str
    ) -> None:
        page = browser_less.get(plan).text
        assert len(marks_of(page, 2)) == 2
        shown = re.findall(r'<img src="([^"]*/scenes/2/shots/\d/picture.jpg[^"]*)" alt="([^"]*)"', page)
        assert [alt.partition(":")[0] for _, alt in shown] == ["Percentage", "Before and after"]
        assert "While the voice says: Unemployment fell from 8.4% in March" in shown[0][1]
        answer = browser_less.get(shown[0][0])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert "immutable" in answer.headers["cache-control"]
        # What is asked for by the mark of another state must not be kept for this one.
        assert "no-cache" in browser_less.get(shown[0][0].replace("?of=", "?of=0")).headers["cache-control"]
        offered = browser_less.get(f"{plan}/scenes/2/shots/1/alternatives").text
        others = re.findall(r'<img src="([^"]*/alternatives/\d/picture.jpg[^"]*)"', offered)
        assert len(others) == 2
        pictures = {browser_less.get(path).content for path in (shown[0][0], *others)}
        assert len(pictures) == 3

    def test_refused_content_is_named_and_stays_in_the_form(self, browser_less: httpx.Client, plan: str) -> None:
        before = browser_less.get(plan).text
        sent = {**BARS, "mark": marks_of(before, 2)[0], "content.bars.1.quantity": "seven", "content.title": "Jobs <b>"}
        answer = browser_less.post(f"{plan}/scenes/2/shots/1", data=sent)
        assert answer.status_code == 422
        assert "&#39;seven&#39; is not a number. Write it like 45 %, $1.20 or 8,849 m." in answer.text
        assert 'value="seven" dir="auto" aria-required="true" aria-invalid="true"' in answer.text
        assert 'value="Jobs &lt;b&gt;"' in answer.text
        assert marks_of(browser_less.get(plan).text, 2) == marks_of(before, 2)
        for data in ({"kind": "hologram"}, {**BARS, "framing": "huge", "mark": marks_of(before, 2)[0]}):
            assert browser_less.post(f"{plan}/scenes/2/shots/1", data=data).status_code == 422
        for path in ("scenes/2/shots/9", "scenes/99/shots/1", "scenes/2/shots/9/picture.jpg"):
            assert browser_less.get(f"{plan}/{path}").status_code == 404

    def test_a_shot_that_moved_keeps_its_form(self, browser_less: httpx.Client, plan: str) -> None:
        first, second = marks_of(browser_less.get(plan).text, 2)
        browser_less.post(f"{plan}/scenes/2/shots/1/split", data={"mark": first, "word": "3"})
        sent = {**BARS, "mark": second, "content.bars.1.quantity": "seven"}
        refused = browser_less.post(f"{plan}/scenes/2/shots/2", data=sent)
        shown = browser_less.post(f"{plan}/scenes/2/shots/2/form", data={**sent, "chooses_kind": "yes"})
        assert (refused.status_code, shown.status_code) == (422, 200)
        for answer in (refused, shown):
            assert f'data-panel="{plan}/scenes/2/shots/3" data-base="{second}"' in answer.text
            assert "changed elsewhere" not in answer.text
        assert "scene-2-shot-kind" in shown.headers["HX-Trigger"]
        browser_less.post(f"{plan}/scenes/2/shots/3", data={**BARS, "mark": second})
        changed = browser_less.post(f"{plan}/scenes/2/shots/3/form", data=sent)
        assert "changed elsewhere" in changed.text and "scene-2-panel-title" in changed.headers["HX-Trigger"]

    def test_each_deed_is_one_edit_that_undo_names(self, browser_less: httpx.Client, plan: str) -> None:
        path = f"{plan}/scenes/2/shots/1"

        def do(where: str, **sent: str) -> str:
            mark = marks_of(browser_less.get(plan).text, 2)[0]
            answer = browser_less.post(f"{path}{where}", data={"mark": mark, **sent})
            assert answer.status_code == 200, answer.text
            return undo_of(answer.text)

        assert do("", **BARS) == "Undo: Shot 1 of scene 2 changed"
        assert do("/lock", locked="yes") == "Undo: Shot 1 of scene 2 locked"
        mark = marks_of(browser_less.get(plan).text, 2)[0]
        refused = browser_less.post(path, data={**BARS, "content.title": "Other", "mark": mark})
        assert (refused.status_code, "Shot 1 of scene 2 is locked." in refused.text) == (409, True)
        assert do("/lock", locked="no") == "Undo: Shot 1 of scene 2 unlocked"
        assert do("/split", word="3") == "Undo: Shot 1 of scene 2 split"
        assert do("/remove") == "Undo: Shot 1 of scene 2 removed"
        assert browser_less.post(f"{path}/split", data={"word": ""}).status_code == 422
        # The deeds of a page that shows an earlier state do nothing, and it is told so.
        stale = browser_less.post(f"{path}/remove", data={"mark": mark})
        assert "changed elsewhere" in stale.headers["HX-Trigger"]
        assert undo_of(browser_less.get(plan).text) == "Undo: Shot 1 of scene 2 removed"

    def test_the_times_of_parts_stay_while_the_parts_do(self, served: Served, plan: str) -> None:
        client = served.client()
        project = plan.removeprefix("/projects/").removesuffix("/plan")

        def shot() -> dict[str, object]:
            scenes = client.get(f"/v1/projects/{project}/plan").json()["document"]["scenes"]
            return dict(scenes[1]["shots"][1])

        before = shot()
        assert before["events"]
        sent = {
            "kind": "before_after",
            "content.before": "8.4%",
            "content.after": "7.9%",
            "content.title": "Out of work",
        }
        mark = marks_of(client.get(plan).text, 2)[1]
        assert client.post(f"{plan}/scenes/2/shots/2", data={**sent, "mark": mark}).status_code == 200
        assert shot()["events"] == before["events"]
        mark = marks_of(client.get(plan).text, 2)[1]
        assert client.post(f"{plan}/scenes/2/shots/2", data={**BARS, "mark": mark}).status_code == 200
        assert shot()["events"] == []

    def test_nobody_changes_what_is_locked_archived_or_being_rendered(
        self, browser_less: httpx.Client, plan: str
    ) -> None:
        path = f"{plan}/scenes/2/shots/1"

        def panel() -> str:
            return browser_less.get(path).text

        assert "Save shot" in panel()
        assert "Retake" in panel()
        browser_less.post(f"{plan}/scenes/2/lock", data={"locked": "yes"})
        assert "This scene is locked. Unlock it to change its shots." in panel()
        assert "shot-lock" not in re.sub(
            r"(?s).*?id=\"scene-2-strip\"(.*?)id=\"scene-2-panel\".*", r"\1", browser_less.get(plan).text
        )
        browser_less.post(f"{plan}/scenes/2/lock", data={"locked": "no"})
        job = browser_less.post(f"{plan.removesuffix('/plan')}/render").headers["HX-Redirect"]
        assert "This plan is being rendered." in panel()
        assert "Save shot" not in panel()
        browser_less.post(f"{job}/cancel")
        browser_less.post(f"{plan.removesuffix('/plan')}/archive")
        assert "This project is archived." in panel()
        assert "Save shot" not in panel()


class TestInABrowser:
    def test_a_shot_is_changed_retaken_locked_split_and_restored(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            shots = page.locator("#scene-2-strip [data-shot]")
            expect(shots).to_have_count(2)
            shots.first.scroll_into_view_if_needed()
            expect(page.locator("#scene-2-strip .is-there")).to_have_count(2)
            padlocks = page.locator("#scene-2-strip .shot-lock")
            for state in ("true", "false"):
                padlocks.evaluate_all("locks => locks.forEach((lock) => lock.click())")
                for number in range(2):
                    expect(padlocks.nth(number)).to_have_attribute("aria-pressed", state)
            shots.first.click()
            expect(page.locator("#scene-2-panel-title")).to_be_focused()
            _becomes_bars(window)
            first_picture = page.locator("#scene-2-shot-1 img").get_attribute("src")
            page.get_by_role("button", name="Retake").click()
            expect(page.locator(".take .is-there")).to_have_count(3)
            page.get_by_role("button", name=re.compile("^Use alternative 1")).click()
            expect(page.locator("#undo")).to_have_attribute("title", "Undo: Shot 1 of scene 2 replaced")
            expect(page.locator("#scene-2-shot-1 img")).not_to_have_attribute("src", first_picture or "")
            page.locator("#content-quantity").fill("8.5%")
            page.get_by_role("button", name="Lock shot 1 of scene 2").click()
            expect(page.locator("#scene-2-panel")).to_contain_text("This shot is locked.")
            expect(page.locator("#content-quantity")).to_be_disabled()
            page.locator("#scene-2-panel").get_by_role("button", name="Unlock").click()
            expect(page.locator("#content-quantity")).to_be_enabled()
            expect(page.locator("#content-quantity")).to_have_value("8.5%")
            page.get_by_text("Split this shot").click()
            page.get_by_role("button", name="Split before “8.4%”").click()
            expect(shots).to_have_count(3)
            expect(page.locator("#scene-2-panel-title")).to_contain_text("Shot 2")
            page.locator("#scene-2-panel").get_by_role("button", name="Remove").click()
            expect(shots).to_have_count(2)
            page.keyboard.press("Control+z")
            expect(shots).to_have_count(3)

    def test_what_was_entered_survives_other_edits_a_reload_and_another_window(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as one, visitor(browser, served.address) as other:
            page = one.page
            for window in (one, other):
                window.page.goto(plan)
                window.page.locator("#scene-2-shot-2").click()
            page.locator("#content-title").fill("Out of work")
            page.locator("#scene-1-lock").click()
            expect(page.locator("#scene-1-lock")).to_have_attribute("aria-pressed", "true")
            expect(page.locator("#content-title")).to_have_value("Out of work")
            page.reload()
            page.locator("#scene-2-shot-2").click()
            expect(page.locator("#content-title")).to_have_value("Out of work")
            other.page.locator("#content-title").fill("Without work")
            other.page.get_by_role("button", name="Save shot").click()
            expect(other.page.locator(".toast")).to_contain_text("Shot 2 of scene 2 changed.")
            page.get_by_role("button", name="Save shot").click()
            expect(page.get_by_role("alert").filter(has_text="changed elsewhere")).to_contain_text("Without work")
            expect(page.locator("#content-title")).to_have_value("Out of work")
            assert one.barriers() == []
            page.get_by_role("button", name="Keep mine").click()
            expect(page.locator("#scene-2-shot-2 img")).to_have_attribute("alt", re.compile("Out of work"))
            one.faults = [fault for fault in one.faults if "409" not in fault]

    def test_a_shot_is_changed_with_the_keyboard_alone(self, browser: Browser, served: Served, plan: str) -> None:
        with visitor(browser, served.address) as window:
            page, keys = window.page, window.page.keyboard
            page.goto(plan)
            page.locator("#scene-2-more summary").focus()
            _tab_to(page, "#scene-2-shot-1")
            keys.press("ArrowRight")
            expect(page.locator("#scene-2-shot-2")).to_be_focused()
            keys.press("Enter")
            expect(page.locator("#scene-2-panel-title")).to_be_focused()
            _tab_to(page, "#content-title")
            keys.type("Out of work")
            keys.press("Enter")
            expect(page.locator("#scene-2-shot-2 img")).to_have_attribute("alt", re.compile("Out of work"))
            expect(page.locator("#scene-2-panel-title")).to_be_focused()
            _tab_to(page, "#scene-2-retake")
            keys.press("Enter")
            expect(page.locator("#scene-2-takes-title")).to_be_focused()
            _tab_to(page, "#scene-2-take-1")
            keys.press("Space")
            expect(page.locator("#undo")).to_have_attribute("title", "Undo: Shot 2 of scene 2 replaced")
            keys.press("Escape")
            expect(page.locator("#scene-2-shot-2")).to_be_focused()
            expect(page.locator("#scene-2-shot-2")).to_have_attribute("aria-expanded", "false")

    def test_nobody_is_kept_out_narrow_or_wide_light_or_dark(self, browser: Browser, served: Served, plan: str) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.locator("#scene-2-shot-1").click()
            page.locator("#scene-2-shot-kind").select_option("bars")
            expect(page.locator("#content-bars-0-label")).to_be_visible()
            page.get_by_role("button", name="Save shot").click()
            expect(page.get_by_role("alert").filter(has_text="Not saved.")).to_be_visible()
            page.get_by_role("button", name="Retake").click()
            expect(page.locator(".take .is-there")).to_have_count(3)
            page.get_by_text("Split this shot").click()
            page.get_by_text("Film settings").click()
            for width, dark in ((320, False), (320, True), (1280, True), (1280, False)):
                window.look(width, dark)
                assert window.barriers() == []
                assert not window.is_too_wide()
                window.shot(f"11-shots-{width}-{'dark' if dark else 'light'}")
            window.faults = [fault for fault in window.faults if "422" not in fault]


def _becomes_bars(window: Visitor) -> None:
    page = window.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/shots/1/form", hold)
    page.locator("#scene-2-shot-kind").select_option("bars")
    # Nothing is saved before the fields of the chosen kind are there.
    expect(page.locator("#scene-2-save-shot")).to_be_disabled()
    held[0].continue_()
    page.unroute("**/shots/1/form")
    expect(page.locator("#content-bars-0-label")).to_be_visible()
    expect(page.locator("#scene-2-shot-kind")).to_be_focused()
    page.locator("#content-bars-0-label").fill("March")
    page.locator("#content-bars-0-quantity").fill("8.4%")
    page.locator("#content-bars-1-label").fill("April")
    page.locator("#content-bars-1-quantity").fill("seven")
    page.get_by_role("button", name="Add bar").click()
    page.keyboard.type("May")
    page.get_by_role("button", name="Save shot").click()
    expect(page.locator("#content-bars-1-quantity")).to_be_focused()
    expect(page.locator("#content-bars-1-quantity-errors")).to_contain_text("'seven' is not a number. Write it like")
    expect(page.locator("#content-bars-2-label")).to_have_value("May")
    page.locator("#content-bars-1-quantity").fill("7.9%")
    page.get_by_role("button", name="Remove Bar 3").click()
    page.get_by_role("button", name="Save shot").click()
    expect(page.locator(".toast").filter(has_text="Shot 1 of scene 2 changed.")).to_be_visible()
    expect(page.locator("#scene-2-shot-1 img")).to_have_attribute("alt", re.compile("^Bar chart: March: 8.4%"))
    window.faults = [fault for fault in window.faults if "422" not in fault]


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")
