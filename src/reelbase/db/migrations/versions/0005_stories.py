"""Branching stories: trees of clips whose slots players buy, and the record of the chain."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.row_security import apply_row_policies

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

GENESIS = ("fk_stories_genesis_id_id", "stories", "story_scenes", ["genesis_id", "id"], ["id", "story_id"])
FINAL_PROMPT = (
    "fk_story_scenes_prompt_id_id",
    "story_scenes",
    "story_prompts",
    ["prompt_id", "id"],
    ["id", "scene_id"],
)


def upgrade() -> None:
    _create_stories()
    _create_story_scenes()
    _index_story_scenes()
    _create_story_prompts()
    _create_views()
    _create_chain_events()
    _create_chain_cursor()
    if not _is_sqlite():
        op.create_foreign_key(*GENESIS, deferrable=True, initially="DEFERRED")
        op.create_foreign_key(*FINAL_PROMPT)
    apply_row_policies(op.get_bind())


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _users_key() -> str:
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    return "users.id" if _is_sqlite() else "auth.users.id"


def _inline(key: tuple[str, str, str, list[str], list[str]]) -> list[sa.ForeignKeyConstraint]:
    """A key to a table that comes later: SQLite cannot add it then, PostgreSQL must."""
    if not _is_sqlite():
        return []
    name, _, target, columns, target_columns = key
    deferred: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if key is GENESIS else {}
    return [
        sa.ForeignKeyConstraint(columns, [f"{target}.{column}" for column in target_columns], name=name, **deferred)
    ]


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("price_amount", sa.String(length=78), nullable=False),
        sa.Column("genesis_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_stories_title")),
        *_inline(GENESIS),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_stories_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_stories_project_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index("ix_stories_genesis", "stories", ["genesis_id"], unique=False)
    op.create_index("ix_stories_owner", "stories", ["owner_id", "created_at", "id"], unique=False)
    op.create_index("ix_stories_project", "stories", ["project_id"], unique=False)
    op.create_index("ix_stories_published", "stories", ["published_at", "id"], unique=False)


def _create_story_scenes() -> None:
    op.create_table(
        "story_scenes",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("slot", sa.String(length=1), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=True),
        sa.Column("prompt_id", sa.Uuid(), nullable=True),
        sa.Column("video_job_id", sa.Text(), nullable=True),
        sa.Column("creator_address", sa.String(length=42), nullable=True),
        sa.Column("creator_fid", sa.BigInteger(), nullable=True),
        sa.Column("transaction_hash", sa.String(length=66), nullable=True),
        sa.Column("pending_transaction_hash", sa.String(length=66), nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("paid_amount", sa.String(length=78), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("last_polled_at", UtcDateTime(), nullable=True),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("locked_by_address", sa.String(length=42), nullable=True),
        sa.Column("locked_by_fid", sa.BigInteger(), nullable=True),
        sa.Column("generation_attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("refund_amount", sa.String(length=78), nullable=True),
        sa.Column("refunded_at", UtcDateTime(), nullable=True),
        sa.Column("refund_transaction_hash", sa.String(length=66), nullable=True),
        sa.Column("views", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        *_story_scene_checks(),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_story_scenes_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "story_id"],
            ["story_scenes.id", "story_scenes.story_id"],
            name=op.f("fk_story_scenes_parent_id_story_id"),
        ),
        *_inline(FINAL_PROMPT),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_scenes_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_scenes")),
        sa.UniqueConstraint("id", "story_id", name=op.f("uq_story_scenes_id_story_id")),
        sa.UniqueConstraint("refund_transaction_hash", name=op.f("uq_story_scenes_refund_transaction_hash")),
        sa.UniqueConstraint("transaction_hash", name=op.f("uq_story_scenes_transaction_hash")),
    )


def _story_scene_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint("(status = 'failed') = (retired_at IS NOT NULL)", name=op.f("ck_story_scenes_retired")),
        sa.CheckConstraint("parent_id IS NOT NULL OR status = 'completed'", name=op.f("ck_story_scenes_genesis")),
        sa.CheckConstraint(
            "parent_id IS NULL OR (status = 'pending_payment') = (paid_at IS NULL)",
            name=op.f("ck_story_scenes_paid_at"),
        ),
        sa.CheckConstraint("slot IN ('A', 'B', 'C')", name=op.f("ck_story_scenes_slot")),
        sa.CheckConstraint(
            "status <> 'completed' OR parent_id IS NULL OR prompt_id IS NOT NULL", name=op.f("ck_story_scenes_prompt")
        ),
        sa.CheckConstraint(
            "status = 'pending_payment' OR locked_until IS NULL", name=op.f("ck_story_scenes_lock_of_paid")
        ),
        sa.CheckConstraint(
            "status IN ('pending_payment', 'generating', 'completed', 'failed', "
            "'moderation_rejected', 'rate_limited', 'api_error', 'timeout')",
            name=op.f("ck_story_scenes_status"),
        ),
        sa.CheckConstraint("(locked_until IS NULL) = (locked_by_address IS NULL)", name=op.f("ck_story_scenes_lock")),
        sa.CheckConstraint("(paid_at IS NULL) = (paid_amount IS NULL)", name=op.f("ck_story_scenes_paid_amount")),
        sa.CheckConstraint("(paid_at IS NULL) = (transaction_hash IS NULL)", name=op.f("ck_story_scenes_proof")),
        sa.CheckConstraint("(parent_id IS NULL) = (slot IS NULL)", name=op.f("ck_story_scenes_place")),
        sa.CheckConstraint(
            "(pending_transaction_hash IS NULL) = (claimed_at IS NULL)", name=op.f("ck_story_scenes_claimed_at")
        ),
        sa.CheckConstraint(
            "(refunded_at IS NULL) = (refund_transaction_hash IS NULL)", name=op.f("ck_story_scenes_refund_proof")
        ),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (refund_amount IS NULL)", name=op.f("ck_story_scenes_refund_amount")
        ),
        sa.CheckConstraint("generation_attempts >= 0", name=op.f("ck_story_scenes_generation_attempts")),
        sa.CheckConstraint("views >= 0", name=op.f("ck_story_scenes_views")),
        sa.CheckConstraint("paid_at IS NULL OR creator_address IS NOT NULL", name=op.f("ck_story_scenes_creator")),
        sa.CheckConstraint(
            "pending_transaction_hash IS NULL OR locked_until IS NOT NULL", name=op.f("ck_story_scenes_claim")
        ),
        sa.CheckConstraint("refunded_at IS NULL OR retired_at IS NOT NULL", name=op.f("ck_story_scenes_refunded_at")),
    ]


def _index_story_scenes() -> None:
    op.create_index("ix_story_scenes_creator", "story_scenes", ["creator_address", "status"], unique=False)
    columns = ["creator_address", "paid_at", "id"]
    op.create_index("ix_story_scenes_creator_paid", "story_scenes", columns, unique=False)
    op.create_index("ix_story_scenes_locked_by", "story_scenes", ["locked_by_address", "locked_until"], unique=False)
    op.create_index("ix_story_scenes_owner", "story_scenes", ["owner_id", "id"], unique=False)
    op.create_index("ix_story_scenes_parent", "story_scenes", ["parent_id", "slot"], unique=False)
    op.create_index(
        "ix_story_scenes_pending",
        "story_scenes",
        ["last_polled_at"],
        unique=False,
        **_where("pending_transaction_hash IS NOT NULL"),
    )
    op.create_index(
        "ix_story_scenes_polling",
        "story_scenes",
        ["last_polled_at"],
        unique=False,
        **_where("status = 'generating' AND video_job_id IS NOT NULL"),
    )
    op.create_index("ix_story_scenes_prompt", "story_scenes", ["prompt_id"], unique=False)
    op.create_index(
        "ix_story_scenes_refund_due",
        "story_scenes",
        ["retired_at", "id"],
        unique=False,
        **_where("retired_at IS NOT NULL AND refunded_at IS NULL AND refund_amount <> '0'"),
    )
    op.create_index("ix_story_scenes_status_paid", "story_scenes", ["status", "paid_at"], unique=False)
    op.create_index("ix_story_scenes_story", "story_scenes", ["story_id", "id"], unique=False)
    op.create_index("ix_story_scenes_video_job", "story_scenes", ["video_job_id"], unique=False)
    op.create_index("uq_story_scenes_genesis", "story_scenes", ["story_id"], unique=True, **_where("parent_id IS NULL"))
    op.create_index(
        "uq_story_scenes_place", "story_scenes", ["parent_id", "slot"], unique=True, **_where("retired_at IS NULL")
    )


def _create_story_prompts() -> None:
    op.create_table(
        "story_prompts",
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("prompt_text", sa.Text(), nullable=False),
        sa.Column("refined_text", sa.Text(), nullable=True),
        sa.Column("video_job_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=50), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('pending', 'generating')) = (completed_at IS NULL)",
            name=op.f("ck_story_prompts_completed_at"),
        ),
        sa.CheckConstraint(
            "outcome IN ('pending', 'generating', 'success', "
            "'moderation_rejected', 'rate_limited', 'api_error', 'timeout', 'abandoned')",
            name=op.f("ck_story_prompts_outcome"),
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_story_prompts_attempt")),
        sa.CheckConstraint("length(prompt_text) BETWEEN 1 AND 1000", name=op.f("ck_story_prompts_prompt_text")),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_story_prompts_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["story_scenes.id"], name=op.f("fk_story_prompts_scene_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_prompts")),
        sa.UniqueConstraint("id", "scene_id", name=op.f("uq_story_prompts_id_scene_id")),
        sa.UniqueConstraint("scene_id", "attempt", name=op.f("uq_story_prompts_scene_id_attempt")),
    )
    op.create_index("ix_story_prompts_outcome", "story_prompts", ["outcome", "submitted_at", "id"], unique=False)
    op.create_index("ix_story_prompts_owner", "story_prompts", ["owner_id", "id"], unique=False)
    op.create_index("ix_story_prompts_video_job", "story_prompts", ["video_job_id"], unique=False)
    op.create_index(
        "uq_story_prompts_at_work", "story_prompts", ["scene_id"], unique=True, **_where("completed_at IS NULL")
    )
    op.create_index(
        "uq_story_prompts_success", "story_prompts", ["scene_id"], unique=True, **_where("outcome = 'success'")
    )


def _create_views() -> None:
    op.create_table(
        "story_views",
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_story_views_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["story_scenes.id"], name=op.f("fk_story_views_scene_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_views")),
        sa.UniqueConstraint("scene_id", "session_hash", name=op.f("uq_story_views_scene_id_session_hash")),
    )
    op.create_index("ix_story_views_owner", "story_views", ["owner_id", "id"], unique=False)
    op.create_index("ix_story_views_created", "story_views", ["created_at", "id"], unique=False)
    op.create_table(
        "story_tallies",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("views >= 0", name=op.f("ck_story_tallies_views")),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_story_tallies_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["story_scenes.id"], name=op.f("fk_story_tallies_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_tallies_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_tallies")),
        sa.UniqueConstraint("scene_id", "day", name=op.f("uq_story_tallies_scene_id_day")),
    )
    op.create_index("ix_story_tallies_owner", "story_tallies", ["owner_id", "id"], unique=False)
    op.create_index("ix_story_tallies_story", "story_tallies", ["story_id", "day"], unique=False)


def _create_chain_events() -> None:
    op.create_table(
        "chain_events",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_address", sa.String(length=42), nullable=False),
        sa.Column("block_number", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.String(length=66), nullable=False),
        sa.Column("transaction_hash", sa.String(length=66), nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["story_scenes.id"], name=op.f("fk_chain_events_scene_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_events")),
        sa.UniqueConstraint(
            "chain_id", "block_hash", "log_index", name=op.f("uq_chain_events_chain_id_block_hash_log_index")
        ),
    )
    op.create_index(
        "ix_chain_events_block", "chain_events", ["chain_id", "contract_address", "block_number"], unique=False
    )
    op.create_index("ix_chain_events_scene", "chain_events", ["scene_id"], unique=False)
    op.create_index(
        "ix_chain_events_open",
        "chain_events",
        ["chain_id", "contract_address", "block_number", "log_index"],
        unique=False,
        **_where("name = 'purchase' AND settled_at IS NULL AND undone_at IS NULL"),
    )
    op.create_index(
        "ix_chain_events_unmatched",
        "chain_events",
        ["created_at", "id"],
        unique=False,
        **_where("name = 'purchase' AND settled_at IS NOT NULL AND scene_id IS NULL AND undone_at IS NULL"),
    )
    op.create_index("ix_chain_events_transaction", "chain_events", ["transaction_hash"], unique=False)


def _create_chain_cursor() -> None:
    op.create_table(
        "chain_cursor",
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_address", sa.String(length=42), nullable=False),
        sa.Column("block_number", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.String(length=66), nullable=False),
        sa.Column("ring", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_cursor")),
        sa.UniqueConstraint("chain_id", "contract_address", name=op.f("uq_chain_cursor_chain_id_contract_address")),
    )
