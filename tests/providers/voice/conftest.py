"""One loaded Piper for the whole folder: loading it is what takes time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reelbase.providers.voice.piper import PiperVoice


@pytest.fixture(scope="session")
def piper() -> Iterator[PiperVoice]:
    voice = PiperVoice(words_per_minute=150)
    yield voice
    voice.close()
