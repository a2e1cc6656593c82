"""The router of every door: its endpoints get their transactions, and its POSTs can be repeated safely."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.params import File
from fastapi.routing import APIRoute

from reelbase.http.work import Unopened

_REQUEST = "reelbase_request"


class Route(APIRoute):
    """A route whose endpoint, if it is a plain function, opens the transactions it takes in its own thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not _is_async(endpoint) and not hasattr(endpoint, "__wrapped_by_route__"):
            endpoint = _in_its_thread(endpoint)
        super().__init__(path, endpoint, **options)
        self.takes_files = any(isinstance(field.field_info, File) for field in self.dependant.body_params)


class Router(APIRouter):
    """FastAPI's router with our routes. Make every router of a door with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"route_class": Route, **options})


def _is_async(endpoint: Callable[..., Any]) -> bool:
    return (
        inspect.iscoroutinefunction(endpoint)
        or inspect.isasyncgenfunction(endpoint)
        or inspect.isgeneratorfunction(endpoint)
    )


def _in_its_thread(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(endpoint)
    def call(*arguments: Any, **named: Any) -> Any:
        request: Request = named.pop(_REQUEST)
        with ExitStack() as stack:
            opened = {
                name: stack.enter_context(value.open()) if isinstance(value, Unopened) else value
                for name, value in named.items()
            }
            result = endpoint(*arguments, **opened)
        if any(isinstance(value, Unopened) and value.writes for value in named.values()):
            _remember_write(request, named)
        return result

    signature = inspect.signature(endpoint)
    # A dependency, because FastAPI hands the request itself to one parameter only.
    hidden = inspect.Parameter(
        _REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Request, Depends(_the_request)]
    )
    call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), hidden])  # type: ignore[attr-defined]
    call.__wrapped_by_route__ = True  # type: ignore[attr-defined]
    return call


async def _the_request(request: Request) -> Request:
    return request


def _remember_write(request: Request, named: dict[str, Any]) -> None:
    """Let the caller's next read, also at another process, see what was written: with the answer goes its position."""
    for value in named.values():
        if isinstance(value, Unopened) and value.writes:
            request.state.seen = value.database.seen(value.viewer)
