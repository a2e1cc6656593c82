"""Signing in, up and out with a browser, for the API and the pages."""

from __future__ import annotations

from urllib.parse import quote, urlsplit
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from reelbase.accounts.drafts import DraftService
from reelbase.accounts.passwords import PasswordService, hash_password, is_outdated, is_right, unchecked_hash
from reelbase.accounts.sessions import SessionService
from reelbase.accounts.users import UserService, viewer_for
from reelbase.http import forgery, known_browsers
from reelbase.http.addresses import public_address
from reelbase.http.drafts import delete_draft_token, draft_cookie, draft_token
from reelbase.http.errors import NotSignedIn
from reelbase.http.identity import Caller, cookie_name, is_secure, session_cookie
from reelbase.http.limits import address_of
from reelbase.http.openid import FLOW_S
from reelbase.http.runtime import Runtime
from reelbase.kit.errors import Conflict, Forbidden

FLOW_PATH = "/sign-in/oauth"
_LONGEST_EMAIL_CHARS = 320
_DAY_S = 86_400


def sign_in(request: Request, response: Response, email: str, password: str) -> UUID:
    """Begin a session with an address and a password; the cookie goes with the response. Returns the user's id.

    Raises NotSignedIn without saying which of the two was wrong, TooManyCalls after too many attempts.
    """
    runtime = _runtime_for_sign_in(request)
    runtime.limits.hit("sign_in", f"address {address_of(request)}")
    address = email.strip().lower()[:_LONGEST_EMAIL_CHARS]
    runtime.limits.hit("sign_in", known_browsers.attempt_subject(runtime.browsers_key, request, address))
    database = runtime.application.database
    with database.reading(fresh=True) as session:
        found = PasswordService(session).hash_of(email[:_LONGEST_EMAIL_CHARS])
    if not is_right(password, found[1] if found else None) or found is None:
        raise wrong_password()
    user_id, stored = found
    renewed = unchecked_hash(password) if is_outdated(stored) else None
    with database.work() as session:
        if not PasswordService(session).is_current(user_id, stored):
            raise wrong_password()  # It was changed in the meantime.
        if renewed is not None:
            PasswordService(session).store(user_id, renewed)
        _begin(session, request, response, user_id)
    known_browsers.remember(runtime.browsers_key, request, response, address)
    return user_id


def sign_up(request: Request, response: Response, email: str, password: str, name: str | None = None) -> UUID:
    """Open an account and begin its first session; the visitor's draft moves to the account.

    Raises Forbidden where sign-up is closed, InputError, Conflict, TooManyCalls.
    """
    runtime = _runtime_for_sign_in(request)
    settings = runtime.settings.accounts
    if not settings.sign_up:
        raise Forbidden("Sign-up is closed on this server.", fix="Ask the administrator for an account.")
    runtime.limits.hit("sign_up", f"address {address_of(request)}")
    new_hash = hash_password(password, least_chars=settings.password_min_chars)
    with runtime.application.database.work() as session:
        user_id = UserService(session).open(email, name=name)
        PasswordService(session).store(user_id, new_hash)
        _begin(session, request, response, user_id)
    return user_id


