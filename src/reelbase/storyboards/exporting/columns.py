"""The scenes as a table (CSV), one line a scene; texts that a spreadsheet would calculate are made inert."""

from __future__ import annotations

import csv
import io
import re

from reelbase.schemas.plan_document import Scene
from reelbase.storyboards.exporting.cutlist import CutList, held_text

COLUMNS = (
    "scene",
    "start",
    "end",
    "duration_s",
    "type",
    "shot_size",
    "camera_angle",
    "camera_movement",
    "transition",
    "narration",
    "on_screen_text",
    "visual_description",
)
SCENE_FIELDS = {
    "type": "scene_type",
    "shot_size": "shot",
    "camera_angle": "camera_angle",
    "camera_movement": "effect",
    "transition": "transition",
    "narration": "narration",
    "on_screen_text": "on_screen_text",
    "visual_description": "visual_prompt",
}
"""The columns that say what a scene is, and its fields."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_INERT = re.compile(r"'+[=+\-@\t\r]")


def csv_document(cuts: CutList) -> str:
    """The table, with a byte order mark, by which spreadsheets know that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for clip in cuts.clips:
        start, end = cuts.rate.timecode(clip.start), cuts.rate.timecode(clip.end)
        texts = [inert_cell(cell_text(clip.scene, column)) for column in COLUMNS if column in SCENE_FIELDS]
        writer.writerow([clip.number, start, end, f"{cuts.length_s(clip):.3f}", *texts])
    return "\ufeff" + out.getvalue()


def cell_text(scene: Scene, column: str) -> str:
    """What a column says of a scene."""
    value = getattr(scene, SCENE_FIELDS[column])
    return "" if value is None else held_text(str(value))


def inert_cell(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def read_cell(text: str) -> str:
    """The text that ``inert_cell`` was given."""
    return text[1:] if _INERT.match(text) else text
