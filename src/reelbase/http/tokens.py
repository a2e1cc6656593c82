"""JSON Web Tokens of a trusted issuer such as Supabase: verified, and read for the user they name."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import jwt
from jwt import PyJWK, PyJWKSet

from reelbase.http.errors import NotSignedIn
from reelbase.kit.settings import JwtSettings

SIGNED_IN_ROLE = "authenticated"
"""Supabase's role of signed-in people. Its API keys are tokens too, with other roles and no user."""

_SHARED = ("HS256",)
PUBLIC_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_MAX_TOKEN_CHARS = 16_384
_REFRESH_S = 600.0
_RETRY_S = 30.0
_WAIT_S = 5.0
_MAX_BYTES = 1_000_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """``ends_s`` is the Unix time at which the token expires."""

    id: UUID
    email: str | None
    name: str | None
    ends_s: float


class TokenReader:
    """Verifies tokens as the settings say. Thread-safe."""

    def __init__(self, settings: JwtSettings) -> None:
        self._settings = settings
        self._keys = PublicKeys(settings.jwks_url) if settings.jwks_url else None

    def read(self, token: str) -> TokenOwner:
        """Raises NotSignedIn unless signature, issuer, audience and times are valid and it names a person."""
        claims = self._checked(token)
        if claims.get("role", SIGNED_IN_ROLE) != SIGNED_IN_ROLE or claims.get("is_anonymous") is True:
            raise _refused("The token does not belong to a signed-in user.")
        try:
            owner_id = UUID(claims["sub"])
        except (ValueError, TypeError, AttributeError):
            raise _refused("The token's subject is not a user id.") from None
        meta = claims.get("user_metadata")
        named = meta if isinstance(meta, dict) else {}
        name = named.get("name") or named.get("full_name") or claims.get("name")
        return TokenOwner(owner_id, _text(claims.get("email")), _text(name), float(claims["exp"]))

    def _checked(self, token: str) -> dict[str, Any]:
        if len(token) > _MAX_TOKEN_CHARS:
            raise _refused("The token is too long.")
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            # The algorithm decides which key is used, so that a public key is never taken for a secret.
            settings, key = self._settings, self._key(token, algorithm)
            return check_claims(
                token, key, algorithm, issuer=settings.issuer, audience=settings.audience, leeway_s=settings.leeway_s
            )
        except jwt.ExpiredSignatureError:
            raise _refused("The token has expired.") from None
        except RecursionError:
            raise _refused("The token's header is malformed.") from None
        except jwt.PyJWTError as error:
            raise _refused(f"The token is invalid: {error}.") from None

    def _key(self, token: str, algorithm: Any) -> Any:
        if algorithm in _SHARED and self._settings.secret is not None:
            return self._settings.secret.get_secret_value()
        if algorithm in PUBLIC_ALGORITHMS and self._keys is not None:
            return self._keys.find(jwt.get_unverified_header(token).get("kid"), algorithm)
        raise _refused("The token uses an unsupported signature algorithm.")


class PublicKeys:
    """The keys at a URL, fetched on demand and again when one is missing, but no more than every half minute."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._fetching = threading.Lock()
        self._keys: list[PyJWK] = []
        self._fetched_s = float("-inf")

    def find(self, key_id: Any, algorithm: str) -> Any:
        """Raises NotSignedIn when there is no such key or the keys cannot be fetched.

        A token with a known key does not wait while the keys are fetched for another token.
        """
        found = self._known(key_id, algorithm)
        if self._is_due(found) and self._fetching.acquire(timeout=0 if found is not None else _WAIT_S):
            try:
                if self._is_due(self._known(key_id, algorithm)):
                    self._fetch()
            finally:
                self._fetching.release()
            found = self._known(key_id, algorithm)
        if found is None:
            raise _refused("The token is signed with an unknown key.")
        return found.key

    def _is_due(self, found: PyJWK | None) -> bool:
        age_s = time.monotonic() - self._fetched_s
        return age_s > _REFRESH_S or (found is None and age_s > _RETRY_S)

    def _known(self, key_id: Any, algorithm: str) -> PyJWK | None:
        fitting = [key for key in self._keys if key.algorithm_name == algorithm and key.public_key_use in (None, "sig")]
        if key_id is None:
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.key_id == key_id), None)

    def _fetch(self) -> None:
        try:
            self._keys = PyJWKSet.from_dict(fetch_json(self._url)).keys
        except (httpx.HTTPError, ValueError, jwt.PyJWTError):
            # The known keys stay valid.
            _log.warning("The public keys at %s cannot be fetched.", self._url, exc_info=True)
        finally:
            self._fetched_s = time.monotonic()


def check_claims(
    token: str, key: Any, algorithm: Any, *, issuer: str | None, audience: str, leeway_s: float
) -> dict[str, Any]:
    """The claims of a token after checking signature, issuer, audience and times. Raises PyJWTError."""
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        issuer=issuer,
        audience=audience,
        leeway=leeway_s,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )
    return claims


def fetch_json(url: str) -> dict[str, Any]:
    """A JSON object from a configured address. Raises httpx.HTTPError, ValueError."""
    ends_s = time.monotonic() + 2 * _WAIT_S
    with httpx.Client(timeout=_WAIT_S, follow_redirects=False) as client, client.stream("GET", url) as answer:
        answer.raise_for_status()
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > _MAX_BYTES or time.monotonic() > ends_s:
                raise ValueError(f"{url} answers with more than {_MAX_BYTES} bytes or too slowly")

    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError(f"{url} does not answer with a JSON object")
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _refused(message: str) -> NotSignedIn:
    return NotSignedIn(message, reason="invalid_token")
