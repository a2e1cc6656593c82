"""The plain JSON in which steps hand their results to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reelbase.media.words import TimedToken

JsonToken = list[Any]


def tokens_to_json(tokens: Sequence[TimedToken]) -> list[JsonToken]:
    return [[token.text, token.start_s, token.end_s, *([] if token.gap is None else [token.gap])] for token in tokens]


def tokens_from_json(tokens: Sequence[JsonToken]) -> tuple[TimedToken, ...]:
    return tuple(TimedToken(*token) for token in tokens)
