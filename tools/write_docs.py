"""Generates parts of docs/ from the code: settings, commands, and the operations of the API.

Run it after changing one of them: .venv/bin/python tools/write_docs.py
"""

from __future__ import annotations

import re
import sys
import types
import typing
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from reelbase.cli.configuration import fields, variable_of
from reelbase.cli.main import build_app

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "docs" / "configuration.md"
COMMANDS = ROOT / "docs" / "commands.md"
API = ROOT / "docs" / "api.md"
_SETTINGS = re.compile(r"(<!-- settings: .*? -->\n).*?(<!-- end of settings -->)", re.DOTALL)
_OPERATIONS = re.compile(r"(<!-- operations: .*? -->\n).*?(<!-- end of operations -->)", re.DOTALL)
_KINDS: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    SecretStr: "secret",
}
_COMMANDS_HEAD = """\
# Commands

A command prints only its result on stdout: a path, a table, or JSON with `--json`. Progress and warnings go to stderr.
The exit status is 0 on success, 1 on failure, 2 if the command line, a setting or the input is invalid, and 130 if
interrupted.

`tools/write_docs.py` generates this page.
"""


def main() -> None:
    CONFIGURATION.write_text(configuration(CONFIGURATION.read_text()))
    COMMANDS.write_text(commands())
    API.write_text(api(API.read_text()))


def configuration(text: str) -> str:
    """The page with an updated table of settings."""
    return _SETTINGS.sub(lambda found: f"{found[1]}{settings_tables()}\n{found[2]}", text)


def settings_tables() -> str:
    sections: dict[str, list[str]] = {}
    for key, field in fields():
        section = key.rpartition(".")[0] or "general"
        cells = (
            f"`{key}`",
            f"`{variable_of(key)}`",
            _values(field.annotation),
            _default(key, field),
            field.description,
        )
        sections.setdefault(section, []).append(f"| {' | '.join(cell or '' for cell in cells)} |")
    head = "| setting | variable | value | default | meaning |\n|---|---|---|---|---|\n"
    return "".join(f"\n### {name}\n\n{head}" + "\n".join(rows) + "\n" for name, rows in sections.items())


def commands() -> str:
    """The page of all commands with their arguments and options."""
    arguments = sys.argv
    # Some usage lines take the program's name from here, and must not name whoever writes the page.
    sys.argv = ["reelbase"]
    try:
        text = build_app().generate_docs("markdown", flatten_commands=True, heading_level=2)
    finally:
        sys.argv = arguments
    return f"{_COMMANDS_HEAD}\n{text.rstrip()}\n"


def api(text: str) -> str:
    """The page of the API with updated operations and schemas."""
    from api_page import operations_and_schemas

    return _OPERATIONS.sub(lambda found: f"{found[1]}{operations_and_schemas()}\n{found[2]}", text)


def _values(kind: typing.Any) -> str:
    """The possible values of a type, in words."""
    if typing.get_origin(kind) is typing.Annotated:
        return _values(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return " or ".join(_values(part) for part in typing.get_args(kind) if part is not type(None))
    if typing.get_origin(kind) is typing.Literal:
        return ", ".join(f"`{value}`" for value in typing.get_args(kind))
    if typing.get_origin(kind) in (tuple, list):
        return f"list of {_values(typing.get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, str) and hasattr(kind, "__members__"):
        return ", ".join(f"`{value}`" for value in kind)
    names = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
        Path: "path",
        SecretStr: "secret",
    }
    return names.get(kind, getattr(kind, "__name__", str(kind)))


def _default(key: str, field: FieldInfo) -> str:
    if key == "home":
        return "`reelbase` in the user's data directory"
    value = field.default
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(str(part) for part in value)}]`"
    return f"`{value}`"


if __name__ == "__main__":
    main()
