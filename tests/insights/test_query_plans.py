"""PostgreSQL answers the named queries by index, also for a user who has most of the rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.insights.service import InsightService, OperatorInsights
from reelbase.insights.views import Period
from reelbase.kit.pagination import PageRequest
from reelbase.projects.archive import archive_old_projects
from reelbase.sharing.feedback import FeedbackDesk
from reelbase.sharing.publications import due
from reelbase.sharing.shares import ShareService
from reelbase.sharing.visits import VisitService
from reelbase.storyboards.service import StoryboardService
from support.boards import CURSORS, at
from support.databases import fresh_database

HEAVY, LIGHT = (Viewer(UUID(int=number)) for number in (1, 2))
PROJECT = UUID("00000000-0000-0000-0000-0000000186a1")
PERIOD = Period(at("2026-03-01"), at("2026-03-08"))
BIG = {"projects", "plan_versions", "scenes", "scene_tasks", "jobs", "shares", "likes", "comments", "feedback"}
Question = Callable[[Session, Viewer], object]

# One user has nine tenths of everything; the rows go back 600 days, one project about every 1.7 hours.
FILL = """
INSERT INTO auth.users (id, created_at, updated_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, now(), now() FROM generate_series(1, 101) n;
CREATE TEMP TABLE made AS
SELECT n, lpad(to_hex(n + 100000), 32, '0')::uuid AS id,
  lpad(to_hex(CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 100 END), 32, '0')::uuid AS owner_id,
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

QUESTIONS: dict[str, tuple[Question, set[str]]] = {
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
        lambda session, viewer: OperatorInsights(session).failures(PERIOD), {"ix_jobs_created"},
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
        lambda session, viewer: InsightService(session, viewer).trends(PERIOD), {"ix_projects_owner_created"},
    ),
    "render time": (
        lambda session, viewer: InsightService(session, viewer).render_time(PERIOD), {"ix_jobs_owner_created"},
    ),
    "shares": (
        lambda session, viewer: ShareService(session, viewer).list(PageRequest(), CURSORS),
        {"ix_shares_owner", "uq_likes_share_id_owner_id", "ix_comments_share"},
    ),
    "gallery": (
        lambda session, viewer: VisitService(session).gallery(PageRequest(), CURSORS), {"ix_shares_public"},
    ),
    "due publications": (lambda session, viewer: due(session, 10), {"ix_publications_due"}),
    "feedback that waits": (
        lambda session, viewer: FeedbackDesk(session).page(PageRequest(), CURSORS), {"ix_feedback_resolved"},
    ),
    "old projects": (lambda session, viewer: archive_old_projects(session, limit=10), {"ix_projects_completed"}),
}  # fmt: skip
OF_NOBODY = {"tree", "failures of everybody", "engagement of everybody", "gallery", "due publications",
             "feedback that waits", "old projects"}  # fmt: skip
CASES = [
    (name, viewer) for name in QUESTIONS for viewer in ("heavy", "light") if viewer == "heavy" or name not in OF_NOBODY
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database("postgresql", tmp_path_factory.mktemp("plans")) as url:
        database = Database(url)
        with database.work() as session:
            connection = session.connection()
            for statement in FILL.split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement.replace("%", "%%"))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield database
        database.close()


class TestPlans:
    @pytest.mark.parametrize(("name", "who"), CASES)
    def test_use_their_index_and_read_no_big_table_whole(self, filled: Database, name: str, who: str) -> None:
        question, wanted = QUESTIONS[name]
        nodes = [node for plan in plans_of(filled, question, HEAVY if who == "heavy" else LIGHT) for node in walk(plan)]
        whole = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
        assert not BIG.intersection(whole), json.dumps(nodes, indent=1)[:3000]
        used = {node["Index Name"] for node in nodes if "Index Name" in node}
        # Where nearly all rows are one user's, the index without the owner does as well.
        if who == "heavy":
            wanted, used = ({name.replace("_owner", "") for name in names} for names in (wanted, used))
        assert wanted <= used, used
        read = max(node["Actual Rows"] * node["Actual Loops"] for node in nodes)
        assert read < 2_500, json.dumps(nodes, indent=1)[:3000]

    def test_would_show_a_missing_index(self, filled: Database) -> None:
        question, _ = QUESTIONS["dashboard"]
        with filled.engine.connect() as connection, connection.begin() as change:
            connection.execute(text("DROP INDEX ix_projects_owner_created"))
            connection.execute(text("DROP INDEX ix_jobs_project_created"))
            session = Session(connection)
            nodes = [node for plan in explained(session, question, HEAVY) for node in walk(plan)]
            change.rollback()
        assert max(node["Actual Rows"] * node["Actual Loops"] for node in nodes) > 2_500


def plans_of(database: Database, question: Question, viewer: Viewer) -> list[dict[str, Any]]:
    with database.engine.connect() as connection, connection.begin() as change:
        plans = explained(Session(connection), question, viewer)
        change.rollback()
    return plans


def explained(session: Session, question: Question, viewer: Viewer) -> list[dict[str, Any]]:
    """The plans, run and measured, of the statements that answer a question."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    question(session, viewer)
    event.remove(connection, "before_cursor_execute", keep)
    assert asked
    found = []
    for statement, parameters in asked:
        row = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
        found.append(row[0]["Plan"])
    return found


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {key: value for key, value in plan.items() if key != "Plans"}
    for child in plan.get("Plans", []):
        yield from walk(child)
