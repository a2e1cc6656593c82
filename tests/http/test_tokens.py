"""Tokens of Supabase and the like: which count, and every way to forge one that does not."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from reelbase.accounts.models import Profile, User
from reelbase.http import tokens
from reelbase.http.identity import CurrentCaller
from reelbase.http.routing import Router
from support.databases import database_kinds, fresh_database
from support.serving import Served, serving

router = Router()
ISSUER = "https://project.supabase.co/auth/v1"
SECRET = "a shared secret that is long enough to be one"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@router.get("/who")
def who(caller: CurrentCaller) -> str:
    return f"{caller.method} {caller.viewer.owner_id} {caller.viewer.role}"


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": str(uuid4()),
        "role": "authenticated",
        "iat": now,
        "exp": now + 600,
        "email": f"{uuid4().hex}@example.org",
        "user_metadata": {"name": "Ada"},
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not ...}


def shared(**changes: Any) -> str:
    return jwt.encode(claims(**changes), SECRET, "HS256")


def public(key: Any = RSA_KEY, kid: str = "rsa", algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm, headers={"kid": kid})


class Jwks:
    """A real server of public keys that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.keys = [
            {**json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())), "kid": "rsa", "alg": "RS256", "use": "sig"},
            {**json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key())), "kid": "ec", "alg": "ES256", "use": "sig"},
        ]
        jwks = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                jwks.asked += 1
                body = json.dumps({"keys": jwks.keys}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"


@pytest.fixture(scope="module")
def jwks() -> Iterator[Jwks]:
    made = Jwks()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture(scope="module", params=database_kinds())
def trusting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, jwks: Jwks) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("trusting")
    section = {"issuer": ISSUER, "secret": SECRET, "jwks_url": jwks.url}
    with fresh_database(request.param, folder) as url, serving(url, folder / "home", router, jwt=section) as running:
        yield running


def status(served: Served, token: str) -> int:
    return served.client(Authorization=f"Bearer {token}").get("/who").status_code


class TestTokens:
    def test_the_person_of_a_token_is_known_from_then_on(self, trusting: Served) -> None:
        user_id = str(uuid4())
        for token in (shared(sub=user_id), public(sub=user_id), public(EC_KEY, "ec", "ES256", sub=user_id)):
            answer = trusting.client(Authorization=f"Bearer {token}").get("/who")
            assert answer.json() == f"jwt {user_id} user"
        with trusting.application.database.reading() as session:
            user, profile = session.get(User, UUID(user_id)), session.get(Profile, UUID(user_id))
            assert user is not None
            assert profile is not None
            assert profile.display_name == "Ada"

    def test_many_first_requests_at_once_make_one_user(self, trusting: Served) -> None:
        token, answers = shared(), []
        threads = [threading.Thread(target=lambda: answers.append(status(trusting, token))) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 12

    def test_an_address_that_another_has_makes_nobody_that_other(self, trusting: Served) -> None:
        _id, email = trusting.user()
        assert status(trusting, shared(email=email)) == 401

    def test_roles_in_a_token_make_nobody_an_administrator(self, trusting: Served) -> None:
        token = shared(app_metadata={"role": "admin"}, is_admin=True)
        assert trusting.client(Authorization=f"Bearer {token}").get("/who").json().endswith("user")

    @pytest.mark.parametrize(
        "changes",
        [
            {"exp": int(time.time()) - 3600},
            {"exp": ...},
            {"nbf": int(time.time()) + 3600},
            {"iss": "https://other.supabase.co/auth/v1"},
            {"iss": ...},
            {"aud": "anon"},
            {"aud": ...},
            {"sub": ...},
            {"sub": "not an id"},
            {"sub": 5},
            {"role": "service_role"},
            {"role": "anon"},
            {"is_anonymous": True},
        ],
        # The times among them are of now, and names must be the same in every process.
        ids=lambda wrong: "-".join(f"{name}-{type(value).__name__}" for name, value in wrong.items()),
    )
    def test_a_token_that_is_not_right_in_every_part_is_refused(
        self, trusting: Served, changes: dict[str, Any]
    ) -> None:
        made = claims(**changes)
        tokens_made = [jwt.api_jws.encode(json.dumps(made).encode(), SECRET, "HS256")]
        tokens_made.append(jwt.api_jws.encode(json.dumps(made).encode(), RSA_KEY, "RS256", headers={"kid": "rsa"}))
        for token in tokens_made:
            answer = trusting.client(Authorization=f"Bearer {token}").get("/who")
            assert answer.status_code == 401
            assert 'error="invalid_token"' in answer.headers["www-authenticate"]

    def test_a_changed_token_is_refused(self, trusting: Served) -> None:
        head, body, seal = shared().split(".")
        other = base64.urlsafe_b64encode(json.dumps(claims()).encode()).decode().rstrip("=")
        for token in (f"{head}.{other}.{seal}", f"{head}.{body}.{seal[::-1]}", f"{head}.{body}.", f"{head}.{body}"):
            assert status(trusting, token) == 401

    def test_a_token_without_a_signature_is_refused(self, trusting: Served) -> None:
        body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).decode().rstrip("=")
        for algorithm in ("none", "None", "NONE", "", None, 5, ["HS256"], "HS384"):
            head = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).decode().rstrip("=")
            assert status(trusting, f"{head}.{body}.") == 401

    def test_a_public_key_is_not_a_secret(self, trusting: Served) -> None:
        import hashlib
        import hmac as hmac_

        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"rsa"}').rstrip(b"=")
        body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
        seal = base64.urlsafe_b64encode(hmac_.new(pem, head + b"." + body, hashlib.sha256).digest()).rstrip(b"=")
        assert status(trusting, b".".join((head, body, seal)).decode()) == 401

    def test_a_key_that_the_token_brings_along_does_not_count(self, trusting: Served) -> None:
        own = json.loads(RSAAlgorithm.to_jwk(STRANGERS_KEY.public_key()))
        token = jwt.encode(claims(), STRANGERS_KEY, "RS256", headers={"kid": "rsa", "jwk": own, "jku": "http://x/"})
        assert status(trusting, token) == 401

    def test_a_token_that_is_far_too_long_is_not_read(self, trusting: Served) -> None:
        assert status(trusting, shared(padding="x" * 15_000)) == 401


