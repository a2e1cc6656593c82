from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browsing import Studio, chromium
from support.passwords import cheap_passwords


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The whole program with its worker, in a small format so that a film takes seconds."""
    home: Path = tmp_path_factory.mktemp("studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Studio(home, port, render_scale="0.15", render_preset="ultrafast")
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package", autouse=True)
def passwords_are_cheap() -> Iterator[None]:
    with cheap_passwords():
        yield
