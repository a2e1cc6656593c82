"""Picture makers: turn a scene's prompt into a picture file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelbase.media.picture import PictureRequest
from reelbase.providers.usage import Usage


@dataclass(frozen=True, slots=True)
class PictureFile:
    """``path`` is an OpenRaster, PNG, JPEG or WebP file; ``note`` gives the reason for a placeholder."""

    path: Path
    usage: Usage
    placeholder: bool = False
    note: str = ""


class PictureMaker(Protocol):
    """Makes pictures; ``suffix`` is that of its files."""

    suffix: str

    def identity(self) -> dict[str, Any]:
        """What decides the picture besides the request; part of the cache key."""
        ...

    def make(self, request: PictureRequest, *, out: Path, idempotency_key: str) -> PictureFile:
        """Write a picture to ``out``. Raises ProviderError, ``moderated`` when the service refused the prompt."""
        ...

    def close(self) -> None: ...
