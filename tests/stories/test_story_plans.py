"""PostgreSQL answers the questions about stories by index, where one story and one player have most of the rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.session import Database
from reelbase.kit.pagination import PageRequest
from reelbase.providers.chain import BlockRef
from reelbase.schemas.stories import PromptOutcome
from reelbase.stories.chain_log import ChainLog
from reelbase.stories.clips import ClipService
from reelbase.stories.counting import ViewCounter
from reelbase.stories.players import Player
from reelbase.stories.repository import SlotRepository
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.service import StoryService
from reelbase.stories.standings import StandingService
from reelbase.stories.work_queue import WorkQueue
from support.boards import CURSORS
from support.databases import fresh_database
from support.explaining import explained, walk

OWNER = Viewer(UUID(int=1))
CONTRACT = "0x" + "c" * 40


def key(number: int) -> UUID:
    return UUID(f"{number:032x}")


HEAVY_STORY, LIGHT_STORY = key(0x100001), key(0x100007)
MIDDLE, DEEP = key(0x200000 + 4_000), key(0x200000 + 12_000)
LIGHT_GENESIS = key(0x300000 + 7 * 16)
HEAVY_PLAYER, LIGHT_PLAYER = (Player("0x" + f"{number:040x}") for number in (1, 77))
BIG = {"stories", "story_scenes", "story_prompts", "story_tallies", "story_views", "chain_events"}

# Story 1 has 15,000 scenes, three below each; 3,000 others have a genesis and one clip. One player has bought nine
# tenths of all. A few scenes wait, work, are stuck or are due a refund.
FILL = """
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.key(n bigint) RETURNS uuid LANGUAGE sql AS $$ SELECT lpad(to_hex(n), 32, '0')::uuid $$;
CREATE FUNCTION pg_temp.hash(n bigint) RETURNS text LANGUAGE sql AS $$ SELECT '0x' || lpad(to_hex(n), 64, '0') $$;
CREATE FUNCTION pg_temp.who(n bigint) RETURNS text LANGUAGE sql AS
$$ SELECT '0x' || lpad(to_hex(CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 200 END), 40, '0') $$;
INSERT INTO auth.users (id, created_at, updated_at) SELECT pg_temp.key(n), now(), now() FROM generate_series(1, 101) n;
INSERT INTO stories (id, owner_id, title, price_amount, genesis_id, published_at, created_at, updated_at)
SELECT pg_temp.key(x'100000'::int + n), pg_temp.key(CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 100 END), 'T', '10',
  pg_temp.key(CASE WHEN n = 1 THEN x'200000'::int ELSE x'300000'::int + n * 16 END),
  now() - n * interval '1 hour', now() - n * interval '1 hour', now() FROM generate_series(1, 3001) n;
CREATE TEMP TABLE made AS
SELECT n, pg_temp.key(x'200000'::int + n) AS id, pg_temp.key(x'100001'::int) AS story_id, pg_temp.key(1) AS owner_id,
  CASE WHEN n > 0 THEN pg_temp.key(x'200000'::int + (n - 1) / 3) END AS parent_id,
  CASE WHEN n > 0 THEN chr(65 + (n - 1) % 3) END AS slot FROM generate_series(0, 15000) n
UNION ALL
SELECT 100000 + n * 2 + c, pg_temp.key(x'300000'::int + n * 16 + c), pg_temp.key(x'100000'::int + n),
  pg_temp.key(CASE WHEN n % 10 > 0 THEN 1 ELSE 2 + n / 10 % 100 END),
  CASE WHEN c = 1 THEN pg_temp.key(x'300000'::int + n * 16) END, CASE WHEN c = 1 THEN 'A' END
FROM generate_series(2, 3001) n, generate_series(0, 1) c;
ALTER TABLE made ADD status text NOT NULL DEFAULT 'completed';
UPDATE made SET status = CASE n % 5 WHEN 0 THEN 'pending_payment' WHEN 1 THEN 'generating' WHEN 2 THEN 'failed'
  WHEN 3 THEN 'timeout' ELSE 'completed' END WHERE n BETWEEN 14900 AND 15000;
INSERT INTO story_scenes (id, owner_id, story_id, parent_id, slot, status, transaction_hash, creator_address, paid_at,
  paid_amount, prompt_id, retired_at, refund_amount, locked_until, locked_by_address, pending_transaction_hash,
  claimed_at, last_polled_at, video_job_id, generation_attempts, views, created_at, updated_at)
