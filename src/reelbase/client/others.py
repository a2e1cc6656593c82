"""The smaller resources: credits, shares, publications, storyboards, stories, numbers, the catalog, the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from reelbase.client.transport import Transport
from reelbase.schemas.accounts import Me, MeEdit
from reelbase.schemas.analytics import (
    DashboardItem,
    DashboardPage,
    Engagement,
    Failures,
    ProjectStats,
    Reach,
    Reaches,
    RenderDay,
    RenderDays,
    RenderTime,
    SpendDay,
    SpendDays,
    Trends,
    Use,
    Uses,
)
from reelbase.schemas.catalog import Effects, FormatInfo, Formats, PresetInfo, Presets, Voices
from reelbase.schemas.credits import CreditBalance, CreditEntry, CreditEntryPage, CreditEstimate, EstimateRequest
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.sharing import (
    Comment,
    CommentPage,
    Feedback,
    FeedbackPage,
    GalleryItem,
    GalleryPage,
    Identifier,
    NewComment,
    NewFeedback,
    NewPublication,
    NewShare,
    Platform,
    Publication,
    PublicationNumbers,
    PublicationPage,
    PublicationState,
    Share,
    SharedFilm,
    ShareEdit,
    ShareLink,
    SharePage,
)
from reelbase.schemas.stories import NewStory, Story, StoryPage, StorySlot, StorySlots, StoryTree
from reelbase.schemas.storyboards import (
    CountedProject,
    CountedProjectPage,
    FilmingProgress,
    NewStoryboard,
    ProjectTree,
    TaskState,
    TaskType,
)


class Credits:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def balance(self) -> CreditBalance:
        return self._transport.ask(CreditBalance, "GET", "/v1/credits")

    def history(self) -> Iterator[CreditEntry]:
        return self._transport.items(CreditEntryPage, "/v1/credits/history")

    def estimate(self, *, project_id: UUID | None = None, plan: PlanDocument | None = None) -> CreditEstimate:
        given = {"project_id": project_id, "plan": plan}
        wish = EstimateRequest(**{name: value for name, value in given.items() if value is not None})
        return self._transport.ask(CreditEstimate, "POST", "/v1/credits/estimate", json=wish)


class Shares:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, job_id: UUID, *, is_public: bool = False, expires_at: datetime | None = None) -> ShareLink:
        """The link; its token is told once."""
        wish = NewShare(is_public=is_public, expires_at=expires_at)
        return self._transport.ask(ShareLink, "POST", f"/v1/jobs/{job_id}/shares", json=wish)

    def list(self, *, job_id: UUID | None = None) -> Iterator[Share]:
        return self._transport.items(SharePage, "/v1/shares", job_id=job_id)

    def get(self, share_id: UUID) -> Share:
        return self._transport.ask(Share, "GET", f"/v1/shares/{share_id}")

    def edit(self, share_id: UUID, **changes: Any) -> Share:
        """Change ``is_public`` or ``expires_at`` (None: open until revoked)."""
        return self._transport.ask(Share, "PATCH", f"/v1/shares/{share_id}", json=ShareEdit(**changes))

    def revoke(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/shares/{share_id}")


class Films:
    """Shared films from a visitor's side."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def gallery(self) -> Iterator[GalleryItem]:
        return self._transport.items(GalleryPage, "/v1/public/films")

    def get(self, share_id: UUID) -> SharedFilm:
        return self._transport.ask(SharedFilm, "GET", f"/v1/public/films/{share_id}")

    def open(self, token: str) -> SharedFilm:
        return self._transport.ask(SharedFilm, "GET", f"/v1/public/links/{token}")

    def comments(self, share_id: UUID) -> Iterator[Comment]:
        return self._transport.items(CommentPage, f"/v1/public/films/{share_id}/comments")

    def comment(self, share_id: UUID, body: str) -> UUID:
        path = f"/v1/public/films/{share_id}/comments"
        return self._transport.ask(Identifier, "POST", path, json=NewComment(body=body)).id

    def like(self, share_id: UUID) -> None:
        self._transport.send("PUT", f"/v1/public/films/{share_id}/like")

    def unlike(self, share_id: UUID) -> None:
        self._transport.send("DELETE", f"/v1/public/films/{share_id}/like")


class Publications:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def schedule(self, job_id: UUID, platform: Platform, at: datetime) -> Publication:
        wish = NewPublication(platform=platform, scheduled_at=at)
        return self._transport.ask(Publication, "POST", f"/v1/jobs/{job_id}/publications", json=wish)

    def list(self, *, job_id: UUID | None = None) -> Iterator[Publication]:
        return self._transport.items(PublicationPage, "/v1/publications", job_id=job_id)

    def get(self, publication_id: UUID) -> Publication:
        return self._transport.ask(Publication, "GET", f"/v1/publications/{publication_id}")

    def mark(self, publication_id: UUID, state: str, *, url: str | None = None) -> Publication:
        """``state`` is posted or published."""
        wish = PublicationState.model_validate({"state": state, "url": url})
        return self._transport.ask(Publication, "PUT", f"/v1/publications/{publication_id}/state", json=wish)

    def measure(self, publication_id: UUID, **numbers: Any) -> Publication:
        """``views``, ``likes``, ``retention`` (from 0 to 1) and ``measured_at``."""
        wish = PublicationNumbers(**numbers)
        return self._transport.ask(Publication, "PUT", f"/v1/publications/{publication_id}/numbers", json=wish)


