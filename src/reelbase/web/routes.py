"""All pages as one router, and how an error looks on a page."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from reelbase.http.forgery import SAFE
from reelbase.http.identity import ANONYMOUS_CALLER, LOCAL_CALLER, Caller, MaybeCaller
from reelbase.http.limits import CallClass, counted_as
from reelbase.http.problems import Problem, request_id
from reelbase.http.routing import Router
from reelbase.web.pages import (
    admin,
    analytics,
    animations,
    credits,
    exporting,
    filming,
    history,
    home,
    plan,
    public,
    publishing,
    reactions,
    render,
    result,
    scenes,
    settings,
    sharing,
    shots,
    signing_in,
    storyboards,
    versions,
)
from reelbase.web.screen import Screen
from reelbase.web.wording import readable_detail

REFUSED_FIELD = "X-Refused-Field"


async def _counted(request: Request, caller: MaybeCaller) -> None:
    """Each call of the studio counts for its caller, as those of the API do."""
    request.state.caller = caller
    kind: CallClass = "read" if request.method in SAFE else "write"
    request.app.state.runtime.limits.hit(kind, counted_as(request, caller, kind))


router = Router(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(_counted)])
_PAGES = (
    home,
    animations,
    plan,
    scenes,
    shots,
    versions,
    exporting,
    storyboards,
    filming,
    render,
    result,
    sharing,
    publishing,
    reactions,
    public,
    history,
)
for _page in (*_PAGES, analytics, credits, settings, admin, signing_in):
    router.include_router(_page.router)


def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page, or as a toast on the page that htmx acts for."""
    screen = Screen(request, _caller_of(request))
    if problem.status == 401:
        return screen.go(f"/sign-in?next={quote(_came_from(request))}")
    problem = dataclasses.replace(problem, detail=readable_detail(problem.detail, problem.field))
    template = "parts/problem_toast.html" if screen.is_htmx else "pages/problem.html"
    content = screen.fill(template, problem=problem, request_id=request_id(request))
    response = HTMLResponse(content, problem.status)
    if problem.field and problem.field.isidentifier():
        # Our scripts mark the field.
        response.headers[REFUSED_FIELD] = problem.field
    return response


def _caller_of(request: Request) -> Caller:
    """Who called, where that came to light before the error."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    return LOCAL_CALLER if request.app.state.runtime.single_user else ANONYMOUS_CALLER


def _came_from(request: Request) -> str:
    """The page to come back to: the one that was asked for, or that on which something was to be done."""
    if request.method in SAFE and request.headers.get("HX-Request") != "true":
        return request.url.path
    return _path_of(request.headers.get("HX-Current-URL") or request.headers.get("referer") or "/")


def _path_of(address: str) -> str:
    """The path of an address of ours, without where it leads."""
    path = address.split("://", 1)[-1]
    return path if path.startswith("/") else "/" + path.partition("/")[2]
