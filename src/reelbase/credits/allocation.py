"""Which grants a hold takes its credits from, and which of them a settlement spends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reelbase.credits.values import GrantPart


def take(grants: Iterable[GrantPart], amount: int) -> tuple[GrantPart, ...] | None:
    """``amount`` credits from ``grants`` in their order; None when they have less."""
    parts: list[GrantPart] = []
    missing = amount
    for grant in grants:
        if missing == 0:
            break
        part = min(grant.amount, missing)
        parts.append(GrantPart(grant.grant_id, part))
        missing -= part
    return tuple(parts) if missing == 0 else None


def spend(allocation: Sequence[GrantPart], amount: int) -> list[tuple[GrantPart, int]]:
    """Each part with what is spent of it, in order, so that what is released expires last."""
    spent: list[tuple[GrantPart, int]] = []
    for part in allocation:
        share = min(part.amount, amount)
        spent.append((part, share))
        amount -= share
    return spent
