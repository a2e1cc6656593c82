"""Databases as Supabase gives them: with its roles, its schema ``auth`` and its grants by default."""

from __future__ import annotations

from pathlib import Path

from psycopg import sql
from sqlalchemy import make_url

from reelbase.db import migrate
from reelbase.db.session import Database
from support.tenants import administrator

PREPARED = Path(__file__).with_name("supabase.sql")


def prepared(url: str) -> str:
    """Prepare the empty database of ``url``; returns the URL of the login that a project is given."""
    with administrator(url) as connection:
        connection.execute(PREPARED.read_text())
    return of_the_project(url)


def of_the_project(url: str) -> str:
    """The URL of the login that a project is given; it is no superuser."""
    return make_url(url).set(username="supabase_project").render_as_string(hide_password=False)


def with_schemas(url: str) -> str:
    """The same, once the login may create schemas, as the workflow engine's; copies of a database lose that right."""
    with administrator(url) as connection:
        name = sql.Identifier(make_url(url).database or "")
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO supabase_project").format(name))
    return of_the_project(url)


def moved_in(url: str) -> None:
    """Prepare an empty database and bring it to our schema."""
    database = Database(prepared(url))
    migrate.upgrade(database)
    database.close()
