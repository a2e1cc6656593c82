"""The drawings of structure."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.structure import (
    ChecklistContent,
    DefinitionContent,
    QuestionContent,
    QuoteContent,
    TitleContent,
)
from reelbase.media.shots.kinds.structure.checklist import draw_checklist
from reelbase.media.shots.kinds.structure.statements import draw_definition, draw_question, draw_quote, draw_title

DRAWERS: dict[type, Any] = {
    ChecklistContent: draw_checklist,
    DefinitionContent: draw_definition,
    QuestionContent: draw_question,
    QuoteContent: draw_quote,
    TitleContent: draw_title,
}
