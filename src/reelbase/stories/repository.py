"""Queries of stories, and the guarded statements that decide who has a slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Update,
    case,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from reelbase.accounts.viewer import Viewer
from reelbase.db.identity import Role
from reelbase.db.moment import moment
from reelbase.db.upsert import insert_into
from reelbase.kit.ids import new_id
from reelbase.providers.chain import PurchaseClaim
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.models import CURRENT, Story, StoryPrompt, StoryScene
from reelbase.stories.players import Player
from reelbase.stories.states import CONTEXT_ANCESTORS, LOCK_S, PAID_UNFINISHED

PLAYER_LOCK_SEED = 0x5107
PAYMENT_REVOKED = "The chain has revoked the payment."
"""Rows keep this sentence, and are recognised by it: it must not be reworded."""
_FRESH = {"populate_existing": True}
_APART = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a revoked payment had paid for. ``lost``: it has been used, so nothing here can be undone."""

    scene_id: UUID
    lost: bool


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """A viewer's own stories, and all that are published. The service sees all."""
    if viewer.role == Role.SERVICE:
        return true()
    return or_(Story.owner_id == viewer.owner_id, Story.published_at.is_not(None))


def acts_on(viewer: Viewer, owner_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The viewer's own rows; all rows for the service."""
    return true() if viewer.role == Role.SERVICE else owner_id == viewer.owner_id


class StoryRepository:
    """Reads, within what the viewer may see."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, story_id: UUID) -> Story | None:
        return self._session.scalar(select(Story).where(Story.id == story_id, visible_to(self._viewer)))

    def own(self, story_id: UUID) -> Story | None:
        return self._session.scalar(select(Story).where(Story.id == story_id, Story.owner_id == self._viewer.owner_id))

    def scene(self, scene_id: UUID) -> StoryScene | None:
        query = select(StoryScene).join(Story, Story.id == StoryScene.story_id)
        return self._session.scalar(
            query.where(StoryScene.id == scene_id, visible_to(self._viewer)).execution_options(**_FRESH)
        )

    def current(self, story_id: UUID) -> list[tuple[StoryScene, StoryPrompt | None, datetime]]:
        """The scenes that are not retired, unordered, with the prompts of their clips and the time."""
        return self._with_prompts(StoryScene.story_id == story_id)

    def children(self, scene_id: UUID) -> list[tuple[StoryScene, StoryPrompt | None, datetime]]:
        return self._with_prompts(StoryScene.parent_id == scene_id)

    def _with_prompts(self, which: ColumnElement[bool]) -> list[tuple[StoryScene, StoryPrompt | None, datetime]]:
        query = (
            select(StoryScene, StoryPrompt, moment().label("now"))
            .join(Story, Story.id == StoryScene.story_id)
            .outerjoin(StoryPrompt, StoryPrompt.id == StoryScene.prompt_id)
            .where(which, StoryScene.retired_at.is_(None), visible_to(self._viewer))
            .execution_options(**_FRESH)
        )
        return [(scene, prompt, now) for scene, prompt, now in self._session.execute(query)]

    def branch(self, scene_id: UUID, levels: int) -> list[tuple[StoryScene, StoryPrompt | None, datetime]]:
        """As ``current``, of a scene and so many levels below it."""
        top = select(StoryScene.id.label("id"), literal(0).label("depth")).where(StoryScene.id == scene_id)
        way = top.cte("branch", recursive=True)
        below = aliased(StoryScene)
        way = way.union_all(
            select(below.id, way.c.depth + 1)
            .join(way, below.parent_id == way.c.id)
            .where(below.retired_at.is_(None), way.c.depth < levels)
        )
        return self._with_prompts(StoryScene.id.in_(select(way.c.id)))

    def path(self, scene_id: UUID) -> list[StoryScene]:
        """The scene and all above it, the genesis first."""
        way = self._upwards(StoryScene.id == scene_id)
        query = (
            select(StoryScene)
            .join(way, way.c.id == StoryScene.id)
            .join(Story, Story.id == StoryScene.story_id)
            .where(visible_to(self._viewer))
            .order_by(way.c.distance.desc())
            .execution_options(**_FRESH)
        )
        return list(self._session.scalars(query))

    def paid_in(self, parent_id: UUID, slot: str) -> Select[StoryScene]:
        """All scenes of a slot that were ever paid for; only the story's owner and the service may see failed ones."""
        return (
            select(StoryScene)
            .where(StoryScene.parent_id == parent_id, StoryScene.slot == slot, StoryScene.paid_at.is_not(None))
            .where(acts_on(self._viewer, StoryScene.owner_id))
            .execution_options(**_FRESH)
        )

    def prompts(self, scene_ids: list[UUID]) -> list[StoryPrompt]:
        query = select(StoryPrompt).where(StoryPrompt.scene_id.in_(scene_ids)).execution_options(**_FRESH)
        return list(self._session.scalars(query.order_by(StoryPrompt.scene_id, StoryPrompt.attempt)))

    def ancestor_prompts(self, scene_id: UUID) -> list[StoryPrompt]:
        """The prompts of the nearest ancestors that have one, the farthest first."""
        way = self._upwards(StoryScene.id == scene_id, CONTEXT_ANCESTORS)
        query = (
            select(StoryPrompt)
            .join(StoryScene, StoryScene.prompt_id == StoryPrompt.id)
            .join(way, way.c.id == StoryScene.id)
            .join(Story, Story.id == StoryScene.story_id)
            .where(way.c.distance > 0, visible_to(self._viewer))
            .order_by(way.c.distance.desc())
        )
        return list(self._session.scalars(query))

    def _upwards(self, which: ColumnElement[bool], levels: int | None = None) -> CTE:
        """The ids of a scene and of those above it, each with its distance."""
        start = select(StoryScene.id.label("id"), StoryScene.parent_id.label("above"), literal(0).label("distance"))
        way = start.where(which).cte("way", recursive=True)
        above = aliased(StoryScene)
        step = select(above.id, above.parent_id, way.c.distance + 1).join(way, above.id == way.c.above)
        return way.union_all(step if levels is None else step.where(way.c.distance < levels))


class SlotRepository:
    """Writes to a slot on a player's behalf; each is one statement that requires a state."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_player(self, player: Player) -> None:
        """Block other transactions of the same player until this one ends. SQLite has only one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:address, :seed))"),
                {"address": player.address, "seed": PLAYER_LOCK_SEED},
            )

    def busy_with(self, player: Player) -> StoryScene | None:
        """The scene that the player holds by a lock or has still to finish."""
        holds = (
            (StoryScene.status == SceneStatus.PENDING_PAYMENT)
            & (StoryScene.locked_by_address == player.address)
            & or_(StoryScene.locked_until > moment(), StoryScene.pending_transaction_hash.is_not(None))
        )
        owes = (StoryScene.creator_address == player.address) & StoryScene.status.in_(PAID_UNFINISHED)
        # No LIMIT: with one, PostgreSQL expects to find such a row soon, and scans the table when there is none.
        scenes = self._session.scalars(select(StoryScene).where(or_(holds, owes)).execution_options(**_FRESH))
        return min(scenes, key=lambda scene: scene.id, default=None)

    def take(self, viewer: Viewer, parent_id: UUID, slot: str, player: Player) -> StoryScene | None:
        """Lock an open slot, or one whose unpaid lock has run out; None when it cannot be taken."""
        parent = aliased(StoryScene)
        values: dict[str, Any] = {
            "id": literal(new_id()),
            "story_id": parent.story_id,
            "owner_id": parent.owner_id,
            "parent_id": parent.id,
            "slot": literal(slot),
            "status": literal(str(SceneStatus.PENDING_PAYMENT)),
            "locked_until": moment(LOCK_S),
            "locked_by_address": literal(player.address),
            "locked_by_fid": literal(player.fid, BigInteger()),
            "created_at": moment(),
            "updated_at": moment(),
        }
        source = (
            select(*values.values())
            .join(Story, Story.id == parent.story_id)
            .where(parent.id == parent_id, parent.status == SceneStatus.COMPLETED, visible_to(viewer))
        )
        statement = insert_into(self._session, StoryScene).from_select(list(values), source)
        statement = statement.on_conflict_do_update(
            index_elements=["parent_id", "slot"],
            index_where=text(CURRENT),
            set_={
                **{name: statement.excluded[name] for name in ("locked_until", "locked_by_address", "locked_by_fid")},
                "error_message": None,
                "updated_at": moment(),
            },
            where=(StoryScene.status == SceneStatus.PENDING_PAYMENT)
            & StoryScene.pending_transaction_hash.is_(None)
            & or_(StoryScene.locked_until.is_(None), StoryScene.locked_until <= moment()),
        )
        scene: StoryScene | None = self._session.scalar(statement.returning(StoryScene), execution_options=_FRESH)
        return scene

    def name_transaction(self, scene_id: UUID, player: Player, hash_: str) -> datetime | None:
        """Record the transaction that the holder names; the lock no longer expires. None for anybody else."""
        return self._session.scalar(
            update(StoryScene)
            .where(
                StoryScene.id == scene_id,
                StoryScene.status == SceneStatus.PENDING_PAYMENT,
                StoryScene.locked_by_address == player.address,
            )
            .values(pending_transaction_hash=hash_, claimed_at=func.coalesce(StoryScene.claimed_at, moment()))
            .returning(StoryScene.claimed_at)
        )

    def scene_paid_by(self, hash_: str) -> StoryScene | None:
        query = select(StoryScene).where(StoryScene.transaction_hash == hash_)
        return self._session.scalar(query.execution_options(**_FRESH))

    def assign_to_buyer(self, claim: PurchaseClaim, amount: int) -> bool:
        """Make the buyer the creator of an unpaid scene, whoever holds its lock."""
        scene_id = self._session.scalar(
            update(StoryScene)
            .where(StoryScene.id == claim.scene_id, StoryScene.status == SceneStatus.PENDING_PAYMENT)
            .values(
                status=SceneStatus.GENERATING,
                transaction_hash=claim.transaction_hash,
                creator_address=claim.buyer_address,
                creator_fid=case((StoryScene.locked_by_address == claim.buyer_address, StoryScene.locked_by_fid)),
                paid_at=moment(),
                paid_amount=amount,
                pending_transaction_hash=None,
                claimed_at=None,
                locked_until=None,
                locked_by_address=None,
                locked_by_fid=None,
                error_message=None,
            )
            .returning(StoryScene.id)
        )
        return scene_id is not None

    def note_check(self, claim: PurchaseClaim) -> None:
        self._session.execute(_claimed(claim).values(last_polled_at=moment()))

    def drop_claim(self, claim: PurchaseClaim, reason: str) -> None:
        """Free the slot of a rejected claim at once, unless another transaction has been named since."""
        self._session.execute(
            _claimed(claim).values(
                pending_transaction_hash=None,
                claimed_at=None,
                locked_until=moment(),
                last_polled_at=moment(),
                error_message=reason,
            )
        )

    def revoke_payment(self, hash_: str) -> Revocation | None:
        """Undo a payment that the chain has revoked. Its payer keeps the slot while the chain is asked again.

        A refund that was due for it is canceled. What is finished or paid out stays, and is reported as lost. None
        when this transaction paid for nothing.
        """
        waiting = (
            update(StoryScene)
            .where(StoryScene.transaction_hash == hash_, StoryScene.status.in_(PAID_UNFINISHED))
            .values(
                status=SceneStatus.PENDING_PAYMENT,
                pending_transaction_hash=StoryScene.transaction_hash,
                claimed_at=moment(),
                locked_until=moment(),
                locked_by_address=StoryScene.creator_address,
                locked_by_fid=StoryScene.creator_fid,
                transaction_hash=None,
                paid_at=None,
                paid_amount=None,
                creator_address=None,
                creator_fid=None,
                first_attempt_at=None,
                video_job_id=None,
                error_message=PAYMENT_REVOKED,
            )
            .returning(StoryScene.id)
        )
        scene_id = self._session.scalar(waiting, execution_options=_APART)
        if scene_id is not None:
            self._session.execute(
                update(StoryPrompt)
                .where(StoryPrompt.scene_id == scene_id, StoryPrompt.completed_at.is_(None))
                .values(outcome=PromptOutcome.ABANDONED, completed_at=moment(), error_message=PAYMENT_REVOKED),
                execution_options=_APART,
            )
            return Revocation(scene_id, lost=False)
        owed = (
            update(StoryScene)
            .where(StoryScene.transaction_hash == hash_, StoryScene.retired_at.is_not(None))
            .where(StoryScene.refunded_at.is_(None))
            .values(refund_amount=0, error_message=PAYMENT_REVOKED)
            .returning(StoryScene.id)
        )
        scene_id = self._session.scalar(owed, execution_options=_APART)
        if scene_id is not None:
            return Revocation(scene_id, lost=False)
        scene = self.scene_paid_by(hash_)
        return None if scene is None else Revocation(scene.id, lost=True)

    def restore_refund(self, scene: StoryScene, reason: str) -> None:
        """A revoked payment has come again, for a scene that is retired by now: all of it is refunded."""
        self._session.execute(
            update(StoryScene)
            .where(StoryScene.id == scene.id, StoryScene.error_message == PAYMENT_REVOKED)
            .values(refund_amount=StoryScene.paid_amount, error_message=reason)
            .execution_options(**_APART)
        )

    def pending(self, limit: int) -> list[PurchaseClaim]:
        """Claims of all players that wait for the chain; those never checked first, then the longest unchecked."""
        waiting = (
            select(StoryScene)
            .where(StoryScene.pending_transaction_hash.is_not(None))
            .order_by(StoryScene.last_polled_at.asc().nulls_first(), StoryScene.id)
            .limit(limit)
            .subquery()
        )
        first = aliased(StoryScene, waiting)
        query = (
            select(first, Story.price_amount)
            .join(Story, Story.id == first.story_id)
            .order_by(first.last_polled_at.asc().nulls_first(), first.id)
            .execution_options(**_FRESH)
        )
        claims = []
        for scene, price in self._session.execute(query):
            assert scene.pending_transaction_hash is not None
            assert scene.claimed_at is not None and scene.locked_by_address is not None
            claims.append(
                claim_of(scene, price, scene.locked_by_address, scene.pending_transaction_hash, scene.claimed_at)
            )
        return claims

    def now(self) -> datetime:
        return self._session.execute(select(moment())).scalar_one()


def claim_of(scene: StoryScene, price: int, buyer: str, hash_: str, claimed_at: datetime) -> PurchaseClaim:
    assert scene.parent_id is not None and scene.slot is not None
    return PurchaseClaim(scene.id, scene.parent_id, scene.slot, buyer, hash_, price, claimed_at)


def _claimed(claim: PurchaseClaim) -> Update:
    return update(StoryScene).where(
        StoryScene.id == claim.scene_id,
        StoryScene.status == SceneStatus.PENDING_PAYMENT,
        StoryScene.locked_by_address == claim.buyer_address,
        StoryScene.pending_transaction_hash == claim.transaction_hash,
    )