def sign_out(request: Request, response: Response, caller: Caller) -> None:
    """End the caller's session, if there is one; the browser clears what it stored of our pages."""
    runtime: Runtime = request.app.state.runtime
    if caller.session_token_id is not None:
        with runtime.application.database.work() as session:
            SessionService(session, runtime.settings.accounts).end(UUID(caller.session_token_id))
    response.delete_cookie(session_cookie(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    # Cached files and unsaved text must not remain for the next person at this browser.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def change_password(request: Request, caller: Caller, present: str, new: str) -> None:
    """Change the password, and sign the user out everywhere else.

    Raises NotSignedIn when the present one is wrong, InputError for an unsuitable new one.
    """
    runtime: Runtime = request.app.state.runtime
    runtime.limits.hit("sign_in", f"owner {caller.viewer.owner_id}")
    database, settings = runtime.application.database, runtime.settings.accounts
    with database.reading(fresh=True) as session:
        stored = PasswordService(session).hash_of_user(caller.viewer.owner_id)
    if not is_right(present, stored):
        raise wrong_password()
    new_hash = hash_password(new, least_chars=settings.password_min_chars)
    with database.work() as session:
        if not PasswordService(session).is_current(caller.viewer.owner_id, stored or ""):
            raise wrong_password()
        PasswordService(session).store(caller.viewer.owner_id, new_hash)
        but = UUID(caller.session_token_id) if caller.session_token_id else None
        SessionService(session, settings).end_all(caller.viewer.owner_id, but=but)


def begin_openid(request: Request, response: Response, next_path: str, caller: Caller | None) -> str:
    """The address of the sign-in service; sets the cookie that the callback needs.

    With a caller, the identity is linked to the caller's account. Raises NotConfigured, ProviderError.
    """
    runtime = _runtime_for_sign_in(request)
    runtime.limits.hit("sign_in", f"address {address_of(request)}")
    owner = None if caller is None else str(caller.viewer.owner_id)
    url, cookie = runtime.open_id.begin(_redirect_uri(request), next_path=local_path(next_path), owner=owner)
    name, path = _flow_cookie(request)
    response.set_cookie(
        name, cookie, max_age=FLOW_S, httponly=True, samesite="lax", secure=is_secure(request), path=path
    )
    return url


def finish_openid(request: Request, response: Response, caller: Caller) -> str:
    """Begin the session of whoever returns from the service; returns the path to go to.

    Raises NotSignedIn, Conflict when the address belongs to another account, NotFound when there is no account
    and sign-up is closed.
    """
    runtime = _runtime_for_sign_in(request)
    runtime.limits.hit("sign_in", f"address {address_of(request)}")
    name, path = _flow_cookie(request)
    cookie = request.cookies.get(name)
    person, flow = runtime.open_id.finish(_redirect_uri(request), cookie, dict(request.query_params))
    with runtime.application.database.work() as session:
        users = UserService(session)
        if flow.owner is not None:
            # An API key must not create a way to sign in as its owner.
            if caller.method != "session" or str(caller.viewer.owner_id) != flow.owner:
                raise NotSignedIn("Another user has signed in meanwhile.")
            users.link(caller.viewer.owner_id, person.issuer, person.subject, person.email)
        else:
            user_id = users.of_identity(
                person.issuer, person.subject, person.email, person.name, may_open=runtime.settings.accounts.sign_up
            )
            _begin(session, request, response, user_id)
    response.delete_cookie(name, path=path, secure=is_secure(request))
    return flow.next_path


def wrong_password() -> NotSignedIn:
    error = NotSignedIn("The email address or password is incorrect.")
    error.fix = "Check both and try again."
    return error


def local_path(path: str) -> str:
    """A safe redirect target on this server: anything that could lead elsewhere becomes the home page."""
    parts = urlsplit(path)
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    if not is_local or not path.isprintable() or "\\" in path or len(path) > 2000:
        return "/"
    # Percent-encoded for the header; what is encoded already stays.
    return quote(path, safe="/%:?#[]@!$&'()*+,;=~")


def _runtime_for_sign_in(request: Request) -> Runtime:
    """Refuses cross-site sign-ins, and all of them on an installation without sign-in."""
    runtime: Runtime = request.app.state.runtime
    forgery.refuse_other_origins(request)
    if runtime.single_user:
        raise Conflict("This installation has no sign-in.", fix="Continue without signing in.")
    return runtime


def _begin(session: Session, request: Request, response: Response, user_id: UUID) -> None:
    """Begin a session with a new token, in place of the browser's previous one."""
    runtime: Runtime = request.app.state.runtime
    settings = runtime.settings.accounts
    sessions = SessionService(session, settings)
    name = session_cookie(request)
    before = sessions.find(request.cookies.get(name, "")) if name in request.cookies else None
    if before is not None:
        sessions.end(before.id)
    token = sessions.start(user_id, user_agent=request.headers.get("user-agent"))
    draft = draft_token(request)
    if draft is not None:
        DraftService(session).claim(draft, viewer_for(user_id, is_admin=False))
    if draft_cookie(request) in request.cookies:
        delete_draft_token(request, response)
    max_age_s = settings.session_days * _DAY_S
    response.set_cookie(name, token, max_age=max_age_s, httponly=True, samesite="lax", secure=is_secure(request))


def _flow_cookie(request: Request) -> tuple[str, str]:
    """The name and the path of the cookie of an OpenID Connect flow."""
    return cookie_name(request, "reelbase_oauth"), "/" if is_secure(request) else FLOW_PATH


def _redirect_uri(request: Request) -> str:
    return f"{public_address(request)}{FLOW_PATH}/callback"
