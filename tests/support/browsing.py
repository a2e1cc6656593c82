"""A real browser for tests of pages, which tells of everything that goes wrong in it."""

from __future__ import annotations

import shutil
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support.running import Reelbase

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "development" / "vendor" / "axe.min.js"
SCREENSHOTS = ROOT / "build" / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
_START_S = 120
PATIENCE_MS = 60_000
"""How long a page may take on a busy machine; what is there is not waited for."""

expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium; the test is skipped where it is not installed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("The studio is tried in chromium, which is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """A browser window with nothing in it from before. ``faults`` are errors of its console and of its scripts."""

    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def shot(self, name: str) -> None:
        """Keep a screenshot among the artefacts of the test run."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def look(self, width: int, dark: bool) -> None:
        """Show the page at another width, in light or dark."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme="dark" if dark else "light")

    def barriers(self, *, only_colours: bool = False) -> list[str]:
        """What axe-core finds that keeps somebody out, in the page as it is now."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        rules = ["color-contrast", "link-in-text-block"] if only_colours else RULES
        found: dict[str, Any] = self.page.evaluate(
            "(rules) => axe.run(document, {resultTypes: ['violations'], runOnly: rules})", rules
        )
        return [
            f"{rule['id']} ({rule['impact']}): {node['target'][0]} {node['html'][:160]} {node['failureSummary'][:200]}"
            for rule in found["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]

    def is_too_wide(self) -> bool:
        """Whether the page must be scrolled sideways."""
        return bool(self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1"))

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait for what the page does not show."""
        for _ in range(PATIENCE_MS // 200):
            if happened():
                return
            self.page.wait_for_timeout(200)
        raise AssertionError("It did not happen.")

    def saved(self) -> None:
        """Wait until the plan's page has stored what was written."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("#saved[data-state=saved]")


@contextmanager
def visitor(
    browser: Browser, address: str, *, width: int = 1280, height: int = 900, dark: bool = False
) -> Iterator[Visitor]:
    """A window of its own; the test fails when its console or a script of ours told of an error."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    window = Visitor(context, context.new_page())
    watch(window, window.page)
    try:
        yield window
        assert window.faults == [], window.faults
    finally:
        context.close()


def watch(window: Visitor, page: Page) -> None:
    """Let a page's errors be faults of the window."""
    page.on("console", lambda message: window.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: window.faults.append(str(error)))


class Studio:
    """``reelbase serve`` as people run it, on a port that stays the same when it is started again."""

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._port = port
        self._reelbase = Reelbase(home, settings)
        self._process: Any = None

    def start(self) -> None:
        self._process = self._reelbase.start("serve", "--port", str(self._port))
        deadline = time.monotonic() + _START_S
        with httpx.Client(base_url=self.address, timeout=2, verify=False) as client:
            while True:
                try:
                    if client.get("/static/tokens.css").status_code == 200:
                        return
                except httpx.TransportError:
                    assert self._process.poll() is None, self._process.stderr.read()
                assert time.monotonic() < deadline, "the server did not answer"
                time.sleep(0.1)

    def kill(self) -> None:
        """As a power cut would."""
        self._reelbase.kill_everything()
        self._close()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)
        self._close()

    def _close(self) -> None:
        if self._process is not None:
            self._process.wait(20)
            for stream in (self._process.stdout, self._process.stderr):
                stream.close()


def png(width: int, height: int) -> bytes:
    """A plain picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xc0\x40\x20" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
