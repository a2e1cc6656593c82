"""Who plays: a wallet's address, and a Farcaster id when one was proven."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbase.kit.errors import InputError

_ADDRESS = re.compile(r"0x[0-9a-f]{40}")
_HASH = re.compile(r"0x[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Player:
    """Made from a sign-in that was checked, never from what a request says. The address is kept in lower case."""

    address: str
    fid: int | None = None

    def __post_init__(self) -> None:
        address = self.address.lower()
        if not _ADDRESS.fullmatch(address):
            raise InputError("The wallet address cannot be used.", field="address", fix="Give 0x and 40 hex digits.")
        object.__setattr__(self, "address", address)


def transaction_hash(text: str) -> str:
    """The hash in lower case. Raises InputError for anything but 0x and 64 hex digits."""
    found = text.strip().lower()
    if not _HASH.fullmatch(found):
        raise InputError(
            "The transaction hash cannot be used.", field="transaction_hash", fix="Give 0x and 64 hex digits."
        )
    return found
