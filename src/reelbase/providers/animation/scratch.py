"""A place for a film that is only looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_film() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reelbase-preview-") as folder:
        yield Path(folder) / "preview.mp4"
