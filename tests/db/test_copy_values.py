"""Each kind of value: what SQLite says of it, PostgreSQL reads exactly, and says again so that it can be compared."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from reelbase.db.copying.columns import Column, check_known, in_postgresql, in_sqlite, number_text, same
from reelbase.kit.errors import Conflict

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
FLOATS = st.floats(allow_nan=False)
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
KINDS: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
    "text": ("TEXT", TEXTS),
    "float8": ("DOUBLE", FLOATS),
    "jsonb": ("JSON", DOCUMENTS.filter(lambda value: isinstance(value, (dict, list)))),
    "timestamptz": ("DATETIME", MOMENTS),
    "bool": ("BOOLEAN", st.booleans()),
    "int8": ("BIGINT", st.integers(-(2**63), 2**63 - 1)),
    "uuid": ("CHAR(32)", st.uuids()),
    "bytea": ("BLOB", st.binary(max_size=40)),
    "numeric": ("NUMERIC", st.integers(-(10**15), 10**15) | st.sampled_from([0.5, 0.1, -2.25])),
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, psycopg.Connection]]:
    from support.databases import fresh_database

    with fresh_database("postgresql", tmp_path_factory.mktemp("values"), migrated=False) as url:
        plain = make_url(url).set(drivername="postgresql").render_as_string()
        with closing(sqlite3.connect(":memory:")) as source, psycopg.connect(plain, autocommit=True) as target:
            source.text_factory = bytes
            target.execute("SET TimeZone = 'UTC'")
            for kind, (affinity, _) in KINDS.items():
                source.execute(f"CREATE TABLE {kind}_ (v {affinity})")
                target.execute(f"CREATE TEMPORARY TABLE {kind}_ (v {kind})".encode())
            yield source, target


def as_stored(kind: str, value: Any) -> Any:
    """As the models keep it in SQLite."""
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(value)
    if kind == "timestamptz":
        return value.strftime("%Y-%m-%d %H:%M:%S.%f").zfill(26)
    return value.hex if isinstance(value, UUID) else value


def carried(servers: tuple[sqlite3.Connection, psycopg.Connection], kind: str, value: Any) -> tuple[Any, bytes, bytes]:
    """The value as PostgreSQL has it then, and how each side spells it."""
    source, target = servers
    column = Column("v", kind)
    source.execute(f"DELETE FROM {kind}_")
    source.execute(f"INSERT INTO {kind}_ VALUES (?)", [as_stored(kind, value)])
    query = column.quoted if column.is_number else in_sqlite(column)
    [(found,)] = source.execute(f"SELECT {query} FROM {kind}_")
    mine = number_text(found) if column.is_number else found
    target.execute(f"DELETE FROM {kind}_".encode())
    with target.cursor() as cursor, cursor.copy(f"COPY {kind}_ FROM STDIN".encode()) as copy:
        copy.write(mine + b"\n")
    with (
        target.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {in_postgresql(column)} FROM {kind}_) TO STDOUT") as copy,
    ):
        [theirs] = [bytes(line).removesuffix(b"\n") for line in copy]
    text = "::text" if kind == "jsonb" else ""
    [(there,)] = target.execute(f"SELECT v{text} FROM {kind}_".encode()).fetchall()
    return there, mine, theirs


def is_value(kind: str, value: Any, there: Any) -> bool:
    if value is None or there is None:
        return value is there
    if kind == "jsonb":
        return bool(exact(there) == exact(json.dumps(value)))
    if kind == "timestamptz":
        return bool(there == value.replace(tzinfo=UTC))
    if kind == "numeric":
        return float(there) == float(value)
    return bool(there == value)


def exact(text: str) -> Any:
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


class TestValues:
    @pytest.mark.parametrize("kind", KINDS)
    def test_values_arrive_as_they_were_and_are_known_again(self, kind: str, servers: Any) -> None:
        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(value=st.none() | KINDS[kind][1], other=KINDS[kind][1])
        def check(value: Any, other: Any) -> None:
            there, mine, theirs = carried(servers, kind, value)
            assert is_value(kind, value, there)
            assert same(Column("v", kind), mine, theirs)
            if not is_value(kind, other, there):
                assert not same(Column("v", kind), carried(servers, kind, other)[1], theirs)

        check()

    @pytest.mark.parametrize(
        ("kind", "one", "other", "expected"),
        [
            ("jsonb", b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1.0}', True),
            ("jsonb", b'{"a": 1}', b'{"a": true}', False),
            ("jsonb", b'{"a": "1"}', b'{"a": 1}', False),
            ("jsonb", b"[0.1]", b"[0.1000000000000000055]", False),
            ("jsonb", b"[1e20]", b"[100000000000000000000]", True),
            ("jsonb", rb'["\\u00e9\\n"]', '["é\\\\n"]'.encode(), True),
            ("jsonb", b"[1, 2]", b"[2, 1]", False),
            ("timestamptz", b"2024-01-01 00:00:00+00", b"2024-01-01 01:00:00+01", True),
            ("timestamptz", b"2024-01-01 00:00:00+00", b"2024-01-01 00:00:00.000001+00", False),
            ("float8", b"1e+15", b"1000000000000000", True),
            ("text", rb"a\vb", b"a\x0bb", True),
            ("text", rb"\N", b"", False),
            ("text", rb"\N", rb"\\N", False),
            ("bool", b"t", b"f", False),
        ],
    )
    def test_values_are_compared_by_what_they_mean(self, kind: str, one: bytes, other: bytes, expected: bool) -> None:
        assert same(Column("v", kind), one, other) is expected
        assert same(Column("v", kind), other, one) is expected


class TestUnknownTypes:
    def test_unknown_types_are_refused_before_anything_moves(self) -> None:
        with pytest.raises(Conflict, match="tsvector"):
            check_known("t", (Column("v", "tsvector"),), ())
        with pytest.raises(Conflict, match="float8"):
            check_known("t", (Column("v", "float8"),), (Column("v", "float8"),))
