from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import Cursors, PageRequest

CURSORS = Cursors(b"a key of tests, of 32 bytes long")
KEYS = st.lists(
    st.one_of(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.integers(), st.text()), min_size=1, max_size=4
)


class TestCursors:
    @given(KEYS, st.text())
    def test_cursors_give_back_what_was_written(self, values: list[object], scope: str) -> None:
        assert CURSORS.read(scope, CURSORS.write(scope, values)) == values  # type: ignore[arg-type]

    def test_cursors_keep_the_instant_of_a_time_in_another_zone(self) -> None:
        there = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
        assert CURSORS.read("list", CURSORS.write("list", [there])) == [there]

    @given(st.integers(0, 10_000), st.integers(1, 255))
    def test_cursors_are_refused_when_one_byte_changed(self, place: int, change: int) -> None:
        cursor = CURSORS.write("list", [new_id(), 7])
        raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        raw[place % len(raw)] ^= change
        with pytest.raises(InputError, match="cursor"):
            CURSORS.read("list", base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))

    @given(st.text())
    def test_cursors_are_refused_when_they_are_anything_else(self, text: str) -> None:
        with pytest.raises(InputError):
            CURSORS.read("list", text)

    def test_cursors_of_another_list_person_or_installation_are_refused(self) -> None:
        cursor = CURSORS.write("shares:1", [7])
        for reader, scope in (
            (CURSORS, "shares:2"),
            (CURSORS, "jobs:1"),
            (Cursors(b"another key, also long"), "shares:1"),
        ):
            with pytest.raises(InputError):
                reader.read(scope, cursor)

    def test_cursors_want_a_key_worth_the_name(self) -> None:
        with pytest.raises(ValueError, match="16 bytes"):
            Cursors(b"short")


class TestPageRequest:
    @pytest.mark.parametrize("limit", [0, -1, 101])
    def test_a_page_request_refuses_an_impossible_length(self, limit: int) -> None:
        with pytest.raises(InputError):
            PageRequest(limit=limit)
