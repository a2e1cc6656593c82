"""The drawings of time and place."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.time_and_place import (
    CalendarContent,
    ClockContent,
    DateContent,
    FlagContent,
    MapContent,
    RouteContent,
    TimelineContent,
)
from reelbase.media.shots.kinds.time_and_place.calendar_page import draw_calendar
from reelbase.media.shots.kinds.time_and_place.clock import draw_clock
from reelbase.media.shots.kinds.time_and_place.date import draw_date
from reelbase.media.shots.kinds.time_and_place.flag import draw_flag
from reelbase.media.shots.kinds.time_and_place.maps import draw_map, draw_route
from reelbase.media.shots.kinds.time_and_place.timeline import draw_timeline

DRAWERS: dict[type, Any] = {
    CalendarContent: draw_calendar,
    ClockContent: draw_clock,
    DateContent: draw_date,
    FlagContent: draw_flag,
    MapContent: draw_map,
    RouteContent: draw_route,
    TimelineContent: draw_timeline,
}
