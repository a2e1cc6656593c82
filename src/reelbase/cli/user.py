"""``reelbase user``: the accounts of an installation."""

from __future__ import annotations

import getpass
import secrets
import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.accounts.passwords import PasswordService
from reelbase.accounts.service import find_owner
from reelbase.accounts.sessions import SessionService
from reelbase.accounts.users import UserService
from reelbase.cli import output
from reelbase.cli.running import application
from reelbase.kit.errors import InputError

app = App(name="user", help="Manage who may sign in and who is an administrator.")

Json = Annotated[bool, Parameter(negative="", help="Print JSON.")]
_GENERATED_BYTES = 15


@app.command
def add(
    email: str, /, *, name: str | None = None, admin: bool = False, local: bool = False, generate: bool = False
) -> None:
    """Create an account; print the user's id, and the password if it was generated.

    Prompts for the password, or reads it from standard input when that is not a terminal.

    Parameters
    ----------
    email
        Email address for signing in.
    name
        Display name.
    admin
        Make the user an administrator.
    local
        Give this account everything that was created on this machine without signing in.
    generate
        Generate a password and print it.
    """
    password = secrets.token_urlsafe(_GENERATED_BYTES) if generate else _read_password()
    with application() as opened:
        least_chars = opened.settings.accounts.password_min_chars
        with opened.database.work() as session:
            users = UserService(session)
            if local:
                user_id = users.take_over_local(email, password, least_chars=least_chars)
            else:
                user_id = users.open(email, password, name=name, least_chars=least_chars)
            if admin:
                users.set_admin(user_id, True)
    output.result(user_id)
    if generate:
        output.result(password)


@app.command(name="list")
def list_users(*, limit: int = 1000, json: Json = False) -> None:
    """List the users, oldest first.

    Parameters
    ----------
    limit
        Maximum number.
    """
    with application() as opened, opened.database.reading() as session:
        accounts = UserService(session).all(limit)
    if json:
        output.result_json([asdict(account) for account in accounts])
        return
    rows = [
        (
            account.id,
            account.email or "-",
            "yes" if account.is_admin else "-",
            "yes" if account.has_password else "-",
            f"{account.created_at:%Y-%m-%d}",
        )
        for account in accounts
    ]
    output.table(("ID", "E-MAIL", "ADMIN", "PASSWORD", "SINCE"), rows)


@app.command
def password(user: str, /, *, generate: bool = False) -> None:
    """Set a user's password and sign them out everywhere.

    Parameters
    ----------
    user
        Id or email address.
    generate
        Generate a password and print it.
    """
    chosen = secrets.token_urlsafe(_GENERATED_BYTES) if generate else _read_password()
    with application() as opened:
        settings = opened.settings.accounts
        with opened.database.work() as session:
            user_id = find_owner(session, user)
            PasswordService(session).set(user_id, chosen, least_chars=settings.password_min_chars)
            SessionService(session, settings).end_all(user_id)
    if generate:
        output.result(chosen)


@app.command
def admin(user: str, /, *, off: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Make a user an administrator.

    Parameters
    ----------
    user
        Id or email address.
    off
        Revoke the role instead.
    """
    with application() as opened, opened.database.work() as session:
        UserService(session).set_admin(find_owner(session, user), not off)


def _read_password() -> str:
    """Raises InputError when two entries differ or nothing is line."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise InputError(
                "No password on standard input.", field="password", fix="Pass it on one line, or use --generate."
            )
        return line
    first = getpass.getpass("Password: ")
    if getpass.getpass("Repeat the password: ") != first:
        raise InputError("The passwords do not match.", field="password", fix="Try again.")
    return first
