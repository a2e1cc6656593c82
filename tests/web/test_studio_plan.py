"""The plan's page in a browser: keys alone, two windows, a lost connection, own pictures, versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browsing import png, visitor
from support.databases import fresh_database
from support.serving import Served, serving

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength.
They stop making the green that hid all other colours.
For a few weeks the red and the yellow that were always there come to light.
Then the wind takes the leaves, and the ground takes what they were made of.
A walk in October is a walk through chemistry."""

NOTE_DEAD_BUTTONS = """() => {
  window.dead = [];
  new MutationObserver(() => {
    for (const button of document.querySelectorAll("#undo, #redo")) {
      if (!button.disabled && button.dataset.htmxPowered === undefined) window.dead.push(button.id);
    }
  }).observe(document.getElementById("plan"), { childList: true, subtree: true });
}"""
"""Notes a button that is put on the page and does nothing yet when it is pressed."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("plans")
    with (
        fresh_database("sqlite", home) as url,
        serving(url, home, sign_in=False, render={"scale": 0.1}) as running,
    ):
        running.application.prepare()
        yield running


@pytest.fixture
def plan(served: Served) -> str:
    """The path of a new plan's page."""
    answer = served.client().post("/projects", data={"kind": "text", "text": TEXT, "minutes": "0.5"})
    return str(answer.headers["location"])


def narration(page: Page, number: int) -> str:
    return page.locator(f"#scene-{number}-narration").input_value()


