"""One loaded Piper for voices and aligners: loading it is what takes time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reelbase.providers.voice.piper import PiperVoice


@pytest.fixture(scope="session")
def piper() -> Iterator[PiperVoice]:
    """It may be closed or killed: it starts again when it is asked next."""
    voice = PiperVoice(words_per_minute=150)
    yield voice
    voice.close()
