"""Selecting what a schema has fields for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Label


def columns_of(fields: Iterable[str], model: type[Any], **others: Any) -> list[Label[Any]]:
    """A column for each field, labelled with its name: that of ``others``, else the model's column of that name.

    ``Share.of(row)`` takes the rows of ``select(*columns_of(Share.model_fields, ShareRow, title=Project.title))``.
    """
    return [(others[name] if name in others else getattr(model, name)).label(name) for name in fields]
