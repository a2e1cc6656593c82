"""The studio's pages over HTTP, without a browser: what they say and what their forms do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from reelbase.kit import clock
from reelbase.production.models import Asset, Job
from reelbase.sharing.models import Share
from support.databases import fresh_database
from support.serving import Served, serving

TEXT = """# Why leaves turn red

In autumn the days get shorter, and trees save their strength.
They stop making the green that hid all other colours.
For a few weeks the red and the yellow that were always there come to light.
Then the wind takes the leaves, and the ground takes what they were made of.
A walk in October is a walk through chemistry."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("pages")
    production = {"max_queued_per_user": 99}
    with (
        fresh_database("sqlite", home) as url,
        serving(url, home, sign_in=False, render={"scale": 0.1}, production=production) as running,
    ):
        running.application.prepare()
        yield running


@pytest.fixture
def browser(served: Served) -> httpx.Client:
    return served.client(Accept="text/html")


@pytest.fixture
def plan(browser: httpx.Client) -> str:
    """The path of a new plan's page."""
    return str(browser.post("/projects", data={"kind": "text", "text": TEXT}).headers["location"])


def project_of(plan: str) -> str:
    return plan.removesuffix("/plan")


def finish(served: Served, job_id: UUID, folder: Path) -> None:
    """Let a job end with a film."""
    film = folder / "final.mp4"
    film.write_bytes(b"film")
    name = served.application.storage.put(film)
    with served.application.database.work() as session:
        job = session.get_one(Job, job_id)
        job.status, job.started_at, job.finished_at = "READY", clock.now(), clock.now()
        values = {"content_hash": name[:64], "size_bytes": 4, "mime_type": "video/mp4", "meta": {"name": name}}
        session.add(Asset(owner_id=job.owner_id, job_id=job_id, type="video", storage_path="final.mp4", **values))


