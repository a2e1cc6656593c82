"""Takes the tutorial's pictures: a real server, a real film, a real browser. Writes docs/images/*.webp.

Needs chromium. Run it again when the studio looks different; it takes about two minutes.
"""

from __future__ import annotations

import socket
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import Page  # noqa: E402

from support.browsing import Studio, chromium, visitor  # noqa: E402

TARGET = ROOT / "docs" / "images"
SIZE = (1240, 860)
SHOWN_WIDTH = 1000
QUALITY = 72
FILM_MS = 600_000


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="screenshots-") as home:
        studio = Studio(Path(home), port, render_scale="0.4")
        studio.start()
        try:
            take(studio)
        finally:
            studio.stop()
    return 0


def take(studio: Studio) -> None:
    with chromium() as browser, visitor(browser, studio.address, width=SIZE[0], height=SIZE[1]) as window:
        page = window.page
        page.goto("/")
        keep(page, "home")
        page.locator('[data-example="explainer"]').click()
        page.get_by_role("button", name="Make a plan").click()
        page.wait_for_url("**/plan")
        for number in (1, 2):
            page.locator(f"#scene-{number}-look img").wait_for(timeout=FILM_MS)
        page.wait_for_timeout(500)
        keep(page, "plan")
        page.locator("#scene-1-shot-1").click()
        page.locator("#scene-1-panel-title").wait_for()
        page.locator("#scene-1-retake").click()
        page.locator("#scene-1-takes-title").wait_for()
        # Below the bars that stay at the top of the window.
        page.locator("#scene-1-strip").evaluate(
            "strip => scrollTo(0, strip.getBoundingClientRect().top + scrollY - 130)"
        )
        page.locator("#scene-1-takes .take.is-current .is-there").wait_for()
        page.locator("#scene-1-take-2 .is-there").wait_for()
        page.wait_for_timeout(500)
        keep(page, "shots")
        page.get_by_role("button", name="Close shot 1").click()
        page.get_by_role("button", name="Render film").click()
        page.wait_for_url("**/jobs/*")
        page.locator(".frame .dots .done").nth(4).wait_for(timeout=FILM_MS)
        page.wait_for_timeout(500)
        keep(page, "render")
        page.get_by_role("link", name="Watch", exact=True).click(timeout=FILM_MS)
        page.wait_for_url("**/films/*")
        page.wait_for_timeout(1500)
        keep(page, "film")
        page.get_by_role("button", name="Create link").click()
        page.goto(page.get_by_label("Your link (shown only once)").input_value())
        page.wait_for_timeout(1500)
        keep(page, "public")


def keep(page: Page, name: str) -> None:
    """A scaled screenshot of the window, as WebP."""
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    height = round(picture.shape[0] * SHOWN_WIDTH / picture.shape[1])
    small = cv2.resize(picture, (SHOWN_WIDTH, height), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    assert done
    (TARGET / f"{name}.webp").write_bytes(data.tobytes())


if __name__ == "__main__":
    sys.exit(main())
