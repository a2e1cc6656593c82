"""Fonts of the optional wheels for scripts that the packaged families lack."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

SCRIPT_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
SCRIPT_WEIGHT = 700


@cache
def script_files() -> tuple[Path, ...]:
    """The upright font files of the wheels that are installed."""
    files: list[Path] = []
    for package in SCRIPT_WHEELS:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            found = sorted(
                path for path in Path(spec.origin).parent.rglob("*") if path.suffix in (".ttf", ".otf", ".ttc")
            )
            files += [path for path in found if "Italic" not in path.name]
    return tuple(files)


def han_face(language: str) -> int:
    """Index of the face in a Noto CJK collection with the glyph shapes of a language; 0 is Japanese."""
    tag = language.lower()
    chinese = 3 if tag in ("zh-tw", "zh-hant") else 4 if tag in ("zh-hk", "yue") else 2
    return chinese if tag.startswith(("zh", "yue")) else 1 if tag.startswith("ko") else 0


def han_language(text: str) -> str:
    """The language whose shapes of Chinese characters a text has, by its other letters: Japanese, Korean or Chinese."""
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "ja"
    return "ko" if any("\uac00" <= char <= "\ud7a3" for char in text) else "zh"
