"""Animations in the studio over HTTP: begin from code, change it, and see what it arrives at."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest

from support.databases import fresh_database
from support.serving import Served, serving

MANIM = """from manim import *


class Growing(Scene):
    def construct(self):
        self.camera.background_color = "#20a040"
        self.play(Create(Square()), run_time=0.3)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("animated")
    with fresh_database("sqlite", home) as url, serving(url, home, render={"scale": 0.15}) as running:
        running.application.prepare()
        yield running


@pytest.fixture
def browser(served: Served) -> httpx.Client:
    return served.signed_in()


def post(browser: httpx.Client, path: str, **data: str) -> httpx.Response:
    page = browser.get("/credits", headers={"Accept": "text/html"}).text
    token = re.search(r'<meta name="csrf-token" content="(\w+)">', page)
    assert token is not None
    return browser.post(path, data={**data, "csrf_token": token[1]}, headers={"Accept": "text/html"})


def animated(browser: httpx.Client) -> str:
    answer = post(browser, "/projects", kind="code", code=MANIM, aspect="1:1")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class TestCode:
    def test_code_of_a_scene_begins_a_project_and_can_be_edited(self, browser: httpx.Client) -> None:
        plan = animated(browser)
        page = browser.get(plan, headers={"Accept": "text/html"}).text
        assert "class Growing(Scene):" in page
        base = re.search(r'id="scene-1-base" value="(\w+)"', page)
        assert base is not None
        changed = MANIM.replace("Square", "Circle").replace("\n", "\r\n")
        saved = post(browser, f"{plan}/scenes/1", base=base[1], manim_code=changed)
        assert saved.status_code == 200, saved.text
        project = plan.removeprefix("/projects/").removesuffix("/plan")
        stored = browser.get(f"/v1/projects/{project}/plan").json()
        assert MANIM.replace("Square", "Circle") in str(stored).replace("\\n", "\n")

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("from manim import *\nclass A(Scene):\n    def construct(self)\n        pass", "line 3"),
            ("from manim import *\nx = 1", "contains no scene"),
        ],
    )
    def test_code_that_cannot_be_read_is_refused_with_the_reason(
        self, browser: httpx.Client, code: str, said: str
    ) -> None:
        answer = post(browser, "/projects", kind="code", code=code)
        assert answer.status_code == 422
        assert said in answer.text

    @pytest.mark.skipif(importlib.util.find_spec("manim") is None, reason="Manim is not installed")
    def test_code_is_rendered_when_its_picture_is_requested(self, browser: httpx.Client) -> None:
        plan = animated(browser)
        assert post(browser, f"{plan}/scenes/1/see").status_code == 200
        picture = browser.get(f"{plan}/scenes/1/picture.jpg")
        assert picture.headers["content-type"] == "image/jpeg"
        pixels = cv2.imdecode(np.frombuffer(picture.content, np.uint8), cv2.IMREAD_COLOR)
        assert pixels is not None
        blue, green, red = (int(value) for value in pixels[2, 2])
        assert green > 120 > max(red, blue)
