"""The model as one JSON Schema, with the revision of the database schema as its version."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from reelbase.model import TABLES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(revision: str) -> dict[str, Any]:
    """Describes an object with a list of rows for each table. ``revision`` is that of the database schema."""
    refs, document = models_json_schema(
        [(model, "serialization") for model in TABLES.values()], by_alias=True, ref_template="#/$defs/{model}"
    )
    tables = {
        table: {"type": "array", "items": refs[model, "serialization"]} for table, model in sorted(TABLES.items())
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:reelbase:model:{revision}",
        "version": revision,
        "title": "Reelbase model",
        "description": f"The rows of each table of a Reelbase database at schema {revision}.",
        "type": "object",
        "additionalProperties": False,
        "properties": tables,
        "$defs": document["$defs"],
    }
