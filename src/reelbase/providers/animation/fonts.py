"""The fonts that scenes may use. All come from packages, so that a film looks the same on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reelbase.kit.errors import NotConfigured
from reelbase.kit.extras import install_command
from reelbase.media.fonts import font_file, packaged_file

TEXT_FONT = "Montserrat"
CODE_FONT = "JetBrains Mono"
FONT_SETTINGS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="font">
    <test name="family"><string>{CODE_FONT}</string></test>
    <edit name="fontfeatures" mode="append"><string>calt=0</string></edit>
  </match>
</fontconfig>
"""
"""Settings of fontconfig. Manim expects a glyph for each character of a listing, but the font joins operators."""
_TEXT_FONTS = ("anton", "montserrat", "noto_sans")
_CODE_FILE = ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf")


@cache
def font_files() -> tuple[Path, ...]:
    """Raises StorageError or NotConfigured when a package is missing."""
    return (*(font_file(name) for name in _TEXT_FONTS), _code_font())


def _code_font() -> Path:
    path = packaged_file(*_CODE_FILE)
    if path is None:
        raise NotConfigured(
            f"The font {CODE_FONT} is missing.",
            field="visual_kind",
            fix=f"Run: {install_command('animation')}",
        )
    return path
