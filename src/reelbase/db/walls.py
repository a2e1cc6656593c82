"""The walls between tenants: for each table who may do what, said once.

``policies.py`` makes PostgreSQL's row security and grants of it, ``scoping.py`` holds SQLite's sessions to it, and
``auditing.py`` writes down the changes it names. A table that is not listed here fails the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Verb(StrEnum):
    SELECT = "select"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


ALL = frozenset(Verb)
READ = frozenset({Verb.SELECT})
APPEND = frozenset({Verb.SELECT, Verb.INSERT})
KEPT = frozenset({Verb.SELECT, Verb.INSERT, Verb.UPDATE})
CHANGE = frozenset({Verb.UPDATE, Verb.DELETE})
NONE: frozenset[Verb] = frozenset()


class Is(StrEnum):
    """What a column must be for a row to be public."""

    TRUE = "true"
    NULL = "null"
    NOT_NULL = "not null"
    NOT_PAST = "not past"
    """A time that has not come yet, or none at all."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    values: tuple[str, ...]


Conditions = tuple[tuple[str, Is | AnyOf], ...]


@dataclass(frozen=True, slots=True)
class Through:
    """A row is public when ``column`` is the ``referred`` column of a row of ``table`` that is, and ``where`` holds."""

    column: str
    table: str
    referred: str = "id"
    where: Conditions = ()


@dataclass(frozen=True, slots=True)
class Wall:
    """``owner`` is the column that names the owner. A verb that nobody is given is refused by the database.

    ``columns`` are the only ones that an owner may update (None: all). Anyone may read the rows for which every
    condition of ``public`` holds, and those that are public ``through`` another row. ``quiet`` columns are telemetry:
    a change of nothing else is not audited.
    """

    owner: str | None = "owner_id"
    users: frozenset[Verb] = NONE
    admins: frozenset[Verb] = NONE
    service: frozenset[Verb] = ALL
    public: Conditions = ()
    through: Through | None = None
    columns: frozenset[str] | None = None
    audited: frozenset[Verb] = ALL - READ
    quiet: tuple[str, ...] = ()

    def with_(self, **changes: object) -> Wall:
        return replace(self, **changes)  # type: ignore[arg-type]


OWNERS = Wall(users=ALL)
"""The owner does everything with the own rows."""

OWNER_READS = Wall(users=READ)
"""The owner looks, the service acts: a client that could write here could give itself work, money or a result."""

RECORDS = Wall(users=READ, service=APPEND, audited=NONE)
"""Append-only: a row is its own record, and triggers refuse every change of it."""

NOTES = Wall(users=READ, audited=CHANGE)
"""What machines write down about an owner's work; each note records its own making."""

SERVICE_ONLY = Wall(owner=None, audited=NONE)

SHOWN = AnyOf(("video", "thumbnail", "captions"))
"""The files of a job that its public share shows."""

WALLS: dict[str, Wall] = {
    # Accounts
    "auth.users": Wall(owner="id", users=READ, audited=NONE),
    "profiles": Wall(
        owner="id",
        users=frozenset({Verb.SELECT, Verb.UPDATE}),
        columns=frozenset({"display_name", "avatar_url", "bio", "is_public", "notification_prefs", "updated_at"}),
    ),
    "draft_prompts": Wall(users=frozenset({Verb.SELECT, Verb.DELETE})),
    # How somebody signs in is for the service to change; a password is not even for its owner to read.
    "passwords": Wall(audited=NONE),
    "external_identities": OWNER_READS,
    "sign_in_sessions": OWNER_READS.with_(audited=NONE),
    "api_keys": OWNER_READS.with_(quiet=("last_used_at",)),
    # Of the owner's own: the answer of a call is kept in the transaction of that call.
    "idempotent_requests": Wall(users=APPEND, audited=NONE),
    "audit_log": RECORDS.with_(service=READ, admins=READ),
    # Projects and plans
    "projects": OWNERS,
    "plan_versions": OWNERS,
    "scenes": OWNERS,
    "scene_tasks": OWNERS,
    "prompt_attempts": NOTES,
    # Production
    "jobs": OWNER_READS.with_(quiet=("progress", "status_message")),
    "job_steps": OWNER_READS.with_(quiet=("progress_pct", "status_message")),
    "job_logs": NOTES,
    "provider_calls": NOTES,
    "assets": OWNER_READS.with_(through=Through("job_id", "shares", "job_id", where=(("type", SHOWN),))),
    "cache_entries": SERVICE_ONLY,
    "workers": SERVICE_ONLY,
    # Money. The ledger is the record of every change of accounts, grants and holds.
    "credit_accounts": OWNER_READS.with_(service=KEPT, audited=NONE),
    "credit_ledger": RECORDS,
    "credit_grants": OWNER_READS.with_(service=KEPT, audited=frozenset({Verb.DELETE})),
    "credit_holds": OWNER_READS.with_(service=KEPT, audited=frozenset({Verb.DELETE})),
    "subscriptions": OWNER_READS,
    "billing_events": Wall(audited=NONE),
    # Sharing. Others see a film through its public share; a share by link is opened by the service, by its token.
    "shares": OWNERS.with_(public=(("is_public", Is.TRUE), ("revoked_at", Is.NULL), ("expires_at", Is.NOT_PAST))),
    "likes": Wall(users=frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}), through=Through("share_id", "shares")),
    "comments": OWNERS.with_(
        columns=frozenset({"body", "updated_at"}),
        through=Through("share_id", "shares", where=(("hidden_at", Is.NULL),)),
    ),
    "feedback": Wall(users=frozenset({Verb.INSERT}), admins=frozenset({Verb.SELECT, Verb.UPDATE})),
    "publications": OWNERS,
    # Branching stories: everybody plays, the service alone grows the tree. Of a published one others see what is
    # in its slots now and the prompts that made its clips; what failed is its owner's to see.
    "stories": OWNER_READS.with_(public=(("published_at", Is.NOT_NULL),)),
    "story_scenes": OWNER_READS.with_(
        through=Through("story_id", "stories", where=(("retired_at", Is.NULL),)),
        quiet=("last_polled_at", "locked_until", "locked_by_address", "locked_by_fid", "views"),
    ),
    "story_prompts": OWNER_READS.with_(
        through=Through("scene_id", "story_scenes", where=(("outcome", AnyOf(("success",))),)),
    ),
    "story_tallies": OWNER_READS.with_(through=Through("story_id", "stories"), audited=NONE),
    "story_views": Wall(audited=NONE),
    "chain_events": SERVICE_ONLY,
    "chain_cursor": SERVICE_ONLY,
}
"""Table -> wall. Tables that do not exist yet are listed, so that they come into the world behind one."""

APPEND_ONLY = frozenset(name for name, wall in WALLS.items() if not wall.service & CHANGE)
