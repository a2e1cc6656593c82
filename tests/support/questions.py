"""The named queries, and a database in which one user has nine tenths of everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService, OperatorInsights
from reelbase.kit.pagination import Cursors, Page, PageRequest
from reelbase.kit.settings import ProductionSettings
from reelbase.production.service import JobService
from reelbase.projects.service import ProjectSearch, ProjectService, archive_old_projects
from reelbase.sharing.feedback import FeedbackConsole
from reelbase.sharing.publications import due
from reelbase.sharing.shares import ShareService
from reelbase.sharing.visits import VisitService
from reelbase.storyboards.service import StoryboardService
from support.boards import CURSORS, at

HEAVY, LIGHT = (Viewer(UUID(int=number)) for number in (1, 2))
PROJECT = UUID("00000000-0000-0000-0000-0000000186a1")
PERIOD = Period(at("2026-03-01"), at("2026-03-08"))
BIG = {"projects", "plan_versions", "scenes", "scene_tasks", "jobs", "shares", "likes", "comments", "feedback"}
Question = Callable[[Session, Viewer], object]


def second_page(pages: Callable[[PageRequest, Cursors], Page[Any]]) -> None:
    cursor = pages(PageRequest(), CURSORS).next_cursor
    assert cursor is not None
    assert pages(PageRequest(cursor=cursor), CURSORS).items


def fill(connection: Connection) -> None:
    """12,001 projects of 41 users, with plans, scenes, tasks, jobs and shares; statistics are gathered afterwards."""
    # The audit log has no part in the questions, and writing it would take most of the time.
    if connection.dialect.name == "sqlite":
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for statement in (_ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL).split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


# The rows go back 600 days, a project every 72 minutes.
_ON_POSTGRESQL = """
INSERT INTO auth.users (id, created_at, updated_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, now(), now() FROM generate_series(1, 41) n;
CREATE TEMP TABLE made AS
SELECT n, lpad(to_hex(n + 100000), 32, '0')::uuid AS id,
  lpad(to_hex(CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 40 END), 32, '0')::uuid AS owner_id,
  timestamptz '2026-05-01 00:00Z' - n * interval '72 minutes' AS at
FROM generate_series(0, 12000) n;
INSERT INTO projects (id, owner_id, format, title, topic, prompt_text, niche_preset, language, target_s, tempo, voice,
  aspect, transcript_mode, settings, status, lifecycle, keywords, created_at, updated_at)
SELECT id, owner_id, 'narrated', 'T', 'T', 'T', 'facts', 'en', 60, 'normal', 'joe', '9:16', 'auto', '{}', 'DONE',
  CASE WHEN n % 50 = 0 THEN 'completed' ELSE 'active' END,
  jsonb_build_array('word' || n % 500, 'word' || n % 7), at, at FROM made;
INSERT INTO plan_versions (id, owner_id, project_id, number, content_hash, schema_version, title, topic, origin, preset,
  language, tempo, voice, visual_style, seo_keywords, target_s, aspect, template, music_mood, hooks, hook_selected,
  outline, script, estimates, validation, generated_at, created_at, updated_at)
SELECT id, owner_id, id, 1, 'h', 1, 'T', 'T', 'written', 'facts', 'en', 'normal', 'joe', '', '', 60, '9:16', 'free',
  'calm', '[]', '', '[]', '', '{}', '{}', at, at, at FROM made;
INSERT INTO plan_versions (id, parent_id, owner_id, project_id, number, content_hash, schema_version, title, topic,
  origin, preset, language, tempo, voice, visual_style, seo_keywords, target_s, aspect, template, music_mood, hooks,
  hook_selected, outline, script, estimates, validation, generated_at, created_at, updated_at)
SELECT gen_random_uuid(), id, owner_id, id, 2, 'h', 1, 'T', 'T', 'written', 'facts', 'en', 'normal', 'joe', '', '',
  60, '9:16', 'free', 'calm', '[]', '', '[]', '', '{}', '{}', at, at, at FROM made WHERE n % 3 > 0;
INSERT INTO scenes (id, owner_id, plan_version_id, idx, content_hash, narration, on_screen_text, visual_prompt,
  negative_prompt, visual_kind, shot, effect, transition, scene_type, duration_target_s, start_s, end_s, locked, take,
  created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, s, 'h', '', '', '', '', 'picture', 'wide', 'fade', 'cut', 'content', 5, 0, 5,
  false, 0, at, at FROM made, generate_series(0, 1) s;
INSERT INTO scene_tasks (id, owner_id, scene_id, task_type, completed, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, 'edited', false, created_at, updated_at FROM scenes;
INSERT INTO jobs (id, owner_id, project_id, plan_version_id, status, progress, attempt, options, cost_credits_reserved,
  failed_step, error_code, render_duration_s, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, id, CASE WHEN (n + j) % 20 = 0 THEN 'FAILED' ELSE 'READY' END, 100, 1, '{}', 0,
  'voice', 'ERR_TTS', 60, at + j * interval '1 minute', at FROM made, generate_series(0, 2) j;
INSERT INTO shares (id, owner_id, job_id, token_hash, is_public, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, md5(id::text), random() < 0.05, created_at, updated_at
FROM jobs WHERE status = 'READY' LIMIT 12000;
INSERT INTO likes (id, owner_id, share_id, created_at) SELECT gen_random_uuid(), owner_id, id, created_at FROM shares;
INSERT INTO comments (id, owner_id, share_id, body, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, id, 'x', created_at, updated_at FROM shares;
INSERT INTO publications (id, owner_id, job_id, platform, scheduled_at, posted_at, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, job_id, 'x', created_at, CASE WHEN is_public THEN NULL ELSE created_at END,
  created_at, updated_at FROM shares;
INSERT INTO feedback (id, owner_id, message, resolved, resolved_at, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, 'x', true, created_at, created_at, updated_at FROM shares;
"""


_ON_SQLITE = """
WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 41)
INSERT INTO users (id, created_at, updated_at)
SELECT printf('%032x', n), '2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000' FROM s;
CREATE TEMP TABLE made AS WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 12000)
SELECT n, printf('%032x', n + 100000) AS id,
  printf('%032x', CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 40 END) AS owner_id,
  strftime('%Y-%m-%d %H:%M:%f000', '2026-05-01', '-' || (n * 72) || ' minutes') AS at FROM s;
INSERT INTO projects (id, owner_id, format, title, topic, prompt_text, niche_preset, language, target_s, tempo, voice,
  aspect, transcript_mode, settings, status, lifecycle, keywords, created_at, updated_at)
SELECT id, owner_id, 'narrated', 'T', 'T', 'T', 'facts', 'en', 60, 'normal', 'joe', '9:16', 'auto', '{}', 'DONE',
  CASE WHEN n % 50 = 0 THEN 'completed' ELSE 'active' END,
  json_array('word' || (n % 500), 'word' || (n % 7)), at, at FROM made;
INSERT INTO plan_versions (id, owner_id, project_id, number, content_hash, schema_version, title, topic, origin, preset,
  language, tempo, voice, visual_style, seo_keywords, target_s, aspect, template, music_mood, hooks, hook_selected,
  outline, script, estimates, validation, generated_at, created_at, updated_at)
SELECT id, owner_id, id, 1, 'h', 1, 'T', 'T', 'written', 'facts', 'en', 'normal', 'joe', '', '', 60, '9:16', 'free',
  'calm', '[]', '', '[]', '', '{}', '{}', at, at, at FROM made;
INSERT INTO plan_versions (id, parent_id, owner_id, project_id, number, content_hash, schema_version, title, topic,
  origin, preset, language, tempo, voice, visual_style, seo_keywords, target_s, aspect, template, music_mood, hooks,
  hook_selected, outline, script, estimates, validation, generated_at, created_at, updated_at)
SELECT lower(hex(randomblob(16))), id, owner_id, id, 2, 'h', 1, 'T', 'T', 'written', 'facts', 'en', 'normal', 'joe',
  '', '', 60, '9:16', 'free', 'calm', '[]', '', '[]', '', '{}', '{}', at, at, at FROM made WHERE n % 3 > 0;
INSERT INTO scenes (id, owner_id, plan_version_id, idx, content_hash, narration, on_screen_text, visual_prompt,
  negative_prompt, visual_kind, shot, effect, transition, scene_type, duration_target_s, start_s, end_s, locked, take,
  created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, id, 0, 'h', '', '', '', '', 'picture', 'wide', 'fade', 'cut', 'content', 5,
  0, 5, false, 0, at, at FROM made;
INSERT INTO scene_tasks (id, owner_id, scene_id, task_type, completed, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, id, 'edited', false, created_at, updated_at FROM scenes;
INSERT INTO jobs (id, owner_id, project_id, plan_version_id, status, progress, attempt, options, cost_credits_reserved,
  failed_step, error_code, render_duration_s, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, id, id, CASE WHEN n % 20 = 0 THEN 'FAILED' ELSE 'READY' END, 100, 1, '{}',
  0, 'voice', 'ERR_TTS', 60, at, at FROM made;
INSERT INTO shares (id, owner_id, job_id, token_hash, is_public, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, id, id, rowid % 20 = 0, created_at, updated_at
FROM jobs WHERE status = 'READY';
INSERT INTO likes (id, owner_id, share_id, created_at)
SELECT lower(hex(randomblob(16))), owner_id, id, created_at FROM shares;
INSERT INTO comments (id, owner_id, share_id, body, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, id, 'x', created_at, updated_at FROM shares;
INSERT INTO publications (id, owner_id, job_id, platform, scheduled_at, posted_at, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, job_id, 'x', created_at, CASE WHEN is_public THEN NULL ELSE created_at END,
  created_at, updated_at FROM shares;
INSERT INTO feedback (id, owner_id, message, resolved, resolved_at, created_at, updated_at)
SELECT lower(hex(randomblob(16))), owner_id, 'x', true, created_at, created_at, updated_at FROM shares;
"""

QUESTIONS: dict[str, tuple[Question, set[str]]] = {
    "dashboard, second page": (
        lambda session, viewer: second_page(InsightService(session, viewer).dashboard),
        {"ix_projects_owner_created", "ix_jobs_project_created"},
    ),
    "projects": (
        lambda session, viewer: second_page(partial(ProjectService(session, viewer).search, ProjectSearch())),
        {"ix_projects_owner_updated"},
    ),
    "jobs": (
        lambda session, viewer: second_page(JobService(session, viewer, ProductionSettings()).page),
        {"ix_jobs_owner_created"},
    ),
    "makers of everybody": (
        lambda session, viewer: OperatorInsights(session).makers(PERIOD),
        {"ix_projects_created", "uq_plan_versions_project_id_number"},
    ),
    "dashboard": (
        lambda session, viewer: InsightService(session, viewer).dashboard(PageRequest(), CURSORS),
        {"ix_projects_owner_created", "ix_jobs_project_created"},
    ),
    "projects with storyboard counts": (
        lambda session, viewer: StoryboardService(session, viewer).projects(PageRequest(), CURSORS),
        {"ix_projects_owner_updated", "uq_plan_versions_project_id_number", "ix_plan_versions_parent"},
    ),
    "tree": (
        lambda session, viewer: StoryboardService(session, HEAVY).tree(PROJECT),
        {"uq_plan_versions_project_id_number", "uq_scenes_plan_version_id_idx", "uq_scene_tasks_scene_id_task_type"},
    ),
    "failures": (
        lambda session, viewer: InsightService(session, viewer).failures(PERIOD),
        {"ix_jobs_owner_failed", "ix_jobs_owner_created"},
    ),
    "failures of everybody": (
        lambda session, viewer: OperatorInsights(session).failures(PERIOD),
        {"ix_jobs_created"},
    ),
    "engagement": (
        lambda session, viewer: InsightService(session, viewer).engagement(PERIOD),
        {"ix_projects_owner_created", "ix_jobs_owner_created"},
    ),
    "engagement of everybody": (
        lambda session, viewer: OperatorInsights(session).engagement(PERIOD),
        {"ix_projects_created", "ix_jobs_created"},
    ),
    "trends": (
        lambda session, viewer: InsightService(session, viewer).trends(PERIOD),
        {"ix_projects_owner_created"},
    ),
    "render time": (
        lambda session, viewer: InsightService(session, viewer).render_time(PERIOD),
        {"ix_jobs_owner_created"},
    ),
    "shares": (
        lambda session, viewer: ShareService(session, viewer).list(PageRequest(), CURSORS),
        {"ix_shares_owner", "uq_likes_share_id_owner_id", "ix_comments_share"},
    ),
    "gallery": (
        lambda session, viewer: VisitService(session).gallery(PageRequest(), CURSORS),
        {"ix_shares_public"},
    ),
    "due publications": (lambda session, viewer: due(session, 10), {"ix_publications_due"}),
    "feedback that waits": (
        lambda session, viewer: FeedbackConsole(session).page(PageRequest(), CURSORS),
        {"ix_feedback_resolved"},
    ),
    "old projects": (lambda session, viewer: archive_old_projects(session, limit=10), {"ix_projects_completed"}),
}
