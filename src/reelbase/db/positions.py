"""Positions in PostgreSQL's write-ahead log: how far a replica must have replayed to show what somebody wrote.

A position is a whole number of bytes. A token carries one from process to process; it is opaque to its holder.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from uuid import UUID

MAX_WRITERS = 10_000
NEVER = 2**64 - 1
"""A position that no replica reaches: only the primary can answer."""
_TOKEN = re.compile(r"[0-9a-f]{16}")


def token_of(position: int) -> str:
    return f"{position:016x}"


def position_of(token: str) -> int:
    """An invalid token requires the primary, whose answer is always correct."""
    return int(token, 16) if _TOKEN.fullmatch(token) else NEVER


class Written:
    """The positions that this process has written to, by writer. Thread-safe.

    What the service wrote counts for everybody, and an unknown reader must see what anybody wrote.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_viewer: OrderedDict[UUID, int] = OrderedDict()
        self._by_service = 0
        self._by_anybody = 0

    def note(self, writer: UUID | None, position: int) -> None:
        """``writer`` is None for the service."""
        with self._lock:
            self._by_anybody = max(self._by_anybody, position)
            if writer is None:
                self._by_service = max(self._by_service, position)
                return
            self._by_viewer[writer] = max(self._by_viewer.pop(writer, 0), position)
            if len(self._by_viewer) > MAX_WRITERS:
                _, forgotten = self._by_viewer.popitem(last=False)
                self._by_service = max(self._by_service, forgotten)

    def required_for(self, reader: UUID | None) -> int:
        with self._lock:
            if reader is None:
                return self._by_anybody
            return max(self._by_service, self._by_viewer.get(reader, 0))
