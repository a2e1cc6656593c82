from __future__ import annotations

import pytest
from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

import reelbase.billing.models
import reelbase.production.models
import reelbase.sharing.models
import reelbase.stories.models  # noqa: F401
from reelbase.db.base import Model

TABLES = sorted(Model.metadata.tables)


def leading_columns(table: Table) -> set[str]:
    """Columns that an index of all rows begins with."""
    whole = [index for index in table.indexes if index.dialect_options["postgresql"]["where"] is None]
    keys = [key for key in table.constraints if isinstance(key, (UniqueConstraint, PrimaryKeyConstraint))]
    indexed: list[Index | UniqueConstraint | PrimaryKeyConstraint] = [*whole, *keys]
    return {next(iter(item.columns)).name for item in indexed if len(item.columns)}


class TestEveryForeignKey:
    @pytest.mark.parametrize("name", TABLES)
    def test_every_foreign_key_is_led_by_an_index_so_that_deleting_its_target_is_quick(self, name: str) -> None:
        table = Model.metadata.tables[name]
        bare = {key.parent.name for key in table.foreign_keys} - leading_columns(table)
        assert not bare
