"""Tagged sentences for tests, made once each."""

from __future__ import annotations

from functools import cache

from reelbase.understanding.tagging import TaggedSentence, tag


@cache
def tagged(text: str) -> tuple[TaggedSentence, ...]:
    """The sentences of a text in English."""
    found = tag([text], "en")
    assert found is not None
    return found[0]
