"""The drawings of structure."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.structure import (
    CauseContent,
    ChecklistContent,
    DefinitionContent,
    ListContent,
    QuestionContent,
    QuoteContent,
    StepsContent,
    TitleContent,
    VersusContent,
)
from reelbase.media.shots.kinds.structure.cause import draw_cause
from reelbase.media.shots.kinds.structure.checklist import draw_checklist
from reelbase.media.shots.kinds.structure.lists import draw_list, draw_steps
from reelbase.media.shots.kinds.structure.statements import draw_definition, draw_question, draw_quote, draw_title
from reelbase.media.shots.kinds.structure.versus import draw_versus

DRAWERS: dict[type, Any] = {
    CauseContent: draw_cause,
    ChecklistContent: draw_checklist,
    DefinitionContent: draw_definition,
    ListContent: draw_list,
    QuestionContent: draw_question,
    QuoteContent: draw_quote,
    StepsContent: draw_steps,
    TitleContent: draw_title,
    VersusContent: draw_versus,
}
