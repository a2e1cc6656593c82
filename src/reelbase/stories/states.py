"""The states of a scene and of a prompt, and the transitions between them.

A slot without a current scene is open. Locking it makes one::

    (open) --lock--> pending_payment --paid--> generating <--prompt-- moderation_rejected, rate_limited,
                        |      ^                  |   |                api_error, timeout
                        +-take-+                  |   +--outcome of the prompt-->  (any of these four)
                       over when                  +--success--> completed
                     the lock ran out

``pending_payment``: somebody holds a lock of one minute. When it has run out, anybody may take it over, unless its
holder has named a transaction: then it waits for the chain's answer, which may be long in coming. A no frees the
slot at once; "not yet" changes nothing. A payment that is proven wins over any lock that is not paid for.

``generating``: paid for. Prompts may be submitted, one at a time, for one hour after the payment. When the chain
takes the payment back, the scene waits for its answer again, as ``pending_payment``.

``completed``: the clip exists, ``prompt_id`` names the prompt that made it, and the three slots below it are open.

``failed``: retired. The hour has passed without a clip, or somebody else owned the slot before this payment was
proven. A refund is due - half in the first case, all in the second - and the row stays as history, while the slot is
open for a new scene.

Every change is one guarded statement on the scene's row, by the database's clock. A prompt's row is only touched by
a transaction that has changed its scene's row before, so that two of them cannot wait for each other.
"""

from __future__ import annotations

from typing import get_args

from reelbase.schemas.stories import PromptOutcome, SceneStatus, Slot

LOCK_S = 60
RETRY_WINDOW_S = 3600
GENERATION_LIMIT_S = 900
"""A prompt in progress for longer than this is given up."""
POLL_EVERY_S = 5
PROMPT_MAX_CHARS = 1000
CONTEXT_ANCESTORS = 3
"""How many ancestors' prompts a generation receives, so that it continues the story."""
SLOTS: tuple[Slot, ...] = get_args(Slot)


UNPAID = frozenset({SceneStatus.PENDING_PAYMENT})
ENDED = frozenset({SceneStatus.COMPLETED, SceneStatus.FAILED})
PAID_UNFINISHED = frozenset(SceneStatus) - UNPAID - ENDED

AT_WORK = frozenset({PromptOutcome.PENDING, PromptOutcome.GENERATING})
STATUS_AFTER = {
    PromptOutcome.SUCCESS: SceneStatus.COMPLETED,
    PromptOutcome.MODERATION_REJECTED: SceneStatus.MODERATION_REJECTED,
    PromptOutcome.RATE_LIMITED: SceneStatus.RATE_LIMITED,
    PromptOutcome.API_ERROR: SceneStatus.API_ERROR,
    PromptOutcome.TIMEOUT: SceneStatus.TIMEOUT,
}
"""The outcomes that a generation can report, and the scene's status after each."""

TRANSITIONS: dict[SceneStatus, frozenset[SceneStatus]] = {
    SceneStatus.PENDING_PAYMENT: frozenset({SceneStatus.PENDING_PAYMENT, SceneStatus.GENERATING}),
    **dict.fromkeys(PAID_UNFINISHED, PAID_UNFINISHED | ENDED | UNPAID),
    **dict.fromkeys(ENDED, frozenset[SceneStatus]()),
}
"""Which status may follow which. ``failed`` rows may also be made as such, for payments that came too late."""
