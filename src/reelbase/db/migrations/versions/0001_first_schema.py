"""The first schema: users, projects, plans and production."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from reelbase.db.base import UtcDateTime
from reelbase.db.migrate import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LATEST_FK = "fk_projects_latest_plan_version_id"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _create_users(dialect)
    _create_cache_entries()
    _create_workers()
    _create_projects(dialect)
    _create_plan_versions()
    if dialect == "postgresql":
        op.create_foreign_key(
            LATEST_FK, "projects", "plan_versions", ["latest_plan_version_id"], ["id"], ondelete="SET NULL"
        )
    _create_jobs()
    _create_scenes()
    _create_assets()
    _create_job_logs()
    _create_job_steps()
    _create_provider_calls()
    for statement in statements("triggers/sealed_plans", dialect):
        op.execute(statement)


def _users_key() -> str:
    # SQLite has no schemas, and silently leaves out a foreign key that leads into another one.
    return "users.id" if op.get_bind().dialect.name == "sqlite" else "auth.users.id"


def _create_users(dialect: str) -> None:
    if dialect == "postgresql":
        # On Supabase both exist and belong to it; a login that may not create schemas may still move in.
        inspector = sa.inspect(op.get_bind())
        if "auth" not in inspector.get_schema_names():
            op.execute("CREATE SCHEMA auth")
        elif inspector.has_table("users", schema="auth"):
            return
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("raw_user_meta_data", JSON, nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        schema="auth",
    )


def _create_cache_entries() -> None:
    op.create_table(
        "cache_entries",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("hash_key", sa.String(length=64), nullable=False),
        sa.Column("result", JSON, nullable=False),
        sa.Column("payload_name", sa.String(length=80), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('llm', 'image', 'tts', 'asr', 'music', 'sound', 'segment', 'film', 'captions', 'package')",
            name=op.f("ck_cache_entries_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cache_entries")),
        sa.UniqueConstraint("hash_key", name=op.f("uq_cache_entries_hash_key")),
    )
    op.create_index("ix_cache_entries_payload", "cache_entries", ["payload_name"], unique=False)


def _create_workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("hostname", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_lease_until"), "workers", ["lease_until"], unique=False)


def _create_projects(dialect: str) -> None:
    # Projects and plan versions refer to each other: SQLite cannot add the constraint later, PostgreSQL must.
    latest = [_latest_plan_version()] if dialect == "sqlite" else []
    op.create_table(
        "projects",
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("topic", sa.String(length=500), nullable=False),
        sa.Column("prompt_text", sa.Text(), nullable=False),
        sa.Column("niche_preset", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("target_s", sa.Double(), nullable=False),
        sa.Column("tempo", sa.String(length=10), nullable=False),
        sa.Column("voice", sa.String(length=100), nullable=False),
        sa.Column("visual_style", sa.String(length=200), nullable=True),
        sa.Column("seo_keywords", sa.String(length=500), nullable=True),
        sa.Column("aspect", sa.String(length=5), nullable=False),
        sa.Column("transcript_mode", sa.String(length=10), nullable=False),
        sa.Column("transcript_text", sa.Text(), nullable=True),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("lifecycle", sa.String(length=20), nullable=False),
        sa.Column("latest_plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("aspect IN ('9:16', '16:9', '1:1')", name=op.f("ck_projects_aspect")),
        sa.CheckConstraint(
            "format IN ('narrated', 'animation', 'storyboard', 'story')", name=op.f("ck_projects_format")
        ),
        sa.CheckConstraint(
            "lifecycle IN ('draft', 'active', 'completed', 'archived')", name=op.f("ck_projects_lifecycle")
        ),
        sa.CheckConstraint(
            "niche_preset IN ('motivation', 'explainer', 'facts', 'history', 'finance', 'science')",
            name=op.f("ck_projects_niche_preset"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT_PLAN', 'PLAN_READY', 'APPROVED', 'RENDERING', 'DONE', 'FAILED')",
            name=op.f("ck_projects_status"),
        ),
        sa.CheckConstraint("tempo IN ('slow', 'normal', 'fast')", name=op.f("ck_projects_tempo")),
        sa.CheckConstraint("transcript_mode IN ('auto', 'manual')", name=op.f("ck_projects_transcript_mode")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_projects_title")),
        sa.CheckConstraint("length(topic) BETWEEN 1 AND 500", name=op.f("ck_projects_topic")),
        sa.CheckConstraint("target_s > 0 AND target_s <= 600", name=op.f("ck_projects_target_s")),
        *latest,
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_projects_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_index("ix_projects_owner_lifecycle", "projects", ["owner_id", "lifecycle"], unique=False)
    op.create_index("ix_projects_owner_updated", "projects", ["owner_id", "updated_at", "id"], unique=False)
    op.create_index("ix_projects_status", "projects", ["status"], unique=False)


def _latest_plan_version() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["latest_plan_version_id"], ["plan_versions.id"], name=LATEST_FK, ondelete="SET NULL"
    )


def _create_plan_versions() -> None:
    op.create_table(
        "plan_versions",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=500), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("preset", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("tempo", sa.String(length=10), nullable=False),
        sa.Column("voice", sa.String(length=100), nullable=False),
        sa.Column("narration_file", sa.Text(), nullable=True),
        sa.Column("visual_style", sa.String(length=200), nullable=False),
        sa.Column("seo_keywords", sa.String(length=500), nullable=False),
        sa.Column("target_s", sa.Double(), nullable=False),
        sa.Column("aspect", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=20), nullable=False),
        sa.Column("music_mood", sa.String(length=20), nullable=False),
        sa.Column("hooks", JSON, nullable=False),
        sa.Column("hook_selected", sa.Text(), nullable=False),
        sa.Column("outline", JSON, nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("estimates", JSON, nullable=False),
        sa.Column("validation", JSON, nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("aspect IN ('9:16', '16:9', '1:1')", name=op.f("ck_plan_versions_aspect")),
        sa.CheckConstraint("origin IN ('extracted', 'written', 'authored')", name=op.f("ck_plan_versions_origin")),
        sa.CheckConstraint(
            "preset IN ('motivation', 'explainer', 'facts', 'history', 'finance', 'science')",
            name=op.f("ck_plan_versions_preset"),
        ),
        sa.CheckConstraint(
            "template IN ('free', 'top5', 'myth_vs_fact', 'storytime')", name=op.f("ck_plan_versions_template")
        ),
        sa.CheckConstraint("tempo IN ('slow', 'normal', 'fast')", name=op.f("ck_plan_versions_tempo")),
        sa.CheckConstraint("target_s > 0 AND target_s <= 600", name=op.f("ck_plan_versions_target_s")),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_plan_versions_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["plan_versions.id"], name=op.f("fk_plan_versions_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_plan_versions_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_plan_versions_project_id_number")),
    )
    op.create_index("ix_plan_versions_owner", "plan_versions", ["owner_id", "id"], unique=False)


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("current_step", sa.String(length=20), nullable=True),
        sa.Column("status_message", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(length=100), nullable=True),
        sa.Column("options", JSON, nullable=False),
        sa.Column("cost_credits_reserved", sa.Integer(), nullable=False),
        sa.Column("cost_credits_final", sa.Integer(), nullable=True),
        sa.Column("failed_step", sa.String(length=20), nullable=True),
        sa.Column("failed_scene", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("output_url", sa.Text(), nullable=True),
        sa.Column("manifest", JSON, nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('PENDING', 'QUEUED', 'SCRIPTING', 'VOICE_GEN', 'ALIGNMENT', 'VISUAL_PLAN', 'IMAGE_GEN', "
            "'TIMELINE', 'RENDERING', 'PACKAGING', 'READY', 'FAILED', 'CANCELED', 'QA_FAILED')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_jobs_progress")),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_jobs_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_versions.id"], name=op.f("fk_jobs_plan_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_jobs_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_owner_created", "jobs", ["owner_id", "created_at", "id"], unique=False)
    op.create_index("ix_jobs_plan_version", "jobs", ["plan_version_id"], unique=False)
    op.create_index("ix_jobs_project_created", "jobs", ["project_id", "created_at"], unique=False)
    op.create_index("ix_jobs_status", "jobs", ["status"], unique=False)


def _create_scenes() -> None:
    op.create_table(
        "scenes",
        sa.Column("plan_version_id", sa.Uuid(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("narration", sa.Text(), nullable=False),
        sa.Column("on_screen_text", sa.Text(), nullable=False),
        sa.Column("visual_prompt", sa.Text(), nullable=False),
        sa.Column("negative_prompt", sa.Text(), nullable=False),
        sa.Column("visual_kind", sa.String(length=20), nullable=False),
        sa.Column("visual_file", sa.Text(), nullable=True),
        sa.Column("manim_code", sa.Text(), nullable=True),
        sa.Column("shot", sa.String(length=100), nullable=False),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("transition", sa.String(length=20), nullable=False),
        sa.Column("scene_type", sa.String(length=20), nullable=False),
        sa.Column("duration_target_s", sa.Double(), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=False),
        sa.Column("end_s", sa.Double(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('slow_zoom_in', 'slow_zoom_out', 'pan_left', 'pan_right', 'tilt_up', "
            "'tilt_down', 'flash_cut', 'fade', 'glitch', 'static')",
            name=op.f("ck_scenes_effect"),
        ),
        sa.CheckConstraint("scene_type IN ('hook', 'content', 'cta', 'transition')", name=op.f("ck_scenes_scene_type")),
        sa.CheckConstraint(
            "transition IN ('cut', 'crossfade', 'slide', 'wipe', 'zoom')", name=op.f("ck_scenes_transition")
        ),
        sa.CheckConstraint(
            "visual_kind IN ('picture', 'animation', 'clip', 'colour')", name=op.f("ck_scenes_visual_kind")
        ),
        sa.CheckConstraint("duration_target_s > 0", name=op.f("ck_scenes_duration_target_s")),
        sa.CheckConstraint("idx >= 0", name=op.f("ck_scenes_idx")),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_scenes_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_versions.id"], name=op.f("fk_scenes_plan_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenes")),
        sa.UniqueConstraint("plan_version_id", "idx", name=op.f("uq_scenes_plan_version_id_idx")),
    )
    op.create_index("ix_scenes_content_hash", "scenes", ["content_hash"], unique=False)
    op.create_index("ix_scenes_owner", "scenes", ["owner_id", "id"], unique=False)


def _create_assets() -> None:
    op.create_table(
        "assets",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("scene_idx", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("storage_path", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mime_type", sa.String(length=100), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("metadata", JSON, nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "type IN ('video', 'audio', 'image', 'captions', 'manifest', 'zip', 'thumbnail')",
            name=op.f("ck_assets_type"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_assets_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_assets_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("job_id", "storage_path", name=op.f("uq_assets_job_id_storage_path")),
    )
    op.create_index("ix_assets_content_hash", "assets", ["content_hash"], unique=False)
    op.create_index("ix_assets_owner", "assets", ["owner_id", "id"], unique=False)
    op.create_index("ix_assets_type", "assets", ["type"], unique=False)


def _create_job_logs() -> None:
    op.create_table(
        "job_logs",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("step_name", sa.String(length=20), nullable=True),
        sa.Column("scene_idx", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("level IN ('info', 'warning', 'error')", name=op.f("ck_job_logs_level")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_logs_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_job_logs_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_logs")),
    )
    op.create_index("ix_job_logs_job", "job_logs", ["job_id", "id"], unique=False)
    op.create_index("ix_job_logs_owner", "job_logs", ["owner_id", "id"], unique=False)


def _create_job_steps() -> None:
    op.create_table(
        "job_steps",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("step_name", sa.String(length=20), nullable=False),
        sa.Column("step_order", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("progress_pct", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("status_message", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("logs_url", sa.Text(), nullable=True),
        sa.Column("artifacts", JSON, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'started', 'succeeded', 'failed')", name=op.f("ck_job_steps_state")),
        sa.CheckConstraint(
            "step_name IN ('script', 'voice', 'alignment', 'visuals', 'captions', 'music', "
            "'timeline', 'render', 'package')",
            name=op.f("ck_job_steps_step_name"),
        ),
        sa.CheckConstraint("progress_pct BETWEEN 0 AND 100", name=op.f("ck_job_steps_progress_pct")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_steps_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], [_users_key()], name=op.f("fk_job_steps_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_steps")),
        sa.UniqueConstraint("job_id", "step_name", name=op.f("uq_job_steps_job_id_step_name")),
    )
    op.create_index("ix_job_steps_owner", "job_steps", ["owner_id", "id"], unique=False)


def _create_provider_calls() -> None:
    op.create_table(
        "provider_calls",
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("plan_version_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("step_name", sa.String(length=20), nullable=False),
        sa.Column("scene_idx", sa.Integer(), nullable=True),
        sa.Column("capability", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("units", sa.Double(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("cache", sa.String(length=4), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("cache IN ('hit', 'miss')", name=op.f("ck_provider_calls_cache")),
        sa.CheckConstraint("job_id IS NOT NULL OR plan_version_id IS NOT NULL", name=op.f("ck_provider_calls_subject")),
        sa.ForeignKeyConstraint(
            ["plan_version_id"],
            ["plan_versions.id"],
            name=op.f("fk_provider_calls_plan_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_provider_calls_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["owner_id"], [_users_key()], name=op.f("fk_provider_calls_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_calls")),
    )
    op.create_index("ix_provider_calls_job", "provider_calls", ["job_id", "id"], unique=False)
    op.create_index("ix_provider_calls_owner", "provider_calls", ["owner_id", "id"], unique=False)
    op.create_index("ix_provider_calls_plan_version", "provider_calls", ["plan_version_id"], unique=False)
