"""PowerPoint (.pptx): titles of slides as headings, what stands on them, and the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from reelbase.plans.reading.documents.archives import broken, opened
from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.source import ParagraphKind, ReadText, unusable
from reelbase.schemas.plan_document import WordUse

MAX_SLIDES = 500
_MARGINS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)


def read_pptx(content: bytes) -> ReadText:
    """Slide after slide: its title, what stands on it, then its notes, which are what a speaker says to it.

    Hidden slides are direction. Raises InputError for a file that is broken, locked or too large.
    """
    found = Gathering(is_parsed=True)
    with opened(content, "PowerPoint"):
        try:
            slides: list[Any] = list(pptx.Presentation(io.BytesIO(content)).slides)
            if len(slides) > MAX_SLIDES:
                raise unusable(
                    f"The presentation has {len(slides)} slides; at most {MAX_SLIDES} are read.",
                    "Give the slides that the film is about.",
                )
            for number, slide in enumerate(slides):
                _add_slide(slide, found, is_first=number == 0)
        except (KeyError, ValueError, TypeError, AttributeError, pptx.exc.PythonPptxError) as error:
            # python-pptx raises what a broken package happens to hit.
            raise broken("PowerPoint") from error
    return found.read()


def _add_slide(slide: Any, found: Gathering, *, is_first: bool) -> None:
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if slide._element.get("show") == "0":
        for shape in _shapes(slide.shapes):
            found.omit(WordUse.DIRECTION, _all_text(shape))
        found.omit(WordUse.DIRECTION, notes.text if notes is not None else "")
        return
    found.divide()
    shapes = list(_shapes(slide.shapes))
    title = next((shape for shape in shapes if _placeholder(shape) in _TITLES and _all_text(shape).strip()), None)
    if title is not None and is_first and not found.title:
        found.title = _all_text(title)
    elif title is not None:
        found.head(_all_text(title))
    for shape in shapes:
        if shape is not title:
            _add_shape(shape, found)
    for paragraph in notes.paragraphs if notes is not None else ():
        found.add(_line(paragraph))


def _shapes(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """The shapes with what is grouped, in the order in which they are drawn."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < 20:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _add_shape(shape: Any, found: Gathering) -> None:
    if _placeholder(shape) in _MARGINS:
        found.omit(WordUse.PAGE, _all_text(shape))
    elif getattr(shape, "has_table", False) and shape.has_table:
        found.add_table([[cell.text for cell in row.cells if not cell.is_spanned] for row in shape.table.rows])
    elif shape.has_text_frame:
        lines = [line for line in map(_line, shape.text_frame.paragraphs) if line]
        for line in lines:
            found.add(line, ParagraphKind.LIST_ITEM if len(lines) > 1 else ParagraphKind.PROSE)


def _all_text(shape: Any) -> str:
    if getattr(shape, "has_table", False) and shape.has_table:
        return " ".join(cell.text for row in shape.table.rows for cell in row.cells)
    return in_one_line(shape.text_frame.text) if shape.has_text_frame else ""


def _line(paragraph: Any) -> str:
    """A paragraph's text; a line break in it is a space."""
    return in_one_line(paragraph.text.replace("\v", " "))
