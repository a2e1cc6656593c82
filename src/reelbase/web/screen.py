"""What every page is given, and how a template becomes an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from reelbase import __version__
from reelbase.accounts.viewer import Viewer
from reelbase.application.application import Application
from reelbase.db.identity import Role
from reelbase.http.identity import Caller, CurrentCaller, MaybeCaller
from reelbase.kit.pagination import Cursors
from reelbase.kit.settings import Settings
from reelbase.web import wording
from reelbase.web.animation_forms import KINDS, filled_fields
from reelbase.web.charts import bars, columns
from reelbase.web.statics import static_url

THEME_COOKIE = "reelbase_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    label: str
    href: str
    icon: str


NAVIGATION = (
    Link("home", "Make", "/", "wand"),
    Link("history", "History", "/history", "history"),
    Link("analytics", "Analytics", "/analytics", "chart"),
    Link("credits", "Credits", "/credits", "coin"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever looks at a page."""

    is_known: bool
    is_admin: bool
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """One request of a browser: who asks, and how it is answered."""

    request: Request
    caller: Caller

    @property
    def viewer(self) -> Viewer:
        return self.caller.viewer

    @property
    def application(self) -> Application:
        application: Application = self.request.app.state.application
        return application

    @property
    def acting(self) -> Application:
        """The application for whoever asks."""
        return self.application.for_viewer(self.viewer)

    @property
    def settings(self) -> Settings:
        return self.application.settings

    @property
    def cursors(self) -> Cursors:
        cursors: Cursors = self.request.app.state.runtime.cursors
        return cursors

    @property
    def is_all_here(self) -> bool:
        """Whether nothing that a film is made of leaves this machine."""
        settings = self.settings
        makers = not settings.voice.speaks_by_server and settings.image.provider == "drawn"
        return self.caller.method == "local" and makers and not settings.llm.configured

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    @property
    def person(self) -> Person:
        caller = self.caller
        is_local = caller.method == "local"
        return Person(caller.is_known, is_local or caller.viewer.role == Role.ADMIN, caller.is_known and not is_local)

    def page(self, template: str, *, here: str = "", status: int = 200, **content: Any) -> HTMLResponse:
        """A whole page."""
        return HTMLResponse(self.fill(template, here=here, **content), status)

    def fill(self, template: str, *, here: str = "", **content: Any) -> str:
        theme = self.request.cookies.get(THEME_COOKIE, "")
        return (
            environment()
            .get_template(template)
            .render(
                {
                    "screen": self,
                    "person": self.person,
                    "theme": theme if theme in THEMES else "",
                    "csrf_token": getattr(self.request.state, "csrf_token", ""),
                    "navigation": NAVIGATION,
                    "here": here,
                    "can_sign_up": self.settings.accounts.sign_up,
                    "version": __version__,
                    "home_note": "Everything stays on this machine." if self.is_all_here else "",
                    **content,
                }
            )
        )

    def parts(
        self, template: str, *, events: Mapping[str, Any] | None = None, status: int = 200, **content: Any
    ) -> HTMLResponse:
        """Parts of a page that htmx swaps in; ``events`` are sent to our scripts."""
        headers = {"HX-Trigger": json.dumps(events)} if events else {}
        return HTMLResponse(self.fill(template, **content), status, headers=headers)

    def go(self, path: str, *, say: str | None = None) -> Response:
        """Lead the browser to another page, htmx or not; ``say`` is shown there once."""
        if say:
            page, mark, place = path.partition("#")
            path = f"{page}{'&' if '?' in page else '?'}said={quote(say)}{mark}{place}"
        if self.is_htmx:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, 303)

    def stay(self, path: str, say: str) -> Response:
        """Say something on the page as it is; without htmx, on that page loaded anew."""
        if not self.is_htmx:
            return self.go(path, say=say)
        return Response(headers={"HX-Trigger": json.dumps({"say": {"text": say}})}, media_type="text/html")


async def _screen(request: Request, caller: CurrentCaller) -> Screen:
    return Screen(request, caller)


async def _open_screen(request: Request, caller: MaybeCaller) -> Screen:
    return Screen(request, caller)


OnScreen = Annotated[Screen, Depends(_screen)]
"""The request of somebody who has signed in."""

OnOpenScreen = Annotated[Screen, Depends(_open_screen)]
"""The request of anybody."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reelbase.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        static=static_url,
        words=wording,
        bars=bars,
        columns=columns,
        animation_kinds=KINDS,
        filled_fields=filled_fields,
        job_state=wording.JOB_STATES.__getitem__,
        project_state=wording.PROJECT_STATES.__getitem__,
    )
    filters = ("ago", "day", "minutes", "plain", "lasting", "size", "money", "listed", "readable_fix")
    environment.filters.update({name: getattr(wording, name) for name in filters})
    environment.filters["counted"] = wording.counted
    return environment
