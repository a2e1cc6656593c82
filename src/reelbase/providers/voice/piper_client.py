"""A client of a Piper process: of a voice, or only of the sounds of words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reelbase.providers.voice.process_client import START_S, ProcessClient

_PROGRAM = Path(__file__).with_name("piper_process.py")


class PiperClient(ProcessClient):
    """``arguments``: the voice's two files, or ``--sounds`` and an eSpeak language. ``about`` has sample_rate,
    language, speakers and timed."""

    def __init__(self, *arguments: str | Path, timeout_s: float) -> None:
        super().__init__(_PROGRAM, *arguments, name="piper", timeout_s=timeout_s)


def pronounce(words: Sequence[str]) -> list[str]:
    """American pronunciations (IPA) of words on their own. Raises ProviderError."""
    client = PiperClient("--sounds", "en-us", timeout_s=START_S)
    try:
        return [str(sounds) for sounds in client.ask({"op": "phonemes", "words": list(words)})["words"]]
    finally:
        client.close()
