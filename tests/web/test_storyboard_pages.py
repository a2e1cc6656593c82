"""The pages of storyboards in a browser: side by side, frames and shot list, merging, filming, the teleprompter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from reelbase.accounts.models import LOCAL_OWNER_ID
from reelbase.accounts.viewer import Viewer
from reelbase.plans.service import PlanService
from reelbase.projects.models import Project
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.storyboards.service import StoryboardService
from support.browsing import Visitor, visitor
from support.databases import fresh_database
from support.plans import make_plan
from support.serving import Served, serving
from support.statements import counted

OWNER = Viewer(LOCAL_OWNER_ID)
_NOTE_PLACES = """() => {
  window.places = new Set();
  document.getElementById("lines").addEventListener("scroll", (event) => places.add(event.target.scrollTop));
}"""
BRIEF = "Three mistakes when brewing coffee, filmed in a small kitchen"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("boards")
    with fresh_database("sqlite", home) as url, serving(url, home, sign_in=False) as running:
        running.application.prepare()
        yield running


@dataclass(frozen=True, slots=True)
class Boards:
    """A project with two storyboards, of which the second is open."""

    project: UUID
    first: UUID
    second: UUID

    @property
    def path(self) -> str:
        return f"/projects/{self.project}/boards"

    @property
    def filming(self) -> str:
        return f"/projects/{self.project}/filming"


@pytest.fixture
def boards(served: Served) -> Boards:
    with served.application.database.work() as session:
        service = StoryboardService(session, OWNER)
        project = PlanService(session, OWNER).start(make_plan("Not a storyboard.")).project_id
        found = session.get(Project, project)
        assert found is not None
        found.format = "storyboard"
        first = service.begin(project, BRIEF, pattern_source="Problem and solution")
        service.complete(first, _board("Better coffee", "Your coffee is bitter.", "Weigh the beans.", "Try it."))
        second = service.begin(project, BRIEF)
        service.complete(second, _board("Ten years", "Ten years taught me this.", "Wait half a minute."))
    return Boards(project, first, second)


def _board(title: str, *narrations: str) -> PlanDocument:
    angles = ("eye level", "overhead", "eye level")
    scenes = [
        Scene(
            narration=text,
            visual_prompt=f"INT. KITCHEN. A cup of coffee, take {number}",
            camera_angle=angles[number % 3],
            duration_target_s=4,
        )
        for number, text in enumerate(narrations)
    ]
    return make_plan(title=title, scenes=scenes)


def stored_tasks(served: Served, boards: Boards) -> list[tuple[int, str, bool]]:
    """The completed tasks of the open storyboard: number, type, and whether it is known since when."""
    with served.application.database.reading() as session:
        board = StoryboardService(session, OWNER).outline(boards.project, boards.second).board
    return [
        (scene.number, task.type, task.completed_at is not None)
        for scene in board.scenes
        for task in scene.tasks
        if task.completed
    ]


def check(window: Visitor, *, widths: tuple[int, ...] = (320, 1280)) -> None:
    for width in widths:
        window.look(width, dark=width == 1280)
        assert not window.is_too_wide(), f"{window.page.url} at {width}"
    assert window.barriers() == []


class TestBoards:
    def test_a_project_opens_its_storyboards_side_by_side_and_one_of_them(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto("/")
            card = page.locator(".project").first
            expect(card.locator(".state")).to_have_text("Storyboard")
            card.locator("h3 a").click()
            page.wait_for_url(f"**{boards.path}")
            expect(page.locator(".board")).to_have_count(3)
            expect(page.locator(".board.is-open")).to_contain_text("Ten years")
            check(window)
            page.locator(".board", has_text="Better coffee").get_by_role("button", name="Open").click()
            expect(page.locator(".board.is-open")).to_contain_text("Problem and solution")
            page.locator(".board", has_text="Better coffee").get_by_role("link", name="View").click()
            page.wait_for_url(f"**{boards.path}/{boards.first}")
            expect(page.locator(".panel")).to_have_count(3)
            picture = page.locator(".panel img").first
            expect(picture).to_have_attribute("alt", "Frame of scene 1: INT. KITCHEN. A cup of coffee, take 0")
            window.until(lambda: picture.evaluate("(image) => image.complete && image.naturalWidth") == 360)
            check(window)
            page.get_by_role("link", name="Shot list").click()
            expect(page.locator(".shot-list tbody tr")).to_have_count(3)
            check(window)
            page.get_by_role("link", name="Edit", exact=True).first.click()
            page.wait_for_url("**/plan")
            expect(page.locator("#scene-1-narration")).to_have_value("Your coffee is bitter.")

    def test_a_copy_is_a_storyboard_of_its_own(self, browser: Browser, served: Served, boards: Boards) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(f"{boards.path}/{boards.first}")
            page.get_by_role("button", name="Copy").click()
            expect(page.locator("h1")).to_have_text("Copy of Better coffee")
            expect(page.locator(".panel")).to_have_count(3)
            page.goto(boards.path)
            expect(page.locator(".board")).to_have_count(4)

    def test_scenes_of_two_storyboards_are_merged_into_a_third_by_keys(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address) as window:
            page, keys = window.page, window.page.keyboard
            page.goto(f"{boards.path}/merge?first={boards.second}&second={boards.first}")
            expect(page.locator("#merge-do")).to_be_disabled()
            for version, number in ((boards.first, 3), (boards.second, 1), (boards.first, 2)):
                page.locator(f'[data-pick="{version}:{number}"]').focus()
                keys.press("Enter")
            rows = page.locator("#tray .tray-words .soft")
            expect(rows).to_have_text(["Try it.", "Ten years taught me this.", "Weigh the beans."])
            page.get_by_role("button", name="Move scene 2 of Better coffee up").press("Enter")
            expect(rows).to_have_text(["Try it.", "Weigh the beans.", "Ten years taught me this."])
            expect(page.get_by_role("button", name="Move scene 2 of Better coffee up")).to_be_focused()
            page.get_by_role("button", name="Remove scene 3 of Better coffee").press("Enter")
            check(window)
            page.locator("#merge-title").fill("The best of both")
            page.locator("#merge-do").click()
            expect(page.locator("h1")).to_have_text("The best of both")
            expect(page.locator(".panel blockquote")).to_have_text(["Weigh the beans.", "Ten years taught me this."])
            page.goto(boards.path)
            expect(page.locator(".board")).to_have_count(4)

    def test_what_cannot_be_shown_or_merged_is_refused(self, served: Served, boards: Boards) -> None:
        client = served.client()
        other = served.client().get(f"/projects/{boards.project}/boards/{boards.project}")
        assert other.status_code == 404
        assert client.get(f"{boards.path}/{boards.first}/frames/9.jpg").status_code == 404
        for order, status in (("", 422), ("nonsense", 422), (f"{boards.first}:9", 422), (f"{boards.project}:1", 404)):
            answer = client.post(f"{boards.path}/merge", data={"order": order})
            assert answer.status_code == status, order

    def test_frames_are_kept_by_the_browser_until_the_scene_changes(self, served: Served, boards: Boards) -> None:
        client = served.client()
        page = client.get(f"{boards.path}/{boards.first}").text
        address = page.split('<span class="board-frame tall"><img src="')[1].split('"')[0].replace("&amp;", "&")
        drawn = client.get(address)
        assert drawn.headers["content-type"] == "image/jpeg"
        assert "immutable" in drawn.headers["cache-control"]
        assert client.get(address, headers={"If-None-Match": drawn.headers["etag"]}).status_code == 304
        assert "no-cache" in client.get(address.split("?")[0]).headers["cache-control"]


class TestFilming:
    def test_tasks_are_ticked_with_one_tap_on_a_small_phone(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address, width=320, height=640) as window:
            page = window.page
            page.goto(boards.filming)
            expect(page.locator("#board-progress")).to_have_text("0 of 8")
            filmed = page.locator("#tick-1-scene_filmed")
            box = filmed.bounding_box()
            assert box is not None and box["height"] >= 48 and box["width"] >= 120
            filmed.click()
            expect(filmed).to_have_attribute("aria-pressed", "true")
            expect(page.locator("#board-progress")).to_have_text("1 of 8")
            expect(page.locator("#project-progress")).to_have_text("1 of 20 tasks of the project")
            window.saved()
            assert stored_tasks(served, boards) == [(1, "scene_filmed", True)]
            check(window, widths=(320,))
            page.locator("#only-left").check()
            expect(page.locator("#scene-1")).to_be_hidden()
            page.locator("#next-scene").click()
            expect(page.locator("#scene-2")).to_be_focused()
            page.locator("#only-left").uncheck()
            page.reload()
            expect(filmed).to_have_attribute("aria-pressed", "true")
            filmed.click()
            window.saved()
            assert stored_tasks(served, boards) == []

    def test_ticks_without_a_connection_are_saved_when_it_is_back(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address, width=320, height=640) as window:
            page = window.page
            page.goto(boards.filming)
            window.context.set_offline(True)
            page.locator("#tick-1-script_written").click()
            page.locator("#tick-2-edited").click()
            page.locator("#tick-1-edited").click()
            page.locator("#tick-1-edited").click()
            page.wait_for_selector("#saved[data-state=kept]")
            expect(page.locator("#board-progress")).to_have_text("2 of 8")
            assert stored_tasks(served, boards) == []
            window.context.set_offline(False)
            window.saved()
            assert stored_tasks(served, boards) == [(1, "script_written", True), (2, "edited", True)]
            window.faults = [fault for fault in window.faults if "ERR_INTERNET" not in fault]

    def test_ticks_that_were_not_saved_survive_leaving_the_page(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(boards.filming)
            page.route("**/filming/**", lambda route: route.abort())
            page.locator("#tick-2-audio_recorded").click()
            page.wait_for_selector("#saved[data-state=kept]")
            page.unroute("**/filming/**")
            page.goto("/credits")
            page.goto(boards.filming)
            expect(page.locator("#tick-2-audio_recorded")).to_have_attribute("aria-pressed", "true")
            window.saved()
            assert stored_tasks(served, boards) == [(2, "audio_recorded", True)]
            window.faults = [fault for fault in window.faults if "ERR_FAILED" not in fault]

    def test_the_call_sheet_groups_scenes_by_angle_and_place(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(boards.filming)
            page.get_by_role("link", name="Call sheet").click()
            expect(page.locator(".call h2")).to_have_text(["Eye level", "Overhead"])
            expect(page.locator(".call h3")).to_have_text(["Kitchen", "Kitchen"])
            check(window)
            page.locator("#tick-2-scene_filmed").click()
            window.saved()
            assert stored_tasks(served, boards) == [(2, "scene_filmed", True)]

    def test_a_task_of_nobody_is_refused_without_a_script(self, served: Served, boards: Boards) -> None:
        client = served.client()
        with served.application.database.reading() as session:
            scene = StoryboardService(session, OWNER).outline(boards.project, boards.second).board.scenes[0].id
        done = client.post(f"{boards.filming}/{scene}/edited", data={"completed": "yes"})
        assert done.status_code == 303
        assert stored_tasks(served, boards) == [(1, "edited", True)]
        assert client.post(f"{boards.filming}/{scene}/danced", data={"completed": "yes"}).status_code == 422
        assert client.post(f"{boards.filming}/{boards.project}/edited", data={}).status_code == 404


class TestTeleprompter:
    def test_the_script_rolls_pauses_and_mirrors_by_keys_and_taps(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address, width=320, height=640) as window:
            page, keys = window.page, window.page.keyboard
            page.emulate_media(reduced_motion="no-preference")
            page.goto(f"{boards.filming}/prompter")
            expect(page.locator("#lines p")).to_have_count(2)
            play = page.locator("#play")
            page.locator("#lines").focus()
            keys.press("Space")
            expect(play).to_have_attribute("aria-pressed", "true")
            window.until(lambda: _scrolled(page) > 20)
            page.locator("#lines").click(position={"x": 150, "y": 300})
            expect(play).to_have_attribute("aria-pressed", "false")
            keys.press("ArrowUp")
            expect(page.locator("#speed")).to_have_text("160")
            keys.press("m")
            expect(page.locator("#prompter")).to_have_attribute("data-mirror", "yes")
            keys.press("Home")
            assert _scrolled(page) == 0
            check(window, widths=(320,))
            page.reload()
            expect(page.locator("#speed")).to_have_text("160")
            expect(page.locator("#mirror")).to_have_attribute("aria-pressed", "true")

    def test_the_script_goes_on_by_paragraphs_with_reduced_motion(
        self, browser: Browser, served: Served, boards: Boards
    ) -> None:
        with visitor(browser, served.address) as window:
            page = window.page
            page.goto(f"{boards.filming}/prompter")
            page.evaluate(_NOTE_PLACES)
            for _ in range(17):
                page.locator("[data-faster]").click()
            page.locator("#play").click()
            expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
            assert 1 <= int(page.evaluate("places.size")) <= 2


class TestLongBoards:
    def test_a_long_storyboard_opens_and_saves_with_few_statements(self, served: Served) -> None:
        counts: list[dict[str, int]] = []
        client = served.client()
        for length in (3, 200):
            with served.application.database.work() as session:
                service = StoryboardService(session, OWNER)
                project = PlanService(session, OWNER).start(make_plan()).project_id
                version = service.begin(project, BRIEF)
                service.complete(version, make_plan(*(f"Place {number}." for number in range(length))))
                scene = service.outline(project, version).board.scenes[-1].id
            boards = Boards(project, version, version)
            paths = (boards.path, f"{boards.path}/{version}", f"{boards.path}/{version}?view=list", boards.filming)
            found = {path: _statements(served, client, "GET", path) for path in paths}
            found["tick"] = _statements(served, client, "POST", f"{boards.filming}/{scene}/edited")
            counts.append({path.replace(str(project), "").replace(str(version), ""): n for path, n in found.items()})
            page = client.get(f"{boards.path}/{version}").text
            assert page.count('loading="lazy"') == length
        assert counts[0] == counts[1]
        assert max(counts[1].values()) <= 12, counts[1]


def _statements(served: Served, client: httpx.Client, method: str, path: str) -> int:
    with counted(served.application.database) as statements:
        answer = client.request(method, path, headers={"HX-Request": "true"}, data={"completed": "yes"})
    assert answer.status_code in (200, 204), answer.text
    return len(statements)


def _scrolled(page: Page) -> float:
    return float(page.evaluate("document.getElementById('lines').scrollTop"))
