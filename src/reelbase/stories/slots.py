"""Buying a slot: lock it, name the transaction, settle it by the chain's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.db.moment import moment
from reelbase.kit.errors import Conflict, InputError, NotFound, PlayerBusy, SlotTaken
from reelbase.providers.chain import NotYet, Paid, PurchaseClaim, Verdict
from reelbase.schemas.stories import SceneStatus
from reelbase.stories.models import Story, StoryScene
from reelbase.stories.players import Player, transaction_hash
from reelbase.stories.repository import PAYMENT_REVOKED, SlotRepository, StoryRepository, claim_of
from reelbase.stories.states import SLOTS

# Rows keep these sentences, and are recognised by them: they must not be reworded.
LATE_PAYMENT = "The slot had another owner when this payment was confirmed; all of it is refunded."
TOO_SMALL = "The payment is smaller than the price; all of it is refunded."
USED_TRANSACTION = "This transaction already paid for another slot."


@dataclass(frozen=True, slots=True)
class SlotLock:
    """``until`` and ``now`` are by the database's clock: a client counts down from their difference."""

    scene_id: UUID
    parent_id: UUID
    slot: str
    until: datetime
    now: datetime


class SettlementKind(StrEnum):
    PAID = "paid"
    NOT_YET = "not_yet"
    REJECTED = "rejected"
    REFUND_DUE = "refund_due"


@dataclass(frozen=True, slots=True)
class Settlement:
    """``scene_id`` is the scene that the payment made the buyer's, or the retired one that records its refund."""

    kind: SettlementKind
    scene_id: UUID
    reason: str = ""


