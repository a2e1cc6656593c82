"""The row policies on PostgreSQL: row security, policies, grants and the triggers that every table has.

``apply_row_policies`` is idempotent: each migration that adds a table, a column or a foreign key ends by calling it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Inspector, inspect

from reelbase.db import auditing
from reelbase.db.row_policies import ROW_POLICIES, AnyOf, Conditions, Is, RowPolicy, Through, Verb
from reelbase.db.schema import PARTITION, SEARCH_PATH, is_foreign

_UID = "(SELECT auth.uid())"
_ADMIN = "(SELECT public.is_admin())"
_ROLES = "anon, authenticated, service_role"
# Nobody has rights before the roles exist.
_CLIENTS_RIGHTS = """
    SELECT coalesce(bool_or(has_database_privilege(oid, current_database(), 'TEMPORARY')), false),
           coalesce(bool_or(has_function_privilege(oid, 'pg_catalog.lo_create(oid)', 'EXECUTE')), false)
    FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated')"""
_VERSION_TABLE = (
    f"REVOKE ALL ON alembic_version FROM PUBLIC, {_ROLES}",
    "GRANT SELECT ON alembic_version TO service_role",
    "ALTER TABLE alembic_version ENABLE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS alembic_version_service ON alembic_version",
    "CREATE POLICY alembic_version_service ON alembic_version FOR SELECT TO service_role USING (true)",
)


