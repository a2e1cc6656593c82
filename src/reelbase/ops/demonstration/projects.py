"""One project of each kind: every state that a project, a plan, a job or a storyboard can be in is among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.application.application import Application
from reelbase.credits.service import CreditService
from reelbase.kit import clock
from reelbase.ops.demonstration.content import COMMENTS, MESSAGES, Topic, plan_of
from reelbase.ops.demonstration.films import FilmMaker
from reelbase.plans.models import TASK_TYPES, SceneRow
from reelbase.plans.service import PlanService
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import ProjectStatus
from reelbase.sharing.feedback import FeedbackService
from reelbase.sharing.models import PLATFORMS
from reelbase.sharing.publications import PublicationService
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import ShareService
from reelbase.storyboards.service import StoryboardService

KINDS = (
    "published",
    "planned",
    "storyboard",
    "failed",
    "waiting",
    "approved",
    "shared",
    "canceled",
    "drafted",
    "silent",
    "archived",
    "retaken",
)
MARK, MAKING = "demonstration", "making"
"""In a project's settings: its place, once it is whole."""
_ENDED = {
    "published": JobStatus.READY,
    "shared": JobStatus.READY,
    "archived": JobStatus.READY,
    "retaken": JobStatus.READY,
    "failed": JobStatus.FAILED,
    "canceled": JobStatus.CANCELED,
    "silent": JobStatus.QA_FAILED,
}
REFERENCES = ("https://www.youtube.com/watch?v=demo", "https://www.tiktok.com/@demo/video/1")


@dataclass(frozen=True, slots=True)
class ProjectMaker:
    """Makes projects of one viewer; the others of ``people`` look at them."""

    app: Application
    films: FilmMaker
    viewer: Viewer
    people: list[Viewer]

    def make(self, kind: str, topic: Topic, random: Random, *, key: str) -> UUID:
        """``key`` is the same whenever the same project is made: what is paid for it is paid once."""
        if kind in ("storyboard", "drafted"):
            return self._storyboard(topic, random, finished=kind == "storyboard")
        plan = plan_of(topic, random)
        project_id = self._start(plan)
        if kind == "approved":
            self._approve(project_id)
        elif kind == "waiting":
            self.app.submit(project_id)
        elif kind in _ENDED:
            self._film(project_id, plan, kind, random, key)
        return project_id

    def _start(self, plan: PlanDocument) -> UUID:
        with self.app.database.work() as session:
            plans = PlanService(session, self.viewer)
            stored = plans.start(plan)
            session.get_one(Project, stored.project_id).settings = {MARK: MAKING}
            locked = [scene.model_copy(update={"locked": True}) for scene in plan.scenes[:1]]
            locking = plan.model_copy(update={"scenes": [*locked, *plan.scenes[1:]]})
            plans.change(stored.project_id, lambda _before: locking, self.app.plan_rules)
            return stored.project_id

    def _approve(self, project_id: UUID) -> None:
        with self.app.database.work() as session:
            plans = PlanService(session, self.viewer)
            plans.seal(plans.latest(project_id).version_id)
            ProjectService(session, self.viewer).set_status(project_id, ProjectStatus.APPROVED)

    def _film(self, project_id: UUID, plan: PlanDocument, kind: str, random: Random, key: str) -> None:
        status = _ENDED[kind]
        with self.app.database.work() as session:
            cost = max(1, plan.estimates.credits)
            hold_id = CreditService(session, self.viewer).hold(cost, key).id
        job_id = self.films.job(self.viewer, project_id, plan, status, random)
        if kind == "retaken":
            self._retake(project_id, random)
        with self.app.database.work() as session:
            credits = CreditService(session, self.viewer)
            if status is JobStatus.READY:
                credits.settle(hold_id, cost, f"{key} end")
                self._show(session, job_id, kind, random)
            else:
                credits.void(hold_id, f"{key} end")
            message = random.choice(MESSAGES)
            FeedbackService(session, self.viewer).send(message, job_id=job_id)
            if kind == "archived":
                projects = ProjectService(session, self.viewer)
                projects.set_lifecycle(project_id, "completed")
                projects.archive(project_id)

    def _retake(self, project_id: UUID, random: Random) -> None:
        """A second version of a sealed plan, and its film."""
        with self.app.database.work() as session:
            plans = PlanService(session, self.viewer)
            before = plans.latest(project_id).document
            last = before.scenes[-1].model_copy(update={"narration": f"{before.scenes[-1].narration} And that is all."})
            plan = before.model_copy(update={"scenes": [*before.scenes[:-1], last]})
            plans.change(project_id, lambda _before: plan, self.app.plan_rules)
        self.films.job(self.viewer, project_id, plan, JobStatus.READY, random)

    def _show(self, session: Session, job_id: UUID, kind: str, random: Random) -> None:
        public = kind == "published"
        expires_at = None if public else clock.now() + timedelta(days=30)
        share = ShareService(session, self.viewer).share(job_id, is_public=public, expires_at=expires_at)
        for person in self.people:
            reactions = ReactionService(session, person)
            if random.random() < 0.7 or person == self.viewer:
                reactions.like(share.token)
            if random.random() < 0.5 or person == self.viewer:
                reactions.comment(share.token, random.choice(COMMENTS))
        if not public:
            return
        for platform in random.sample(PLATFORMS[:3], k=2):
            publications = PublicationService(session, self.viewer)
            publication = publications.schedule(job_id, platform, clock.now() - timedelta(days=1))
            publications.mark_published(publication, url=f"https://example.org/{platform}/{random.randrange(10**6)}")
            views = random.randint(50, 250_000)
            publications.measure(
                publication,
                views=views,
                likes=views // random.randint(8, 40),
                retention=round(random.uniform(0.2, 0.9), 3),
                at=clock.now(),
            )

    def _storyboard(self, topic: Topic, random: Random, *, finished: bool) -> UUID:
        """Two storyboards of a brief; one is being generated, or both are there and some scenes are filmed."""
        with self.app.database.work() as session:
            project = ProjectService(session, self.viewer).create(
                Project(
                    format="storyboard",
                    title=topic.title,
                    topic=topic.title,
                    prompt_text=f"A film on {topic.title}",
                    niche_preset=topic.preset,
                    settings={MARK: MAKING},
                )
            )
            boards = StoryboardService(session, self.viewer)
            versions = [
                boards.begin(
                    project.id,
                    f"{topic.title}, {tone}",
                    title=f"{topic.title} ({tone})",
                    reference_urls=REFERENCES,
                    pattern_source="youtube",
                )
                for tone in ("calm", "quick")
            ]
            if not finished:
                boards.fail(versions[1], "The language model did not answer.")
                return project.id
            for version in versions:
                boards.complete(version, plan_of(topic, random))
            scenes = session.scalars(select(SceneRow.id).where(SceneRow.plan_version_id == versions[0])).all()
            for scene in sorted(scenes):
                for task in TASK_TYPES[: random.randint(0, len(TASK_TYPES))]:
                    boards.set_task(scene, task, completed=True)
            return project.id
