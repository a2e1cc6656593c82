"""The row policies: for each table, who may do what.

``row_security.py`` turns them into PostgreSQL's policies and grants, ``session_scoping.py`` enforces them in SQLite's
sessions, and ``auditing.py`` generates the triggers that log changes. A table that is not listed here fails the tests.
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
WITHOUT_DELETE = frozenset({Verb.SELECT, Verb.INSERT, Verb.UPDATE})
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
class RowPolicy:
    """``owner`` is the column with the owner's id. The database refuses verbs that are granted to nobody.

    ``columns`` are the only ones that an owner may update (None: all). Anyone may read the rows for which every
    condition of ``public`` holds, and those that are public ``through`` another row. ``quiet`` columns are telemetry:
    a change to nothing else is not audited.
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

    def with_(self, **changes: object) -> RowPolicy:
        return replace(self, **changes)  # type: ignore[arg-type]


OWNERS = RowPolicy(users=ALL)
"""Owners may do everything with their own rows."""

OWNER_READS = RowPolicy(users=READ)
"""Owners read, the service writes: a client that could write here could create work, money or results."""

RECORDS = RowPolicy(users=READ, service=APPEND, audited=NONE)
"""Append-only: a row is its own record, and triggers refuse every change to it."""

NOTES = RowPolicy(users=READ, audited=CHANGE)
"""What the service records about an owner's work; inserts are not audited, as each row is its own record."""

SERVICE_ONLY = RowPolicy(owner=None, audited=NONE)

PUBLIC_ASSET_TYPES = AnyOf(("video", "thumbnail", "captions"))
"""The files of a job that its public share exposes."""

ROW_POLICIES: dict[str, RowPolicy] = {
    # Accounts
    # A host such as Supabase lets only its own services and the login read them.
    "auth.users": RowPolicy(owner="id", audited=NONE),
    "profiles": RowPolicy(
        owner="id",
        users=frozenset({Verb.SELECT, Verb.UPDATE}),
        columns=frozenset({"display_name", "avatar_url", "bio", "is_public", "notification_prefs", "updated_at"}),
    ),
    "draft_prompts": RowPolicy(users=frozenset({Verb.SELECT, Verb.DELETE})),
    # Only the service changes how somebody signs in; not even its owner reads a password.
    "passwords": RowPolicy(audited=NONE),
    "external_identities": OWNER_READS,
    "sign_in_sessions": OWNER_READS.with_(audited=NONE),
    "api_keys": OWNER_READS.with_(quiet=("last_used_at",)),
    # Writable by the owner, as the answer of a call is stored in the transaction of that call.
    "idempotent_requests": RowPolicy(users=APPEND, audited=NONE),
    "audit_log": RECORDS.with_(service=READ, admins=READ),
    # Projects and plans
    "projects": OWNERS,
    "plan_versions": OWNERS,
    "scenes": OWNERS,
    "shots": OWNERS,
    "shot_events": OWNERS,
    "scene_tasks": OWNERS,
    "storyboard_references": OWNERS,
    "prompt_attempts": NOTES,
    # Production
    "jobs": OWNER_READS.with_(quiet=("progress", "status_message")),
    "job_steps": OWNER_READS.with_(quiet=("progress_pct", "status_message")),
    "job_logs": NOTES,
    "provider_calls": NOTES,
    "assets": OWNER_READS.with_(through=Through("job_id", "shares", "job_id", where=(("type", PUBLIC_ASSET_TYPES),))),
    "cache_entries": SERVICE_ONLY,
    "workers": SERVICE_ONLY,
    # Money. The ledger is the record of every change of accounts, grants and holds.
    "credit_accounts": OWNER_READS.with_(service=WITHOUT_DELETE, audited=NONE),
    "credit_ledger": RECORDS,
    "credit_grants": OWNER_READS.with_(service=WITHOUT_DELETE, audited=frozenset({Verb.DELETE})),
    "credit_holds": OWNER_READS.with_(service=WITHOUT_DELETE, audited=frozenset({Verb.DELETE})),
    "subscriptions": OWNER_READS,
    "billing_events": RowPolicy(audited=NONE),
    # Sharing. Others see a film through its public share; the service opens a share by link, by its token.
    "shares": OWNERS.with_(public=(("is_public", Is.TRUE), ("revoked_at", Is.NULL), ("expires_at", Is.NOT_PAST))),
    "likes": RowPolicy(users=frozenset({Verb.SELECT, Verb.INSERT, Verb.DELETE}), through=Through("share_id", "shares")),
    "comments": OWNERS.with_(
        columns=frozenset({"body", "updated_at"}),
        through=Through("share_id", "shares", where=(("hidden_at", Is.NULL),)),
    ),
    "feedback": RowPolicy(users=frozenset({Verb.INSERT}), admins=frozenset({Verb.SELECT, Verb.UPDATE})),
    "publications": OWNERS,
    # Branching stories: everybody plays, only the service changes the tree. Of a published one, others see the current
    # clips and the prompts that made them; only its owner sees what failed.
    "stories": OWNER_READS.with_(public=(("published_at", Is.NOT_NULL),)),
    "story_scenes": OWNER_READS.with_(
        through=Through("story_id", "stories", where=(("retired_at", Is.NULL),)),
        quiet=("last_polled_at", "locked_until", "locked_by_address", "locked_by_fid", "views"),
    ),
    "story_prompts": OWNER_READS.with_(
        through=Through("scene_id", "story_scenes", where=(("outcome", AnyOf(("success",))),)),
    ),
    "story_tallies": OWNER_READS.with_(through=Through("story_id", "stories"), audited=NONE),
    "story_views": RowPolicy(audited=NONE),
    "chain_events": SERVICE_ONLY,
    "chain_cursor": SERVICE_ONLY,
}
"""By table. Tables of later migrations are listed too, so that they are created with their policy."""

APPEND_ONLY = frozenset(name for name, policy in ROW_POLICIES.items() if not policy.service & CHANGE)
