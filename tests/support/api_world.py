"""Two users of a server that asks for sign-in. The first has something of everything; the second has a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.api_keys import ApiKeyService
from reelbase.accounts.drafts import DraftService
from reelbase.accounts.models import Profile
from reelbase.accounts.sessions import SessionService
from reelbase.accounts.users import viewer_for
from reelbase.accounts.viewer import Viewer
from reelbase.application.application import Application
from reelbase.db.base import Model
from reelbase.kit import clock
from reelbase.kit.ids import new_id
from reelbase.media.shots.contents.charts import NumberContent
from reelbase.media.shots.values import FormattedNumber
from reelbase.plans.models import SceneRow
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.service import PlanService
from reelbase.production.animations.service import AnimationService
from reelbase.production.models import Asset, JobLog
from reelbase.production.steps.context import Providers
from reelbase.schemas.plan_document import PlanDocument, SceneShot
from reelbase.schemas.projects import PlanOptions
from reelbase.sharing.feedback import FeedbackService
from reelbase.sharing.publications import PublicationService
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import ShareService
from reelbase.stories.service import StoryService
from reelbase.storyboards.service import StoryboardService
from support.animations import StandInProviders
from support.api_serving import api_served, openapi_of
from support.boards import make_job, make_project, make_user
from support.plans import make_plan
from support.serving import Served

SECRET = "Xylophonquastenflosser"
"""Stands in every text of the first user, and nowhere else."""


@dataclass
class Person:
    """``things`` are the ids of what they have, by the names of the API's path parameters."""

    viewer: Viewer
    key: str
    session_token: str = ""
    things: dict[str, str] = field(default_factory=dict)


@dataclass
class ApiWorld:
    served: Served
    owner: Person
    stranger: Person

    @property
    def application(self) -> Application:
        return self.served.application

    @property
    def openapi(self) -> dict[str, Any]:
        return openapi_of(self.served)

    def client(self, person: Person | None) -> httpx.Client:
        return self.served.client(**{} if person is None else {"Authorization": f"Bearer {person.key}"})

    @contextmanager
    def browser(self, person: Person) -> Iterator[httpx.Client]:
        """Signed in as a person is, with the token that changes need."""
        with self.served.client(Cookie=f"reelbase_session={person.session_token}") as http:
            # Whatever an operation wants the browser to be from now on: it stays who it is.
            http.event_hooks = {"response": [lambda _response: http.cookies.clear()]}
            http.headers["X-CSRF-Token"] = http.get("/v1/session").json()["csrf_token"]
            yield http

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, as the database has them."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        with self.application.database.reading(fresh=True) as session:
            for table in Model.metadata.sorted_tables:
                query = select(*table.columns).order_by(*table.primary_key.columns)
                found[table.fullname] = [tuple(map(_frozen, row)) for row in session.execute(query)]
        return found


@contextmanager
def api_world(database_url: str, home: Path, **sections: Any) -> Iterator[ApiWorld]:
    with api_served(database_url, home, sign_in=True, **sections) as server:
        yield ApiWorld(server, *_people(server.application, home))


def _people(application: Application, home: Path) -> tuple[Person, Person]:
    with application.database.work() as session:
        owner, stranger = make_person(session), make_person(session)
        stranger.things["project_id"] = str(make_project(session, stranger.viewer))
        for person in (owner, stranger):
            sessions = SessionService(session, application.settings.accounts)
            person.session_token = sessions.start(person.viewer.owner_id, user_agent="tests")
    film = home / "film.mp4"
    film.write_bytes(SECRET.encode() * 100)
    stored = application.storage.put(film)
    with application.database.work() as session:
        _fill(session, application, owner, stranger, stored)
    return owner, stranger


def make_person(session: Session, scopes: list[str] | None = None, *, is_admin: bool = False) -> Person:
    viewer = make_user(session)
    session.get_one(Profile, viewer.owner_id).is_admin = is_admin
    session.flush()
    viewer = viewer_for(viewer.owner_id, is_admin=is_admin)
    chosen = scopes or (["read", "write", "admin"] if is_admin else None)
    key = ApiKeyService(session, viewer).create("tests", chosen).key
    return Person(viewer, key)


