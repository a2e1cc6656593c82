"""``reelbase credits``: balances, the ledger, grants, and checks of every balance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

from cyclopts import App, Parameter

from reelbase.cli import output
from reelbase.cli.running import application
from reelbase.credits.administration import CreditAdministration
from reelbase.http.keys import open_keys
from reelbase.kit import clock
from reelbase.kit.errors import Conflict
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import DEFAULT_LIMIT, Cursors, PageRequest

app = App(name="credits", help="Show and grant credits, and check every balance against the ledger.")

Json = Annotated[bool, Parameter(negative="", help="Print JSON.")]
Owner = Annotated[str | None, Parameter(help="Id or e-mail address of a user; the local user by default.")]


@app.command
def balance(*, owner: Owner = None, json: Json = False) -> None:
    """Print an owner's balance, what of it is held for running jobs, and what is available."""
    with _administration() as credits:
        found = credits.balance(owner)
    if json:
        output.result_json(found.model_dump())
        return
    output.table(("BALANCE", "HELD", "AVAILABLE"), [(found.balance, found.held, found.available)])


@app.command
def history(*, owner: Owner = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None, json: Json = False) -> None:
    """Print the ledger, newest first.

    Parameters
    ----------
    limit
        Maximum number of entries, up to 100.
    cursor
        Where the page begins, as printed below the previous page.
    """
    request = PageRequest(limit, cursor)
    with application() as opened:
        cursors = Cursors(open_keys(opened.settings).derived("cursors"))
        page = CreditAdministration(opened.database).history(request, cursors, owner)
    if json:
        output.result_json([entry.model_dump() for entry in page.items])
    else:
        rows = (
            (e.seq, f"{e.created_at:%Y-%m-%d %H:%M}", e.type, e.amount, e.balance_after, e.note or "")
            for e in page.items
        )
        output.table(("NO", "TIME", "TYPE", "AMOUNT", "AVAILABLE", "NOTE"), rows)
    if page.next_cursor is not None:
        whose = "" if owner is None else f" --owner {owner}"
        output.note(f"Older entries: reelbase credits history{whose} --limit {limit} --cursor {page.next_cursor}")


@app.command
def grant(
    amount: int, /, *, owner: Owner = None, key: str | None = None, days: int | None = None, note: str | None = None
) -> None:
    """Add credits.

    Parameters
    ----------
    amount
        Number of credits.
    key
        Idempotency key: repeated with it, the same grant is added once.
    days
        Let them expire at the end of the day (UTC) after this many days.
    note
        Note in the ledger.
    """
    with _administration() as credits:
        credits.grant(amount, key or f"grant:{new_id()}", owner, expires_at=_end_of(days), note=note)
        output.result(credits.balance(owner).available)


@app.command
def reconcile(*, owner: Owner = None) -> None:
    """Check every balance against the ledger; fail and print each difference."""
    count = 0
    with _administration() as credits:
        for found in credits.differences(owner):
            count += 1
            row = f", row {found.row_id}" if found.row_id else ""
            output.result(f"{found.owner_id}: {found.field} is {found.recorded}, should be {found.expected}{row}")
    if count:
        raise Conflict(
            f"The balances do not agree with the ledger in {count} place{'s' if count > 1 else ''}.",
            fix="The ledger is authoritative: correct the values that differ from it.",
        )
    output.note("Every balance agrees with the ledger.")


@app.command
def expire() -> None:
    """Expire overdue grants and holds. Workers do this every hour."""
    with _administration() as credits:
        done = credits.expire()
    output.note(f"{done.credits} credits of {done.grants} grants and {done.holds} holds expired.")


def _end_of(days: int | None) -> datetime | None:
    # A whole day, so that the same command a minute later is the same grant.
    if days is None:
        return None
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)


@contextmanager
def _administration() -> Iterator[CreditAdministration]:
    with application() as opened:
        yield CreditAdministration(opened.database)
