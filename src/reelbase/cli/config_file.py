"""Changes of the configuration file, checked before they are written."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_origin

import tomlkit
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from tomlkit.exceptions import ParseError

from reelbase.cli.configuration import config_file, fields, masked, meaning_of, reason_of, shown, variable_of
from reelbase.kit.errors import InputError
from reelbase.kit.files import write_text
from reelbase.kit.settings import Settings

_OWNER_ONLY = 0o600
"""The file may hold keys and passwords."""


def set_value(key: str, text: str) -> str:
    """Write a setting into the file; return a sentence about it. Raises InputError, and then nothing is written."""
    field = _setting(key)
    document = _document()
    table = _table_of(document, key)
    name = key.rpartition(".")[2]
    given: Any = [part.strip() for part in text.split(",") if part.strip()] if _is_list(field) else text
    value = _checked(key, {**dict(table), name: given})
    table[name] = value
    _write(document)
    visible = masked(SecretStr(str(value)) if _is_secret(field) else value)
    return f"{key} is now {shown(visible)}.{_overridden(key)}"


def unset_value(key: str) -> str:
    """Remove a setting from the file; return a sentence about it. Raises InputError for one that is not a setting."""
    _setting(key)
    document = _document()
    table, name = _table_of(document, key), key.rpartition(".")[2]
    if name not in table:
        return f"{key} is not set in {config_file()}.{_overridden(key)}"
    del table[name]
    if not table and "." in key:
        del document[key.rpartition(".")[0]]
    _write(document)
    return f"{key} is no longer set in {config_file()}.{_overridden(key)}"


def _setting(key: str) -> FieldInfo:
    known = dict(fields())
    if key == "home":
        raise InputError("The file itself lies in the data folder.", field="key", fix="Set REELBASE_HOME instead.")
    if key not in known:
        near = get_close_matches(key, known, n=1)
        fix = f"Did you mean {near[0]}?" if near else "List the settings with: reelbase config show"
        raise InputError(f"{key} is not a setting.", field="key", fix=fix)
    return known[key]


def _document() -> tomlkit.TOMLDocument:
    file = config_file()
    try:
        return tomlkit.parse(file.read_text()) if file.is_file() else tomlkit.document()
    except ParseError as error:
        raise InputError(f"{file} is not valid TOML: {error}.", field=str(file), fix="Correct that line.") from error


def _table_of(document: tomlkit.TOMLDocument, key: str) -> Any:
    section = key.rpartition(".")[0]
    if section and section not in document:
        document[section] = tomlkit.table()
    return document[section] if section else document


def _checked(key: str, section: dict[str, Any]) -> Any:
    """The value of ``key`` as TOML has it, if the section that holds it is valid."""
    head, _, name = key.rpartition(".")
    model: Any = Settings.model_fields[head].annotation if head else Settings
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    try:
        checked = model.model_validate(section)
    except ValidationError as error:
        raise InputError(f"That value is invalid: {reason_of(error)}.", field=key, fix=meaning_of(key)) from error
    value = getattr(checked, name)
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


def _write(document: tomlkit.TOMLDocument) -> None:
    file = config_file()
    write_text(file, tomlkit.dumps(document))
    file.chmod(_OWNER_ONLY)


def _overridden(key: str) -> str:
    variable = variable_of(key)
    return f" The variable {variable} is set and takes precedence." if variable in os.environ else ""
