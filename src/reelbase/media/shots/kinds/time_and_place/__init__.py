"""The drawings of time and place."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.time_and_place import DateContent, MapContent, RouteContent, TimelineContent
from reelbase.media.shots.kinds.time_and_place.date import draw_date
from reelbase.media.shots.kinds.time_and_place.maps import draw_map, draw_route
from reelbase.media.shots.kinds.time_and_place.timeline import draw_timeline

DRAWERS: dict[type, Any] = {
    DateContent: draw_date,
    MapContent: draw_map,
    RouteContent: draw_route,
    TimelineContent: draw_timeline,
}
