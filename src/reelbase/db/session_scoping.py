"""The row policies on SQLite: a session with a viewer sees and changes what row security would let it.

Statements on mapped tables are limited to the viewer's rows, every row that is written is checked, and what cannot be
checked (textual SQL, statements on bare tables) is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, false, inspect, or_, select, text, true
from sqlalchemy.event import listen
from sqlalchemy.orm import LoaderCriteriaOption, Mapper, ORMExecuteState, Session, sessionmaker
from sqlalchemy.sql.visitors import iterate

from reelbase.db.base import Model
from reelbase.db.identity import Identity, Role
from reelbase.db.moment import moment
from reelbase.db.row_policies import ROW_POLICIES, AnyOf, Conditions, Is, RowPolicy, Verb
from reelbase.db.row_security import Parent, parent_of
from reelbase.kit.errors import Forbidden

VIEWER = "reelbase_viewer"
_ADMIN = "reelbase_is_admin"
_CACHED_VIEWERS = 1_000
_UNSCOPED = {"reelbase_unscoped": True}


def install(factory: sessionmaker[Session]) -> None:
    """Enforce the row policies in the sessions of a factory that carry a viewer."""
    listen(factory, "do_orm_execute", _narrow)
    listen(factory, "before_flush", _check_rows)


class _Narrowing(LoaderCriteriaOption):
    """Criteria that also apply to aliases in joins, where the library leaves them on the table itself."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition = super()._resolve_where_criteria(ext_info)
        if not ext_info.is_aliased_class:
            return condition
        adapted: ColumnElement[bool] = ext_info._adapter.traverse(condition)
        return adapted


def _narrow(state: ORMExecuteState) -> None:
    viewer = _client(state.session)
    if viewer is None or state.execution_options.get("reelbase_unscoped"):
        return
    if state.is_column_load or state.is_relationship_load:
        return
    if not state.is_orm_statement:
        raise Forbidden("Only statements on models can be limited to a viewer's rows.")
    verb = _verb(state)
    if verb == Verb.INSERT:
        raise Forbidden("A viewer's rows must be added to the session one by one.")
    if verb != Verb.SELECT:
        mapper = state.bind_mapper
        assert mapper is not None
        _check_statement(state, mapper, viewer, verb)
    identity = _IdentityKey(viewer.owner_id, viewer.role)
    state.statement = state.statement.options(*_narrowings(_reachable(state.statement), identity, verb))


@dataclass(frozen=True, slots=True)
class _IdentityKey:
    """An identity that is hashable by its values."""

    owner_id: UUID
    role: Role


def _reachable(statement: Any) -> frozenset[Mapper[Any]]:
    """The mappers whose rows a statement can read: those of its tables and subqueries, and of their relationships.

    Criteria of other mappers would only cost time on each statement."""
    tables = {element.fullname for element in iterate(statement) if isinstance(element, Table)}
    return _within_reach(Model.registry.mappers, frozenset(tables))


@lru_cache(maxsize=_CACHED_VIEWERS)
def _within_reach(mappers: frozenset[Mapper[Any]], tables: frozenset[str]) -> frozenset[Mapper[Any]]:
    found: set[Mapper[Any]] = set()
    fresh = {mapper for mapper in mappers if _table(mapper).fullname in tables}
    while fresh:
        found |= fresh
        fresh = {relation.mapper for mapper in fresh for relation in mapper.relationships} - found
    return frozenset(found) if found else mappers


@lru_cache(maxsize=_CACHED_VIEWERS)
def _narrowings(mappers: frozenset[Mapper[Any]], viewer: _IdentityKey, verb: Verb) -> tuple[_Narrowing, ...]:
    """Cached: creating them costs ten times as much as a simple statement, and they depend on no point in time."""
    admin = _admin_condition(viewer)
    return tuple(
        _Narrowing(mapper.class_, _visible(mapper, viewer, verb, admin), include_aliases=True) for mapper in mappers
    )


