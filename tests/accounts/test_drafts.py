"""Drafts of visitors, on both databases."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from reelbase.accounts.drafts import PURGE_ROWS, DraftService, hash_token
from reelbase.accounts.models import DraftPrompt, User
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Forbidden, InputError
from reelbase.kit.ids import new_id

PROMPT = "How octopuses taste with their arms"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def token() -> str:
    return secrets.token_urlsafe(32)


def sign_up(database: Database) -> Viewer:
    viewer = Viewer(new_id())
    with database.work() as session:
        session.add(User(id=viewer.owner_id))
    return viewer


def expire(database: Database, token: str) -> None:
    with database.work() as session:
        draft = session.scalars(select(DraftPrompt).where(DraftPrompt.session_token_hash == hash_token(token))).one()
        draft.expires_at = clock.now() - timedelta(seconds=1)


class TestStarting:
    def test_a_draft_lives_for_seven_days_under_the_hash_of_its_token(self, database: Database, token: str) -> None:
        with database.work(SERVICE) as session:
            DraftService(session).start(token, f"  {PROMPT}\n", template_id="top5", options={"aspect": "1:1"})
        with database.reading() as session:
            draft = session.scalars(select(DraftPrompt)).one()
            assert DraftService(session).find(token) is draft
        assert (draft.prompt_text, draft.template_id, draft.options) == (PROMPT, "top5", {"aspect": "1:1"})
        assert draft.session_token_hash == hash_token(token) != token
        assert draft.expires_at - draft.created_at == timedelta(days=7)

    def test_the_latest_of_a_session_wins(self, database: Database, token: str) -> None:
        for prompt in (PROMPT, "Why the sky is blue by day"):
            with database.work() as session:
                assert DraftService(session).start(token, prompt).prompt_text == prompt
        with database.reading() as session:
            assert session.scalars(select(DraftPrompt.prompt_text)).all() == ["Why the sky is blue by day"]

    def test_an_expired_draft_makes_room_for_another(self, database: Database, token: str) -> None:
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
        expire(database, token)
        with database.work() as session:
            assert DraftService(session).find(token) is None
            DraftService(session).start(token, PROMPT)
            assert DraftService(session).find(token) is not None

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("prompt_text", {"prompt_text": "too short"}),
            ("prompt_text", {"prompt_text": " a b c      "}),
            ("prompt_text", {"prompt_text": "x" * 50_001}),
            ("prompt_text", {"prompt_text": "a film\x00 about bees"}),
            ("token", {"token": "guessable"}),
            ("options", {"options": {"x": "y" * 10_001}}),
        ],
    )
    def test_a_draft_that_cannot_be_stored_is_refused(
        self, database: Database, token: str, field: str, given: dict[str, object]
    ) -> None:
        with pytest.raises(InputError) as caught, database.work() as session:
            DraftService(session).start(**{"token": token, "prompt_text": PROMPT, **given})  # type: ignore[arg-type]
        assert caught.value.field == field

    def test_a_client_cannot_write_drafts_itself(self, database: Database, token: str) -> None:
        for viewer in (ANONYMOUS, sign_up(database)):
            with pytest.raises(Forbidden), database.work(viewer) as session:
                DraftService(session).start(token, PROMPT)


class TestClaiming:
    def test_a_new_user_takes_the_draft_over(self, database: Database, token: str) -> None:
        with database.work() as session:
            draft_id = DraftService(session).start(token, PROMPT).id
        viewer = sign_up(database)
        with database.work(viewer) as session:
            assert DraftService(session).claim(token, viewer) == draft_id
        with database.reading(viewer) as session:
            assert session.scalars(select(DraftPrompt.owner_id)).all() == [viewer.owner_id]
            assert DraftService(session).find(token) is None

    def test_a_claimed_draft_leaves_the_session_free(self, database: Database, token: str) -> None:
        viewer = sign_up(database)
        for _ in range(2):
            with database.work() as session:
                DraftService(session).start(token, PROMPT)
                assert DraftService(session).claim(token, viewer) is not None
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(DraftPrompt)) == 2

    def test_no_draft_is_claimed_twice_or_late_or_by_a_wrong_token(self, database: Database, token: str) -> None:
        first, second = sign_up(database), sign_up(database)
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
            assert DraftService(session).claim(secrets.token_urlsafe(32), first) is None
            assert DraftService(session).claim(hash_token(token), first) is None
            assert DraftService(session).claim(token, first) is not None
            assert DraftService(session).claim(token, second) is None
            DraftService(session).start(token, PROMPT)
        with database.work() as session:
            for draft in session.scalars(select(DraftPrompt).where(DraftPrompt.owner_id.is_(None))):
                draft.expires_at = clock.now() - timedelta(seconds=1)
        with database.work() as session:
            assert DraftService(session).claim(token, second) is None

    def test_only_somebody_who_exists_and_signed_in_can_claim(self, database: Database, token: str) -> None:
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
        with pytest.raises(Forbidden), database.work() as session:
            DraftService(session).claim(token, ANONYMOUS)
        with pytest.raises(IntegrityError), database.work() as session:
            DraftService(session).claim(token, Viewer(new_id()))

    def test_a_client_claims_for_itself_only(self, database: Database, token: str) -> None:
        if database.is_sqlite:
            pytest.skip("clients reach functions on PostgreSQL only")
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
        victim, thief = sign_up(database), sign_up(database)
        call = text("SELECT claim_draft_prompt(:token, :user)")
        for viewer in (thief, ANONYMOUS):
            with pytest.raises(Forbidden), database.work(viewer) as session:
                session.execute(call, {"token": token, "user": victim.owner_id})

    def test_one_of_many_concurrent_claims_of_a_draft_wins(self, database: Database, token: str) -> None:
        viewers = [sign_up(database) for _ in range(8)]
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
        won: list[Viewer] = []
        gate = threading.Barrier(len(viewers))

        def claim(viewer: Viewer) -> None:
            gate.wait()
            with database.work(viewer) as session:
                if DraftService(session).claim(token, viewer) is not None:
                    won.append(viewer)

        threads = [threading.Thread(target=claim, args=(viewer,)) for viewer in viewers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.reading() as session:
            assert session.scalars(select(DraftPrompt.owner_id)).all() == [viewer.owner_id for viewer in won]
        assert len(won) == 1


class TestPurging:
    def test_only_expired_unclaimed_drafts_are_purged(self, database: Database) -> None:
        tokens = [secrets.token_urlsafe(32) for _ in range(4)]
        viewer = sign_up(database)
        with database.work() as session:
            for token in tokens:
                DraftService(session).start(token, PROMPT)
            DraftService(session).claim(tokens[0], viewer)
        for token in tokens[:3]:
            expire(database, token)
        with database.work(SERVICE) as session:
            assert DraftService(session).purge_expired(limit=1) == 1
            assert DraftService(session).purge_expired(limit=PURGE_ROWS) == 1
            assert DraftService(session).purge_expired() == 0
        with database.reading() as session:
            left = set(session.scalars(select(DraftPrompt.session_token_hash)))
        assert left == {hash_token(tokens[0]), hash_token(tokens[3])}

    def test_a_draft_goes_with_the_user_who_claimed_it(self, database: Database, token: str) -> None:
        viewer = sign_up(database)
        with database.work() as session:
            DraftService(session).start(token, PROMPT)
            DraftService(session).claim(token, viewer)
        with database.work() as session:
            session.delete(session.get_one(User, viewer.owner_id))
        with database.reading() as session:
            assert session.scalars(select(DraftPrompt)).all() == []
