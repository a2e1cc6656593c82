"""``reelbase mcp``: the MCP server."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.bootstrap.opening import open_application
from reelbase.cli.configuration import load_settings
from reelbase.cli.logs import log_to
from reelbase.kit.errors import NotConfigured
from reelbase.kit.extras import install_command


def mcp(*, no_worker: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Serve an agent over stdin and stdout until it closes them; the agent's program starts this command.

    Parameters
    ----------
    no_worker
        Start no worker: `reelbase worker` or `reelbase serve` runs elsewhere.
    """
    try:
        from reelbase.mcp.server import serve_stdio
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise NotConfigured(
            "Support for the Model Context Protocol is not installed.",
            field="mcp",
            fix=f"Run: {install_command('mcp')}",
        ) from error
    from reelbase.server.supervisor import WorkerSupervisor

    settings = load_settings()
    log_to(settings.home)
    application = open_application(settings)
    supervisor = WorkerSupervisor()
    try:
        if not no_worker:
            supervisor.start()
        serve_stdio(application)
    finally:
        supervisor.stop()
        application.close()
