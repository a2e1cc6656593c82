"""Writes the typed read models in src/reelbase/model/, one module for each room that has tables.

They are made from the SQLAlchemy models, so that nobody keeps a second list of columns. ``tools/write_schema.py``
calls this; a test fails when what is there is not what would be written.
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    Float,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapper

from reelbase.bootstrap.tables import load_models
from reelbase.db.base import Model, UtcDateTime
from reelbase.stories.models import Amount

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src" / "reelbase" / "model"
PACKAGE = "reelbase.model"
WRITTEN_BY = "Written by tools/write_schema.py from the models; do not edit."

# What is in the JSON columns whose content has a shape of its own. The others hold any JSON object or list.
DOCUMENTS = {
    "plan_versions.estimates": "Estimates",
    "plan_versions.validation": "Validation",
    "plan_versions.hooks": "list[str]",
    "plan_versions.outline": "list[str]",
    "plan_versions.reference_urls": "list[str]",
    "projects.keywords": "list[str]",
    "profiles.notification_prefs": "dict[str, bool]",
}
HOMES = {"Estimates": "reelbase.schemas.plan_document", "Validation": "reelbase.schemas.plan_document"}
PLAIN = (
    (Uuid, "UUID"),
    (UtcDateTime, "AwareDatetime"),
    (Date, "date"),
    (Boolean, "bool"),
    (BigInteger, "int"),
    (Integer, "int"),
    (Amount, "int"),
)


def main() -> None:
    for name, text in sources().items():
        (FOLDER / name).write_text(text)
    for stray in {path.name for path in FOLDER.glob("*.py")} - set(sources()) - {"base.py", "documents.py"}:
        (FOLDER / stray).unlink()


def sources() -> dict[str, str]:
    """The modules by file name."""
    load_models()
    rooms: dict[str, list[Mapper[Any]]] = {}
    for mapper in sorted(Model.registry.mappers, key=lambda mapper: _lines(mapper.class_)):
        if _table(mapper).schema is None:
            rooms.setdefault(mapper.class_.__module__.split(".")[1], []).append(mapper)
    made = {f"{room}.py": _formatted(_module(room, mappers)) for room, mappers in rooms.items()}
    made["__init__.py"] = _formatted(_index(rooms))
    return made


def _index(rooms: dict[str, list[Mapper[Any]]]) -> str:
    imports = [
        f"from {PACKAGE}.{room} import {', '.join(sorted(mapper.class_.__name__ for mapper in mappers))}"
        for room, mappers in sorted(rooms.items())
    ]
    listed = sorted((_table(mapper).name, mapper.class_.__name__) for mappers in rooms.values() for mapper in mappers)
    tables = "".join(f'    "{table}": {name},\n' for table, name in listed)
    names = sorted([name for _, name in listed] + ["Row", "TABLES"])
    exported = "".join(f'    "{name}",\n' for name in names)
    return (
        '"""The model as typed schemas: what a row of each table reads as.\n\n'
        "``Project.model_validate(row)`` takes a row of the session; ``model_dump(mode='json', by_alias=True)`` gives\n"
        f'what docs/schemas/ describes.\n\n{WRITTEN_BY}\n"""\n\n'
        "from __future__ import annotations\n\n"
        f"from {PACKAGE}.base import Row\n" + "\n".join(imports) + f"\n\n__all__ = [\n{exported}]\n\n"
        f"TABLES: dict[str, type[Row]] = {{\n{tables}}}\n"
    )


def _module(room: str, mappers: list[Mapper[Any]]) -> str:
    classes = "\n\n".join(_class(mapper) for mapper in mappers)
    imports = ["from __future__ import annotations", f"from {PACKAGE}.base import Row"]
    words = set(re.findall(r"\w+", re.sub(r'""".*?"""', "", classes, flags=re.DOTALL)))
    used = [name for name in ("AliasChoices", "AwareDatetime", "Field", "JsonValue") if name in words]
    imports += [f"from pydantic import {', '.join(used)}"] if used else []
    imports += ["from uuid import UUID"] if "UUID" in words else []
    imports += ["from datetime import date"] if "date" in words else []
    typed = [name for name in ("Annotated", "Literal") if name in words]
    imports += [f"from typing import {', '.join(typed)}"] if typed else []
    imports += [f"from {home} import {name}" for name, home in HOMES.items() if name in words]
    return f'"""The tables of ``reelbase.{room}``. {WRITTEN_BY}"""\n\n' + "\n".join(imports) + f"\n\n\n{classes}\n"


