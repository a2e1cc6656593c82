"""Whether the server lives and can work."""

from __future__ import annotations

from typing import Literal

from reelbase.wire.common import Shown


class Health(Shown):
    status: Literal["ok"]
    version: str


class ReadyCheck(Shown):
    name: str
    ok: bool
    detail: str | None


class Readiness(Shown):
    """`ready` is false when a check fails; the answer's status is 503 then."""

    ready: bool
    checks: list[ReadyCheck]
