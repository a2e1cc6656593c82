"""A database whose login is an ordinary owner, bound by its own row policies as in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from support.databases import copied, fresh_database, postgres_template, server_of, upgraded
from support.servers import once_for_session

LOGIN = "reelbase_owner"
_TEMPLATE = "template_owned"
ROLES = ("anon", "authenticated", "service_role")


@contextmanager
def owned_database(kind: str, directory: Path, *, migrated: bool = True) -> Iterator[str]:
    """Like ``fresh_database``; on PostgreSQL the URL's login owns the database and is no superuser."""
    if kind == "sqlite" or not migrated:
        with fresh_database(kind, directory, migrated=kind == "sqlite") as url:
            yield url if kind == "sqlite" else handed_over(url)
        return
    server = server_of(kind)
    with copied(server, postgres_template(server, _TEMPLATE, lambda url: upgraded(handed_over(url)))) as url:
        yield handed_over(url)


def administrator(url: str) -> psycopg.Connection:
    """A superuser's connection to the database of ``url``."""
    parsed = make_url(url)
    return psycopg.connect(
        f"host={parsed.host} port={parsed.port} user=postgres dbname={parsed.database}", autocommit=True
    )


def handed_over(url: str) -> str:
    """Give the database of ``url`` to an ordinary login, with whom the new URL is."""
    parsed = make_url(url)
    # Roles belong to the server, which other test processes give logins to at the same time.
    with once_for_session("roles"), administrator(url) as connection:
        for role, options in ((LOGIN, "LOGIN NOSUPERUSER"), *((role, "NOLOGIN NOINHERIT") for role in ROLES)):
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} " + options).format(sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT anon, authenticated, service_role TO {}").format(sql.Identifier(LOGIN)))
        owner = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(owner.format(sql.Identifier(parsed.database or ""), sql.Identifier(LOGIN)))
    return parsed.set(username=LOGIN).render_as_string(hide_password=False)
