"""The drawings of figures."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.charts import BarsContent, NumberContent
from reelbase.media.shots.kinds.charts.bars import draw_bars
from reelbase.media.shots.kinds.charts.number import draw_number

DRAWERS: dict[type, Any] = {BarsContent: draw_bars, NumberContent: draw_number}
