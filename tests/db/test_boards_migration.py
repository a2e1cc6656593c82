"""An installation of the first schema with plans, films and a sealed version comes through the later ones whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reelbase.db import migrate
from reelbase.db.session import Database
from support.databases import prepared_database

ROWS = """
INSERT INTO {users} (id, created_at, updated_at) VALUES ('{u}', '2026-01-01', '2026-01-01');
INSERT INTO projects (id, owner_id, format, title, topic, prompt_text, niche_preset, language, target_s, tempo, voice,
  aspect, transcript_mode, settings, status, lifecycle, created_at, updated_at)
VALUES ('{u}', '{u}', 'narrated', 'T', 'T', 'The lighthouse keeper', 'facts', 'en', 60, 'normal', 'joe', '9:16', 'auto',
  '{{}}', 'DONE', 'archived', '2026-01-01', '2026-01-02');
INSERT INTO plan_versions (id, owner_id, project_id, number, content_hash, schema_version, title, topic, origin, preset,
  language, tempo, voice, visual_style, seo_keywords, target_s, aspect, template, music_mood, hooks, hook_selected,
  outline, script, estimates, validation, created_at)
VALUES ('{u}', '{u}', '{u}', 1, 'h', 1, 'T', 'T', 'written', 'facts', 'en', 'normal', 'joe', '', '', 60, '9:16', 'free',
  'calm', '[]', '', '[]', '', '{{}}', '{{}}', '2026-01-01 10:00:00');
INSERT INTO scenes (id, owner_id, plan_version_id, idx, content_hash, narration, on_screen_text, visual_prompt,
  negative_prompt, visual_kind, shot, effect, transition, scene_type, duration_target_s, start_s, end_s, locked, take,
  created_at, updated_at)
VALUES ('{u}', '{u}', '{u}', 0, 'h', '', '', '', '', 'picture', 'wide', 'fade', 'cut', 'content', 4.5, 0, 4.5, false, 0,
  '2026-01-01', '2026-01-01');
UPDATE plan_versions SET sealed_at = '2026-01-01 11:00:00';
INSERT INTO jobs (id, owner_id, project_id, plan_version_id, status, progress, attempt, options, cost_credits_reserved,
  created_at, updated_at)
VALUES ('{u}', '{u}', '{u}', '{u}', 'READY', 100, 1, '{{}}', 0, '2026-01-01', '2026-01-01')
"""


@pytest.fixture
def database(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    with prepared_database(database_kind, tmp_path, "template_boards", with_rows_of_before) as url:
        database = Database(url)
        yield database
        database.close()


def with_rows_of_before(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database, "0001")
    identity = "1" * 32 if database.is_sqlite else "11111111-1111-1111-1111-111111111111"
    with database.work() as session:
        users = "users" if database.is_sqlite else "auth.users"
        for statement in ROWS.format(u=identity, users=users).split(";\n"):
            session.connection().exec_driver_sql(statement)
    migrate.upgrade(database)
    database.close()


class TestUpgrade:
    def test_the_boards_upgrade_keeps_every_row_and_fills_what_is_new(self, database: Database) -> None:
        with database.reading() as session:
            counts = [
                session.scalar(text(f"SELECT count(*) FROM {table}"))
                for table in ("projects", "plan_versions", "scenes", "jobs")
            ]
            version = session.execute(
                text(
                    "SELECT total_scenes, total_duration_s, generation_status, brief, generated_at = created_at, "
                    "updated_at = sealed_at FROM plan_versions"
                )
            ).one()
            project = session.execute(
                text("SELECT archived_at = updated_at, archived_from, keywords FROM projects")
            ).one()
        assert counts == [1, 1, 1, 1]
        assert tuple(version) == (1, 4.5, "completed", "", True, True)
        assert (bool(project[0]), project[1]) == (True, None)
        assert "lighthouse" in str(project[2])
        database.close()

    @pytest.mark.parametrize("change", ["UPDATE plan_versions SET title = 'X'", "DELETE FROM scenes"])
    def test_the_boards_upgrade_leaves_sealed_versions_guarded(self, database: Database, change: str) -> None:
        with pytest.raises(DBAPIError, match="sealed"), database.work() as session:
            session.execute(text(change))
        database.close()

    def test_the_boards_upgrade_holds_the_new_columns_to_their_values(self, database: Database) -> None:
        for change in (
            "UPDATE jobs SET render_duration_s = -1",
            "UPDATE projects SET archived_from = 'lost'",
            "UPDATE projects SET lifecycle = 'active'",
        ):
            with pytest.raises(DBAPIError), database.work() as session:
                session.execute(text(change))
        database.close()
