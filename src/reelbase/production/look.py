"""What the settings of an installation add to a film, beside its plan."""

from __future__ import annotations

from typing import Any

from reelbase import __version__
from reelbase.kit.hashing import hash_of
from reelbase.kit.settings import Settings

_OF_A_FILM: dict[str, Any] = {
    "voice": {"provider", "base_url", "model", "model_path"},
    "image": {"provider", "base_url", "model"},
    "music": True,
    "render": {"crf", "scale", "caption_style"},
}


def look_of(settings: Settings) -> str:
    """A hash that changes with every setting, and with every release, that can change how a plan's film turns out."""
    return hash_of([__version__, settings.model_dump(mode="json", include=_OF_A_FILM)])