def _check_statement(state: ORMExecuteState, mapper: Mapper[Any], viewer: Identity, verb: Verb) -> None:
    policy = _policy_of(mapper)
    _check_verb(state.session, mapper, viewer, verb)
    if verb != Verb.UPDATE:
        return
    # A bulk update by primary key has its values as parameters, which cannot be told from conditions here.
    if state.parameters:
        raise Forbidden("A viewer's rows must be changed one by one, or by values in the statement.")
    values = getattr(state.statement, "_values", None) or {}
    assigned = {column.name: getattr(value, "value", value) for column, value in values.items()}
    if policy.columns is not None and set(assigned) - policy.columns and not _is_admin(state.session, viewer):
        raise Forbidden(f"The viewer may not change these columns of {_table(mapper).name}.")
    if policy.owner in assigned and assigned[policy.owner] != viewer.owner_id:
        raise Forbidden("A row cannot be assigned to another owner.")
    for parent in _parents(mapper):
        if parent.column in assigned:
            _check_parent(state.session, parent, assigned[parent.column], viewer)


def _check_rows(session: Session, _context: object, _instances: object) -> None:
    viewer = _client(session)
    if viewer is None:
        return
    with session.no_autoflush:
        for row in session.new:
            _check_row(session, row, viewer, Verb.INSERT)
        for row in session.dirty:
            if session.is_modified(row):
                _check_row(session, row, viewer, Verb.UPDATE)
        for row in session.deleted:
            _check_row(session, row, viewer, Verb.DELETE)


def _check_row(session: Session, row: object, viewer: Identity, verb: Verb) -> None:
    state = inspect(row, raiseerr=True)
    mapper: Mapper[Any] = state.mapper
    policy = _policy_of(mapper)
    _check_verb(session, mapper, viewer, verb)
    changed = {column.columns[0].name: state.attrs[column.key].history for column in mapper.column_attrs}
    if _is_admin(session, viewer) and verb in policy.admins:
        return
    owners = {getattr(row, mapper.get_property_by_column(_table(mapper).c[policy.owner]).key)} if policy.owner else {0}
    owners |= set(changed[policy.owner].deleted or ()) if policy.owner else set()
    if owners != {viewer.owner_id}:
        raise Forbidden(f"A row of {_table(mapper).name} belongs to somebody else.")
    if verb == Verb.UPDATE and policy.columns is not None:
        touched = {name for name, history in changed.items() if history.has_changes()}
        if touched - policy.columns:
            raise Forbidden(f"The viewer may not change these columns of {_table(mapper).name}.")
    if verb in (Verb.INSERT, Verb.UPDATE):
        for parent in _parents(mapper):
            if changed[parent.column].added:
                _check_parent(session, parent, changed[parent.column].added[0], viewer)


def _check_verb(session: Session, mapper: Mapper[Any], viewer: Identity, verb: Verb) -> None:
    policy = _policy_of(mapper)
    if viewer.role != Role.ANONYMOUS and verb in policy.users:
        return
    if verb in policy.admins and _is_admin(session, viewer):
        return
    raise Forbidden(f"A viewer may not {verb} rows of {_table(mapper).name}.")


def _check_parent(session: Session, parent: Parent, value: object, viewer: Identity) -> None:
    if value is None:
        return
    mapper = _mapper(parent.table)
    assert mapper is not None
    pending = [row for row in session.new if isinstance(row, mapper.class_) and getattr(row, "id", None) == value]
    if pending:
        return  # It is checked in this flush itself.
    columns = _attributes(mapper)
    visible = _visible(mapper, viewer, Verb.SELECT, admin=None)
    if parent.owner is not None:
        visible = and_(visible, columns[parent.owner] == viewer.owner_id)
    query = select(columns["id"]).where(columns["id"] == value, visible)
    if session.execute(query, execution_options=_UNSCOPED).first() is None:
        raise Forbidden(f"{parent.column} refers to a row of {parent.table} that is not the viewer's.")


