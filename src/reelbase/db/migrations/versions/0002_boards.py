"""Storyboards and their tasks, sharing, publications, feedback, subscriptions, and the indexes of named queries.

Columns are added one by one: a batch recreate on SQLite would delete the old table, and its children by cascade.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from stopwordsiso import has_lang, stopwords

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEYWORD_BATCH = 500
KEYWORD_READ_CHARS = 4_000
MAX_KEYWORDS = 24
MAX_KEYWORD_CHARS = 40
WORD = re.compile(r"[^\W_]+(?:[’'.,\-][^\W_]+)*%?")
CONTENT_STOPWORDS = """
    fire bill interest system mill top computer home world work works worked point points room rooms number numbers
    page pages state states order orders group groups area areas case face faces member members problem problems side
    sides thought thoughts year years end parts part open opened high higher highest small smaller smallest large
    largest long longest old oldest new newest young youngest great greater greatest big zero one two three four five
    six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand million billion trillion half early late clear whole empty full thin thick man men novel test text cry
    bottom index invention research copy ring rings present past recent proud sorry dear serious opposite length
    width keys key mug wish wonder amount detail describe caption information value different front downwards upwards
    forward backward alone forever best better good important interesting beginning cause causes course date place
    places means line lines lower stop start turn change changes changed third second double help hello hell web site
    website moon buy
