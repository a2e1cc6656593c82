"""The effective settings of a command, and where each one comes from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from reelbase.kit.errors import InputError
from reelbase.kit.settings import CONFIG_NAME, Settings, default_home

ENV_PREFIX = "REELBASE_"
# Read by the command line, the test suite and the data folder's lookup, not by the settings.
OTHER_VARIABLES = frozenset({"REELBASE_DEBUG"})
_TEST_PREFIX = "REELBASE_TEST_"
MASK = "********"


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting. ``source`` is ``default``, the file's path or the variable's name."""

    key: str
    variable: str
    value: Any
    source: str


def load_settings() -> Settings:
    """The effective settings. Raises InputError with the key, where it was set, and what it must be."""
    file = config_file()
    try:
        return Settings()
    except ValidationError as error:
        raise _explained(error) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file} is not valid TOML: {error}.", field=str(file), fix="Correct that line.") from error
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}.", field=str(file), fix="Check its permissions."
        ) from error


def effective(settings: Settings) -> list[Setting]:
    """Every setting, in the order of ``docs/configuration.md``, secrets masked."""
    from_env = dict(flatten(_environment()))
    from_file = dict(flatten(_file()))
    rows = []
    for key, _field in fields():
        value = settings
        for part in key.split("."):
            value = getattr(value, part)
        variable = variable_of(key)
        # REELBASE_HOME is read before the file, as it says where the file is.
        in_environment = key in from_env or (key == "home" and variable in os.environ)
        source = variable if in_environment else str(config_file()) if key in from_file else "default"
        rows.append(Setting(key, variable, masked(value), source))
    return rows


def fields(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting's key (``section.name``) with its definition."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def variable_of(key: str) -> str:
    return ENV_PREFIX + key.replace(".", "_").upper()


def unknown_variables() -> list[str]:
    """``REELBASE_*`` variables that no setting reads, most likely misspelt."""
    known = {variable_of(key) for key, _field in fields()} | OTHER_VARIABLES
    return sorted(
        name
        for name in os.environ
        if name.startswith(ENV_PREFIX) and not name.startswith(_TEST_PREFIX) and name.upper() not in known
    )


def config_file() -> Path:
    return default_home() / CONFIG_NAME


def masked(value: Any) -> Any:
    """``value`` without API keys and passwords in URLs."""
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if isinstance(value, str) and "://" in value and (password := urlsplit(value).password):
        return value.replace(f":{password}@", f":{MASK}@", 1)
    return value


def flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _environment() -> dict[str, Any]:
    return EnvSettingsSource(Settings)()


def _file() -> dict[str, Any]:
    file = config_file()
    return tomllib.loads(file.read_text()) if file.is_file() else {}


def _explained(error: ValidationError) -> InputError:
    problem = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in problem["loc"])
    variable = variable_of(key)
    where = variable if variable in os.environ else str(config_file())
    if problem["type"] == "extra_forbidden":
        return InputError(
            f"{where} sets {key}, which is not a setting.",
            field=key,
            fix="List the settings with: reelbase config show",
        )
    fix = f"Correct or remove it. {meaning_of(key)}".rstrip()
    return InputError(f"{where} has an invalid value: {reason_of(error)}.", field=key, fix=fix)


def reason_of(error: ValidationError) -> str:
    """Why the first invalid value is invalid, as the end of a sentence."""
    reason = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
    return reason[:1].lower() + reason[1:]


def meaning_of(key: str) -> str:
    described = dict(fields()).get(key)
    return described.description or "" if described else ""


def shown(value: object) -> str:
    """A value as a person would write it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(part) for part in value) if isinstance(value, (tuple, list)) else str(value)
