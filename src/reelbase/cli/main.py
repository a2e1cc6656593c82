"""The command line. Nothing heavy is imported here: each command's module loads when that command runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from cyclopts import App, CycloptsError, Group, UnusedCliTokensError

from reelbase import __version__
from reelbase.cli.boundary import UsageError, guarded
from reelbase.kit.cycles import collect_seldom
from reelbase.kit.privacy import keep_private

_FILMS = Group("Films", sort_key=1)
_RECORDS = Group("Projects, plans and jobs", sort_key=2)
_INSTALLATION = Group("This installation", sort_key=3)
_OPTIONS = Group("Options", sort_key=9)


def main() -> NoReturn:
    """Run the command line, then exit: 0 done, 1 failed, 2 usage error, 130 interrupted."""
    collect_seldom()
    keep_private()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    with guarded() as outcome:
        try:
            code = build_app()(list(arguments) or ["--help"])
        except CycloptsError as error:
            raise UsageError(_message(error), command=error.command_chain or ()) from error
        outcome.exit_code = code if isinstance(code, int) else 0
    return outcome.exit_code


def _message(error: CycloptsError) -> str:
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        return f"Too many arguments: {' '.join(error.unused_tokens)}. Put text of several words in quotes."
    return str(error)


def build_app() -> App:
    app = App(
        name="reelbase",
        help="Turn a topic or a text into a finished video.",
        version=f"reelbase {__version__}",
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
        help_format="plaintext",
    )
    for name, path, summary, group in _COMMANDS:
        app.command(f"reelbase.cli.{path}", name=name, help=summary, group=group)
    for flag in ("--help", "--version"):
        app[flag].group = (_OPTIONS,)
    return app


_COMMANDS = (
    ("make", "make:make", "Make a video from a text file, a plan file, standard input or a topic.", _FILMS),
    ("animate", "animate:animate", "Make a film from a Manim scene, or from an animation that a model writes.", _FILMS),
    ("storyboard", "storyboards:storyboard", "Make storyboards to film by hand, from a brief.", _FILMS),
    ("resume", "make:resume", "Finish an interrupted job; by default the newest one.", _FILMS),
    ("render", "make:render", "Render a project again; unchanged scenes are reused.", _FILMS),
    ("export", "exporting:export", "Write a plan as a timeline, a board, a table, a script or captions.", _FILMS),
    ("import", "importing:import_", "Bring what an editor changed in an exported file back into the plan.", _FILMS),
    ("voices", "voices:voices", "List the voices that can narrate a film here.", _FILMS),
    ("visuals", "visuals:visuals", "List what a film can show, and draw pictures of it.", _FILMS),
    ("projects", "projects:app", "List, show, archive and delete projects.", _RECORDS),
    ("plan", "plan:app", "Show, edit and check plans.", _RECORDS),
    ("jobs", "jobs:app", "List, show, cancel and retry jobs.", _RECORDS),
    ("credits", "credits:app", "Show and add credits, and verify every balance.", _RECORDS),
    ("serve", "serve:serve", "Serve the studio and the API, and run a worker.", _INSTALLATION),
    ("mcp", "mcp:mcp", "Let agents make films, over the Model Context Protocol.", _INSTALLATION),
    ("user", "user:app", "Manage who may sign in and who is an administrator.", _INSTALLATION),
    ("worker", "worker:worker", "Run queued jobs until stopped.", _INSTALLATION),
    (
        "doctor",
        "doctor:doctor",
        "Check that everything a video needs is installed, and say how to fix it.",
        _INSTALLATION,
    ),
    ("db", "db:app", "Upgrade the database to the current schema, or check it.", _INSTALLATION),
    ("storage", "storage:app", "Remove stored files that nothing uses any more.", _INSTALLATION),
    ("config", "config:app", "Show and change the settings.", _INSTALLATION),
    ("completion", "completion:completion", "Print the completion script of a shell.", _INSTALLATION),
)
