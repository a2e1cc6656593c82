"""All pages as one router, and how an error looks on a page."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from reelbase.http.identity import NOBODY_YET
from reelbase.http.problems import Problem, request_id
from reelbase.http.routing import Router
from reelbase.web.pages import (
    admin,
    analytics,
    credits,
    history,
    home,
    plan,
    public,
    publishing,
    render,
    result,
    scenes,
    settings,
    sharing,
    signing_in,
    versions,
)
from reelbase.web.screen import Screen

router = Router(include_in_schema=False, default_response_class=HTMLResponse)
for _page in (
    home, plan, scenes, versions, render, result, sharing, publishing, public, history, analytics, credits, settings,
    admin, signing_in,
):  # fmt: skip
    router.include_router(_page.router)


def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page, or as a toast on the page that htmx acts for."""
    screen = Screen(request, getattr(request.state, "caller", NOBODY_YET))
    if problem.status == 401:
        path = request.headers.get("HX-Current-URL") if screen.is_htmx else request.url.path
        return screen.go(f"/sign-in?next={quote(_path_of(path or '/'))}")
    template = "parts/problem_toast.html" if screen.is_htmx else "pages/problem.html"
    content = screen.fill(template, problem=problem, request_id=request_id(request))
    return HTMLResponse(content, problem.status)


def _path_of(address: str) -> str:
    """The path of an address of ours, without where it leads."""
    path = address.split("://", 1)[-1]
    return path if path.startswith("/") else "/" + path.partition("/")[2]