@dataclass(frozen=True, slots=True, order=True)
class Parent:
    """``owner`` is the parent's owner column; None where any visible row may be referred to."""

    column: str
    table: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table of ours as it is in the database, with the foreign keys that lead to rows of an owner."""

    name: str
    policy: RowPolicy
    columns: tuple[str, ...]
    parents: tuple[Parent, ...]
    through: Through | None
    """The policy's, once the table that it leads through exists."""

    @property
    def schema(self) -> str:
        return self.name.rpartition(".")[0] or "public"

    @property
    def plain(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def quoted(self) -> str:
        return f'{self.schema}."{self.plain}"'


def apply_row_policies(connection: Connection) -> None:
    """Give every table of ours its policies, grants and triggers. Raises LookupError for one without a row policy."""
    tables = protected_tables(connection)
    if connection.dialect.name == "postgresql":
        for statement in _VERSION_TABLE:
            connection.exec_driver_sql(statement)
        for table in tables:
            for statement in policy_statements(table):
                connection.exec_driver_sql(statement)
    for table in tables:
        if table.schema == "auth":
            continue
        for statement in auditing.trigger_statements(connection, table.plain, table.policy, table.columns):
            connection.exec_driver_sql(statement)


def protected_tables(connection: Connection) -> list[ProtectedTable]:
    """Our tables in this database. On Supabase ``auth.users`` is not one of them."""
    inspector = inspect(connection)
    sqlite = connection.dialect.name == "sqlite"
    names = [name for name in inspector.get_table_names() if not is_foreign(name) and not PARTITION.fullmatch(name)]
    if sqlite:
        names = ["auth.users" if name == "users" else name for name in names]
    elif auth_is_ours(connection):
        names.append("auth.users")
    return [_table(inspector, name, sqlite, names) for name in sorted(names)]


def policy_statements(table: ProtectedTable) -> list[str]:
    """The statements that apply a table's row policy, whatever was there before."""
    policy = table.policy
    statements = [
        f"ALTER TABLE {table.quoted} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table.quoted} FROM PUBLIC, {_ROLES}",
        f"GRANT {_listed(policy.service)} ON {table.quoted} TO service_role",
        *_parent_functions(table),
        *_policy(table, "service", "ALL", "service_role", "true", "true"),
    ]
    for verb in Verb:
        using, check = _conditions(table, verb)
        statements += _policy(table, verb, verb.upper(), "anon, authenticated", using, check)
        if verb in policy.users | policy.admins:
            statements.append(f"GRANT {_granted(table, verb)} ON {table.quoted} TO authenticated")
    if _public(table):
        statements.append(f"GRANT SELECT ON {table.quoted} TO anon, authenticated")
    if "updated_at" in table.columns and table.schema == "public":
        statements.append(_updated_at_trigger(table))
    return statements


def _updated_at_trigger(table: ProtectedTable) -> str:
    # Archiving is no change to the content, so it does not move updated_at.
    condition = "WHEN (NEW.archived_at IS NOT DISTINCT FROM OLD.archived_at) " if "archived_at" in table.columns else ""
    return (
        f"CREATE OR REPLACE TRIGGER tr_{table.plain}_updated BEFORE UPDATE ON {table.quoted} "
        f"FOR EACH ROW {condition}EXECUTE FUNCTION public.update_updated_at()"
    )


def _policy(
    table: ProtectedTable, name: str, command: str, roles: str, using: str | None, check: str | None
) -> list[str]:
    policy = f'"{table.plain}_{name}"'
    create = f"CREATE POLICY {policy} ON {table.quoted} FOR {command} TO {roles}"
    if using is not None:
        create += f" USING ({using})"
    if check is not None:
        create += f" WITH CHECK ({check})"
    return [f"DROP POLICY IF EXISTS {policy} ON {table.quoted}", create]


def _conditions(table: ProtectedTable, verb: Verb) -> tuple[str | None, str | None]:
    """USING and WITH CHECK of clients for a verb; ``false`` where nobody has access."""
    policy = table.policy
    readable = [f"{policy.owner} = {_UID}"] if verb in policy.users and policy.owner else []
    writable = (
        [" AND ".join([*readable, *(_own_parent(table.name, parent) for parent in table.parents)])] if readable else []
    )
    if verb in policy.admins:
        readable.append(_ADMIN)
        writable.append(_ADMIN)
    if verb == Verb.SELECT:
        readable += [f"({condition})" for condition in _public(table)]
    using = " OR ".join(readable) or "false"
    check = " OR ".join(writable) or "false"
    return (None if verb == Verb.INSERT else using), (check if verb in (Verb.INSERT, Verb.UPDATE) else None)


def _own_parent(name: str, parent: Parent) -> str:
    # Foreign keys bypass row security, so without this a row could refer to another tenant's.
    column = f"{name.rpartition('.')[2]}.{parent.column}"
    return f"({column} IS NULL OR public.{_parent_function(parent)}({column}))"


def _parent_function(parent: Parent) -> str:
    return f"{'owns' if parent.owner else 'sees'}_{parent.table}"


def _parent_functions(table: ProtectedTable) -> list[str]:
    """Whether the client owns or sees a row: in functions, as policies of two tables cannot refer to each other."""
    statements = []
    for parent in table.parents:
        function = f"public.{_parent_function(parent)}"
        own = f" AND {parent.owner} = auth.uid()" if parent.owner else ""
        found = f"SELECT EXISTS (SELECT 1 FROM public.{parent.table} WHERE id = p_id{own})"
        statements.append(
            f"CREATE OR REPLACE FUNCTION {function}(p_id uuid) RETURNS boolean "
            f"LANGUAGE sql STABLE SET search_path = {SEARCH_PATH} AS $$ {found} $$"
        )
        # Policies let only those who sign in write.
        statements.append(f"REVOKE ALL ON FUNCTION {function}(uuid) FROM PUBLIC, anon")
        statements.append(f"GRANT EXECUTE ON FUNCTION {function}(uuid) TO authenticated, service_role")
    return statements


def _public(table: ProtectedTable) -> list[str]:
    policy = table.policy
    conditions = [_all(policy.public)] if policy.public else []
    if table.through is not None:
        # EXISTS, because IN would read the whole other table for one row of this one.
        here, there = f"{table.plain}.{table.through.column}", f"seen.{table.through.referred}"
        through = f"EXISTS (SELECT 1 FROM public.{table.through.table} AS seen WHERE {there} = {here})"
        conditions.append(" AND ".join([through, *([_all(table.through.where)] if table.through.where else [])]))
    return conditions


def _all(conditions: Conditions) -> str:
    return " AND ".join(_condition(column, what) for column, what in conditions)


def _condition(column: str, what: Is | AnyOf) -> str:
    if isinstance(what, AnyOf):
        return f"{column} IN ({', '.join(repr(value) for value in what.values)})"
    if what is Is.NOT_PAST:
        return f"({column} IS NULL OR {column} > now())"
    return f"{column} IS {what.value.upper()}"


def _granted(table: ProtectedTable, verb: Verb) -> str:
    if verb != Verb.UPDATE:
        return verb.upper()
    # Column by column, because the right to update a whole table includes that to lock it.
    return f"UPDATE ({', '.join(sorted(table.policy.columns or table.columns))})"


def _listed(verbs: frozenset[Verb]) -> str:
    return ", ".join(sorted(verb.upper() for verb in verbs))


def auth_is_ours(connection: Connection) -> bool:
    """Whether the schema ``auth`` of PostgreSQL and its users are ours: they are where ``auth.uid()`` is."""
    query = "SELECT starts_with(obj_description(to_regprocedure('auth.uid()'), 'pg_proc'), 'Made by Reelbase')"
    return bool(connection.exec_driver_sql(query).scalar())


def clients_rights(connection: Connection) -> list[str]:
    """What clients could create beside their rows in a PostgreSQL database of ours, in words; a host decides itself."""
    found = connection.exec_driver_sql(_CLIENTS_RIGHTS).one()
    names = ("temporary tables", "large objects")
    return [name for name, is_left in zip(names, found, strict=True) if is_left and auth_is_ours(connection)]


def _table(inspector: Inspector, name: str, sqlite: bool, names: list[str]) -> ProtectedTable:
    plain, schema = name.rpartition(".")[2], name.rpartition(".")[0] or None
    schema = None if sqlite else schema
    policy = ROW_POLICIES[name]
    columns = tuple(column["name"] for column in inspector.get_columns(plain, schema=schema))
    unknown = _columns_of(policy) - set(columns)
    if unknown:
        raise LookupError(f"the row policy of {name} names columns that it does not have: {', '.join(sorted(unknown))}")
    parents = []
    for key in inspector.get_foreign_keys(plain, schema=schema):
        for column, referred in zip(key["constrained_columns"], key["referred_columns"], strict=True):
            parent = parent_of(policy, key["referred_schema"], key["referred_table"], column)
            if parent is not None and referred == "id":
                parents.append(parent)
    through = policy.through if policy.through and policy.through.table in names else None
    return ProtectedTable(name, policy, columns, tuple(sorted(parents, key=lambda parent: parent.column)), through)


def _columns_of(policy: RowPolicy) -> set[str]:
    through = {policy.through.column, *(column for column, _ in policy.through.where)} if policy.through else set()
    public = {column for column, _ in policy.public}
    return {*((policy.owner,) if policy.owner else ()), *(policy.columns or ()), *policy.quiet, *public, *through}


def parent_of(policy: RowPolicy, schema: str | None, table: str, column: str) -> Parent | None:
    """The protected row that a foreign key refers to; None for users and for tables without an owner."""
    parent = ROW_POLICIES.get(table) if schema in (None, "public") else None
    if parent is None or parent.owner is None or policy.owner in (None, column):
        return None
    return Parent(column, table, None if parent.public or parent.through else parent.owner)
