"""Fixtures of the tests of shots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.media import glyphs
from reelbase.media.shots import typesetting
from support.squares_font import save_squares


@pytest.fixture
def script_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The font of an installed wheel for Chinese characters, Hebrew and Thai."""
    save_squares(tmp_path / "squares.ttf")
    monkeypatch.setattr(glyphs, "script_files", lambda: (tmp_path / "squares.ttf",))
    glyphs.further_typeface.cache_clear()
    typesetting._fonts.cache_clear()
    yield
    glyphs.further_typeface.cache_clear()
    typesetting._fonts.cache_clear()
