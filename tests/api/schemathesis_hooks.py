"""What schemathesis cannot know: an idempotency key counts for one call."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import schemathesis

_USABLE = re.compile(r"[\x21-\x7e]{1,255}")


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key" and _USABLE.fullmatch(str(case.headers[name])):
            case.headers[name] = f"{str(case.headers[name])[:200]}-{uuid4().hex}"