class TestPublicKeys:
    def test_unknown_keys_do_not_let_anybody_make_us_ask_again_and_again(self, trusting: Served, jwks: Jwks) -> None:
        assert status(trusting, public()) == 200
        asked = jwks.asked
        for number in range(5):
            assert status(trusting, public(STRANGERS_KEY, f"key {number}")) == 401
        assert jwks.asked == asked

    def test_a_new_key_counts_after_a_while_and_an_old_one_no_more(
        self, trusting: Served, jwks: Jwks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert status(trusting, public()) == 200
        before = list(jwks.keys)
        new = {**json.loads(RSAAlgorithm.to_jwk(STRANGERS_KEY.public_key())), "kid": "new", "alg": "RS256"}
        jwks.keys[:] = [new]
        monkeypatch.setattr(tokens, "_RETRY_S", -1.0)
        try:
            assert status(trusting, public(STRANGERS_KEY, "new")) == 200
            assert status(trusting, public()) == 401
        finally:
            jwks.keys[:] = before
            trusting.runtime.tokens._keys._fetched_s = float("-inf")  # type: ignore[union-attr]

    def test_known_keys_count_while_the_issuer_is_away(
        self, trusting: Served, jwks: Jwks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert status(trusting, public()) == 200
        keys = trusting.runtime.tokens._keys  # type: ignore[union-attr]
        monkeypatch.setattr(keys, "_url", "http://127.0.0.1:1/gone")
        monkeypatch.setattr(tokens, "_REFRESH_S", -1.0)
        assert status(trusting, public()) == 200

    def test_a_token_with_a_known_key_does_not_wait_for_the_key_server(
        self, trusting: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert status(trusting, public()) == 200
        asked, may_answer = threading.Event(), threading.Event()

        def never(_url: str) -> dict[str, Any]:
            asked.set()
            assert may_answer.wait(20)
            raise ValueError("no keys today")

        monkeypatch.setattr(tokens, "fetch_json", never)
        monkeypatch.setattr(tokens, "_RETRY_S", -1.0)
        refused: list[int] = []
        stranger = threading.Thread(
            target=lambda: refused.append(status(trusting, public(STRANGERS_KEY, "unheard of")))
        )
        stranger.start()
        try:
            assert asked.wait(20)
            # It would wait for the one above, which waits for this.
            assert status(trusting, public()) == 200
        finally:
            may_answer.set()
            stranger.join(20)
        assert refused == [401]

    def test_a_token_with_an_invalid_head_is_refused(self, trusting: Served) -> None:
        for head in (b"[" * 10_000, b'{"alg":' * 1_000, b"\xff", b'{"alg":"HS256","kid":5}', b"5", b"null"):
            encoded = base64.urlsafe_b64encode(head).decode().rstrip("=")
            assert status(trusting, f"{encoded}.e30.e30") == 401

    def test_a_name_that_people_give_themselves_breaks_nothing(self, trusting: Served) -> None:
        for name in ("A\0da", "A\ud800da", "A" * 10_000, "\0", {"a": 1}):
            assert status(trusting, shared(user_metadata={"name": name})) == 200


def test_no_token_is_accepted_without_an_issuer(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path / "home", router) as running:
        assert status(running, shared()) == 401
