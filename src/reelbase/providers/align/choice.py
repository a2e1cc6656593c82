"""Which aligner serves a language."""

from __future__ import annotations

from importlib.util import find_spec

from reelbase.media.speech.pronunciations import NO_PRONUNCIATIONS, Pronunciations
from reelbase.providers.align import Aligner
from reelbase.providers.align.estimate import EstimateAligner
from reelbase.providers.align.pocketsphinx import PocketSphinxAligner
from reelbase.providers.voice.piper_client import pronounce


def choose_aligner(language: str, pronunciations: Pronunciations = NO_PRONUNCIATIONS) -> Aligner:
    """Forced alignment for English, else an estimate; the alignment itself says how its times were found."""
    if can_align(language):
        sounds = pronounce if find_spec("piper") is not None else None
        return PocketSphinxAligner(pronounce=sounds, pronunciations=pronunciations)
    return EstimateAligner(pronunciations)


def can_align(language: str) -> bool:
    """Whether words are found in the sound, which a recording needs to be divided into its scenes."""
    return language.split("-")[0].lower() == "en" and find_spec("pocketsphinx") is not None
