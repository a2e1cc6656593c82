"""Links, likes, comments, feedback and publications, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict, InputError, LinkExpired, LinkRevoked, NotFound
from reelbase.kit.ids import new_id
from reelbase.kit.pagination import PageRequest
from reelbase.production.models import Job, JobLog
from reelbase.projects.service import ProjectService
from reelbase.sharing.feedback import FeedbackConsole, FeedbackService
from reelbase.sharing.models import Comment, Feedback, Like, Publication, Share
from reelbase.sharing.publications import PublicationService, due
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import IssuedShare, ShareService
from reelbase.sharing.visits import VisitService
from support.boards import CURSORS, make_job, make_project, make_user

SOON = timedelta(hours=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


@pytest.fixture
def job_id(database: Database, viewer: Viewer) -> UUID:
    with database.work() as session:
        return make_job(session, viewer)


@pytest.fixture
def share(database: Database, viewer: Viewer, job_id: UUID) -> IssuedShare:
    with database.work() as session:
        return ShareService(session, viewer).share(job_id)


class TestALink:
    def test_a_link_opens_the_film_and_nothing_else_of_it(
        self, database: Database, viewer: Viewer, share: IssuedShare
    ) -> None:
        with database.reading() as session:
            film = VisitService(session).open(share.token)
        assert film.title == "A blue sky"
        assert {file.type for file in film.files} == {"video", "captions"}

    def test_a_link_is_stored_only_as_a_hash(self, database: Database, share: IssuedShare) -> None:
        with database.reading() as session:
            row = session.execute(text("SELECT * FROM shares")).one()
        assert not any(share.token in str(value) for value in row)

    def test_a_link_opens_to_nobody_who_guesses(self, database: Database, share: IssuedShare) -> None:
        with database.reading() as session:
            stored_hash = session.scalar(select(Share.token_hash))
            assert stored_hash is not None
            for token in ("", share.token[:-1], share.token + "x", share.token.upper(), stored_hash, "\0", "é"):
                with pytest.raises(NotFound):
                    VisitService(session).open(token)

    def test_a_link_closes_when_it_is_revoked_and_stays_closed(
        self, database: Database, viewer: Viewer, share: IssuedShare
    ) -> None:
        with database.work() as session:
            ShareService(session, viewer).revoke(share.id)
            first = ShareService(session, viewer).get(share.id).revoked_at
            ShareService(session, viewer).revoke(share.id)
            assert ShareService(session, viewer).get(share.id).revoked_at == first
            with pytest.raises(LinkRevoked):
                VisitService(session).open(share.token)

    def test_a_link_closes_when_its_time_is_over(
        self, database: Database, viewer: Viewer, share: IssuedShare, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with database.work() as session:
            ShareService(session, viewer).set_expiry(share.id, clock.now() + SOON)
            assert VisitService(session).open(share.token)
            later = clock.now() + SOON
            monkeypatch.setattr(clock, "now", lambda: later)
            with pytest.raises(LinkExpired):
                VisitService(session).open(share.token)
            with pytest.raises(LinkExpired):
                ReactionService(session, viewer).like(share.token)

    def test_rests_while_the_project_is_archived(
        self, database: Database, viewer: Viewer, job_id: UUID, share: IssuedShare
    ) -> None:
        with database.work() as session:
            project_id = session.get_one(Job, job_id).project_id
            ProjectService(session, viewer).archive(project_id)
            with pytest.raises(NotFound):
                VisitService(session).open(share.token)
            ProjectService(session, viewer).restore(project_id)
            assert VisitService(session).open(share.token)

    def test_a_link_is_refused_to_strangers_for_unfinished_films_and_for_past_ends(
        self, database: Database, viewer: Viewer, job_id: UUID, share: IssuedShare
    ) -> None:
        with database.work() as session:
            stranger = ShareService(session, make_user(session))
            with pytest.raises(NotFound):
                stranger.share(job_id)
            with pytest.raises(NotFound):
                stranger.revoke(share.id)
            with pytest.raises(NotFound):
                stranger.get(share.id)
            unfinished = make_job(session, viewer, status="RENDERING")
            with pytest.raises(Conflict):
                ShareService(session, viewer).share(unfinished)
            with pytest.raises(InputError):
                ShareService(session, viewer).share(job_id, expires_at=clock.now() - SOON)


class TestTheGallery:
    def test_the_gallery_lists_public_open_films_only_page_by_page(self, database: Database, viewer: Viewer) -> None:
        with database.work() as session:
            shares = ShareService(session, viewer)
            public = [shares.share(make_job(session, viewer), is_public=True).id for _ in range(5)]
            hidden = shares.share(make_job(session, viewer)).id
            shares.revoke(public[1])
            shares.set_public(public[2], False)
            session.execute(update(Share).where(Share.id == public[3]).values(expires_at=clock.now() - SOON))
            visits = VisitService(session)
            assert visits.open_public(public[0]).share_id == public[0]
            for closed in (hidden, *public[1:4]):
                with pytest.raises(NotFound):
                    visits.open_public(closed)
            first = visits.gallery(PageRequest(limit=1), CURSORS)
            second = visits.gallery(PageRequest(limit=1, cursor=first.next_cursor), CURSORS)
        assert [item.share_id for item in (*first.items, *second.items)] == [public[4], public[0]]
        assert second.next_cursor is None


class TestLikes:
    def test_likes_count_once_a_person_also_when_given_at_once(
        self, database: Database, viewer: Viewer, share: IssuedShare
    ) -> None:
        with database.work() as session:
            people = [make_user(session) for _ in range(3)]

        def like(person: Viewer) -> None:
            with database.work() as session:
                ReactionService(session, person).like(share.token)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(like, people * 4))
        with database.work() as session:
            assert VisitService(session).open(share.token).likes == 3
            ReactionService(session, people[0]).unlike(share.id)
            assert ShareService(session, viewer).get(share.id).likes == 2

    def test_likes_need_an_open_share(self, database: Database, viewer: Viewer, share: IssuedShare) -> None:
        with database.work() as session:
            stranger = ReactionService(session, make_user(session))
            with pytest.raises(NotFound):
                stranger.like(share.id)
            ReactionService(session, viewer).like(share.id)
            ShareService(session, viewer).revoke(share.id)
            with pytest.raises(NotFound):
                stranger.like(share.token)
            with pytest.raises(NotFound):
                stranger.comment(share.token, "Nice.")


class TestComments:
    def test_comments_are_shown_newest_first_and_hidden_by_the_shares_owner(
        self, database: Database, viewer: Viewer, share: IssuedShare
    ) -> None:
        with database.work() as session:
            author = make_user(session)
            reactions = ReactionService(session, author)
            comments = [reactions.comment(share.token, f"Comment {number}") for number in range(3)]
            with pytest.raises(NotFound):
                reactions.hide_comment(comments[0])
            ReactionService(session, viewer).hide_comment(comments[1])
            with pytest.raises(NotFound):
                ReactionService(session, viewer).delete_comment(comments[0])
            page = VisitService(session).comments(share.id, PageRequest(limit=1), CURSORS)
            rest = VisitService(session).comments(share.id, PageRequest(cursor=page.next_cursor), CURSORS)
            assert [item.id for item in (*page.items, *rest.items)] == [comments[2], comments[0]]
            assert VisitService(session).open(share.token).comments == 2
            reactions.delete_comment(comments[2])
            assert VisitService(session).open(share.token).comments == 1

    @pytest.mark.parametrize("body", ["", "   ", "x" * 2_001, "a\0b"])
    def test_invalid_comments_are_refused(
        self, database: Database, viewer: Viewer, share: IssuedShare, body: str
    ) -> None:
        with database.work() as session, pytest.raises(InputError):
            ReactionService(session, viewer).comment(share.token, body)


class TestDeletion:
    def test_deleting_a_project_deletes_its_shares_and_reactions_and_leaves_feedback(
        self, database: Database, viewer: Viewer, job_id: UUID, share: IssuedShare
    ) -> None:
        with database.work() as session:
            ReactionService(session, viewer).like(share.token)
            ReactionService(session, viewer).comment(share.token, "Mine.")
            PublicationService(session, viewer).schedule(job_id, "youtube", clock.now())
            session.add(JobLog(owner_id=viewer.owner_id, job_id=job_id, message="secret"))
            feedback = FeedbackService(session, viewer).send("It stutters.", job_id=job_id)
            ProjectService(session, viewer).delete(session.get_one(Job, job_id).project_id)
        with database.reading() as session:
            for model in (Share, Like, Comment, Publication):
                assert session.scalar(select(func.count()).select_from(model)) == 0
            assert session.get_one(Feedback, feedback).job_id is None


class TestFeedback:
    def test_feedback_is_about_things_of_its_author_only(
        self, database: Database, viewer: Viewer, job_id: UUID
    ) -> None:
        with database.work() as session:
            stranger = FeedbackService(session, make_user(session))
            with pytest.raises(NotFound):
                stranger.send("Why?", job_id=job_id)
            with pytest.raises(NotFound):
                stranger.send("Why?", scene_id=new_id())
            with pytest.raises(InputError):
                stranger.send(" ")

    def test_feedback_is_resolved_in_the_console_and_seen_by_its_author_only(
        self, database: Database, viewer: Viewer
    ) -> None:
        with database.work() as session:
            mine = FeedbackService(session, viewer)
            sent = [mine.send(f"Message {number}") for number in range(3)]
            assert not FeedbackService(session, make_user(session)).list(PageRequest(), CURSORS).items
            console = FeedbackConsole(session)
            first = console.page(PageRequest(limit=2), CURSORS)
            assert [item.id for item in first.items] == sent[:2]
            console.resolve(sent[0])
            resolved_at = console.page(PageRequest(), CURSORS, resolved=True).items[0].resolved_at
            console.resolve(sent[0])
            assert console.page(PageRequest(), CURSORS, resolved=True).items[0].resolved_at == resolved_at
            assert [item.resolved for item in mine.list(PageRequest(), CURSORS).items] == [False, False, True]
            console.reopen(sent[0])
            assert not console.page(PageRequest(), CURSORS, resolved=True).items

    def test_feedback_says_when_exactly_if_it_is_resolved(self, database: Database, viewer: Viewer) -> None:
        with pytest.raises(IntegrityError), database.work() as session:
            session.add(Feedback(owner_id=viewer.owner_id, message="x", resolved=True))


class TestPublications:
    def test_publications_are_planned_once_a_platform_until_they_are_posted(
        self, database: Database, viewer: Viewer, job_id: UUID
    ) -> None:
        with database.work() as session:
            publications = PublicationService(session, viewer)
            first = publications.schedule(job_id, "tiktok", clock.now())
            assert publications.schedule(job_id, "tiktok", clock.now() + SOON) == first
            publications.mark_posted(first, url="https://example.org/1")
            with pytest.raises(Conflict):
                publications.mark_posted(first)
            with pytest.raises(Conflict):
                publications.schedule(job_id, "tiktok", clock.now())
            publications.mark_published(first)
            view = publications.list(PageRequest(), CURSORS).items[0]
            assert (view.url, view.published_at is not None) == ("https://example.org/1", True)
            with pytest.raises(InputError):
                publications.schedule(job_id, "myspace", clock.now())
            with pytest.raises(NotFound):
                PublicationService(session, make_user(session)).mark_posted(first)

    def test_publications_keep_the_newest_numbers_whatever_the_order(
        self, database: Database, viewer: Viewer, job_id: UUID
    ) -> None:
        now = clock.now()
        with database.work() as session:
            publications = PublicationService(session, viewer)
            first = publications.schedule(job_id, "youtube", now)
            with pytest.raises(Conflict, match="not published"):
                publications.measure(first, views=10, likes=2, retention=0.5, at=now)
            publications.mark_published(first)
            publications.measure(first, views=10, likes=2, retention=0.5, at=now)
            publications.measure(first, views=5, likes=1, retention=0.4, at=now - SOON)
            view = publications.list(PageRequest(), CURSORS).items[0]
            assert (view.views, view.likes, view.retention) == (10, 2, 0.5)
            with pytest.raises(InputError):
                publications.measure(first, views=1, likes=1, retention=1.5, at=now)

    def test_due_publications_go_to_one_worker_and_rest_when_archived(
        self, database: Database, viewer: Viewer, job_id: UUID
    ) -> None:
        with database.work() as session:
            publications = PublicationService(session, viewer)
            publications.schedule(job_id, "youtube", clock.now() - SOON)
            publications.schedule(job_id, "x", clock.now() + SOON)
            archived = make_project(session, viewer)
            publications.schedule(make_job(session, viewer, archived), "x", clock.now() - SOON)
            ProjectService(session, viewer).archive(archived)
        with database.work() as session:
            assert [row.platform for row in due(session, 10)] == ["youtube"]
            if not database.is_sqlite:
                with database.work() as other:
                    assert not due(other, 10)

    @pytest.mark.parametrize("column", ["views = -1", "likes = -1", "retention = 1.1", "platform = 'myspace'"])
    def test_publications_hold_only_possible_values(
        self, database: Database, viewer: Viewer, job_id: UUID, column: str
    ) -> None:
        with database.work() as session:
            PublicationService(session, viewer).schedule(job_id, "x", clock.now())
        with pytest.raises(IntegrityError), database.work() as session:
            session.execute(text(f"UPDATE publications SET {column}"))
