"""Which grants a hold takes its credits from, and which of them a settlement spends. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reelbase.credits.values import Part


def take(grants: Iterable[Part], amount: int) -> tuple[Part, ...] | None:
    """``amount`` credits from ``grants``, the first ones first; None when they have less than that."""
    parts: list[Part] = []
    missing = amount
    for grant in grants:
        if missing == 0:
            break
        part = min(grant.amount, missing)
        parts.append(Part(grant.grant_id, part))
        missing -= part
    return tuple(parts) if missing == 0 else None


def spend(allocation: Sequence[Part], amount: int) -> list[tuple[Part, int]]:
    """Each part with what is spent of it: the first ones first, so that what returns is what lasts longest."""
    spent: list[tuple[Part, int]] = []
    for part in allocation:
        share = min(part.amount, amount)
        spent.append((part, share))
        amount -= share
    return spent
