"""Reads tables of scenes (CSV), as a spreadsheet saves them."""

from __future__ import annotations

import csv
import io
from itertools import islice

from reelbase.storyboards.exporting.columns import COLUMNS, SCENE_FIELDS, read_cell
from reelbase.storyboards.importing.found import MAX_CLIPS, FoundScene, FoundScenes, unusable

_MAX_ROWS = 10 * MAX_CLIPS
_READ_ONLY = frozenset({"scene", "start", "end"})


def read_csv(text: str) -> FoundScenes:
    """The rows with the columns that are there. Raises InputError that names the row or the column."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = list(islice(reader, _MAX_ROWS + 1))
    except csv.Error as error:
        raise unusable(f"The table cannot be read: {error}.", "Save it as CSV in UTF-8.") from None
    columns = [name.strip().lower() for name in rows[0]] if rows else []
    if "scene" not in columns or len(set(columns)) < len(columns):
        raise unusable("The table has no column scene, or one of its columns twice.", f"Use {', '.join(COLUMNS)}.")
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise unusable(f"There is no column {unknown[0][:60]!r}.", f"Use {', '.join(COLUMNS)}.")
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    if not filled or len(filled) > MAX_CLIPS or len(rows) > _MAX_ROWS:
        raise unusable(f"The table has {len(filled)} scenes.", f"Give 1 to {MAX_CLIPS} of them.")
    return FoundScenes(tuple(_scene(dict(zip(columns, row, strict=False)), number) for number, row in filled))


def _scene(cells: dict[str, str], row: int) -> FoundScene:
    number = cells["scene"].strip()
    if number and not (number.isascii() and number.isdigit() and len(number) < 6):
        raise unusable(
            f"Row {row} has the scene {number[:20]!r}.", "Use its number, or leave it empty for a new scene."
        )
    values = {
        SCENE_FIELDS.get(name, "duration_target_s"): read_cell(cell)
        for name, cell in cells.items()
        if name not in _READ_ONLY
    }
    return FoundScene(int(number) if number else None, values, f"row {row}")
