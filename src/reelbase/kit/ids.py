"""UUID version 7 (RFC 9562): sortable by creation time, generated here rather than by the database."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last_ms = 0
_sequence = 0
_SEQUENCE_BITS = 12


def new_id() -> UUID:
    """Return a UUIDv7; ids made by one process strictly increase, also within one millisecond."""
    global _last_ms, _sequence
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms = now_ms
            _sequence = int.from_bytes(os.urandom(2), "big") >> 5
        else:
            _sequence += 1
            if _sequence >> _SEQUENCE_BITS:
                _last_ms += 1
                _sequence = 0
        millis, sequence = _last_ms, _sequence
    tail = int.from_bytes(os.urandom(8), "big") >> 2
    value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | sequence << 64 | 0b10 << 62 | tail
    return UUID(int=value)
