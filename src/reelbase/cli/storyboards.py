"""``reelbase storyboard``: storyboards from a brief, printed for the terminal."""

from __future__ import annotations

import textwrap
from pathlib import Path

from reelbase.application.storyboards import BoardsProgress
from reelbase.cli import output
from reelbase.cli.boundary import UsageError
from reelbase.cli.make import Json
from reelbase.cli.running import application, parse_id, terminable
from reelbase.kit.errors import ErrorCode, StepError
from reelbase.schemas.plan_document import Aspect
from reelbase.schemas.storyboards import ProjectTree, Storyboard, StoryboardScene
from reelbase.storyboards.generation.service import BoardRequest

_WIDTH = 100
_MOVEMENTS = {"static": "still camera"}


def storyboard(
    brief: str | None = None,
    /,
    *,
    show: str | None = None,
    reference: tuple[str, ...] = (),
    variations: int = 2,
    seconds: float = 25.0,
    aspect: Aspect | None = None,
    language: str | None = None,
    title: str | None = None,
    json: Json = False,
) -> None:
    """Make storyboards to film by hand, and print them. With a language model, that writes them.

    Parameters
    ----------
    brief
        What the video is about, in 10 to 500 characters.
    show
        Instead of a brief, a project whose storyboards are printed; what is still being written is finished first.
    reference
        A video file whose pattern it takes - its hook, its pacing - or an address on TikTok, Instagram or YouTube; up
        to three times.
    variations
        How many storyboards that differ: 1 or 2.
    seconds
        Length of each in seconds, from 10 to 180.
    aspect
        Shape of the picture; by default 9:16.
    language
        Language of the brief, such as en or de.
    title
        Name of the project.
    """
    if (brief is None) == (show is None):
        raise UsageError("Give a brief, or --show with a project.", command=("storyboard",))
    with application() as opened:
        if show is None:
            request = BoardRequest(
                brief=brief or "",
                references=[
                    one if "://" in one else opened.storyboards.take_reference(Path(one).expanduser())
                    for one in reference
                ],
                variations=variations,
                target_s=seconds,
                aspect=aspect,
                language=language,
                title=title,
            )
            project_id = opened.storyboards.begin(request).project_id
        else:
            project_id = parse_id(show, "show")
        try:
            with terminable():
                tree = opened.see_boards(project_id, _note_progress).tree
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"To finish it: reelbase storyboard --show {project_id}") from None
    if json:
        output.result_json(tree.model_dump(mode="json"))
    else:
        _print(tree)
    failed = [board for board in tree.storyboards if board.status == "error"]
    if failed:
        raise StepError(
            failed[0].error or "A storyboard could not be written.",
            code=ErrorCode.SCRIPT_GEN,
            fix="Change the brief and try again.",
        )


def _note_progress(now: BoardsProgress) -> None:
    boards = now.tree.storyboards
    done = sum(board.status != "generating" for board in boards)
    output.note(f"{done} of {len(boards)} storyboards")


def _print(tree: ProjectTree) -> None:
    output.result(f"Project {tree.project_id}")
    written = [board for board in tree.storyboards if board.status == "completed"]
    for number, board in enumerate(written, start=1):
        _print_board(number, board)


def _print_board(number: int, board: Storyboard) -> None:
    output.result("")
    output.result(f"Storyboard {number}: {board.title}")
    output.result(f"  {board.pattern_source}, {board.total_scenes} scenes, {board.total_duration_s:.0f} s")
    for scene in board.scenes:
        _print_scene(scene)
    if board.notes:
        output.result("")
    for note in board.notes:
        _paragraph("  Note: ", note)


def _print_scene(scene: StoryboardScene) -> None:
    movement = _MOVEMENTS.get(scene.effect, scene.effect.replace("_", " "))
    camera = ", ".join(part for part in (scene.shot, scene.camera_angle, movement) if part)
    output.result("")
    output.result(f"  {scene.number}  {scene.scene_type}  {scene.duration_target_s:g} s  {camera}")
    _paragraph("     See:  ", scene.visual_prompt)
    _paragraph("     Say:  ", scene.narration)
    if scene.on_screen_text:
        _paragraph("     Text: ", scene.on_screen_text)


def _paragraph(label: str, text: str) -> None:
    output.result(textwrap.fill(text, _WIDTH, initial_indent=label, subsequent_indent=" " * len(label)))