class SlotService:
    """Acts for one viewer inside one transaction; the player is one whose sign-in was checked."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._slots = SlotRepository(session)
        self._stories = StoryRepository(session, viewer)

    def lock(self, parent_id: UUID, slot: str, player: Player) -> SlotLock:
        """Hold a slot for a minute, to pay for it. Locking it again returns the lock unchanged.

        Raises SlotTaken, PlayerBusy when the player has another slot to pay for or to finish, NotFound, Conflict
        when the scene above has no clip yet.
        """
        if slot not in SLOTS:
            raise InputError(f"There is no slot {slot!r}.", field="slot", fix=f"Use one of {', '.join(SLOTS)}.")
        self._slots.lock_player(player)
        busy = self._slots.busy_with(player)
        if busy is not None:
            if (busy.parent_id, busy.slot, busy.status) == (parent_id, slot, SceneStatus.PENDING_PAYMENT):
                return self._lock_of(busy)
            raise PlayerBusy("You hold another slot.", fix="Finish it first, or wait until it expires.")
        scene = self._slots.take(self._viewer, parent_id, slot, player)
        if scene is None:
            raise self._refusal(parent_id, slot)
        return self._lock_of(scene)

    def claim(self, scene_id: UUID, player: Player, hash_: str) -> PurchaseClaim:
        """Name the transaction that pays for a scene; while the chain is awaited, the lock does not expire.

        Somebody who paid but lost the lock may claim, too: a payment on the chain overrules a lock. Raises NotFound.
        """
        hash_ = transaction_hash(hash_)
        claimed_at = self._slots.name_transaction(scene_id, player, hash_)
        scene = self._session.get(StoryScene, scene_id, populate_existing=True)
        if scene is None or scene.parent_id is None:
            raise NotFound(f"There is no scene {scene_id} to pay for.", fix="Lock a slot first.")
        story = self._session.get_one(Story, scene.story_id)
        return claim_of(scene, story.price_amount, player.address, hash_, claimed_at or self._slots.now())

    def settle(self, claim: PurchaseClaim, verdict: Verdict) -> Settlement:
        """Apply the chain's verdict on a claim; applying it again changes nothing.

        A confirmed payment always has a row: the scene becomes the buyer's or, when somebody else owns the slot by
        now or the payment is too small, a retired scene records the refund.
        """
        if isinstance(verdict, Paid):
            return self._settle_paid(claim, verdict)
        if isinstance(verdict, NotYet):
            self._slots.note_check(claim)
            return Settlement(SettlementKind.NOT_YET, claim.scene_id, verdict.reason)
        return self._reject(claim, verdict.reason)

    def _settle_paid(self, claim: PurchaseClaim, paid: Paid) -> Settlement:
        scene = self._slots.scene_paid_by(claim.transaction_hash)
        if scene is None:
            try:
                with self._session.begin_nested():
                    if paid.amount < claim.amount:
                        self._slots.drop_claim(claim, TOO_SMALL)
                        return self._record_refund(claim, paid, TOO_SMALL)
                    if self._slots.assign_to_buyer(claim, paid.amount):
                        return Settlement(SettlementKind.PAID, claim.scene_id)
                    return self._record_refund(claim, paid, LATE_PAYMENT)
            except IntegrityError:
                # Another transaction has settled the same payment in the meantime.
                scene = self._slots.scene_paid_by(claim.transaction_hash)
                if scene is None:
                    raise
        bought = (scene.creator_address, scene.parent_id, scene.slot)
        if bought != (claim.buyer_address, claim.parent_id, claim.slot):
            return self._reject(claim, USED_TRANSACTION)
        if scene.error_message == PAYMENT_REVOKED:
            self._slots.restore_refund(scene, LATE_PAYMENT)
        whole = scene.error_message in (LATE_PAYMENT, TOO_SMALL, PAYMENT_REVOKED)
        return Settlement(SettlementKind.REFUND_DUE if whole else SettlementKind.PAID, scene.id)

    def _record_refund(self, claim: PurchaseClaim, paid: Paid, reason: str) -> Settlement:
        lost = self._session.get(StoryScene, claim.scene_id)
        if lost is None:
            raise NotFound(f"There is no scene {claim.scene_id} to pay for.")
        retired = StoryScene(
            owner_id=lost.owner_id,
            story_id=lost.story_id,
            parent_id=claim.parent_id,
            slot=claim.slot,
            status=SceneStatus.FAILED,
            transaction_hash=claim.transaction_hash,
            creator_address=claim.buyer_address,
            paid_at=moment(),
            paid_amount=paid.amount,
            retired_at=moment(),
            refund_amount=paid.amount,
            error_message=reason,
            created_at=moment(),
        )
        self._session.add(retired)
        self._session.flush()
        return Settlement(SettlementKind.REFUND_DUE, retired.id, reason)

    def _reject(self, claim: PurchaseClaim, reason: str) -> Settlement:
        self._slots.drop_claim(claim, reason)
        return Settlement(SettlementKind.REJECTED, claim.scene_id, reason)

    def _lock_of(self, scene: StoryScene) -> SlotLock:
        assert scene.parent_id is not None and scene.slot is not None and scene.locked_until is not None
        return SlotLock(scene.id, scene.parent_id, scene.slot, scene.locked_until, self._slots.now())

    def _refusal(self, parent_id: UUID, slot: str) -> Exception:
        parent = self._stories.scene(parent_id)
        if parent is None:
            return NotFound(f"There is no scene {parent_id}.")
        if parent.status != SceneStatus.COMPLETED:
            return Conflict("The scene above has no clip yet.", fix="Wait until it is finished.")
        for scene, _, now in self._stories.children(parent_id):
            if scene.slot == slot and scene.status == SceneStatus.PENDING_PAYMENT:
                waits = scene.pending_transaction_hash is not None or scene.locked_until is None
                free_in_s = None if waits or scene.locked_until is None else (scene.locked_until - now).total_seconds()
                return SlotTaken("Another player is buying this slot.", free_in_s=free_in_s, fix="Try again later.")
        return SlotTaken("This slot is taken.", fix="Choose another slot.")
