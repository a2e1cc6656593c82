from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.databases import database_kinds, fresh_database
from support.passwords import cheap_passwords
from support.serving import Served, serving


@pytest.fixture(scope="module", params=database_kinds())
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the tests of a module, where people sign in; a module's ``ROUTERS`` are included."""
    folder = tmp_path_factory.mktemp("served")
    routers = getattr(request.module, "ROUTERS", ())
    sections = getattr(request.module, "SECTIONS", {})
    with fresh_database(request.param, folder) as url, serving(url, folder / "home", *routers, **sections) as running:
        yield running


@pytest.fixture(scope="package", autouse=True)
def passwords_are_cheap() -> Iterator[None]:
    with cheap_passwords():
        yield
