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
    """`ready` is false if a check failed; the status is then 503."""

    ready: bool
    checks: list[ReadyCheck]
