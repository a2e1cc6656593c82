"""Storyboards without a language model: two patterns, filled from the brief's own words."""

from __future__ import annotations

from reelbase.kit.errors import InputError
from reelbase.plans.wording import base_of, salience, sentences, weigh
from reelbase.schemas.plan_document import PlanDocument
from reelbase.storyboards.writing.brief import read_brief
from reelbase.storyboards.writing.drafts import BoardDraft, PatternName, SceneDraft
from reelbase.storyboards.writing.patterns import boards_of, headline
from reelbase.storyboards.writing.staging import BoardTerms, staged

FEWEST_SENTENCES = 3
_HOOK_AND_CLOSING = 2
NOTE = "Made from the words of the brief by the pattern {pattern!r}, without a language model."


def check_brief(brief: str, language: str) -> None:
    """Raises InputError for a brief of which no board can be made without a language model."""
    _drafts(brief, language, None)


def patterns_for(brief: str, language: str, count: int) -> list[PatternName]:
    """The patterns for so many variations, at most two, the best first. Raises what ``check_brief`` does."""
    return [draft.pattern for draft in _drafts(brief, language, None)[0][:count]]


def board_of(frame: BoardTerms, pattern: str, notes: tuple[str, ...] = ()) -> PlanDocument:
    """The board of one of a brief's patterns. The number of its scenes follows the reference's shots, if there is one.

    Raises InputError.
    """
    wanted = max(1, min(len(frame.shares), 8) - _HOOK_AND_CLOSING) if frame.shares else None
    drafts, title, setting = _drafts(frame.brief, frame.language, wanted)
    board = next((draft for draft in drafts if draft.pattern == pattern), drafts[0])
    made = NOTE.format(pattern=board.pattern).replace("'", "")
    return staged(board, frame._replace(title=title), setting, [made, *notes])


def _drafts(brief: str, language: str, content_scenes: int | None) -> tuple[list[BoardDraft], str, str]:
    """(boards, the best first; title; setting)."""
    if not any(character.isalnum() for character in brief):
        raise InputError("The brief has no words.", field="brief", fix="Describe what the video is about.")
    read = read_brief(brief) if base_of(language) == "en" else None
    if read is not None:
        return boards_of(read, content_scenes), headline(read), read.setting
    lines = [line.strip() for part in brief.splitlines() for line in sentences(part, language) if line.strip()]
    if len(lines) < FEWEST_SENTENCES:
        raise InputError(
            f"Without a language model, a storyboard in the language {language!r} needs a brief of at least "
            f"{FEWEST_SENTENCES} sentences; this one has {len(lines)}.",
            field="brief",
            fix="Write its lines as sentences of the brief, write it in English, or configure a language model "
            "(llm.base_url and llm.model).",
        )
    return _of_lines(lines, language), lines[0].rstrip(".。 ")[:100], ""


def _of_lines(lines: list[str], language: str) -> list[BoardDraft]:
    """The sentences as they are: in their order, and with the most telling one first, the others numbered."""
    weights = weigh(lines, language)
    best = max(range(1, len(lines)), key=lambda number: salience(lines[number], weights, language))
    others = [line for number, line in enumerate(lines) if number != best]
    story = [SceneDraft("content", line, line) for line in lines]
    numbered = [SceneDraft("content", line, line, overlay=str(place)) for place, line in enumerate(others, start=1)]
    numbered.insert(0, SceneDraft("hook", lines[best], lines[best]))
    story[0] = SceneDraft("hook", lines[0], lines[0])
    return [BoardDraft("story", 2.0, story), BoardDraft("list", 1.0, numbered)]
