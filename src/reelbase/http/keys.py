"""The installation's secret, and the keys for single purposes that are derived from it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase.kit.errors import StorageError
from reelbase.kit.settings import Settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_NAME = "secret.key"
_SECRET_BYTES = 32


class Keys:
    """Keys that differ by purpose, so that a signature for one is invalid for another."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def derived(self, purpose: str) -> bytes:
        """32 bytes."""
        return hmac.new(self._secret, f"reelbase {purpose}".encode(), hashlib.sha256).digest()

    def cipher(self, purpose: str) -> Fernet:
        """Encrypts what only this installation can decrypt."""
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self.derived(purpose)))


def open_keys(settings: Settings) -> Keys:
    """Keys from ``server.secret_key``, or from a secret created once in the data folder. Raises StorageError."""
    secret = settings.server.secret_key
    if secret is not None:
        return Keys(secret.get_secret_value().encode())
    return Keys(_stored_secret(settings.home / KEY_NAME))


def _stored_secret(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = bytes.fromhex(path.read_text().strip())
    except OSError as error:
        raise StorageError(f"{path} cannot be used: {error.strerror}.", fix="Check its permissions.") from error
    except ValueError:
        secret = b""
    if len(secret) < _SECRET_BYTES:
        raise StorageError(f"{path} is damaged.", fix="Delete it; existing signed links and open forms become invalid.")
    return secret


def _make(path: Path) -> None:
    # Linked into place, so that two servers that start at once both read the first one.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(_SECRET_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            return
    finally:
        part.unlink()
