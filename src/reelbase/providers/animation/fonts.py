"""The fonts that scenes may use, all from packages: what a machine has installed would change how a film looks."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from reelbase.kit.errors import NotConfigured
from reelbase.media.fonts import FONT_FILES, font_file

TEXT_FONT = "Montserrat"
CODE_FONT = "JetBrains Mono"
_CODE_FILE = ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf")


@cache
def font_files() -> tuple[Path, ...]:
    """Raises StorageError or NotConfigured when a package is missing."""
    return (*(font_file(name) for name in FONT_FILES), _code_font())


def _code_font() -> Path:
    package, name = _CODE_FILE
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / "files" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise NotConfigured(
            f"The font {CODE_FONT} is missing.",
            field="visual_kind",
            fix="Install it: pip install 'reelbase[animation]'",
        )
    return path
