"""Storyboards as PDF, typeset by Typst. What people wrote is data of the page, never its source."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelbase.kit.errors import NotConfigured, StorageError
from reelbase.kit.extras import install_command
from reelbase.kit.files import scratch_folder
from reelbase.media.captions.fonts import uncovered
from reelbase.media.fonts import font_file
from reelbase.media.script_fonts import script_files
from reelbase.storyboards.exporting.cutlist import CutList, held_text
from reelbase.storyboards.exporting.pages import HERE, PageFrame, is_right_to_left, page_frames, totals

FRAMES_PER_PAGE = (2, 3, 4, 6)
DEFAULT_FRAMES_PER_PAGE = 6
_MOST_NAMED = 8
_A4 = (210.0, 297.0)
_MARGINS = (20.0, 33.0)
"""Millimetres that a page's edges take across, and from top to bottom with its header and footer."""
_GAP = 5.0
_MOST_WIDE = {2: 1400, 3: 900, 4: 700, 6: 420}
"""About how many characters there is room for beside or below a frame; longer texts follow in full at the end."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the frames of a page are. Lengths are millimetres; ``beside``: the words stand beside their frame."""

    page_w: float
    page_h: float
    columns: int
    cell_w: float
    cell_h: float
    picture_w: float
    picture_h: float
    beside: bool


def pdf_document(cuts: CutList, frames_per_page: int = DEFAULT_FRAMES_PER_PAGE) -> bytes:
    """The board as a PDF. Raises NotConfigured without Typst, StorageError when it cannot be typeset."""
    if importlib.util.find_spec("typst") is None:
        raise NotConfigured("PDF boards need the package typst.", field="to", fix=f"Run: {install_command('pdf')}")
    import typst

    with scratch_folder("reelbase-board-") as folder:
        described = _described(cuts, page_frames(cuts), page_layout(cuts, frames_per_page), frames_per_page, folder)
        (folder / "board.json").write_text(json.dumps(described), encoding="utf-8")
        source = folder / "board.typ"
        source.write_text((HERE / "board.typ").read_text(encoding="utf-8"), encoding="utf-8")
        try:
            made = typst.compile(str(source), root=str(folder), font_paths=_font_folders())
        except (typst.TypstError, RuntimeError) as error:
            raise StorageError(f"The board cannot be typeset: {str(error)[:300]}", fix="Report this error.") from error
    assert isinstance(made, bytes)
    return made


def page_layout(cuts: CutList, frames_per_page: int) -> PageLayout:
    """A4, upright or not, whichever suits the shape of the frames."""
    shape = cuts.width / cuts.height
    grids = {2: ((1, 2), (2, 1)), 3: ((1, 3), (3, 1)), 4: ((2, 2), (2, 2)), 6: ((2, 3), (3, 2))}
    upright, lying = grids[frames_per_page]
    is_upright = shape > 1.2 and frames_per_page in (2, 3)
    columns, rows = upright if is_upright else lying
    page_w, page_h = _A4 if is_upright else _A4[::-1]
    cell_w = (page_w - _MARGINS[0] - _GAP * (columns - 1)) / columns
    cell_h = (page_h - _MARGINS[1] - _GAP * (rows - 1)) / rows
    below, beside = 0.62, 0.5
    # The larger of the frames that leave room for their words below or beside them.
    height_below = min(cell_w / shape, cell_h * below)
    width_beside = min(cell_w * beside, cell_h * shape)
    if width_beside > height_below * shape:
        return PageLayout(page_w, page_h, columns, cell_w, cell_h, width_beside, width_beside / shape, True)
    return PageLayout(page_w, page_h, columns, cell_w, cell_h, height_below * shape, height_below, False)


def _described(
    cuts: CutList, frames: Sequence[PageFrame], layout: PageLayout, frames_per_page: int, folder: Path
) -> dict[str, Any]:
    notes: list[dict[str, Any]] = []
    shown = [_frame(frame, folder, _MOST_WIDE[frames_per_page], notes) for frame in frames]
    pages = []
    for first in range(0, len(shown), frames_per_page):
        clips = cuts.clips[first : first + frames_per_page]
        length_s, until_s = cuts.rate.seconds(clips[-1].end - clips[0].start), cuts.rate.seconds(clips[-1].end)
        frames_of_page = shown[first : first + frames_per_page]
        pages.append({"frames": frames_of_page, "length": _seconds(length_s), "until": _seconds(until_s)})
    return {
        "title": cuts.title,
        "rtl": is_right_to_left(cuts.title),
        "lang": cuts.language.partition("-")[0],
        "layout": asdict(layout),
        "pages": pages,
        "page_count": len(pages),
        "total": totals(cuts)["total"],
        "notes": notes,
        "undrawn": _undrawn(cuts),
    }


def _frame(frame: PageFrame, folder: Path, most: int, notes: list[dict[str, Any]]) -> dict[str, Any]:
    name = None
    if frame.picture is not None:
        name = f"frame-{frame.clip.number}.jpg"
        (folder / name).write_bytes(frame.picture)
    scene = frame.clip.scene
    texts = {"on_screen": scene.on_screen_text, "narration": scene.narration, "action": scene.visual_prompt}
    written = {key: _written(text) for key, text in texts.items()}
    left, shortened = most, False
    for item in written.values():
        if item is not None:
            short = _shortened(item["text"], left)
            shortened = shortened or short != item["text"]
            left = max(60, left - _width(short))
            item["text"] = short
    if shortened:
        full = "\n\n".join(held_text(text).strip() for text in texts.values() if text.strip())
        notes.append({"number": frame.clip.number, "body": {"text": full, "rtl": is_right_to_left(full)}})
    about = {"number": frame.clip.number, "duration": frame.duration, "start": frame.start, "details": frame.details}
    return {**about, "picture": name, **written}


def _written(text: str) -> dict[str, Any] | None:
    stripped = held_text(text).strip()
    return {"text": stripped, "rtl": is_right_to_left(stripped)} if stripped else None


def _shortened(text: str, most: int) -> str:
    taken = 0
    for place, char in enumerate(text):
        taken += _width(char)
        if taken > most:
            return text[:place].rstrip() + " […]"
    return text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _undrawn(cuts: CutList) -> str | None:
    """A sentence about characters that no installed font has."""
    texts = [cuts.title, *(f"{c.scene.narration}{c.scene.on_screen_text}{c.scene.visual_prompt}" for c in cuts.clips)]
    missing = uncovered(held_text("".join(texts)))
    if not missing:
        return None
    named = ", ".join(f"U+{ord(char):04X}" for char in missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    return f"No installed font has these characters: {named}{more}. The extras fonts and fonts-cjk add more scripts."


def _seconds(length: Fraction) -> str:
    return f"{float(length):.1f} s"


def _font_folders() -> list[str]:
    files = [font_file("noto_sans"), *script_files()]
    return [str(folder) for folder in dict.fromkeys(file.parent for file in files)]
