"""What all read models share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """A row of a table as it is read. Every column is there; one that holds nothing is None."""

    model_config = ConfigDict(from_attributes=True, frozen=True, extra="forbid")
