"""Our schema as the database's catalog describes it, object by object, so that two databases can be compared.

Each object has a name such as ``policy projects.projects_select`` and a definition that does not depend on the owner of
the database or on the order of creation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, text

from reelbase.db import spelling
from reelbase.db.schema import PARTITION, is_foreign
from reelbase.db.sqlite_tables import default_in, parts_of

Catalog = Mapping[str, str]

_CLIENTS = ["anon", "authenticated"]
_PARAMETERS = {"roles": [*_CLIENTS, "service_role"], "clients": _CLIENTS}
EXPECTED = Path(__file__).parent / "expected.postgresql.json"
USERS = "table auth.users"
WELCOME = "trigger auth.users.on_auth_user_created"


def read(connection: Connection) -> dict[str, str]:
    """Every object of ours with its definition."""
    return _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)


def differences(expected: Catalog, found: Catalog) -> list[str]:
    """One line for each object that is missing, different, or on a table of ours without being expected there."""
    if USERS not in found:
        # On a hosted database that table belongs to the host.
        expected = {name: what for name, what in expected.items() if _table(name) != "auth.users" or name == WELCOME}
    tables = {_table(name) for name in expected} - {None}
    lines = [f"{name} is missing" for name in expected if name not in found]
    lines += [f"{name} differs" for name in expected if name in found and found[name] != expected[name]]
    lines += [f"{name} is not part of the schema" for name in found if name not in expected and _table(name) in tables]
    return sorted(lines)


def digests(catalog: Catalog) -> dict[str, str]:
    """The catalog with a hash in place of each definition: enough for comparing, and short enough to ship."""
    return {name: sha256(what.encode()).hexdigest()[:12] for name, what in sorted(catalog.items())}


def expected_on_postgresql() -> dict[str, str]:
    """The digests of what the migrations create, written by ``tools/write_schema.py``."""
    found: dict[str, str] = json.loads(EXPECTED.read_text())["objects"]
    return found


def _table(name: str) -> str | None:
    """The table that an object belongs to."""
    kind, _, rest = name.rpartition(" ")
    if kind in ("function", "view") or "(" in name:
        return None
    return rest if kind in ("table", "row security", "grants") else rest.rpartition(".")[0]


def _sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    found: dict[str, str] = {}
    for row in rows:
        if is_foreign(row.tbl_name) or row.name == "acting_viewer":
            continue
        sql = re.sub(r"\s+", " ", row.sql.replace('"', "")).strip()
        if row.type in ("table", "view"):
            found[f"{row.type} {row.name}"] = sql if row.type == "view" else ""
        else:
            found[f"{row.type} {row.tbl_name}.{row.name}"] = sql
        if row.type == "table":
            found |= {f"{kind} {row.name}.{name}": part for kind, name, part in _table_parts(sql)}
    return found


def _table_parts(sql: str) -> list[tuple[str, str, str]]:
    """The columns and constraints of a table, regardless of how and in which order they were added."""
    parts = []
    for part in parts_of(sql):
        # Constraints at a column count as the table's.
        first, *named = re.split(r"\b(?=CONSTRAINT \w+ )", part)
        parts += [("constraint", text.split()[1], _tight(text)) for text in named]
        if re.match(r"(PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY)\b", first):
            parts.append(("constraint", _tight(first), _tight(first)))
        elif first:
            parts.append(_column(first))
    return parts


def _column(part: str) -> tuple[str, str, str]:
    name, _, rest = part.strip().partition(" ")
    default = default_in(rest)
    words = rest if default is None else rest[: default[0]] + rest[default[1] :]
    kind = re.sub(r"\s+", " ", words.replace("NOT NULL", "")).strip()
    value = [] if default is None else [_default(rest[default[0] : default[1]].partition(" ")[2].strip())]
    return "column", name, "; ".join([kind, *(["required"] if "NOT NULL" in words else []), *value])


def _default(written: str) -> str:
    """A default in one spelling: numbers without quotes, booleans as numbers."""
    plain = {"false": "0", "true": "1"}.get(written.lower(), written)
    return "default " + re.sub(r"^'([0-9.]+)'$", r"\1", plain)


def _tight(sql: str) -> str:
    return re.sub(r"\s*([(),])\s*", r"\1", sql).strip()


def _postgresql(connection: Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    for query in _QUERIES:
        for kind, table, name, definition in connection.execute(text(query), _parameters(query)):
            if table and (is_foreign(table) or PARTITION.fullmatch(table)):
                continue
            key = f"{kind} {table}.{name}" if table and name else f"{kind} {table or name}"
            found[key] = spelling.normal(kind, definition or "")
    return found


def _parameters(query: str) -> dict[str, list[str]]:
    return {name: roles for name, roles in _PARAMETERS.items() if f":{name}" in query}


_NAME = "CASE n.nspname WHEN 'public' THEN c.relname ELSE concat(n.nspname, '.', c.relname) END"
_FROM = "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
_OURS = """
    (n.nspname = 'public' OR (n.nspname = 'auth' AND c.relname = 'users' AND
     starts_with(obj_description(to_regprocedure('auth.uid()'), 'pg_proc'), 'Made by Reelbase')))"""

# The owner of an object has all rights; what matters is what others and our roles are granted.
_GRANTS = """
    (SELECT string_agg(concat_ws(' ', role, privilege_type), ', ' ORDER BY role COLLATE "C", privilege_type) FROM (
        SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'public' ELSE a.grantee::regrole::text END AS role,
               a.privilege_type
        FROM aclexplode({acl}) AS a
        WHERE a.grantee = 0 OR a.grantee::regrole::text = ANY (:roles)) AS given)"""

# Hosts grant their service every function by default, which is up to them. Nobody calls a trigger function.
_CLIENTS_GRANTS = _GRANTS.replace(
    "a.grantee::regrole::text = ANY (:roles)", "a.grantee::regrole::text = ANY (:clients)"
)

_QUERIES = (
    f"""
    SELECT 'table', {_NAME}, NULL,
           CASE c.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(c.oid) ELSE '' END
    {_FROM} WHERE c.relkind IN ('r', 'p') AND {_OURS}""",
    f"""
    SELECT 'row security', {_NAME}, NULL, concat(c.relrowsecurity, ' ', c.relforcerowsecurity)
    {_FROM} WHERE c.relkind IN ('r', 'p') AND {_OURS}""",
    f"""
    SELECT 'column', {_NAME}, a.attname, concat_ws('; ', format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attnotnull THEN 'required' END, 'default ' || pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {_OURS}""",
    # Newer servers list NOT NULL here too; it is part of the columns above.
    f"""
    SELECT 'constraint', {_NAME}, k.conname, concat(pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated
           THEN ' unvalidated' END)
    FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND {_OURS}""",
    f"""
    SELECT 'index', {_NAME}, i.relname, concat(regexp_replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON '),
           CASE WHEN NOT x.indisvalid THEN ' INVALID' END)
    FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE {_OURS}
      AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.indexrelid AND k.contype <> 'f')""",
    f"""
    SELECT 'trigger', {_NAME}, t.tgname, concat(pg_get_triggerdef(t.oid), CASE WHEN t.tgenabled <> 'O'
           THEN concat(' enabled ', t.tgenabled) END)
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal
      AND ({_OURS} OR (n.nspname, c.relname, t.tgname) = ('auth', 'users', 'on_auth_user_created'))""",
    f"""
    SELECT 'policy', {_NAME}, p.polname, concat_ws('; ', p.polcmd, p.polpermissive,
           (SELECT string_agg(role::regrole::text, ', ' ORDER BY role::regrole::text COLLATE "C")
            FROM unnest(p.polroles) AS role),
           'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE {_OURS}""",
    f"""
    SELECT 'grants', {_NAME}, NULL, concat_ws('; ', {_GRANTS.format(acl="c.relacl")},
           (SELECT string_agg(concat(a.attname, ': ', {_GRANTS.format(acl="a.attacl")}), '; '
                   ORDER BY a.attname COLLATE "C")
            FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped))
    {_FROM}
    WHERE c.relkind IN ('r', 'p', 'v') AND {_OURS}""",
    f"""
    SELECT 'view', NULL, c.relname, concat(pg_get_viewdef(c.oid), ' ', c.reloptions::text)
    {_FROM}
    WHERE c.relkind = 'v' AND n.nspname = 'public'""",
    f"""
    SELECT 'function', NULL, p.oid::regprocedure::text, concat_ws('; ', pg_get_functiondef(p.oid),
           CASE WHEN p.prorettype <> 'trigger'::regtype
                THEN {_CLIENTS_GRANTS.format(acl="coalesce(p.proacl, acldefault('f', p.proowner))")} END)
    FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
      AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.objid = p.oid AND e.deptype = 'e')""",
)
"""Each gives kind, table or NULL, name or NULL, definition."""
