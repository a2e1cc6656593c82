"""The studio's pages over HTTP, without a browser: what they say and what their forms do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from reelbase.production.models import Asset, Job
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
        job.status = "READY"
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
