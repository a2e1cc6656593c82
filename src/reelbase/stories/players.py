"""Players: a wallet's address and, when it was proven, a Farcaster id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbase.kit.errors import InputError

_ADDRESS = re.compile(r"0x[0-9a-f]{40}")
_HASH = re.compile(r"0x[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Player:
    """Constructed from a checked sign-in, never from a request. The address is in lower case."""

    address: str
    fid: int | None = None

    def __post_init__(self) -> None:
        address = self.address.lower()
        if not _ADDRESS.fullmatch(address):
            raise InputError("The wallet address is invalid.", field="address", fix="Use 0x and 40 hex digits.")
        object.__setattr__(self, "address", address)


def transaction_hash(text: str) -> str:
    """The hash in lower case. Raises InputError for anything but 0x and 64 hex digits."""
    hash_ = text.strip().lower()
    if not _HASH.fullmatch(hash_):
        raise InputError("The transaction hash is invalid.", field="transaction_hash", fix="Use 0x and 64 hex digits.")
    return hash_
