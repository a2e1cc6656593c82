"""Sign-in by an OpenID Connect service: the authorization code flow with PKCE, state and nonce.

The state of a flow is in a signed cookie of the browser that began it, so that no other browser can finish it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import httpx
import jwt

from reelbase.http.errors import NotSignedIn
from reelbase.http.tokens import PUBLIC_ALGORITHMS, PublicKeys, check_claims, fetch_json
from reelbase.kit.errors import NotConfigured, ProviderError
from reelbase.kit.settings import OauthSettings, tamper_proof

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

FLOW_S = 600
"""How long a sign-in at the service may take."""
_METADATA_S = 3600.0
_WAIT_S = 10.0
_LEEWAY_S = 60


@dataclass(frozen=True, slots=True)
class Flow:
    """The state of one sign-in: ``next_path`` is where the browser goes next, ``owner`` the account to link."""

    state: str
    nonce: str
    verifier: str
    next_path: str
    owner: str | None
    expires: int


@dataclass(frozen=True, slots=True)
class ServiceIdentity:
    """An identity at the service. ``email`` only where the service has verified it."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class _Metadata:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    keys: PublicKeys


class OpenId:
    """The configured service. Thread-safe; every method may wait for the network."""

    def __init__(self, settings: OauthSettings, key: bytes) -> None:
        self._settings = settings
        self._key = key
        self._lock = threading.Lock()
        self._metadata: _Metadata | None = None
        self._read_s = 0.0

    @property
    def name(self) -> str | None:
        """The service's name on the sign-in page; None where none is configured."""
        return self._settings.name if self._settings.configured else None

    def begin(self, redirect_uri: str, *, next_path: str, owner: str | None) -> tuple[str, str]:
        """The address to send the browser to, and the cookie of the flow.

        Raises NotConfigured, ProviderError when the service cannot be reached.
        """
        state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        flow = Flow(state, nonce, verifier, next_path, owner, int(time.time()) + FLOW_S)
        endpoint = self._metadata_now().authorization_endpoint
        with self._client(redirect_uri) as client:
            url, _state = client.create_authorization_url(
                endpoint, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
            )
        return url, self._signed(flow)

    def finish(self, redirect_uri: str, cookie: str | None, answer: dict[str, str]) -> tuple[ServiceIdentity, Flow]:
        """The identity that returned, and the flow. Raises NotSignedIn for any mismatch."""
        flow = self._verified(cookie)
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise _refused("This sign-in was started in another browser.")
        if "error" in answer:
            raise _refused(f"The service refused the sign-in: {answer['error'][:200]}.")
        metadata = self._metadata_now()
        if answer.get("iss", metadata.issuer) != metadata.issuer:
            raise _refused("Another service answered than the one asked.")
        token = self._exchanged(metadata, redirect_uri, flow, answer.get("code", ""))
        return self._person(metadata, flow, token), flow

    def _exchanged(self, metadata: _Metadata, redirect_uri: str, flow: Flow, code: str) -> str:
        from authlib.common.errors import AuthlibBaseError

        try:
            with self._client(redirect_uri) as client:
                answer = client.fetch_token(
                    metadata.token_endpoint, grant_type="authorization_code", code=code, code_verifier=flow.verifier
                )
        except AuthlibBaseError as error:
            raise _refused(f"The service rejected its own code: {error.error}.") from error
        except (httpx.HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused("The service did not say who signed in.")
        return token

    def _person(self, metadata: _Metadata, flow: Flow, token: str) -> ServiceIdentity:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in PUBLIC_ALGORITHMS:
                raise _refused("The service uses an unsupported signature algorithm.")
            key = metadata.keys.find(header.get("kid"), header["alg"])
            audience = str(self._settings.client_id)
            claims = check_claims(
                token, key, header["alg"], issuer=metadata.issuer, audience=audience, leeway_s=_LEEWAY_S
            )
        except jwt.PyJWTError as error:
            raise _refused(f"The service's token is invalid: {error}.") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), flow.nonce.encode()):
            raise _refused("The service's token was issued for another sign-in.")
        if "azp" in claims and claims["azp"] != self._settings.client_id:
            raise _refused("The service's token was issued for another application.")
        email = claims.get("email") if claims.get("email_verified") is True else None
        subject = str(claims["sub"])
        if not (1 <= len(subject) <= 255 and subject.isprintable()):
            raise _refused("The service's token names no user.")
        return ServiceIdentity(metadata.issuer, subject, email if isinstance(email, str) else None, _name_in(claims))

    def _metadata_now(self) -> _Metadata:
        """The service's metadata, reread once an hour."""
        if not self._settings.configured:
            raise NotConfigured("No sign-in service is configured.", field="oauth.issuer", fix="Set oauth.issuer.")
        with self._lock:
            if self._metadata is None or time.monotonic() - self._read_s > _METADATA_S:
                self._metadata = self._read()
                self._read_s = time.monotonic()
            return self._metadata

    def _read(self) -> _Metadata:
        issuer = str(self._settings.issuer).rstrip("/")
        try:
            document = fetch_json(f"{issuer}/.well-known/openid-configuration")
            if str(document["issuer"]).rstrip("/") != issuer:
                raise ValueError(f"it calls itself {document['issuer']}")
            endpoints = [str(document[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            authorization, token, keys = map(tamper_proof, endpoints)
            return _Metadata(str(document["issuer"]), authorization, token, PublicKeys(keys))
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise self._unreachable(error) from error

    def _client(self, redirect_uri: str) -> OAuth2Client:
        # Imported late: most servers have no sign-in service, and this import is a tenth of their start-up time.
        from authlib.integrations.httpx_client import OAuth2Client

        secret = self._settings.client_secret
        return OAuth2Client(
            self._settings.client_id,
            secret.get_secret_value() if secret is not None else None,
            token_endpoint_auth_method="client_secret_basic" if secret is not None else "none",
            scope=self._settings.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_WAIT_S,
        )

    def _unreachable(self, error: Exception) -> ProviderError:
        return ProviderError(
            f"{self._settings.name} did not answer as expected: {error}.",
            provider="oauth",
            retryable=True,
            fix="Try again in a moment, or sign in another way.",
        )

    def _signed(self, flow: Flow) -> str:
        body = json.dumps(asdict(flow), separators=(",", ":")).encode()
        signature = hmac.new(self._key, body, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(signature + body).decode()

    def _verified(self, cookie: str | None) -> Flow:
        try:
            raw = base64.urlsafe_b64decode((cookie or "").encode())
            signature, body = raw[:32], raw[32:]
            if not hmac.compare_digest(signature, hmac.new(self._key, body, hashlib.sha256).digest()):
                raise ValueError
            flow = Flow(**json.loads(body))
        except (ValueError, TypeError):
            raise _refused("This sign-in was started in another browser.") from None
        if flow.expires <= time.time():
            raise _refused("This sign-in took too long.")
        return flow


def _name_in(claims: dict[str, Any]) -> str | None:
    name = claims.get("name")
    shown = "".join(filter(str.isprintable, name)).strip() if isinstance(name, str) else ""
    return shown[:200] or None


def _refused(message: str) -> NotSignedIn:
    error = NotSignedIn(message)
    error.fix = "Start again on the sign-in page."
    return error
