"""The drawings of figures."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.charts import (
    BarsContent,
    BeforeAfterContent,
    LineContent,
    NumberContent,
    PercentageContent,
)
from reelbase.media.shots.kinds.charts.bars import draw_bars
from reelbase.media.shots.kinds.charts.before_after import draw_before_after
from reelbase.media.shots.kinds.charts.line import draw_line
from reelbase.media.shots.kinds.charts.number import draw_number
from reelbase.media.shots.kinds.charts.percentage import draw_percentage

DRAWERS: dict[type, Any] = {
    BarsContent: draw_bars,
    BeforeAfterContent: draw_before_after,
    LineContent: draw_line,
    NumberContent: draw_number,
    PercentageContent: draw_percentage,
}