def _with_shots(*narrations: str, **changes: Any) -> PlanDocument:
    """A plan whose first scene has shots of things that have alternatives; the others have none."""
    document = make_plan(f"{SECRET} has two words and more.", *narrations, **changes)
    content = NumberContent(quantity=FormattedNumber(value=2), label=SECRET)
    shots = [SceneShot(start_word=start, end_word=start + 3, content=content) for start in (0, 3)]
    return change_scene(document, 1, shots=[shot.model_dump() for shot in shots])


def _fill(session: Session, application: Application, owner: Person, stranger: Person, stored: str) -> None:
    viewer, things = owner.viewer, owner.things
    plan: dict[str, Any] = {"title": SECRET, "topic": SECRET, "hooks": [SECRET, *"abcd"], "hook_selected": SECRET}
    project_id = PlanService(session, viewer).start(_with_shots(SECRET * 2, f"{SECRET} goes home.", **plan)).project_id
    job_id = make_job(session, viewer, project_id)
    assets = session.scalars(select(Asset).where(Asset.job_id == job_id)).all()
    for asset in assets:
        asset.meta, asset.content_hash = {"name": stored}, stored.split(".")[0]
    asset = next(asset for asset in assets if asset.type == "video")
    session.add(JobLog(owner_id=viewer.owner_id, job_id=job_id, message=SECRET))
    share = ShareService(session, viewer).share(job_id)
    comment_id = ReactionService(session, viewer).comment(share.token, SECRET)
    ReactionService(session, viewer).like(share.token)
    publications = PublicationService(session, viewer)
    publication_id = publications.schedule(job_id, "youtube", clock.now() + timedelta(days=1))
    boards = StoryboardService(session, viewer)
    version_id = boards.begin(project_id, f"{SECRET} in a brief")
    boards.complete(version_id, _with_shots(SECRET * 2, **plan))
    scene_id = session.scalars(select(SceneRow.id).where(SceneRow.plan_version_id == version_id)).first()
    assert scene_id is not None
    waiting_id = boards.begin(project_id, f"{SECRET} in another brief")
    providers = cast(Providers, StandInProviders())
    animations = AnimationService(session, viewer, application.settings, application.engine, providers)
    animation_id = animations.begin(f"{SECRET} in a prompt", PlanOptions()).id
    story = StoryService(session, viewer).create(SECRET, price_amount=5, description=SECRET)
    token = new_id().hex * 2
    DraftService(session).start(token, f"{SECRET} in a draft")
    draft_id = DraftService(session).claim(token, viewer)
    SessionService(session, application.settings.accounts).start(viewer.owner_id, user_agent=f"{SECRET} elsewhere")
    key = ApiKeyService(session, viewer).create(SECRET)
    session_id = _session_id(session, viewer)
    feedback_id = FeedbackService(session, viewer).send(SECRET, job_id=job_id)
    profile = session.get_one(Profile, viewer.owner_id)
    profile.bio = profile.display_name = SECRET
    session.flush()
    things |= {
        "project_id": str(project_id),
        "version_id": str(PlanService(session, viewer).latest(project_id).version_id),
        "waiting_version_id": str(waiting_id),
        "job_id": str(job_id),
        "asset_id": str(asset.id),
        "share_id": str(share.id),
        "comment_id": str(comment_id),
        "publication_id": str(publication_id),
        "scene_id": str(scene_id),
        "story_id": str(story.id),
        "story_scene_id": str(story.genesis_id),
        "animation_id": str(animation_id),
        "draft_id": str(draft_id),
        "key_id": str(key.id),
        "session_id": str(session_id),
        "feedback_id": str(feedback_id),
        "user_id": str(viewer.owner_id),
        "file": stored,
    }
    things["share_token"] = share.token


def _session_id(session: Session, viewer: Viewer) -> UUID:
    from reelbase.accounts.sessions import OwnSessions

    return next(row.id for row in OwnSessions(session, viewer).all() if "elsewhere" in (row.user_agent or ""))


def _frozen(value: Any) -> Any:
    return repr(value) if isinstance(value, (dict, list)) else value
