"""The SQL of every migration, as PostgreSQL is sent it, against squawk's rules for changing tables in use."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from reelbase.db import migrate
from reelbase.db.session import Database
from support.captured import captured
from support.migrations import write_migrations

ROOT = Path(__file__).parents[2]
SQUAWK = Path(sysconfig.get_path("scripts")) / "squawk"

# Migrations that change tables of the first release as one whole, which holds their locks until it ends: what that
# release kept is little. Later ones use db/changes.py.
WHOLE = frozenset(
    {
        "require-concurrent-index-creation",
        "require-concurrent-index-deletion",
        "constraint-missing-not-valid",
        "ban-drop-default",
    }
)
LOOKS_FIRST = "prefer-robust-stmts"
"""Outside a transaction each statement should bear repetition: the calls look at the catalogue before each."""

ACCEPTED = {"0002": WHOLE, "0006": {LOOKS_FIRST}, "0008": {LOOKS_FIRST}, "0011": {LOOKS_FIRST}}

OWN = {"ban-drop-constraint", "ban-drop-function", "ban-drop-table"}
"""A change takes away what it made for itself: a passing check, the trigger that filled in, its notes of progress."""


def findings(sql: str, folder: Path) -> dict[str, str]:
    """Rule -> the first line it complains of."""
    file = folder / "migration.sql"
    file.write_text(sql)
    command = [str(SQUAWK), "--config", str(ROOT / ".squawk.toml"), "--reporter", "json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = sql.splitlines()
    found: dict[str, str] = {}
    for entry in json.loads(done.stdout):
        found.setdefault(entry["rule_name"], lines[entry["line"]])
    return found


class TestMigrations:
    def test_migrations_are_safe_to_run_beside_others(self, make_database: Callable[..., str], tmp_path: Path) -> None:
        database = Database(make_database("postgresql", migrated=False))
        files = captured(database)
        assert list(files) == list(migrate.state(database).known)
        database.close()
        for revision, sql in files.items():
            found = findings(sql, tmp_path)
            unexpected = {rule: line for rule, line in found.items() if rule not in ACCEPTED.get(revision, ())}
            assert unexpected == {}, revision
            assert "CREATE" in sql or "ALTER" in sql
            # An exception that nothing needs any more goes.
            assert set(ACCEPTED.get(revision, ())) <= set(found), revision

    def test_migrations_with_zero_downtime_changes_need_no_exception(
        self, make_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = "op.create_table('things', sa.Column('id', sa.Uuid(), primary_key=True), sa.Column('n', sa.Text()))"
        second = """
            changes.introduce('things', sa.Column('size', sa.BigInteger()), 'length(n)')
            changes.add_column('things', sa.Column('parent', sa.Uuid()))
            changes.add_check('things', 'ck_things_size', 'size >= 0')
            changes.create_index_concurrently('ix_things_parent', 'things', ['parent'])
            changes.add_foreign_key('things', 'parent', 'things', name='fk_things_parent', ondelete='CASCADE')
            changes.drop_index_concurrently('ix_things_parent')
            changes.stop_filling('things', 'size')
        """
        monkeypatch.setattr(migrate, "MIGRATIONS", write_migrations(tmp_path / "migrations", first, second))
        database = Database(make_database("postgresql", migrated=False))
        sql = captured(database)["0002"]
        database.close()
        found = findings(sql, tmp_path)
        assert set(found) == OWN | {LOOKS_FIRST}
        assert all(name in " ".join(found.values()) for name in ("required_things_size", "fill_things", "backfills"))
        for part in ("CONCURRENTLY", "NOT VALID", "VALIDATE CONSTRAINT", "SET NOT NULL"):
            assert part in sql

    @pytest.mark.parametrize(
        ("sql", "rule"),
        [
            ("CREATE INDEX ix ON jobs (status);", "require-concurrent-index-creation"),
            ("ALTER TABLE jobs ADD CONSTRAINT c CHECK (progress > 0);", "constraint-missing-not-valid"),
            ("ALTER TABLE jobs ALTER status SET NOT NULL;", "adding-not-nullable-field"),
            (
                "BEGIN; CREATE INDEX CONCURRENTLY ix ON jobs (status); COMMIT;",
                "ban-concurrent-index-creation-in-transaction",
            ),
        ],
    )
    def test_unsafe_migrations_are_found_by_the_linter(self, tmp_path: Path, sql: str, rule: str) -> None:
        assert rule in findings(sql, tmp_path)