def _class(mapper: Mapper[Any]) -> str:
    table = _table(mapper)
    hints = typing.get_type_hints(mapper.class_)
    lines = [f"class {mapper.class_.__name__}(Row):", f'    """{_doc(mapper.class_, table)}"""', ""]
    # In the order in which the models declare them; what they inherit comes last.
    attributes = {prop.columns[0].name: prop.key for prop in mapper.column_attrs}
    for column in table.columns:
        key = attributes[column.name]
        kind = _kind(table, column, hints[key])
        optional = " | None" if column.nullable else ""
        alias = ""
        if key != column.name:
            both = f'AliasChoices("{key}", "{column.name}")'
            alias = f' = Field(validation_alias={both}, serialization_alias="{column.name}")'
        lines.append(f"    {key}: {kind}{optional}{alias}")
    return "\n".join(lines) + "\n"


def _kind(table: Table, column: Column[Any], hint: Any) -> str:
    document = DOCUMENTS.get(f"{table.name}.{column.name}")
    if document:
        return document
    choices = _choices(table, column)
    if choices:
        return f"Literal[{', '.join(repr(choice) for choice in choices)}]"
    for kind, name in PLAIN:
        if isinstance(column.type, kind):
            return name
    if isinstance(column.type, (Double, Float)):
        return "float"
    if isinstance(column.type, String) and not isinstance(column.type, Text):
        return f"Annotated[str, Field(max_length={column.type.length})]"
    if isinstance(column.type, Text):
        return "str"
    if not isinstance(column.type, JSON):
        raise TypeError(f"no read type is known for {column}, which is {column.type!r}")
    return "list[JsonValue]" if "list" in str(hint) else "dict[str, JsonValue]"


def _choices(table: Table, column: Column[Any]) -> list[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = re.fullmatch(rf"{column.name} IN \((.*)\)", str(constraint.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []


def _doc(model: type[Any], table: Table) -> str:
    own = inspect.cleandoc(model.__dict__.get("__doc__") or "")
    first = " ".join(own.split("\n\n")[0].split()) if own else ""
    return f"A row of ``{table.name}``." + (f" {first}" if first else "")


def _lines(model: type[Any]) -> tuple[str, int]:
    return model.__module__, inspect.getsourcelines(model)[1]


def _table(mapper: Mapper[Any]) -> Table:
    assert isinstance(mapper.local_table, Table)
    return mapper.local_table


def _formatted(source: str) -> str:
    """As ruff writes it; a docstring that is too long is wrapped by hand before."""
    source = "\n".join(_wrapped(line) for line in source.splitlines()) + "\n"
    for arguments in (["check", "--fix", "--quiet", "--select", "I,F401,RUF022"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(FOLDER / "made.py"), "-"]
        source = subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return source


def _wrapped(line: str) -> str:
    if len(line) <= 118 or not line.lstrip().startswith('"""'):
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    cut = line.rfind(" ", 0, 116)
    sentence_end = line.find(". ")
    head = line[: sentence_end + 1] if 0 < sentence_end < cut else line[:cut]
    rest = line[len(head) :].strip().removesuffix('"""')
    return f'{head}\n\n{indent}{_fill(rest, indent)}\n{indent}"""'


def _fill(text: str, indent: str) -> str:
    lines, current = [], ""
    for word in text.split():
        if len(indent) + len(current) + len(word) + 1 > 116:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return f"\n{indent}".join([*lines, current])


if __name__ == "__main__":
    main()
