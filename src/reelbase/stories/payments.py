"""Confirms payments. The chain is asked between transactions, never inside one."""

from __future__ import annotations

import logging
from uuid import UUID

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.providers.chain import NotYet, PurchaseClaim, PurchaseVerifier, Verdict
from reelbase.stories.players import Player
from reelbase.stories.repository import SlotRepository
from reelbase.stories.slots import Settlement, SlotService

log = logging.getLogger(__name__)


class PaymentService:
    """Called by requests and background rounds; opens its own units of work."""

    def __init__(self, database: Database, verifier: PurchaseVerifier) -> None:
        self._database = database
        self._verifier = verifier

    def confirm(self, viewer: Viewer, scene_id: UUID, player: Player, transaction_hash: str) -> Settlement:
        """Claim, verify, settle. A process that dies in between leaves a claim that a later round settles."""
        with self._database.work() as session:
            claim = SlotService(session, viewer).claim(scene_id, player, transaction_hash)
        return self._settle(viewer, claim)

    def check_pending(self, viewer: Viewer, limit: int = 100) -> list[Settlement]:
        """One round over the claims that wait for the chain; one that cannot be settled leaves the others alone."""
        with self._database.reading() as session:
            claims = SlotRepository(session).pending(limit)
        settled = []
        for claim in claims:
            try:
                settled.append(self._settle(viewer, claim))
            except Exception:
                log.warning("the payment of scene %s was not settled; it is tried again", claim.scene_id, exc_info=True)
        return settled

    def _settle(self, viewer: Viewer, claim: PurchaseClaim) -> Settlement:
        verdict = self._ask(claim)
        with self._database.work() as session:
            return SlotService(session, viewer).settle(claim, verdict)

    def _ask(self, claim: PurchaseClaim) -> Verdict:
        try:
            return self._verifier.verify(claim)
        except Exception as error:
            # A failed query is not a verdict, and no reason to free a slot.
            log.warning("the payment of scene %s cannot be checked yet", claim.scene_id, exc_info=True)
            return NotYet(f"{type(error).__name__}: {error}")
