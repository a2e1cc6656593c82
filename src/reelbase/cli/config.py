"""``reelbase config``: the effective settings."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.configuration import effective, load_settings

app = App(name="config", help="Show the effective settings and where each comes from.")


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
    output.table(("SETTING", "VALUE", "SOURCE"), [(row.key, _shown(row.value), row.source) for row in rows])


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
