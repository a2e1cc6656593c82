"""The tools as a server of the Model Context Protocol. Only this file knows the protocol's package (extra ``mcp``)."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from reelbase import __version__
from reelbase.application.application import Application
from reelbase.kit.errors import ReelbaseError
from reelbase.mcp.export_tools import ExportTools
from reelbase.mcp.shot_tools import ShotTools
from reelbase.mcp.storyboard_tools import StoryboardTools
from reelbase.mcp.tools import Tools

INSTRUCTIONS = """\
Reelbase turns a text into a narrated video. Call create with a text, look at the result with get_plan, improve it with
edit_plan (pass the etag you last read), then render, and ask status until it is final. Rendering takes minutes.
A finished film has three thumbnails: look at their files, and call choose_thumbnail if another one is better.
Fix what a plan's errors say before you render it. A scene has shots, each of which covers some of its words: see
list_shots and edit_shot. For an editor, print or a spreadsheet, call export_plan, and import_edit with what comes back.
Scenes and shots count from 1. Every edit can be taken back with undo_edit.
For a video that people film themselves, call create_storyboard with a brief, then get_storyboards."""


def build(application: Application) -> MCPServer[Any]:
    """A server whose tools act for the application's viewer."""
    server: MCPServer[Any] = MCPServer(
        "reelbase", title="Reelbase", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    tools, shots, exports = Tools(application), ShotTools(application), ExportTools(application)
    boards = StoryboardTools(application)
    looks = ToolAnnotations(read_only_hint=True)
    makes = ToolAnnotations(read_only_hint=False, destructive_hint=False)
    for tool, hints in (
        (tools.create, makes),
        (tools.status, looks),
        (tools.get_plan, looks),
        (tools.edit_plan, makes),
        (tools.undo_edit, makes),
        (tools.set_pronunciations, makes),
        (shots.list_shots, looks),
        (shots.list_alternatives, looks),
        (shots.list_visuals, looks),
        (shots.add_shot, makes),
        (shots.edit_shot, makes),
        (shots.split_shot, makes),
        (shots.remove_shot, makes),
        (tools.render, makes),
        (tools.choose_thumbnail, makes),
        (exports.export_plan, makes),
        (exports.import_edit, makes),
        (boards.create_storyboard, makes),
        (boards.get_storyboards, looks),
        (boards.open_storyboard, makes),
        (boards.set_task, makes),
    ):
        server.tool(annotations=hints)(_in_a_thread(tool))
    return server


def serve_stdio(application: Application) -> None:
    """Answer an agent over stdin and stdout until it closes them. Nothing else may be written to stdout."""
    build(application).run("stdio")


def _in_a_thread(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool in a thread of its own; its errors reach the agent as they are meant."""

    @functools.wraps(tool)
    async def call(**arguments: Any) -> Any:
        try:
            return await asyncio.to_thread(tool, **arguments)
        except ReelbaseError as error:
            raise ToolError(str(error)) from None

    return call
