"""``reelbase config``: the effective settings, and the file that changes them."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.config_file import set_value, unset_value
from reelbase.cli.configuration import effective, load_settings, shown

app = App(name="config", help="Show and change the settings.")


@app.command
def show(*, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Show every setting with its value and source; keys and passwords are masked.

    Parameters
    ----------
    json
        Print one JSON object instead of a table.
    """
    rows = effective(load_settings())
    if json:
        output.result_json(
            {row.key: {"value": row.value, "source": row.source, "variable": row.variable} for row in rows}
        )
        return
    output.table(("SETTING", "VALUE", "SOURCE"), [(row.key, shown(row.value), row.source) for row in rows])


@app.command(name="set")
def set_(key: str, value: Annotated[str, Parameter(allow_leading_hyphen=True)], /) -> None:
    """Write a setting to the configuration file; its comments and other settings stay.

    Parameters
    ----------
    key
        Name of the setting, as in: reelbase config show.
    value
        New value, or - to read it from standard input, so that a key stays out of your shell's history. Separate the
        items of a list with commas.
    """
    outcome = set_value(key, sys.stdin.readline().rstrip("\n") if value == "-" else value)
    output.note(outcome)


@app.command
def unset(key: str, /) -> None:
    """Remove a setting from the configuration file; its default counts again.

    Parameters
    ----------
    key
        Name of the setting.
    """
    output.note(unset_value(key))