def render_place(page: str) -> str:
    found = re.search(r'<span id="render-place">(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return found[1]


class TestRenderingTwice:
    def test_two_clicks_lead_to_one_job(self, browser: httpx.Client, plan: str) -> None:
        clicks = [browser.post(f"{project_of(plan)}/render") for _ in range(2)]
        assert clicks[0].headers["location"].startswith("/jobs/")
        assert clicks[0].headers["location"] == clicks[1].headers["location"]

    def test_the_plan_shows_its_film_being_rendered_and_then_ready(
        self, served: Served, browser: httpx.Client, plan: str, tmp_path: Path
    ) -> None:
        assert "Render film" in render_place(browser.get(plan).text)
        path = browser.post(f"{project_of(plan)}/render").headers["location"]
        place = render_place(browser.get(plan).text)
        assert f'href="{path}"' in place
        assert "Being rendered: 0%" in place
        assert "Render film" not in place
        job_id = UUID(path.removeprefix("/jobs/"))
        finish(served, job_id, tmp_path)
        assert f'href="/films/{job_id}"' in browser.get(f"{plan}/film").text
        assert "Watch the film" in render_place(browser.get(plan).text)
        assert browser.post(f"{project_of(plan)}/render").headers["location"] == f"/films/{job_id}"

    def test_an_edited_plan_shows_that_its_earlier_version_is_being_rendered(
        self, browser: httpx.Client, plan: str
    ) -> None:
        path = browser.post(f"{project_of(plan)}/render").headers["location"]
        browser.post(f"{plan}/title", data={"title": "Red leaves"})
        place = render_place(browser.get(plan).text)
        assert f'href="{path}"' in place
        assert "Render film" in place


class TestFields:
    @pytest.mark.parametrize("target_s", ["37.6", "37,63"])
    def test_a_length_that_is_not_whole_is_shown_and_saved(
        self, browser: httpx.Client, plan: str, target_s: str
    ) -> None:
        answer = browser.post(f"{plan}/settings", data={"target_s": target_s})
        assert answer.status_code == 200
        (field,) = re.findall(r'<input id="target"[^>]*>', browser.get(plan).text)
        assert f'value="{target_s.replace(",", ".")}"' in field
        assert 'step="any"' in field

    def test_no_field_of_a_page_refuses_a_number_for_its_digits(self, browser: httpx.Client, plan: str) -> None:
        numbers = re.findall(r'<input[^>]*type="number"[^>]*>', browser.get(plan).text)
        assert len(numbers) > 3
        assert all('step="any"' in field for field in numbers)

    @pytest.mark.parametrize(
        ("path", "values", "field", "said"),
        [
            ("settings", {"target_s": "601"}, "target_s", "Length: Input should be less than or equal to 600."),
            ("settings", {"target_s": "soon"}, "target_s", "&#39;soon&#39; is not a number."),
            ("settings", {"language": "English"}, "language", "Language: String should match pattern"),
            ("scenes/1", {"duration_target_s": "0"}, "duration_target_s", "Seconds: Input should be greater than 0."),
        ],
    )
    def test_a_refused_field_is_named(
        self, browser: httpx.Client, plan: str, path: str, values: dict[str, str], field: str, said: str
    ) -> None:
        page = browser.get(plan).text
        base = re.search(r'id="scene-1-base" value="(\w+)"', page)
        assert base is not None
        answer = browser.post(f"{plan}/{path}", data={**values, "base": base[1]}, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert answer.headers["X-Refused-Field"] == field
        assert said in answer.text


class TestSavingTwice:
    def test_an_edit_that_is_sent_again_because_its_answer_was_lost_is_no_clash(
        self, browser: httpx.Client, plan: str
    ) -> None:
        page = browser.get(plan).text
        base = re.search(r'id="scene-1-base" value="(\w+)"', page)
        seconds = re.search(r'id="scene-1-seconds"[^>]*value="([\d.]+)"', page)
        assert base is not None and seconds is not None
        sent = {"base": base[1], "narration": "Two words.", "duration_target_s": seconds[1]}
        answers = [browser.post(f"{plan}/scenes/1", data=sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        stored = re.search(r'id="scene-1-seconds"[^>]*value="([\d.]+)"', browser.get(plan).text)
        assert stored is not None
        assert float(stored[1]) < float(seconds[1])
        assert browser.post(f"{plan}/scenes/1", data={**sent, "narration": "Two others."}).status_code == 409


class TestFilmLook:
    def test_captions_sound_and_style_of_the_film_are_set(self, browser: httpx.Client, plan: str) -> None:
        def set_to(**values: str) -> dict[str, Any]:
            assert browser.post(f"{plan}/settings", data=values).status_code == 200
            answer = browser.get(f"/v1/projects/{project_of(plan).removeprefix('/projects/')}/plan")
            return dict(answer.json()["document"])

        captions = set_to(caption_style="karaoke", caption_place="top")["captions"]
        assert (captions["style"], captions["place"], captions["enabled"]) == ("karaoke", "top", True)
        captions = set_to(caption_style="off")["captions"]
        assert (captions["style"], captions["enabled"]) == ("karaoke", False)
        quiet = set_to(music_mood="off", effects="no")
        assert (quiet["sound"]["music"], quiet["sound"]["effects"], quiet["music_mood"]) == (False, False, "curious")
        calm = set_to(music_mood="calm")
        assert (calm["sound"]["music"], calm["sound"]["effects"], calm["music_mood"]) == (True, False, "calm")
        set_to(visual_style="verdigris")
        assert set_to(style_pack="paper")["visual_style"] == "paper verdigris"
        page = browser.get(plan).text
        assert '<input type="radio" name="style_pack" value="paper" checked>' in page
        assert '<input type="radio" name="caption_style" value="off" checked>' in page
        assert 'name="visual_style" maxlength="180" value="verdigris"' in page
        assert set_to(style_pack="")["visual_style"] == "verdigris"
        refused = browser.post(f"{plan}/settings", data={"caption_style": "loud"})
        assert (refused.status_code, "captions" in refused.text) == (422, True)


class TestPronunciations:
    def test_words_are_given_a_pronunciation_line_by_line(self, browser: httpx.Client, plan: str) -> None:
        lines = "Fresnel: fray-NEL\n\nNginx: engine x"
        assert browser.post(f"{plan}/settings", data={"pronunciations": lines}).status_code == 200
        document = browser.get(f"/v1{plan}").json()["document"]
        assert document["pronunciations"] == {"Fresnel": "fray-NEL", "Nginx": "engine x"}
        assert "Fresnel: fray-NEL\nNginx: engine x</textarea>" in browser.get(plan).text
        assert 'aria-label="Undo: Pronunciations changed"' in browser.get(plan).text

    @pytest.mark.parametrize("lines", ["Fresnel", "Fresnel:", ": fray", f"{'F' * 61}: f", "Fresnel: ..."])
    def test_a_line_that_is_no_pronunciation_is_refused(self, browser: httpx.Client, plan: str, lines: str) -> None:
        headers = {"HX-Request": "true"}
        answer = browser.post(f"{plan}/settings", data={"pronunciations": lines}, headers=headers)
        assert (answer.status_code, answer.headers["X-Refused-Field"]) == (422, "pronunciations")
        assert "Pronunciations" in answer.text


class TestOneLength:
    def test_a_plan_has_the_same_length_on_all_its_pages(self, browser: httpx.Client, plan: str) -> None:
        page = browser.get(plan).text
        (length,) = re.findall(r'id="estimate"><strong>([\d:]+)</strong>', page)
        assert f"{length} in total; the target is {length}." in page
        assert length in browser.get(f"{project_of(plan)}/versions").text


class TestLinks:
    @pytest.fixture
    def film(self, served: Served, browser: httpx.Client, plan: str, tmp_path: Path) -> str:
        job = browser.post(f"{project_of(plan)}/render").headers["location"].removeprefix("/jobs/")
        finish(served, UUID(job), tmp_path)
        return f"/films/{job}"

    def link(self, browser: httpx.Client, film: str) -> tuple[str, str]:
        """A new link to a film, and what was said of it."""
        said = browser.post(f"{film}/shares", data={"days": "1"}).text
        (link,) = re.findall(r'id="new-link" readonly value="([^"]+)"', said)
        return link, said

    def test_a_link_on_loopback_says_that_only_this_machine_can_open_it(self, browser: httpx.Client, film: str) -> None:
        assert "Only this machine can open this link" in self.link(browser, film)[1]

    def test_a_revoked_link_says_that_it_was_revoked(self, browser: httpx.Client, film: str) -> None:
        link, said = self.link(browser, film)
        (share,) = re.findall(r"/shares/([\w-]+)/revoke", said)
        assert browser.get(link).status_code == 200
        browser.post(f"/shares/{share}/revoke")
        answer = browser.get(link)
        assert (answer.status_code, "This link was revoked." in answer.text) == (410, True)

    def test_an_expired_link_says_that_it_has_expired(self, served: Served, browser: httpx.Client, film: str) -> None:
        link, said = self.link(browser, film)
        (share,) = re.findall(r"/shares/([\w-]+)/revoke", said)
        with served.application.database.work() as session:
            session.get_one(Share, UUID(share)).expires_at = clock.now() - timedelta(days=2)
        answer = browser.get(link)
        assert (answer.status_code, "This link has expired." in answer.text) == (410, True)
        token = link.rsplit("/", 1)[-1]
        problem = browser.get(f"/v1/public/links/{token}").json()
        assert (problem["status"], problem["code"]) == (410, "ERR_LINK_EXPIRED")
        assert "Expired " in browser.get(film).text


def test_nothing_is_promised_about_notices_that_nobody_sends(browser: httpx.Client) -> None:
    assert "otify" not in browser.get("/settings").text
    assert "notifications" not in browser.get("/v1/me").json()


class TestWords:
    def test_a_text_of_which_much_is_left_out_says_so_before_rendering(self, browser: httpx.Client) -> None:
        rows = "".join(f"| Leaf {number} | red and yellow |\n" for number in range(12))
        text = f"{TEXT}\n\n| Leaf | Colour |\n|---|---|\n{rows}"
        plan = browser.post("/projects", data={"kind": "text", "text": text}).headers["location"]
        page = browser.get(plan).text
        (note,) = re.findall(r'<div id="account"><div class="note warn">.*?<strong>(.*?)</strong>', page, re.DOTALL)
        assert re.fullmatch(r"\d+ of \d+ words are narrated. Left out: tables \(\d+ words\).*", note)
        assert f'hx-confirm="{note} Render the film without them?"' in page
        assert page.count(note) == 2
        values = {"kind": "text", "text": text, "tables": "read"}
        whole = browser.get(browser.post("/projects", data=values).headers["location"]).text
        assert '<div id="account"></div>' in whole
        assert "Leaf 3" in whole

    def test_a_text_that_is_narrated_whole_is_not_complained_about(self, browser: httpx.Client, plan: str) -> None:
        page = browser.get(plan).text
        assert '<div id="account"></div>' in page
        assert "words are narrated. Left out: headings (4 words)." in page
        assert "hx-confirm" not in page

    def test_a_language_that_the_voice_does_not_speak_is_an_error_with_its_ways_out(
        self, browser: httpx.Client, plan: str
    ) -> None:
        browser.post(f"{plan}/settings", data={"language": "de"})
        page = browser.get(plan).text
        assert "The voice heart speaks English, but the language is German (de)." in page
        assert "Change the language or the voice" in page
        assert 'disabled title="Fix the errors first"' in render_place(page)
        assert browser.post(f"{project_of(plan)}/render").status_code == 422


class TestAnimations:
    @pytest.fixture
    def animated(self, browser: httpx.Client, plan: str) -> str:
        """The path of a scene that is a ready-made animation."""
        path = f"/v1{plan}/scenes/2"
        etag = browser.get(f"/v1{plan}").headers["ETag"]
        data = {"kind": "process", "steps": ["Light fades", "Leaves turn"]}
        answer = browser.patch(path, json={"animation": data}, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text
        return f"{plan}/scenes/2"

    def save(self, browser: httpx.Client, scene: str, **values: str) -> httpx.Response:
        page = browser.get(scene.removesuffix("/scenes/2")).text
        (base,) = re.findall(r'id="scene-2-base" value="(\w+)"', page)
        sent = {f"animation_{name}": value for name, value in values.items()}
        return browser.post(scene, data={"base": base, **sent}, headers={"HX-Request": "true"})

    def data(self, browser: httpx.Client, scene: str) -> dict[str, Any]:
        found: dict[str, Any] = browser.get(f"/v1{scene}").json()["scene"]
        return found

    def test_a_ready_animation_is_a_form_and_not_code(self, browser: httpx.Client, animated: str) -> None:
        page = browser.get(animated.removesuffix("/scenes/2")).text
        assert re.search(r'name="animation_steps"[^>]*>Light fades\nLeaves turn</textarea>', page)
        assert 'name="manim_code"' not in page
        assert "Manim code of your own" in page

    def test_the_fields_of_an_animation_are_saved(self, browser: httpx.Client, animated: str) -> None:
        steps = "Light fades\nGreen goes\nRed comes"
        answer = self.save(browser, animated, of="process", kind="process", title="Autumn", steps=steps)
        assert answer.status_code == 200
        expected = {"kind": "process", "title": "Autumn", "steps": steps.split("\n")}
        assert self.data(browser, animated)["animation"] == expected

    def test_another_kind_of_animation_brings_its_own_fields(self, browser: httpx.Client, animated: str) -> None:
        answer = self.save(browser, animated, of="process", kind="bar_chart", steps="Light fades\nLeaves turn")
        assert 'name="animation_bars"' in answer.text
        assert answer.headers["HX-Retarget"] == "#scenes"
        assert self.data(browser, animated)["animation"]["kind"] == "bar_chart"
        self.save(browser, animated, of="bar_chart", kind="code", bars="A: 1\nB: 2")
        scene = self.data(browser, animated)
        assert (scene["animation"], "class Beginning(Scene)" in scene["manim_code"]) == (None, True)

    def test_a_refused_field_of_an_animation_is_named_and_nothing_is_saved(
        self, browser: httpx.Client, animated: str
    ) -> None:
        before = self.data(browser, animated)
        answer = self.save(browser, animated, of="process", kind="process", steps="Only one")
        assert (answer.status_code, answer.headers["X-Refused-Field"]) == (422, "animation_steps")
        assert "Steps: " in answer.text
        assert self.data(browser, animated) == before


class TestDeleting:
    def test_a_project_that_is_being_rendered_is_stopped_and_deleted(self, browser: httpx.Client, plan: str) -> None:
        project = project_of(plan)
        job = browser.post(f"{project}/render").headers["location"]
        assert f'action="{project}/delete"' in browser.get("/history").text
        refused = browser.post(f"{project}/delete")
        assert (refused.status_code, "Stop and delete" in refused.text) == (409, True)
        assert browser.get(job).status_code == 200
        assert browser.post(f"{project}/delete", data={"stop": "yes"}).headers["location"].startswith("/history")
        assert (browser.get(plan).status_code, browser.get(job).status_code) == (404, 404)

    def test_the_menu_of_a_project_says_that_it_is_stopped_first(self, browser: httpx.Client, plan: str) -> None:
        def menu() -> str:
            found = re.search(rf'action="{project_of(plan)}/delete".*?</form>', browser.get("/history").text, re.DOTALL)
            assert found is not None
            return found[0]

        assert "Stop and delete" not in menu()
        browser.post(f"{project_of(plan)}/render")
        assert "Stop and delete" in menu()
        assert 'name="stop" value="yes"' in menu()


class TestUndo:
    def test_a_removed_scene_is_named_and_brought_back(self, browser: httpx.Client, plan: str) -> None:
        before = browser.get(plan).text
        answer = browser.post(f"{plan}/scenes/2/remove", headers={"HX-Request": "true"})
        said = json.loads(answer.headers["HX-Trigger"])["say"]
        assert (said["text"], said["does"]) == ("Scene 2 removed.", "undo")
        assert 'aria-label="Undo: Scene 2 removed"' in browser.get(plan).text
        undone = browser.post(f"{plan}/undo", headers={"HX-Request": "true"})
        assert json.loads(undone.headers["HX-Trigger"])["say"]["text"] == "Undone: Scene 2 removed."
        assert narrations(browser.get(plan).text) == narrations(before)
        assert 'aria-label="Redo: Scene 2 removed"' in browser.get(plan).text

    def test_a_title_that_is_undone_is_drawn_anew(self, browser: httpx.Client, plan: str) -> None:
        browser.post(f"{plan}/title", data={"title": "Red leaves"})
        answer = browser.post(f"{plan}/undo", headers={"HX-Request": "true"})
        assert re.search(r'<textarea id="title"[^>]*>Why leaves turn red</textarea>', answer.text)

    def test_an_undo_from_a_page_that_is_out_of_date_changes_nothing(self, browser: httpx.Client, plan: str) -> None:
        (revision,) = re.findall(r'id="plan-revision" value="(\w+)"', browser.get(plan).text)
        browser.post(f"{plan}/scenes/2/remove")
        answer = browser.post(f"{plan}/undo", data={"revision": revision}, headers={"HX-Request": "true"})
        assert "The plan was changed elsewhere." in answer.headers["HX-Trigger"]
        assert "Undo: Scene 2 removed" in browser.get(plan).text

    def test_a_new_plan_has_nothing_to_undo(self, browser: httpx.Client, plan: str) -> None:
        (button,) = re.findall(r'<button[^>]*id="undo"[^>]*>', browser.get(plan).text)
        assert "disabled" in button
        assert browser.post(f"{plan}/undo", headers={"HX-Request": "true"}).status_code == 409


def narrations(page: str) -> list[str]:
    return re.findall(r'name="narration"[^>]*>(.*?)</textarea>', page, re.DOTALL)