SELECT id, owner_id, story_id, parent_id, slot, status, CASE WHEN paid THEN pg_temp.hash(n) END,
  CASE WHEN paid THEN pg_temp.who(n) END, CASE WHEN paid THEN now() - n * interval '1 minute' END,
  CASE WHEN paid THEN '10' END, CASE WHEN status = 'completed' AND paid THEN id END,
  CASE WHEN status = 'failed' THEN now() END, CASE WHEN status = 'failed' THEN '5' END,
  CASE WHEN NOT paid AND slot IS NOT NULL THEN now() END,
  CASE WHEN NOT paid AND slot IS NOT NULL THEN pg_temp.who(n) END,
  CASE WHEN NOT paid AND slot IS NOT NULL THEN pg_temp.hash(n) END,
  CASE WHEN NOT paid AND slot IS NOT NULL THEN now() END,
  CASE WHEN status IN ('generating', 'pending_payment') THEN now() - interval '1 hour' END,
  CASE WHEN status = 'generating' THEN 'job' END, 1, n % 50, now() - n * interval '1 minute', now()
FROM (SELECT *, status <> 'pending_payment' AND slot IS NOT NULL AS paid FROM made) made;
INSERT INTO story_prompts (id, owner_id, scene_id, attempt, prompt_text, outcome, submitted_at, completed_at)
SELECT id, owner_id, id, 1, 'She runs.', CASE status WHEN 'completed' THEN 'success' ELSE status END,
  now() - n * interval '1 minute', CASE WHEN status <> 'generating' THEN now() END
FROM made WHERE slot IS NOT NULL AND status IN ('completed', 'generating', 'timeout');
INSERT INTO story_tallies (id, owner_id, story_id, scene_id, day, views)
SELECT gen_random_uuid(), owner_id, story_id, id, current_date - d, 3
FROM made, generate_series(0, 59) d WHERE n % 20 = 0;
INSERT INTO story_views (id, owner_id, scene_id, session_hash, created_at)
SELECT gen_random_uuid(), owner_id, id, md5(n::text), now() - n % 29 * interval '1 day' FROM made;
INSERT INTO story_views (id, owner_id, scene_id, session_hash, created_at)
SELECT gen_random_uuid(), owner_id, id, 'old', now() - interval '40 days' FROM made WHERE n % 400 = 0;
INSERT INTO chain_events (id, chain_id, contract_address, block_number, block_hash, transaction_hash, log_index, name,
  arguments, scene_id, settled_at, created_at)
SELECT gen_random_uuid(), 1, '0x' || repeat('c', 40), n, pg_temp.hash(n), pg_temp.hash(n), 0, 'purchase',
  jsonb_build_object('scene_id', id, 'parent_id', id, 'slot', 'Z', 'buyer_address', '0x0', 'amount', '1'),
  CASE WHEN n % 500 > 0 THEN id END, CASE WHEN n < 14900 THEN now() END, now() FROM made WHERE n <= 15000;
INSERT INTO chain_events (id, chain_id, contract_address, block_number, block_hash, transaction_hash, log_index, name,
  arguments, created_at)
SELECT gen_random_uuid(), 1, '0x' || repeat('c', 40), n, pg_temp.hash(n), pg_temp.hash(n), 1, 'transfer', '{}', now()
FROM generate_series(0, 15000) n;
INSERT INTO chain_cursor (id, chain_id, contract_address, block_number, block_hash, ring, created_at, updated_at)
VALUES (pg_temp.key(1), 1, '0x' || repeat('c', 40), 15000, pg_temp.hash(15000),
  jsonb_build_array(jsonb_build_array(14990, pg_temp.hash(14990)), jsonb_build_array(15000, pg_temp.hash(15000))),
  now(), now());
