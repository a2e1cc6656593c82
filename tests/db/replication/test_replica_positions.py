"""Positions in the write-ahead log: what they are worth without any server."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase import production
from reelbase.db import migrate, positions
from reelbase.db.positions import NEVER, Written, position_of, token_of


class TestTokens:
    @given(st.integers(min_value=0, max_value=NEVER))
    def test_position_tokens_keep_their_position(self, position: int) -> None:
        assert position_of(token_of(position)) == position

    @given(st.text(max_size=20))
    def test_tokens_of_another_installation_ask_the_primary(self, text: str) -> None:
        assert position_of(text) == NEVER or token_of(position_of(text)) == text


class TestMachinery:
    def test_services_that_depend_on_others_writes_ask_the_primary(self) -> None:
        """Whoever fences, leases or looks for what is paid for already must not be told of a moment ago."""
        for module in (*Path(production.__file__).parent.rglob("*.py"), Path(migrate.__file__)):
            for call in re.findall(r"\.reading\([^)]*\)", module.read_text()):
                assert "fresh=True" in call, module


class TestWritten:
    people = tuple(UUID(int=number) for number in range(1, 6))

    @given(st.lists(st.tuples(st.sampled_from((None, *people)), st.integers(0, 100)), max_size=30))
    def test_the_written_position_of_a_reader_covers_every_write_for_them(
        self, notes: list[tuple[UUID | None, int]]
    ) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(positions, "MAX_WRITERS", 2)
            written = Written()
            for writer, position in notes:
                written.note(writer, position)
            for reader in (None, *self.people):
                own = [position for writer, position in notes if reader is None or writer in (None, reader)]
                required = written.required_for(reader)
                assert required >= max(own, default=0)
                assert required <= max((position for _, position in notes), default=0)
            assert len(written._by_viewer) <= 2
