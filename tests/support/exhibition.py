"""An installation with something on every page: people, films, what failed, comments, numbers, credits, a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from reelbase.accounts.api_keys import ApiKeyService
from reelbase.accounts.profiles import ProfileService
from reelbase.accounts.users import viewer_for
from reelbase.accounts.viewer import Viewer
from reelbase.credits.service import CreditService
from reelbase.kit import clock
from reelbase.ops.demonstration.films import film_maker
from reelbase.plans.service import PlanService
from reelbase.plans.validation import refresh
from reelbase.schemas.jobs import JobStatus
from reelbase.schemas.plan_document import PlanDocument
from reelbase.sharing.feedback import FeedbackService
from reelbase.sharing.publications import PublicationService
from reelbase.sharing.reactions import ReactionService
from reelbase.sharing.shares import ShareService
from support.plans import make_plan
from support.serving import Served

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TITLES = {
    "ready": f"Why the {WORD} turned red, and what nobody has ever told you about the colour of leaves in autumn",
    "failed": "لماذا السماء زرقاء",
    "canceled": "なぜ空は青いのか 🌊🦑",
}


@dataclass(frozen=True, slots=True)
class Exhibition:
    """``email`` is whose the films are, who administrates, too; ``film`` is a finished job."""

    email: str
    guest: str
    film: UUID
    failed: UUID
    canceled: UUID
    project: UUID
    link: str


def exhibit(served: Served) -> Exhibition:
    application, random = served.application, Random(5)
    owner_id, email = served.user(admin=True)
    guest_id, guest_email = served.user()
    owner, guest = viewer_for(owner_id, is_admin=True), viewer_for(guest_id, is_admin=False)
    films = film_maker(application.settings, application.database, application.storage)
    jobs: dict[str, UUID] = {}
    for name, status in (("ready", JobStatus.READY), ("failed", JobStatus.FAILED), ("canceled", JobStatus.CANCELED)):
        plan = _plan(TITLES[name])
        with application.database.work() as session:
            project_id = PlanService(session, owner).start(plan).project_id
        jobs[name] = films.job(owner, project_id, plan, status, random)
        if name == "ready":
            shown = project_id
    with application.database.work() as session:
        changed = _plan(TITLES["ready"]).model_copy(update={"tempo": "fast"})
        PlanService(session, owner).change(shown, lambda _before: changed, application.plan_rules)
        link = _show(session, owner, guest, jobs["ready"])
        _count(session, owner)
    return Exhibition(email, guest_email, jobs["ready"], jobs["failed"], jobs["canceled"], shown, f"/s/{link}")


def _plan(title: str) -> PlanDocument:
    said = (f"{title[:80]} is what this scene is about.", "In autumn the days get shorter.", f"{WORD} 🍂 and so on.")
    plan = make_plan(*said, title=title, topic="Leaves, and what becomes of them 🍁", hooks=[*"abcde"], voice="joe")
    scenes = [scene.model_copy(update={"locked": number == 1}) for number, scene in enumerate(plan.scenes)]
    return refresh(plan.model_copy(update={"scenes": scenes}))


def _show(session: Session, owner: Viewer, guest: Viewer, job_id: UUID) -> str:
    """A link with what people say, publications with numbers, and feedback."""
    ProfileService(session, guest).edit(display_name="Bob", is_public=True)
    ProfileService(session, owner).edit(display_name="Ada", is_public=True)
    share = ShareService(session, owner).share(job_id)
    reactions = ReactionService(session, guest)
    reactions.like(share.token)
    reactions.comment(share.token, f"Lovely! {WORD}")
    hidden = reactions.comment(share.token, "This one is hidden.")
    ReactionService(session, owner).hide_comment(hidden)
    ReactionService(session, owner).comment(share.token, "Thank you.")
    publications = PublicationService(session, owner)
    publications.schedule(job_id, "youtube", clock.now() + timedelta(days=3))
    public = publications.schedule(job_id, "tiktok", clock.now())
    publications.mark_published(public, url="https://example.org/watch/1")
    publications.measure(public, views=12_345, likes=678, retention=0.61, at=clock.now())
    FeedbackService(session, guest).send(f"The voice is too fast. {WORD}")
    return share.token


def _count(session: Session, owner: Viewer) -> None:
    credits = CreditService(session, owner)
    credits.purchase(200, "exhibition pack", stripe_payment_id="pi_exhibition", note="A pack of credits")
    credits.settle(credits.hold(3, "exhibition film").id, 2, "exhibition film end")
    credits.void(credits.hold(3, "exhibition other").id, "exhibition other end")
    ApiKeyService(session, owner).create("A script of mine", None)
