"""What schemathesis cannot know: which things there are, and that an idempotency key counts for one call."""

from __future__ import annotations

import json
import os
import re
import zlib
from typing import Any
from uuid import uuid4

import schemathesis

_USABLE = re.compile(r"[\x21-\x7e]{1,255}")
_THINGS: dict[str, str] = json.loads(os.environ.get("REELBASE_TEST_THINGS", "{}"))


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key" and _USABLE.fullmatch(str(case.headers[name])):
            case.headers[name] = f"{str(case.headers[name])[:200]}-{uuid4().hex}"
        if name.lower() == "if-match" and _by_half(case.headers[name]):
            case.headers[name] = "*"
    _fill_nulls(case)
    # Half of the ids become those of things that are there; what is deleted is made up, or nothing would be left. Calls
    # that follow from each other have ids already.
    if case.method.upper() != "DELETE" and case.meta.phase.name.value != "stateful" and not _is_wrong_path(case):
        for name, value in (case.path_parameters or {}).items():
            if name in _THINGS and _by_half(value):
                case.path_parameters[name] = _of(name, case.path)


def _fill_nulls(case: Any) -> None:
    """Replace an id that a link took from a field that may be null: "None" would be sent for it."""
    if case.meta.phase.name.value == "stateful":
        for values in (case.path_parameters or {}, case.query or {}):
            values.update({name: str(uuid4()) for name, value in values.items() if value in (None, "None")})


def _is_wrong_path(case: Any) -> bool:
    """Whether the path does not fit its description on purpose."""
    return any(
        where.value == "path" and part.mode is schemathesis.GenerationMode.NEGATIVE
        for where, part in case.meta.components.items()
    )


def _by_half(value: Any) -> bool:
    """The same answer for the same value, so that a failure can be repeated."""
    return zlib.crc32(repr(value).encode()) % 2 == 1


def _of(name: str, path: str) -> str:
    return _THINGS["story_scene_id"] if name == "scene_id" and "story-scenes" in path else _THINGS[name]