class TestExporting:
    def test_a_table_that_is_exported_changed_and_imported_changes_the_plan(
        self, browser: Browser, served: Served, plan: str, tmp_path: Path
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.get_by_text("Export and import").click()
            page.get_by_label("Format").select_option("csv")
            with page.expect_download() as download:
                page.get_by_role("button", name="Export").click()
            exported = tmp_path / download.value.suggested_filename
            download.value.save_as(exported)
            assert exported.suffix == ".csv"
            first = narration(page, 1)
            changed = exported.read_text("utf-8").replace(first, "In autumn the days get short.")
            (tmp_path / "changed.csv").write_text(changed, "utf-8")
            page.get_by_label("Import what you changed in an editor").set_input_files(tmp_path / "changed.csv")
            expect(page.locator("#scene-1-narration")).to_have_value("In autumn the days get short.")
            page.locator("#undo").click()
            expect(page.locator("#scene-1-narration")).to_have_value(first)

    def test_a_format_or_a_file_that_cannot_be_used_is_refused(self, served: Served, plan: str) -> None:
        project = plan.removesuffix("/plan")
        client = served.client()
        assert client.get(f"{project}/export", params={"to": "aaf"}).status_code == 422
        assert client.get(f"{project}/export", params={"to": "pdf", "frames_per_page": "5"}).status_code == 422
        for files in ({}, {"file": ("cut.otio", b"{}", "application/json")}):
            assert client.post(f"{project}/import", files=files, data={"revision": ""}).status_code == 422


class TestByKeysAlone:
    def test_a_text_is_rendered_with_the_keyboard_alone(self, browser: Browser, served: Served) -> None:
        with visitor(browser, served.address) as window:
            page, keys = window.page, window.page.keyboard
            page.goto("/")
            _tab_to(page, "#text")
            keys.insert_text(TEXT)
            _tab_to(page, "button[type=submit]")
            keys.press("Enter")
            page.wait_for_url("**/plan")
            first, second = narration(page, 1), narration(page, 2)
            _tab_to(page, "#scene-1-grip")
            keys.press("ArrowDown")
            expect(page.locator("#announcement")).to_have_text("Scene 1 is now scene 2.")
            expect(page.locator("#scene-2-grip")).to_be_focused()
            assert (narration(page, 1), narration(page, 2)) == (second, first)
            _tab_to(page, "#scene-2-lock")
            keys.press("Space")
            expect(page.locator("#scene-2-lock")).to_have_attribute("aria-pressed", "true")
            expect(page.locator("#scene-2-lock")).to_be_focused()
            _tab_to(page, "#scene-2-menu")
            keys.press("Enter")
            _tab_to(page, "#scene-2 .sheet button:has-text('Add a scene after')")
            keys.press("Enter")
            expect(page.locator("#scene-3-narration")).to_be_focused()
            keys.type("Look closely at one leaf.")
            window.saved()
            _tab_to(page, "#scene-3-prompt")
            keys.type("one red leaf")
            window.saved()
            _tab_to(page, "#render", backwards=True)
            keys.press("Enter")
            page.wait_for_url("**/jobs/*")
            expect(page.get_by_text("Waiting for a worker.")).to_be_visible()


class TestUndo:
    def test_a_removed_scene_comes_back_by_the_notice_and_by_keys(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.evaluate(NOTE_DEAD_BUTTONS)
            scenes = page.locator("#scenes > li")
            count, second = scenes.count(), narration(page, 2)
            page.locator("#scene-2-menu").click()
            page.locator("#scene-2 .sheet button:has-text('Remove'):not(:has-text('file'))").click()
            expect(page.locator(".toast")).to_contain_text("Scene 2 removed.")
            expect(page.locator("#scene-2-menu")).to_be_focused()
            page.locator(".toast").get_by_role("button", name="Undo").click()
            expect(scenes).to_have_count(count)
            assert narration(page, 2) == second
            expect(page.locator("#redo")).to_be_focused()
            page.keyboard.press("Control+y")
            expect(scenes).to_have_count(count - 1)
            page.keyboard.press("Control+z")
            expect(scenes).to_have_count(count)
            assert narration(page, 2) == second
            assert page.evaluate("() => window.dead") == []


class TestNothingIsLost:
    def test_words_survive_a_lost_connection_and_a_reload(self, browser: Browser, served: Served, plan: str) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            window.context.set_offline(True)
            page.locator("#scene-2-narration").fill("Written without a connection.")
            page.wait_for_selector("#saved[data-state=kept]")
            window.context.set_offline(False)
            page.goto("/credits")
            page.goto(plan)
            expect(page.locator("#scene-2-narration")).to_have_value("Written without a connection.")
            # Either page may have stored it: the first when the connection was back, or this one.
            window.until(lambda: "Written without a connection." in served.client().get(plan).text)
            page.reload()
            expect(page.locator("#drafts")).to_be_hidden()
            expect(page.locator("#scene-2-narration")).to_have_value("Written without a connection.")
            window.faults = [fault for fault in window.faults if "ERR_INTERNET" not in fault and "htmx" not in fault]

    def test_an_edit_is_saved_by_itself_when_the_connection_is_back(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            window.context.set_offline(True)
            page.locator("#scene-1-text").fill("Offline")
            page.wait_for_selector("#saved[data-state=kept]")
            window.context.set_offline(False)
            window.saved()
            assert 'value="Offline"' in served.client().get(plan).text
            window.faults = [fault for fault in window.faults if "ERR_INTERNET" not in fault and "htmx" not in fault]

    def test_words_written_before_the_page_was_whole_are_stored(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            late: list[Route] = []
            page.route("**/plan.js*", lambda route: late.append(route))
            page.goto(plan, wait_until="commit")
            page.locator("#scene-1-narration").fill("Written while the line was slow.")
            window.until(lambda: bool(late))
            assert "while the line was slow" not in served.client().get(plan).text
            late[0].continue_()
            window.until(lambda: "while the line was slow" in served.client().get(plan).text)
            window.saved()

    def test_two_windows_on_different_scenes_do_not_disturb_each_other(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as one, visitor(browser, served.address) as other:
            one.page.goto(plan)
            other.page.goto(plan)
            one.page.locator("#scene-1-narration").fill("One wrote this first scene.")
            one.saved()
            other.page.locator("#scene-3-narration").fill("The other wrote this third scene.")
            other.saved()
            one.page.reload()
            assert narration(one.page, 1) == "One wrote this first scene."
            assert narration(one.page, 3) == "The other wrote this third scene."

    def test_two_texts_for_one_scene_are_shown_and_chosen_from(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as one, visitor(browser, served.address) as other:
            one.page.goto(plan)
            other.page.goto(plan)
            one.page.locator("#scene-2-narration").fill("What one window says.")
            one.saved()
            other.page.locator("#scene-2-narration").fill("What the other window says.")
            clash = other.page.get_by_role("alert").filter(has_text="changed elsewhere")
            expect(clash).to_contain_text("What one window says.")
            assert other.barriers() == []
            other.shot("09-clash")
            clash.get_by_role("button", name="Keep mine").click()
            expect(clash).to_be_hidden()
            other.saved()
            one.page.reload()
            assert narration(one.page, 2) == "What the other window says."
            other.faults = [fault for fault in other.faults if "409" not in fault]

    def test_moving_a_scene_that_is_not_there_any_more_shows_how_the_plan_stands(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as one, visitor(browser, served.address) as other:
            one.page.goto(plan)
            other.page.goto(plan)
            one.page.locator("#scene-1-grip").press("ArrowDown")
            expect(one.page.locator("#announcement")).to_have_text("Scene 1 is now scene 2.")
            other.page.locator("#scene-3-grip").press("ArrowUp")
            expect(other.page.locator("#toasts")).to_contain_text("The plan was changed elsewhere")
            assert narration(other.page, 1) == narration(one.page, 1)


class TestScenes:
    def test_a_scene_is_dragged_to_another_place(self, browser: Browser, served: Served, plan: str) -> None:
        with visitor(browser, served.address, height=1600) as window:
            page = window.page
            page.goto(plan)
            words = narration(page, 1)
            grip, below = page.locator("#scene-1-grip"), page.locator("#scene-2")
            box = below.bounding_box()
            assert box is not None
            grip.hover()
            page.mouse.down()
            page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 12, steps=6)
            page.mouse.up()
            expect(page.locator("#scene-2-narration")).to_have_value(words)

    def test_all_scenes_are_shown_and_reordered_in_the_overview(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            words = narration(page, 1)
            page.get_by_role("radio", name="Overview").check(force=True)
            expect(page.locator("#scene-1-prompt")).to_be_hidden()
            box = page.locator("#scene-2").bounding_box()
            assert box is not None
            page.locator("#scene-1-grip").hover()
            page.mouse.down()
            page.mouse.move(box["x"] + box["width"] - 12, box["y"] + 40, steps=6)
            page.mouse.up()
            expect(page.locator("#scene-2-narration")).to_have_value(words)
            page.reload()
            expect(page.locator("#scene-1-prompt")).to_be_hidden()
            assert window.barriers() == []

    def test_the_negative_prompt_and_the_films_settings_are_saved(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as one, visitor(browser, served.address) as other:
            one.page.goto(plan)
            other.page.goto(plan)
            one.page.locator("#scene-1-more summary").click()
            one.page.locator("#scene-1-negative").fill("people")
            one.saved()
            for window in (one, other):
                window.page.get_by_text("Film settings").click()
            one.page.get_by_label("Pace").select_option("fast")
            one.saved()
            other.page.get_by_label("Music").select_option("calm")
            other.saved()
            one.page.reload()
            expect(one.page.locator("#scene-1-negative")).to_have_value("people")
            expect(one.page.locator("#plan-tempo")).to_have_value("fast")
            expect(one.page.locator("#plan-mood")).to_have_value("calm")

    def test_an_own_picture_is_shown(self, browser: Browser, served: Served, plan: str, tmp_path: Path) -> None:
        picture = tmp_path / "mine.png"
        picture.write_bytes(png(300, 500))
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.locator("#scene-1-file").set_input_files(picture)
            expect(page.get_by_text("Uses your own picture.")).to_be_visible()
            page.locator("#scene-1-look button").click()
            expect(page.locator("#scene-1-look img")).to_be_visible()

    def test_a_file_that_lies_is_refused_in_words(
        self, browser: Browser, served: Served, plan: str, tmp_path: Path
    ) -> None:
        lie = tmp_path / "lie.png"
        lie.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.locator("#scene-1-file").set_input_files(lie)
            expect(page.locator("#toasts")).to_contain_text("lie.png is an SVG, which can contain scripts.")
            window.faults = [fault for fault in window.faults if "415" not in fault]

    def test_the_words_of_a_plan_are_never_read_as_html(self, browser: Browser, served: Served, plan: str) -> None:
        attack = '</textarea><img src=x onerror="document.title=1"><script>document.title=2</script>'
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            page.locator("#scene-1-narration").fill(attack)
            page.locator("#title").fill(attack[:100])
            window.saved()
            page.reload()
            assert narration(page, 1) == attack
            page.goto("/history")
            expect(page.locator(".project h3").first).to_contain_text("</textarea>")


class TestVersions:
    def test_an_earlier_version_comes_back_and_the_later_one_stays(
        self, browser: Browser, served: Served, plan: str
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(plan)
            before = narration(page, 1)
            page.get_by_role("link", name="Version 1").click()
            page.get_by_role("button", name="Save this version").click()
            page.goto(plan)
            page.locator("#scene-1-narration").fill("Another beginning altogether.")
            window.saved()
            page.get_by_role("link", name="Version 2").click()
            page.get_by_role("link", name="Compare version 1").click()
            expect(page.locator(".diff ins").filter(has_text="Another").first).to_be_visible()
            assert window.barriers() == []
            window.shot("10-versions")
            page.get_by_role("button", name="Restore version 1").click()
            page.wait_for_url("**/plan**")
            assert narration(page, 1) == before
            page.get_by_role("link", name="Version 3").click()
            page.get_by_role("link", name="Compare version 2").click()
            expect(page.locator(".diff del").filter(has_text="Another").first).to_be_visible()


class TestWithoutScripts:
    def test_a_plan_is_made_and_rendered(self, served: Served) -> None:
        client = served.client()
        plan = client.post("/projects", data={"kind": "text", "text": TEXT})
        assert plan.status_code == 303
        job = client.post(plan.headers["location"].removesuffix("plan") + "render")
        assert job.status_code == 303
        assert client.get(job.headers["location"]).status_code == 200

    def test_a_text_that_cannot_be_used_comes_back_with_the_reason(self, served: Served) -> None:
        answer: httpx.Response = served.client().post("/projects", data={"kind": "text", "text": "Too short."})
        assert answer.status_code == 422
        assert "The text has only 2 words" in answer.text
        assert ">Too short.</textarea>" in answer.text


def _tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(250):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")
