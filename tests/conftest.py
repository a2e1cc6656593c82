"""What every test has: a clean environment, a data folder of its own, and databases that are real servers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from reelbase.kit.cycles import collect_seldom
from support import durations, scratch, servers
from support.databases import database_kinds, fresh_database, install

_TEST_VARIABLES = "REELBASE_TEST_"
_SCRATCH = pytest.StashKey[Path | None]()
_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    durations.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    # A shell's background job ignores both, and so would the programs that the tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    # What is started a thousand times is compiled once, whatever the shell says.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    collect_seldom()
    # How long an example takes says more of the machine than of the code.
    settings.register_profile("reelbase", deadline=None)
    settings.load_profile("reelbase")
    if not _is_worker(config):
        config.stash[_SCRATCH] = scratch.open_scratch()
        servers.open_session()
        if config.getoption("--record-durations"):
            config.pluginmanager.register(durations.DurationRecorder())


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_FAILED] = exitstatus != pytest.ExitCode.OK


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        servers.close_session()
        scratch.close_scratch(config.stash[_SCRATCH], keep=config.stash.get(_FAILED, True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    durations.sort_longest_first(items)


def pytest_report_header() -> str:
    return f"databases: {', '.join(database_kinds())}"


@pytest.fixture(autouse=True)
def reelbase_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own data folder (not created yet); nothing of the developer's settings reaches a test."""
    for name in list(os.environ):
        if name.startswith("REELBASE_") and not name.startswith(_TEST_VARIABLES):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("REELBASE_HOME", str(home))
    return home


@pytest.fixture
def installed(reelbase_home: Path) -> Path:
    """The test's data folder with a current database in it."""
    return install(reelbase_home)


@pytest.fixture(params=database_kinds())
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, make_database: Callable[..., str]) -> str:
    """SQLAlchemy URL of a fresh migrated database; the test runs once on each kind of database."""
    return make_database(database_kind)


@pytest.fixture
def make_database(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """``make_database(kind, migrated=True)`` gives the URL of one more fresh database; see ``fresh_database``."""
    with ExitStack() as stack:
        yield lambda kind, **options: stack.enter_context(fresh_database(kind, tmp_path, **options))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
