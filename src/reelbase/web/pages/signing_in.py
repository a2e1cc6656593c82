"""Sign in, sign up, sign out."""

from __future__ import annotations

from fastapi import Request, Response

from reelbase.http import signing_in
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.errors import NotSignedIn
from reelbase.http.idempotency import never_stored
from reelbase.http.problems import Problem, problem_of
from reelbase.http.routing import Router
from reelbase.kit.errors import Conflict, InputError
from reelbase.web.forms import Fields, Form
from reelbase.web.pages.home import draft_here
from reelbase.web.screen import OnOpenScreen, Screen

router = Router()


@router.get("/sign-in", name="Sign in")
def sign_in_page(screen: OnOpenScreen, next: str = "/") -> Response:
    if screen.caller.is_known:
        return screen.go(signing_in.local_path(next))
    return _form_page(screen, "sign-in", next)


@router.get("/sign-up", name="Sign up")
def sign_up_page(screen: OnOpenScreen, next: str = "/") -> Response:
    if screen.caller.is_known:
        return screen.go(signing_in.local_path(next))
    return _form_page(screen, "sign-up", next)


@router.post("/sign-in", dependencies=[concurrency_limited("password")])
@never_stored
def sign_in(request: Request, screen: OnOpenScreen, form: Form) -> Response:
    path = signing_in.local_path(form.text("next") or "/")
    response = screen.go(path)
    try:
        signing_in.sign_in(request, response, form.text("email"), form.get("password") or "")
    except NotSignedIn as error:
        # Every other 401 redirects to this page.
        return _form_page(screen, "sign-in", path, problem=problem_of(error), form=form)
    return response


@router.post("/sign-up", dependencies=[concurrency_limited("password")])
@never_stored
def sign_up(request: Request, screen: OnOpenScreen, form: Form) -> Response:
    path = signing_in.local_path(form.text("next") or "/")
    response = screen.go(path)
    try:
        signing_in.sign_up(request, response, form.text("email"), form.get("password") or "", form.text("name") or None)
    except (InputError, Conflict) as error:
        return _form_page(screen, "sign-up", path, problem=problem_of(error), form=form)
    return response


@router.post("/sign-out")
def sign_out(request: Request, screen: OnOpenScreen) -> Response:
    response = screen.go("/sign-in")
    signing_in.sign_out(request, response, screen.caller)
    return response


def _form_page(
    screen: Screen, which: str, next_path: str, *, problem: Problem | None = None, form: Fields | None = None
) -> Response:
    settings = screen.settings
    return screen.page(
        "pages/door.html",
        here=which,
        status=problem.status if problem else 200,
        which=which,
        next_path=signing_in.local_path(next_path),
        problem=problem,
        email=form.text("email") if form else "",
        name=form.text("name") if form else "",
        least_chars=settings.accounts.password_min_chars,
        service=screen.request.app.state.runtime.open_id.name,
        draft=draft_here(screen.request, screen),
    )
