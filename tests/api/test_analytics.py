"""What the numbers say over HTTP: of the caller's own films, whoever else makes some."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.client import InvalidInput, Reelbase
from reelbase.kit import clock
from reelbase.production.models import ProviderCall
from reelbase.sharing.publications import PublicationService
from support.boards import make_job, make_project, make_user
from support.serving import Served


def publish(session: Session, viewer: Viewer, job_id: UUID, platform: str, views: int, retention: float | None) -> None:
    publications = PublicationService(session, viewer)
    made = publications.schedule(job_id, platform, clock.now())
    publications.mark_published(made)
    publications.measure(made, views=views, likes=views // 10, retention=retention, at=clock.now())


def call(viewer: Viewer, job_id: UUID, capability: str, cache: str = "miss", **values: object) -> ProviderCall:
    return ProviderCall(
        owner_id=viewer.owner_id,
        job_id=job_id,
        attempt=1,
        step_name="voice",
        capability=capability,
        provider="somebody",
        model="",
        unit="characters",
        units=10,
        duration_ms=5,
        cache=cache,
        **values,
    )


@pytest.fixture
def films(server: Served) -> None:
    """Two films of the local user's, one of them begun 40 days ago, and one of a stranger's."""
    now = clock.now()
    with server.application.database.work() as session:
        history = make_project(session, LOCAL_VIEWER, preset="history", hook_selected="Hook 2")
        jobs = [
            make_job(session, LOCAL_VIEWER, history, render_duration_s=30.0, created_at=now),
            make_job(session, LOCAL_VIEWER, render_duration_s=50.0, created_at=now - timedelta(days=40)),
        ]
        stranger = make_user(session)
        theirs = make_job(session, stranger, render_duration_s=500.0, created_at=now)
        for viewer, job_id in ((LOCAL_VIEWER, jobs[0]), (stranger, theirs)):
            session.add_all(
                [
                    call(viewer, job_id, "voice", cost_micros=700),
                    call(viewer, job_id, "voice", "hit"),
                    call(viewer, job_id, "picture", error_code="ERR_IMAGE_GEN", cost_micros=0),
                ]
            )
            session.add(call(viewer, job_id, "voice", cost_micros=9, created_at=now - timedelta(days=40)))
        publish(session, LOCAL_VIEWER, jobs[0], "youtube", 300, 0.5)
        publish(session, LOCAL_VIEWER, jobs[0], "tiktok", 100, 0.9)
        publish(session, LOCAL_VIEWER, jobs[1], "youtube", 50, None)
        publish(session, stranger, theirs, "youtube", 10_000, 1.0)


@pytest.mark.usefixtures("films")
class TestMaking:
    def test_render_times_are_listed_by_day(self, reelbase: Reelbase) -> None:
        (today,) = reelbase.analytics.render_days()
        assert (today.films, today.mean_s, today.longest_s) == (1, 30.0, 30.0)
        assert [day.mean_s for day in reelbase.analytics.render_days(60)] == [50.0, 30.0]

    def test_spending_is_listed_by_day(self, reelbase: Reelbase) -> None:
        (today,) = reelbase.analytics.spend_days()
        assert (today.cost_micros, today.calls, today.reused) == (700, 2, 1)
        assert [day.cost_micros for day in reelbase.analytics.spend_days(60)] == [9, 700]

    def test_calls_are_listed_by_what_was_called(self, reelbase: Reelbase) -> None:
        voice, picture = reelbase.analytics.uses(1)
        assert (voice.capability, voice.calls, voice.reused, voice.reused_share) == ("voice", 1, 1, 0.5)
        assert (picture.capability, picture.failed, picture.reused_share) == ("picture", 1, 0.0)

    def test_reach_is_listed_by_preset_and_by_hook(self, reelbase: Reelbase) -> None:
        history, explainer = reelbase.analytics.reach()
        assert (history.name, history.films, history.views, history.likes) == ("history", 1, 400, 40)
        assert history.retention == pytest.approx(0.6), "weighed by views"
        assert (explainer.name, explainer.views, explainer.retention) == ("explainer", 50, None)
        assert [reach.name for reach in reelbase.analytics.reach("hook", limit=1)] == ["Hook 2"]

    def test_periods_have_an_end(self, reelbase: Reelbase) -> None:
        for ask in (reelbase.analytics.render_days, reelbase.analytics.spend_days, reelbase.analytics.uses):
            with pytest.raises(InvalidInput) as caught:
                ask(367)
            assert caught.value.field == "days"
