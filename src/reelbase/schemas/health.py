"""Whether the server lives and can work."""

from __future__ import annotations

from typing import Literal

from reelbase.schemas.common import ResponseModel


class Health(ResponseModel):
    status: Literal["ok"]
    version: str


class ReadyCheck(ResponseModel):
    name: str
    ok: bool
    detail: str | None


class Readiness(ResponseModel):
    """`ready` is false when a check fails; the answer's status is 503 then."""

    ready: bool
    checks: list[ReadyCheck]