"""
"""Words of the English stop list that can be what a prompt is about."""


def upgrade() -> None:
    _extend_projects()
    _extend_plan_versions()
    _extend_scenes()
    _extend_jobs()
    _create_scene_tasks()
    _create_shares()
    _create_likes()
    _create_comments()
    _create_publications()
    _create_feedback()
    _create_subscriptions()
    _create_billing_events()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _users_key() -> str:
    return "users.id" if _is_sqlite() else "auth.users.id"


def _add(table: str, column: str, kind: str, default: str | None = None, **checks: str) -> None:
    """Add a column, NOT NULL when it has a default. ``checks`` are by name and may look at other columns."""
    if _is_sqlite():
        kind = {"JSONB": "JSON", "TIMESTAMPTZ": "DATETIME", "DOUBLE PRECISION": "DOUBLE"}.get(kind, kind)
    tail = "" if default is None else f" NOT NULL DEFAULT {default}"
    if _is_sqlite():
        tail += "".join(f" CONSTRAINT ck_{table}_{name} CHECK ({condition})" for name, condition in checks.items())
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}{tail}")
    if _is_sqlite():
        return
    for name, condition in checks.items():
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({condition}) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def _extend_projects() -> None:
    _add("projects", "keywords", "JSONB", "'[]'")
    _add("projects", "archived_at", "TIMESTAMPTZ")
    op.execute("UPDATE projects SET archived_at = updated_at WHERE lifecycle = 'archived'")
    _add(
        "projects",
        "archived_from",
        "VARCHAR(20)",
        archived_from="archived_from IN ('draft', 'active', 'completed')",
        archived="(lifecycle = 'archived') = (archived_at IS NOT NULL) "
        "AND (archived_from IS NULL OR archived_at IS NOT NULL)",
    )
    _fill_keywords()
    op.create_index("ix_projects_owner_created", "projects", ["owner_id", "created_at", "id"])
    _partial_index("ix_projects_completed", "projects", ["updated_at"], "lifecycle = 'completed'")
    op.create_index("ix_projects_created", "projects", ["created_at"])
    op.create_index("ix_projects_latest_plan_version", "projects", ["latest_plan_version_id"])


def _fill_keywords() -> None:
    projects = sa.table(
        "projects",
        sa.column("id", sa.Uuid()),
        sa.column("prompt_text", sa.Text()),
        sa.column("language", sa.Text()),
        sa.column("keywords", JSON),
    )
    connection = op.get_bind()
    last = None
    while True:
        query = sa.select(projects.c.id, projects.c.prompt_text, projects.c.language).order_by(projects.c.id)
        if last is not None:
            query = query.where(projects.c.id > last)
        rows = connection.execute(query.limit(KEYWORD_BATCH)).all()
        if not rows:
            return
        values = [{"row": row.id, "words": _keywords(row.prompt_text, row.language)} for row in rows]
        change = sa.update(projects).where(projects.c.id == sa.bindparam("row"))
        connection.execute(change.values(keywords=sa.bindparam("words", type_=JSON)), values)
        last = rows[-1].id


def _keywords(text: str, language: str) -> list[str]:
    """The content words of a prompt, as this revision derived them; later rules do not change it."""
    base = language.split("-")[0].lower()
    ignored = stopwords(base) - (set(CONTENT_STOPWORDS.split()) if base == "en" else set()) if has_lang(base) else set()
    found = []
    for word in WORD.findall(text[:KEYWORD_READ_CHARS]):
        plain = word.lower()
        bare = plain.replace("’", "'")
        meaningful = any(map(str.isdigit, bare)) or (len(bare) > 2 and bare not in ignored)
        if meaningful and len(plain) <= MAX_KEYWORD_CHARS:
            found.append(plain)
    return list(dict.fromkeys(found))[:MAX_KEYWORDS]


def _extend_plan_versions() -> None:
    _add("plan_versions", "brief", "TEXT", "''")
    _add("plan_versions", "reference_urls", "JSONB", "'[]'")
    _add("plan_versions", "pattern_source", "VARCHAR(255)")
    _add("plan_versions", "total_scenes", "INTEGER", "0", total_scenes="total_scenes >= 0")
    _add("plan_versions", "total_duration_s", "DOUBLE PRECISION", "0", total_duration_s="total_duration_s >= 0")
    _add("plan_versions", "generation_error", "TEXT")
    _add("plan_versions", "generated_at", "TIMESTAMPTZ")
    _add("plan_versions", "updated_at", "TIMESTAMPTZ", "'1970-01-01 00:00:00'")
    _fill_plan_versions()
    _add(
        "plan_versions",
        "generation_status",
        "VARCHAR(20)",
        "'completed'",
        generation_status="generation_status IN ('generating', 'completed', 'error')",
        generated_at="(generation_status = 'completed') = (generated_at IS NOT NULL)",
    )
    op.create_index("ix_plan_versions_parent", "plan_versions", ["parent_id"])
    op.create_index(
        "ix_plan_versions_owner_generated", "plan_versions", ["owner_id", "generation_status", "generated_at"]
    )
    if not _is_sqlite():
        op.create_index("ix_plan_versions_reference_urls", "plan_versions", ["reference_urls"], postgresql_using="gin")


def _fill_plan_versions() -> None:
    # What sealed versions say of themselves is new; what they hold does not change. So their guard steps aside.
    fill = """
        UPDATE plan_versions SET generated_at = created_at, updated_at = COALESCE(sealed_at, created_at),
          total_scenes = (SELECT count(*) FROM scenes WHERE plan_version_id = plan_versions.id),
          total_duration_s = (
            SELECT COALESCE(sum(duration_target_s), 0) FROM scenes WHERE plan_version_id = plan_versions.id
          )
    """
    if _is_sqlite():
        guard = next(
            text for text in statements("triggers/sealed_plans", "sqlite") if "plan_versions_sealed_update" in text
        )
        op.execute("DROP TRIGGER plan_versions_sealed_update")
        op.execute(fill)
        op.execute(guard)
        return
    op.execute("ALTER TABLE plan_versions DISABLE TRIGGER plan_versions_sealed")
    op.execute(fill)
    op.execute("ALTER TABLE plan_versions ENABLE TRIGGER plan_versions_sealed")
    op.execute("ALTER TABLE plan_versions ALTER COLUMN updated_at DROP DEFAULT")


def _extend_scenes() -> None:
    _add("scenes", "camera_angle", "VARCHAR(100)")
    op.create_index("ix_scenes_owner_type", "scenes", ["owner_id", "scene_type"])


def _extend_jobs() -> None:
    _add("jobs", "render_duration_s", "DOUBLE PRECISION", render_duration_s="render_duration_s >= 0")
    _add("jobs", "has_voiceover", "BOOLEAN", "FALSE")
    op.create_index("ix_jobs_created", "jobs", ["created_at"])
    op.drop_index("ix_jobs_project_created", "jobs")
    op.create_index("ix_jobs_project_created", "jobs", ["project_id", "created_at", "id"])
    _partial_index("ix_jobs_owner_failed", "jobs", ["owner_id", "created_at"], "status IN ('FAILED', 'QA_FAILED')")
    _partial_index("uq_assets_job_film", "assets", ["job_id"], "type = 'video' AND scene_idx IS NULL", unique=True)


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def _owned(table: str, *, updated: bool = True) -> list[sa.Column[object] | sa.Constraint]:
    """The columns of every tenant table."""
    changed: list[sa.Column[object]] = [sa.Column("updated_at", UtcDateTime(), nullable=False)] if updated else []
    return [
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *changed,
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _key(table, "owner_id", _users_key()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _key(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _create_scene_tasks() -> None:
    op.create_table(
        "scene_tasks",
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("task_type", sa.String(length=30), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        *_owned("scene_tasks"),
        _check(
            "scene_tasks",
            "task_type",
            "task_type IN ('script_written', 'scene_filmed', 'audio_recorded', 'edited')",
        ),
        _check("scene_tasks", "completed", "completed = (completed_at IS NOT NULL)"),
        _key("scene_tasks", "scene_id", "scenes.id"),
        sa.UniqueConstraint("scene_id", "task_type", name=op.f("uq_scene_tasks_scene_id_task_type")),
    )
    op.create_index("ix_scene_tasks_owner_type", "scene_tasks", ["owner_id", "task_type", "completed"])


def _create_shares() -> None:
    op.create_table(
        "shares",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        *_owned("shares"),
        _key("shares", "job_id", "jobs.id"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shares_token_hash")),
    )
    op.create_index("ix_shares_owner", "shares", ["owner_id", "created_at", "id"])
    op.create_index("ix_shares_job", "shares", ["job_id"])
    _partial_index("ix_shares_public", "shares", ["created_at", "id"], "is_public AND revoked_at IS NULL")


def _create_likes() -> None:
    op.create_table(
        "likes",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        *_owned("likes", updated=False),
        _key("likes", "share_id", "shares.id"),
        sa.UniqueConstraint("share_id", "owner_id", name=op.f("uq_likes_share_id_owner_id")),
    )
    op.create_index("ix_likes_owner", "likes", ["owner_id", "id"])


def _create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        *_owned("comments"),
        _check("comments", "body", "length(body) BETWEEN 1 AND 2000"),
        _key("comments", "share_id", "shares.id"),
    )
    op.create_index("ix_comments_share", "comments", ["share_id", "created_at", "id"])
    op.create_index("ix_comments_owner", "comments", ["owner_id", "id"])


def _create_publications() -> None:
    op.create_table(
        "publications",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("scheduled_at", UtcDateTime(), nullable=True),
        sa.Column("posted_at", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("retention", sa.Double(), nullable=True),
        sa.Column("measured_at", UtcDateTime(), nullable=True),
        *_owned("publications"),
        _check(
            "publications",
            "platform",
            "platform IN ('tiktok', 'youtube', 'instagram', 'facebook', 'x', 'linkedin', 'other')",
        ),
        _check("publications", "views", "views >= 0"),
        _check("publications", "likes", "likes >= 0"),
        _check("publications", "retention", "retention BETWEEN 0 AND 1"),
        _key("publications", "job_id", "jobs.id"),
        sa.UniqueConstraint("job_id", "platform", name=op.f("uq_publications_job_id_platform")),
    )
    op.create_index("ix_publications_owner", "publications", ["owner_id", "created_at", "id"])
    waiting = "posted_at IS NULL AND scheduled_at IS NOT NULL"
    _partial_index("ix_publications_due", "publications", ["scheduled_at", "id"], waiting)


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("scene_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        *_owned("feedback"),
        _check("feedback", "message", "length(message) BETWEEN 1 AND 5000"),
        _check("feedback", "resolved", "resolved = (resolved_at IS NOT NULL)"),
        _key("feedback", "job_id", "jobs.id", "SET NULL"),
        _key("feedback", "scene_id", "scenes.id", "SET NULL"),
    )
    op.create_index("ix_feedback_owner", "feedback", ["owner_id", "created_at", "id"])
    op.create_index("ix_feedback_resolved", "feedback", ["resolved", "created_at", "id"])
    op.create_index("ix_feedback_job", "feedback", ["job_id"])
    op.create_index("ix_feedback_scene", "feedback", ["scene_id"])


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("stripe_subscription_id", sa.String(length=255), nullable=False),
        sa.Column("stripe_customer_id", sa.String(length=255), nullable=False),
        sa.Column("price_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("current_period_start", UtcDateTime(), nullable=True),
        sa.Column("current_period_end", UtcDateTime(), nullable=True),
        sa.Column("cancel_at_period_end", sa.Boolean(), nullable=False),
        sa.Column("canceled_at", UtcDateTime(), nullable=True),
        sa.Column("last_event_at", UtcDateTime(), nullable=False),
        sa.Column("last_event_id", sa.String(length=255), nullable=False),
        *_owned("subscriptions"),
        _check(
            "subscriptions",
            "status",
            "status IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', "
            "'paused')",
        ),
        sa.UniqueConstraint("stripe_subscription_id", name=op.f("uq_subscriptions_stripe_subscription_id")),
    )
    op.create_index("ix_subscriptions_owner", "subscriptions", ["owner_id", "status"])
    op.create_index("ix_subscriptions_customer", "subscriptions", ["stripe_customer_id"])


def _create_billing_events() -> None:
    op.create_table(
        "billing_events",
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("stripe_event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _check("billing_events", "applied", "(applied_at IS NULL) = (outcome IS NULL)"),
        _check("billing_events", "outcome", "outcome IN ('applied', 'stale', 'ignored')"),
        _key("billing_events", "owner_id", _users_key()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_events")),
        sa.UniqueConstraint("stripe_event_id", name=op.f("uq_billing_events_stripe_event_id")),
    )
    op.create_index("ix_billing_events_owner", "billing_events", ["owner_id", "occurred_at", "id"])
    _partial_index("ix_billing_events_waiting", "billing_events", ["created_at", "id"], "applied_at IS NULL")
