"""Passwords at a price that tests can pay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from argon2 import PasswordHasher

from reelbase.accounts import passwords


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Argon2 with small costs: what is tested is who may sign in, not how long guessing takes.

    With its usual costs a password takes a fifth of a second of processor time to set, and again to check.
    """
    made = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._dummy_hash.cache_clear()
    with patch.object(passwords, "_hasher", lambda: made):
        yield
    passwords._dummy_hash.cache_clear()
