"""The drawings of science."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.science import FormulaContent
from reelbase.media.shots.kinds.science.formula import draw_formula

DRAWERS: dict[type, Any] = {FormulaContent: draw_formula}
