"""A small OpenID Connect service: discovery, authorization codes with PKCE, signed ID tokens. Whoever comes is Ada."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Form, Header
from fastapi.responses import JSONResponse, RedirectResponse
from jwt.algorithms import RSAAlgorithm

from reelbase.server.running import listen
from support.serving import running

CLIENT_ID = "reelbase-test"
CLIENT_SECRET = "a secret of the test's own"


@dataclass
class Oidc:
    """``person`` is who signs in; ``claims`` overrides what the ID token says (... leaves a claim out)."""

    address: str
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    signing_key: Any = None
    algorithm: str = "RS256"
    refuse: str | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def reset(self, **person: Any) -> None:
        self.person = {"sub": secrets.token_hex(8), **person}
        self.claims, self.signing_key, self.algorithm, self.refuse = {}, None, "RS256", None
        self.asked.clear()

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.get("/.well-known/openid-configuration")
        def metadata() -> dict[str, Any]:
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
            }

        @app.get("/jwks")
        def jwks() -> dict[str, Any]:
            made = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**made, "kid": "1", "alg": "RS256", "use": "sig"}]}

        @app.get("/authorize")
        def authorize(
            response_type: str,
            client_id: str,
            redirect_uri: str,
            scope: str,
            state: str,
            nonce: str,
            code_challenge: str,
            code_challenge_method: str,
        ) -> RedirectResponse:
            assert (response_type, client_id, code_challenge_method) == ("code", CLIENT_ID, "S256")
            assert "openid" in scope.split()
            if self.refuse:
                return RedirectResponse(f"{redirect_uri}?error={self.refuse}&state={state}", 302)
            code = secrets.token_urlsafe(16)
            self.codes[code] = {"redirect_uri": redirect_uri, "nonce": nonce, "challenge": code_challenge}
            return RedirectResponse(f"{redirect_uri}?code={code}&state={state}", 302)

        @app.post("/token")
        def token(
            grant_type: Annotated[str, Form()],
            code: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()],
            authorization: Annotated[str, Header()],
        ) -> JSONResponse:
            given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            self.asked.append({"grant_type": grant_type, "code_verifier": code_verifier})
            grant = self.codes.pop(code, None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
            if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
                return JSONResponse({"error": "invalid_client"}, 401)
            if grant is None or grant["redirect_uri"] != redirect_uri or grant["challenge"] != challenge:
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse(
                {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(grant["nonce"])}
            )

        return app

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        made = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": nonce, **self.person}
        claims = {name: value for name, value in {**made, **self.claims}.items() if value is not ...}
        return jwt.encode(claims, self.signing_key or self.key, self.algorithm, headers={"kid": "1"})


@contextmanager
def oidc_service() -> Iterator[Oidc]:
    listening = listen("127.0.0.1", 0)
    service = Oidc(f"http://127.0.0.1:{listening.getsockname()[1]}")
    config = uvicorn.Config(service.app(), log_config=None, http="h11", ws="none", lifespan="off")
    with running(uvicorn.Server(config), [listening]):
        yield service
