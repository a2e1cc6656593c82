"""The drawings of structure."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.structure import (
    CauseContent,
    ChatContent,
    ChecklistContent,
    CodeContent,
    CycleContent,
    DefinitionContent,
    ListContent,
    QuestionContent,
    QuoteContent,
    ScreenContent,
    StepsContent,
    TerminalContent,
    TitleContent,
    TreeContent,
    VennContent,
    VersusContent,
)
from reelbase.media.shots.kinds.structure.cause import draw_cause
from reelbase.media.shots.kinds.structure.checklist import draw_checklist
from reelbase.media.shots.kinds.structure.lists import draw_list, draw_steps
from reelbase.media.shots.kinds.structure.relations import draw_cycle, draw_tree, draw_venn
from reelbase.media.shots.kinds.structure.screens import draw_chat, draw_screen
from reelbase.media.shots.kinds.structure.statements import draw_definition, draw_question, draw_quote, draw_title
from reelbase.media.shots.kinds.structure.versus import draw_versus
from reelbase.media.shots.kinds.structure.writing import draw_code, draw_terminal

DRAWERS: dict[type, Any] = {
    CauseContent: draw_cause,
    ChatContent: draw_chat,
    ChecklistContent: draw_checklist,
    CycleContent: draw_cycle,
    CodeContent: draw_code,
    DefinitionContent: draw_definition,
    ListContent: draw_list,
    QuestionContent: draw_question,
    QuoteContent: draw_quote,
    ScreenContent: draw_screen,
    StepsContent: draw_steps,
    TerminalContent: draw_terminal,
    TitleContent: draw_title,
    TreeContent: draw_tree,
    VennContent: draw_venn,
    VersusContent: draw_versus,
}
