"""Real speech with the voice's own times, to hold the aligners against."""

from __future__ import annotations

import pytest

from reelbase.providers.voice import Speech
from reelbase.providers.voice.piper import PiperVoice

TEXTS = {
    "story": "Two hundred years ago, a lighthouse was little more than a fire on a tower. "
    "On a stormy night, sailors saw the rocks before they saw the lamp. So who would dare to sail?",
    "figures": "In July 1823, Dr. Fresnel lit his lens at Cordouan --- it cost $1,250, i.e. 40% more than planned.",
}


@pytest.fixture(scope="session")
def speeches(piper: PiperVoice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Speech]]:
    """Name to text and its speech at the usual tempo."""
    folder = tmp_path_factory.mktemp("speeches")
    return {
        name: (text, piper.speak(text, language="en", out=folder / f"{name}.wav", idempotency_key=""))
        for name, text in TEXTS.items()
    }
