from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from support.databases import database_kinds, fresh_database
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
def cheap_passwords() -> Iterator[None]:
    """Argon2 with small costs: what is tested is who may sign in, not how long guessing takes."""
    made = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    before = passwords._hasher
    passwords._hasher = lambda: made  # type: ignore[assignment]
    passwords._dummy_hash.cache_clear()
    yield
    passwords._hasher = before
    passwords._dummy_hash.cache_clear()