def _visible(
    mapper: Mapper[Any], viewer: Identity, verb: Verb, admin: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    """The condition that corresponds to USING on PostgreSQL."""
    policy, columns = _policy_of(mapper), _attributes(mapper)
    conditions: list[ColumnElement[bool]] = []
    if policy.owner and viewer.role != Role.ANONYMOUS and verb in policy.users:
        conditions.append(columns[policy.owner] == viewer.owner_id)
    if verb == Verb.SELECT:
        if policy.public:
            conditions.append(_all(columns, policy.public))
        through = _mapper(policy.through.table) if policy.through else None
        if policy.through and through is not None:
            visible = _visible(through, viewer, verb, admin)
            referred = select(_attributes(through)[policy.through.referred]).where(visible)
            conditions.append(and_(columns[policy.through.column].in_(referred), _all(columns, policy.through.where)))
    if admin is not None and verb in policy.admins:
        conditions.append(admin)
    return or_(false(), *conditions)


def _all(columns: Any, conditions: Conditions) -> ColumnElement[bool]:
    return and_(true(), *(_condition(columns[column], what) for column, what in conditions))


def _condition(column: Any, what: Is | AnyOf) -> ColumnElement[bool]:
    if isinstance(what, AnyOf):
        return column.in_(what.values)  # type: ignore[no-any-return]
    if what is Is.NOT_PAST:
        return or_(column.is_(None), column > moment())
    if what is Is.NOT_NULL:
        return column.is_not(None)  # type: ignore[no-any-return]
    return column.is_(True if what is Is.TRUE else None)  # type: ignore[no-any-return]


def _mapper(table: str) -> Mapper[Any] | None:
    return next((mapper for mapper in Model.registry.mappers if _table(mapper).name == table), None)


def _parents(mapper: Mapper[Any]) -> list[Parent]:
    policy = _policy_of(mapper)
    found = []
    for key in _table(mapper).foreign_keys:
        table = key.column.table
        parent = parent_of(policy, table.schema, table.name, key.parent.name)
        if parent is not None and key.column.name == "id":
            found.append(parent)
    return found


def _table(mapper: Mapper[Any]) -> Table:
    assert isinstance(mapper.local_table, Table)
    return mapper.local_table


def _attributes(mapper: Mapper[Any]) -> dict[str, Any]:
    """The mapped attributes by column: unlike those on columns, conditions on them are adapted to aliases."""
    return {prop.columns[0].name: getattr(mapper.class_, prop.key) for prop in mapper.column_attrs}


def _policy_of(mapper: Mapper[Any]) -> RowPolicy:
    return ROW_POLICIES[_table(mapper).fullname]


def _client(session: Session) -> Identity | None:
    """The viewer, unless it is the service, which is not limited."""
    viewer: Identity | None = session.info.get(VIEWER)
    return None if viewer is None or viewer.role == Role.SERVICE else viewer


def _admin_condition(viewer: Identity) -> ColumnElement[bool] | None:
    """``_is_admin`` as a condition, which saves a statement."""
    mapper = _mapper("profiles")
    if viewer.role == Role.ANONYMOUS or mapper is None:
        return None
    profile = _table(mapper).alias()
    return select(profile.c.id).where(profile.c.id == viewer.owner_id, profile.c.is_admin).exists()


def _is_admin(session: Session, viewer: Identity) -> bool:
    """As on PostgreSQL, the profile decides, not the viewer's role."""
    if viewer.role == Role.ANONYMOUS:
        return False
    if _ADMIN not in session.info:
        query = text("SELECT is_admin FROM profiles WHERE id = :id")
        found = session.connection().execute(query, {"id": viewer.owner_id.hex}).scalar()
        session.info[_ADMIN] = bool(found)
    return bool(session.info[_ADMIN])


def _verb(state: ORMExecuteState) -> Verb:
    if state.is_update:
        return Verb.UPDATE
    if state.is_delete:
        return Verb.DELETE
    return Verb.INSERT if state.is_insert else Verb.SELECT
