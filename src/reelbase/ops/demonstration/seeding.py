"""Making the demonstration. Each project is made whole or made again, so a second run adds only what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import DraftService
from reelbase.accounts.models import User
from reelbase.accounts.profiles import ProfileService
from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.application.application import Application
from reelbase.billing.events import OWNER_KEY
from reelbase.billing.service import BillingConsole
from reelbase.bootstrap.opening import open_application
from reelbase.credits.service import CreditService
from reelbase.kit import clock
from reelbase.kit.settings import Settings
from reelbase.ops.demonstration.content import NAMES, TOPICS
from reelbase.ops.demonstration.films import film_maker
from reelbase.ops.demonstration.projects import KINDS, MAKING, MARK, ProjectMaker
from reelbase.production.models import Job
from reelbase.production.states import FINAL
from reelbase.projects.models import Project
from reelbase.schemas.credits import EntryType
from reelbase.schemas.jobs import JobStatus

Size = Literal["small", "medium", "large"]
SIZES: dict[str, tuple[int, int]] = {"small": (2, len(KINDS)), "medium": (20, 20), "large": (100, 40)}
"""Users, and projects of each."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much is there, and how much of it was made now."""

    users: int
    projects: int
    made: int


def seed_database(settings: Settings, *, seed: int, size: Size, tell: Callable[[str], None]) -> Seeded:
    """Fill the database with the demonstration of this seed, the local user's projects first."""
    users, projects = SIZES[size]
    app = open_application(settings)
    made = 0
    try:
        films = film_maker(settings, app.database, app.storage)
        viewers = [_user(app, seed, number) for number in range(users)]
        for number, viewer in enumerate(viewers):
            maker = ProjectMaker(app, films, viewer, viewers)
            missing = _missing(app, viewer, seed, projects)
            for place in missing:
                random = Random(f"{seed} {number} {place}")
                kind = KINDS[place % len(KINDS)]
                topic = TOPICS[random.randrange(len(TOPICS))]
                # A film that waits is rendered by the next worker: one of them is enough to see that.
                if kind == "waiting" and number > 0:
                    kind = "planned"
                project_id = maker.make(kind, topic, random, key=f"{MARK} {_mark(seed, place)}")
                _close(app, project_id, _mark(seed, place), _age(random, place))
                made += 1
            tell(f"{NAMES[number % len(NAMES)] if number else 'You'}: {projects} projects, {len(missing)} made now")
    finally:
        app.close()
    return Seeded(users, users * projects, made)


def _user(app: Application, seed: int, number: int) -> Viewer:
    """The local user first, then people of the demonstration; each with a profile, credits and a subscription."""
    viewer = LOCAL_VIEWER if number == 0 else Viewer(uuid5(NAMESPACE_URL, f"reelbase demonstration {seed} {number}"))
    name = NAMES[number % len(NAMES)]
    with app.database.work() as session:
        if session.get(User, viewer.owner_id) is None:
            email = f"{name.split()[0].lower()}.{number}.{seed}@example.org"
            session.add(User(id=viewer.owner_id, email=email, raw_user_meta_data={"name": name}))
            session.flush()
        if number > 0:
            bio = f"Makes films about {TOPICS[number % len(TOPICS)].preset}."
            ProfileService(session, viewer).edit(display_name=name, bio=bio, is_public=number % 2 == 0)
        credits = CreditService(session, viewer)
        payment = f"pi_demo_{seed}_{number}"
        credits.purchase(200 + 10 * number, f"{MARK} {seed} pack", stripe_payment_id=payment, note="A pack of credits")
        credits.grant(20, f"{MARK} {seed} month", kind=EntryType.SUBSCRIPTION, note="This month")
        _subscribe(session, viewer, seed, number)
        token = hashlib.sha256(f"{MARK} {seed} {number}".encode()).hexdigest()
        if DraftService(session).find(token) is None:
            DraftService(session).start(token, f"A film that explains {TOPICS[number % len(TOPICS)].title.lower()}")
    return viewer


def _subscribe(session: Session, viewer: Viewer, seed: int, number: int) -> None:
    period = {"current_period_start": 1_735_689_600, "current_period_end": 4_102_444_800}
    subscription = {
        "id": f"sub_demo_{seed}_{number}",
        "customer": f"cus_demo_{seed}_{number}",
        "status": "active",
        "items": {"data": [{"price": {"id": "price_demo"}, **period}]},
        "metadata": {OWNER_KEY: str(viewer.owner_id)},
    }
    event = {
        "id": f"evt_demo_{seed}_{number}",
        "type": "customer.subscription.created",
        "created": 1_735_689_600,
        "data": {"object": subscription},
    }
    BillingConsole(session, {}).receive(event)


def _missing(app: Application, viewer: Viewer, seed: int, projects: int) -> list[int]:
    """The places that no finished project has; what was left half made is removed."""
    with app.database.work() as session:
        rows = session.execute(select(Project.id, Project.settings).where(Project.owner_id == viewer.owner_id)).all()
        marks = {project_id: settings.get(MARK) for project_id, settings in rows}
        half = [project_id for project_id, mark in marks.items() if mark == MAKING]
        jobs = session.scalars(select(Job.id).where(Job.project_id.in_(half), Job.status.not_in(FINAL))).all()
        session.execute(delete(Project).where(Project.id.in_(half)))
    for job_id in jobs:
        app.engine.cancel(job_id)
    there = set(marks.values())
    return [place for place in range(projects) if _mark(seed, place) not in there]


def _close(app: Application, project_id: UUID, mark: str, at: datetime) -> None:
    """Mark a project as whole, and let it and its films be some days old."""
    with app.database.work() as session:
        session.execute(
            update(Project)
            .where(Project.id == project_id)
            .values(settings={MARK: mark}, created_at=at, updated_at=Project.updated_at)
        )
        jobs = session.scalars(select(Job).where(Job.project_id == project_id, Job.status.in_(FINAL)).order_by(Job.id))
        for number, job in enumerate(jobs):
            took_s = 45.0 + 7 * number
            job.created_at = at + timedelta(hours=1 + number)
            job.started_at = job.created_at + timedelta(seconds=3)
            job.finished_at = job.started_at + timedelta(seconds=took_s)
            if job.status == JobStatus.READY:
                job.render_duration_s = took_s


def _mark(seed: int, place: int) -> str:
    return f"{seed}/{place}"


def _age(random: Random, place: int) -> datetime:
    return clock.now() - timedelta(days=place * 9, minutes=random.randrange(24 * 60))
