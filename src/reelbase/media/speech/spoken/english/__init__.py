"""The English normaliser."""

from __future__ import annotations

from reelbase.media.speech.spoken.english.normaliser import readings

__all__ = ["readings"]
