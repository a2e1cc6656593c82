"""The models' defaults in the database, indexes that foreign keys lacked, and functions that trust no temporary object.

It can be repeated: each step finds what is there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reelbase.db import changes
from reelbase.db.migrate import statements
from reelbase.db.row_security import apply_row_policies, auth_is_ours

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VALUES: dict[str, dict[str, str | bool]] = {
    "assets": {"metadata": "{}"},
    "cache_entries": {"result": "{}", "size_bytes": "0"},
    "chain_cursor": {"ring": "[]"},
    "chain_events": {"arguments": "{}"},
    "credit_accounts": {"available": "0", "balance": "0", "entries": "0", "held": "0"},
    "credit_grants": {"expired": "0", "has_remaining": True, "held": "0", "reversed": "0", "spent": "0"},
    "credit_holds": {"refunded_amount": "0", "state": "held"},
    "draft_prompts": {"options": "{}"},
    "feedback": {"resolved": False},
    "idempotent_requests": {"headers": "{}"},
    "job_logs": {"level": "info"},
    "job_steps": {"artifacts": "{}", "progress_pct": "0", "state": "pending", "tries": "0"},
    "jobs": {"attempt": "0", "cost_credits_reserved": "0", "options": "{}", "progress": "0", "status": "PENDING"},
    "plan_versions": {"schema_version": "1"},
    "projects": {
        "aspect": "9:16",
        "format": "narrated",
        "language": "en",
        "lifecycle": "active",
        "niche_preset": "explainer",
        "prompt_text": "",
        "settings": "{}",
        "status": "DRAFT_PLAN",
        "target_s": "60.0",
        "tempo": "normal",
        "transcript_mode": "auto",
        "voice": "joe",
    },
    "prompt_attempts": {"code": "", "stderr": "", "stdout": "", "trace": ""},
    "provider_calls": {"cost_micros": "0"},
    "scene_tasks": {"completed": False},
    "scenes": {
        "duration_target_s": "5.0",
        "effect": "slow_zoom_in",
        "end_s": "5.0",
        "locked": False,
        "narration": "",
        "negative_prompt": "",
        "on_screen_text": "",
        "scene_type": "content",
        "shot": "medium",
        "start_s": "0.0",
        "take": "0",
        "transition": "cut",
        "visual_kind": "picture",
        "visual_prompt": "",
    },
    "story_prompts": {"outcome": "pending"},
    "story_scenes": {"generation_attempts": "0", "status": "pending_payment"},
    "subscriptions": {"cancel_at_period_end": False},
}
WITHOUT_NEW_ID = ("auth.users", "audit_log", "profiles")
"""Their keys come from elsewhere."""

WITHOUT_CREATED_AT = ("job_steps", "story_prompts", "story_tallies")
WITH_UPDATED_AT = (
    "auth.users",
    "chain_cursor",
    "comments",
    "credit_accounts",
    "draft_prompts",
    "feedback",
    "jobs",
    "passwords",
    "plan_versions",
    "profiles",
    "projects",
    "publications",
    "scene_tasks",
    "scenes",
    "shares",
    "stories",
    "story_scenes",
    "subscriptions",
)
TABLES = (
    "api_keys",
    "assets",
    "audit_log",
    "auth.users",
    "billing_events",
    "cache_entries",
    "chain_cursor",
    "chain_events",
    "comments",
    "credit_accounts",
    "credit_grants",
    "credit_holds",
    "credit_ledger",
    "draft_prompts",
    "external_identities",
    "feedback",
    "idempotent_requests",
    "job_logs",
    "job_steps",
    "jobs",
    "likes",
    "passwords",
    "plan_versions",
    "profiles",
    "projects",
    "prompt_attempts",
    "provider_calls",
    "publications",
    "scene_tasks",
    "scenes",
    "shares",
    "sign_in_sessions",
    "stories",
    "story_prompts",
    "story_scenes",
    "story_tallies",
    "story_views",
    "subscriptions",
)
OTHER_TIMES = {
    "idempotent_requests": ("claimed_until",),
    "plan_versions": ("generated_at",),
    "sign_in_sessions": ("seen_at",),
}
DRAFT_LIFE_DAYS = 7

SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
SQLITE_ID = (
    "printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) || '7' || "
    "substr(lower(hex(randomblob(2))), 2) || substr('89ab', 1 + (random() & 3), 1) || "
    "substr(lower(hex(randomblob(8))), 2)"
)


def upgrade() -> None:
    connection = op.get_bind()
    _index_foreign_keys()
    if not _is_sqlite():
        for statement in statements("functions/search_paths", "postgresql"):
            op.execute(sa.text(statement.replace(":", "\\:")))
    users_are_ours = _is_sqlite() or auth_is_ours(connection)
    tables = [table for table in TABLES if table != "auth.users" or users_are_ours]
    changes.set_defaults({table: _defaults(table) for table in tables})
    apply_row_policies(op.get_bind())


def _index_foreign_keys() -> None:
    """PostgreSQL looks for the rows that refer to one by all columns of the key."""
    changes.create_index_concurrently("ix_stories_genesis_id", "stories", ["genesis_id", "id"])
    changes.create_index_concurrently("ix_story_scenes_prompt_id", "story_scenes", ["prompt_id", "id"])
    changes.create_index_concurrently("ix_story_scenes_parent_story", "story_scenes", ["parent_id", "story_id"])
    changes.drop_index_concurrently("ix_stories_genesis")
    changes.drop_index_concurrently("ix_story_scenes_prompt")


def _defaults(table: str) -> dict[str, str]:
    found = {column: _literal(value) for column, value in VALUES.get(table, {}).items()}
    if table not in WITHOUT_NEW_ID:
        found["id"] = _expression(SQLITE_ID, "public.new_time_ordered_id()")
    for column in _times(table):
        found[column] = _expression(SQLITE_NOW, "clock_timestamp()")
    if table == "draft_prompts":
        later = SQLITE_NOW.replace("'now'", f"'now', '+{DRAFT_LIFE_DAYS} days'")
        found["expires_at"] = _expression(later, f"clock_timestamp() + interval '{DRAFT_LIFE_DAYS} days'")
    return found


def _times(table: str) -> list[str]:
    created = [] if table in WITHOUT_CREATED_AT else ["created_at"]
    updated = ["updated_at"] if table in WITH_UPDATED_AT else []
    return [*created, *updated, *OTHER_TIMES.get(table, ())]


def _literal(value: str | bool) -> str:
    if isinstance(value, bool):
        return str(int(value)) if _is_sqlite() else str(value).lower()
    return f"'{value}'"


def _expression(on_sqlite: str, on_postgresql: str) -> str:
    return f"({on_sqlite})" if _is_sqlite() else on_postgresql


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