"""


def history(session: Session) -> object:
    return StoryService(session, OWNER).history(MIDDLE, "A", PageRequest(), CURSORS)


def log(session: Session) -> ChainLog:
    return ChainLog(session, 1, CONTRACT)


def fork(session: Session) -> object:
    known = log(session).position()
    assert known is not None
    return log(session).read(known, known.ring[0], BlockRef(14_991, "0x" + "f" * 64), [])


# What is asked, and the indexes that answer.
OPERATION: dict[str, tuple[Callable[[Session], object], set[str]]] = {
    "own stories": (lambda session: StoryService(session, OWNER).own(PageRequest(), CURSORS), {"ix_stories_owner"}),
    "history": (history, {"ix_story_scenes_parent", "uq_story_prompts_scene_id_attempt"}),
    "clips of a heavy player": (
        lambda session: ClipService(session, HEAVY_PLAYER).page(PageRequest(), CURSORS),
        {"ix_story_scenes_creator_paid"},
    ),
    "clips of a light player": (
        lambda session: ClipService(session, LIGHT_PLAYER).page(PageRequest(), CURSORS),
        {"ix_story_scenes_creator_paid"},
    ),
    "what a heavy player is busy with": (
        lambda session: SlotRepository(session).busy_with(HEAVY_PLAYER),
        {"ix_story_scenes_creator", "ix_story_scenes_locked_by"},
    ),
    "the scene of a transaction": (
        lambda session: SlotRepository(session).scene_paid_by("0x" + f"{12_000:064x}"),
        {"uq_story_scenes_transaction_hash"},
    ),
    "claims that wait": (lambda session: SlotRepository(session).pending(10), {"ix_story_scenes_pending"}),
    "sweep": (lambda session: StoryScheduler(session).sweep(10), {"ix_story_scenes_status_paid"}),
    "refunds due": (lambda session: StoryScheduler(session).refunds_due(10), {"ix_story_scenes_refund_due"}),
    "jobs to poll": (lambda session: WorkQueue(session).to_poll(10), {"ix_story_scenes_polling"}),
    "prompts that hang": (lambda session: WorkQueue(session).stalled(limit=10), {"ix_story_prompts_outcome"}),
    "attempts of an outcome": (
        lambda session: WorkQueue(session).attempts(PromptOutcome.SUCCESS, PageRequest(), CURSORS),
        {"ix_story_prompts_outcome"},
    ),
    "sessions to forget": (lambda session: ViewCounter(session).forget(limit=50), {"ix_story_views_created"}),
    "purchases to settle": (lambda session: log(session).settle(12, 10), {"ix_chain_events_open"}),
    "purchases of nothing": (lambda session: log(session).unmatched(10), {"ix_chain_events_unmatched"}),
    "a fork": (fork, {"ix_chain_events_block"}),
}
READING: dict[str, tuple[Callable[[Session, Viewer], object], set[str]]] = {
    "published": (
        lambda session, viewer: StoryService(session, viewer).published(PageRequest(), CURSORS),
        {"ix_stories_published"},
    ),
    "light tree": (
        lambda session, viewer: StoryService(session, viewer).tree(LIGHT_STORY),
        {"ix_story_scenes_story"},
    ),
    "branch": (lambda session, viewer: StoryService(session, viewer).branch(DEEP), {"pk_story_scenes"}),
    "path": (lambda session, viewer: StoryService(session, viewer).path(DEEP), {"pk_story_scenes"}),
    "slots": (lambda session, viewer: StoryService(session, viewer).slots(MIDDLE), {"ix_story_scenes_parent_story"}),
    "leaders": (
        lambda session, viewer: StandingService(session, viewer).leaders(LIGHT_STORY),
        {"ix_story_scenes_story"},
    ),
    "trending": (
        lambda session, viewer: StandingService(session, viewer).trending(HEAVY_STORY, days=1),
        {"ix_story_tallies_story"},
    ),
}
VIEWERS = {"service": SERVICE, "nobody": ANONYMOUS, "heavy owner": OWNER}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database("postgresql", tmp_path_factory.mktemp("plans")) as url:
        database = Database(url)
        with database.work() as session:
            for statement in FILL.split(";\n"):
                if statement.strip():
                    session.connection().exec_driver_sql(statement.replace("%", "%%"))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield database
        database.close()


class _Undo(Exception):
    pass


def nodes_of(database: Database, viewer: Viewer | None, ask: Callable[[Session], object]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    try:
        with database.work(viewer) as session:
            nodes = [node for plan in explained(session, ask) for node in walk(plan)]
            raise _Undo
    except _Undo:
        return nodes


def check(nodes: list[dict[str, Any]], wanted: set[str], most: int = 2_500) -> None:
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    assert not BIG & whole, json.dumps(nodes, indent=1)[:6000]
    used = {node["Index Name"] for node in nodes if "Index Name" in node}
    assert wanted <= used, used
    assert rows_read(nodes) < most, json.dumps(nodes, indent=1)[:6000]


def rows_read(nodes: list[dict[str, Any]]) -> float:
    return max((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in nodes)


class TestPlans:
    @pytest.mark.parametrize("name", OPERATION)
    def test_queries_of_the_service_use_their_index(self, filled: Database, name: str) -> None:
        ask, wanted = OPERATION[name]
        check(nodes_of(filled, None, ask), wanted)

    @pytest.mark.parametrize("who", VIEWERS)
    @pytest.mark.parametrize("name", READING)
    def test_queries_of_readers_use_their_index_under_the_row_policies_too(
        self, filled: Database, name: str, who: str
    ) -> None:
        ask, wanted = READING[name]
        viewer = VIEWERS[who]
        nodes = nodes_of(filled, viewer, lambda session: ask(session, viewer))
        if name == "trending":
            # Of 750 tallies each asks for its story: then these are fewer to read whole.
            nodes = [node for node in nodes if node.get("Relation Name") != "stories"]
        check(nodes, wanted)

    def test_a_missing_index_of_stories_would_show(self, filled: Database) -> None:
        def ask(session: Session) -> object:
            session.connection().exec_driver_sql("DROP INDEX ix_story_scenes_creator_paid")
            return ClipService(session, HEAVY_PLAYER).page(PageRequest(), CURSORS)

        with pytest.raises(AssertionError):
            check(nodes_of(filled, None, ask), set())
