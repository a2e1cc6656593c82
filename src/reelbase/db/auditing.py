"""The triggers that write the audit log: one function on PostgreSQL, three generated triggers per table on SQLite."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from reelbase.db.row_policies import RowPolicy, Verb

MAX_LOGGED_CHARS = 2_000
"""Of longer values, only the length is logged."""

QUIET = ("updated_at",)
COUNTERS = ("event_seq",)
"""Quiet where a table has them: they count changes of other columns."""

_UUID = "CHAR(32)"
_CHANGES = (Verb.INSERT, Verb.UPDATE, Verb.DELETE)


def trigger_statements(connection: Connection, table: str, policy: RowPolicy, columns: tuple[str, ...]) -> list[str]:
    """Statements that give a table its audit triggers, whatever was there before."""
    verbs = [verb for verb in _CHANGES if verb in policy.audited and policy.owner]
    quiet = (*QUIET, *policy.quiet, *(name for name in COUNTERS if name in columns))
    if connection.dialect.name == "postgresql":
        return _postgresql(connection, table, policy, verbs, quiet)
    statements = [f"DROP TRIGGER IF EXISTS audit_{table}_{verb}" for verb in _CHANGES]
    return statements + [_sqlite(connection, table, policy, verb, quiet) for verb in verbs]


def _postgresql(
    connection: Connection, table: str, policy: RowPolicy, verbs: list[Verb], quiet: tuple[str, ...]
) -> list[str]:
    if not verbs:
        return [f'DROP TRIGGER IF EXISTS "audit_{table}" ON public."{table}"']
    key = _key(connection, table)
    when = " OR ".join(verb.upper() for verb in verbs)
    function = f"public.write_audit('{policy.owner}', '{key}', '{','.join(quiet)}')"
    trigger = f'"audit_{table}" AFTER {when} ON public."{table}" FOR EACH ROW EXECUTE FUNCTION {function}'
    return [f"CREATE OR REPLACE TRIGGER {trigger}"]


def _sqlite(connection: Connection, table: str, policy: RowPolicy, verb: Verb, quiet: tuple[str, ...]) -> str:
    columns = {column["name"]: str(column["type"]) for column in inspect(connection).get_columns(table)}
    key = _key(connection, table)
    row = "OLD" if verb == Verb.DELETE else "NEW"
    row_id = _dashed(f"{row}.{key}") if columns[key] == _UUID else f"{row}.{key}"
    owner = f"{row}.{policy.owner}"
    old = _object("OLD", columns) if verb == Verb.DELETE else "NULL"
    new = _object("NEW", columns) if verb == Verb.INSERT else "NULL"
    when = f"{owner} IS NOT NULL"
    if verb == Verb.UPDATE:
        old, new = _changes("o", columns), _changes("n", columns)
        changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns if name not in quiet)
        when += f" AND ({changed})"
    elif verb == Verb.DELETE:
        # When a user is deleted, the log records that their rows went, not what they contained.
        old = f"CASE WHEN EXISTS (SELECT 1 FROM users WHERE id = {owner}) THEN {old} END"
    return (
        f"CREATE TRIGGER audit_{table}_{verb} AFTER {verb.upper()} ON {table} WHEN {when} BEGIN "
        "INSERT INTO audit_log (id, created_at, table_name, operation, owner_id, actor_id, actor_role, row_id, "
        f"old_values, new_values) SELECT {_ID}, strftime('%Y-%m-%d %H:%M:%f000', 'now'), '{table}', "
        f"'{verb.upper()}', {owner}, (SELECT actor_id FROM acting_viewer), "
        f"coalesce((SELECT actor_role FROM acting_viewer), 'service_role'), {row_id}, "
        f"{old}, {new}; END"
    )


# UUIDv7: the milliseconds, then the row's number, so that the rows of one transaction sort as they happened.
_ID = (
    "printf('%012x', CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)) || '7' || "
    "printf('%03x', (SELECT coalesce(max(rowid), 0) + 1 FROM audit_log) & 4095) || "
    "printf('%016x', (random() & 4611686018427387903) | -9223372036854775808)"
)


def _key(connection: Connection, table: str) -> str:
    return inspect(connection).get_pk_constraint(table)["constrained_columns"][0]


def _object(row: str, columns: dict[str, str]) -> str:
    pairs = ", ".join(f"'{name}', json({_value(row, name, kind)})" for name, kind in columns.items())
    return f"json_object({pairs})"


def _changes(side: str, columns: dict[str, str]) -> str:
    rows = " UNION ALL ".join(
        f"SELECT '{name}' AS k, {_value('OLD', name, kind)} AS o, {_value('NEW', name, kind)} AS n "
        f'WHERE OLD."{name}" IS NOT NEW."{name}"'
        for name, kind in columns.items()
    )
    return f"(SELECT json_group_object(k, json({side})) FROM ({rows}))"


def _value(row: str, name: str, kind: str) -> str:
    """JSON text of a column: documents as they are, booleans as such, long texts as their length."""
    column = f'{row}."{name}"'
    plain = f"json_quote({column})"
    if kind == _UUID:
        plain = f"json_quote({_dashed(column)})"
    elif kind == "JSON":
        plain = f"coalesce({column}, 'null')"
    elif kind == "BOOLEAN":
        plain = f"CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return (
        f"CASE WHEN length({column}) > {MAX_LOGGED_CHARS} "
        f"THEN json_object('omitted_chars', length({column})) ELSE {plain} END"
    )


def _dashed(column: str) -> str:
    """A UUID spelled as on PostgreSQL."""
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "(" + " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in parts) + ")"