class Storyboards:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def projects(self) -> Iterator[CountedProject]:
        return self._transport.items(CountedProjectPage, "/v1/storyboards")

    def tree(self, project_id: UUID) -> ProjectTree:
        return self._transport.ask(ProjectTree, "GET", f"/v1/projects/{project_id}/storyboards")

    def progress(self, project_id: UUID) -> FilmingProgress:
        return self._transport.ask(FilmingProgress, "GET", f"/v1/projects/{project_id}/progress")

    def begin(self, project_id: UUID, brief: str, **more: Any) -> UUID:
        """The id of the version that the storyboard becomes."""
        wish = NewStoryboard(brief=brief, **more)
        return self._transport.ask(Identifier, "POST", f"/v1/projects/{project_id}/storyboards", json=wish).id

    def complete(self, version_id: UUID, document: PlanDocument) -> None:
        self._transport.send("PUT", f"/v1/storyboards/{version_id}/plan", json=document)

    def set_task(self, scene_id: UUID, task: TaskType, *, completed: bool = True) -> None:
        self._transport.send("PUT", f"/v1/scenes/{scene_id}/tasks/{task}", json=TaskState(completed=completed))


class Stories:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Iterator[Story]:
        return self._transport.items(StoryPage, "/v1/stories")

    def create(self, title: str, *, price_amount: int, description: str | None = None) -> Story:
        wish = NewStory(title=title, price_amount=price_amount, description=description)
        return self._transport.ask(Story, "POST", "/v1/stories", json=wish)

    def publish(self, story_id: UUID) -> Story:
        return self._transport.ask(Story, "PUT", f"/v1/stories/{story_id}/published")

    def tree(self, story_id: UUID) -> StoryTree:
        return self._transport.ask(StoryTree, "GET", f"/v1/stories/{story_id}/tree")

    def slots(self, scene_id: UUID) -> Sequence[StorySlot]:
        return self._transport.ask(StorySlots, "GET", f"/v1/story-scenes/{scene_id}/slots").items


class Analytics:
    """Of the last ``days`` days in UTC, today among them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def dashboard(self) -> Iterator[DashboardItem]:
        return self._transport.items(DashboardPage, "/v1/analytics/dashboard")

    def projects(self) -> ProjectStats:
        return self._transport.ask(ProjectStats, "GET", "/v1/analytics/projects")

    def engagement(self, days: int = 30) -> Engagement:
        return self._transport.ask(Engagement, "GET", "/v1/analytics/engagement", params={"days": days})

    def failures(self, days: int = 30) -> Failures:
        return self._transport.ask(Failures, "GET", "/v1/analytics/failures", params={"days": days})

    def trends(self, days: int = 30, limit: int = 20) -> Trends:
        return self._transport.ask(Trends, "GET", "/v1/analytics/trends", params={"days": days, "limit": limit})

    def render_time(self, days: int = 30) -> RenderTime:
        return self._transport.ask(RenderTime, "GET", "/v1/analytics/render-time", params={"days": days})

    def render_days(self, days: int = 30) -> Sequence[RenderDay]:
        return self._transport.ask(RenderDays, "GET", "/v1/analytics/render-days", params={"days": days}).items

    def spend_days(self, days: int = 30) -> Sequence[SpendDay]:
        return self._transport.ask(SpendDays, "GET", "/v1/analytics/spend-days", params={"days": days}).items

    def uses(self, days: int = 30) -> Sequence[Use]:
        return self._transport.ask(Uses, "GET", "/v1/analytics/uses", params={"days": days}).items

    def reach(self, by: Literal["hook", "preset"] = "preset", *, days: int = 30, limit: int = 10) -> Sequence[Reach]:
        asked = {"by": by, "days": days, "limit": limit}
        return self._transport.ask(Reaches, "GET", "/v1/analytics/reach", params=asked).items


class Catalog:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def presets(self) -> Sequence[PresetInfo]:
        return self._transport.ask(Presets, "GET", "/v1/presets").items

    def voices(self) -> Voices:
        return self._transport.ask(Voices, "GET", "/v1/voices")

    def formats(self) -> Sequence[FormatInfo]:
        return self._transport.ask(Formats, "GET", "/v1/formats").items

    def effects(self) -> Effects:
        return self._transport.ask(Effects, "GET", "/v1/effects")


class Account:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def me(self) -> Me:
        return self._transport.ask(Me, "GET", "/v1/me")

    def edit(self, **changes: Any) -> Me:
        return self._transport.ask(Me, "PATCH", "/v1/me", json=MeEdit(**changes))

    def send_feedback(self, message: str, *, job_id: UUID | None = None, scene_id: UUID | None = None) -> UUID:
        wish = NewFeedback(message=message, job_id=job_id, scene_id=scene_id)
        return self._transport.ask(Identifier, "POST", "/v1/feedback", json=wish).id

    def feedback(self) -> Iterator[Feedback]:
        return self._transport.items(FeedbackPage, "/v1/feedback")
