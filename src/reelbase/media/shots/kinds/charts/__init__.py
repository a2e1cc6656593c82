"""The drawings of figures."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.charts import (
    BarsContent,
    BeforeAfterContent,
    FractionContent,
    GrowthContent,
    LineContent,
    NumberContent,
    PercentageContent,
    PriceContent,
    RangeContent,
    SizesContent,
)
from reelbase.media.shots.kinds.charts.bars import draw_bars
from reelbase.media.shots.kinds.charts.before_after import draw_before_after
from reelbase.media.shots.kinds.charts.growth import draw_growth
from reelbase.media.shots.kinds.charts.line import draw_line
from reelbase.media.shots.kinds.charts.number import draw_number
from reelbase.media.shots.kinds.charts.percentage import draw_percentage
from reelbase.media.shots.kinds.charts.price import draw_price
from reelbase.media.shots.kinds.charts.shares import draw_fraction, draw_range
from reelbase.media.shots.kinds.charts.sizes import draw_sizes

DRAWERS: dict[type, Any] = {
    BarsContent: draw_bars,
    BeforeAfterContent: draw_before_after,
    FractionContent: draw_fraction,
    GrowthContent: draw_growth,
    LineContent: draw_line,
    NumberContent: draw_number,
    PercentageContent: draw_percentage,
    PriceContent: draw_price,
    RangeContent: draw_range,
    SizesContent: draw_sizes,
}
