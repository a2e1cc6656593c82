"""The router of the HTTP interfaces: its endpoints get their transactions, and its POSTs can be repeated safely."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import ResponseValidationError
from fastapi.params import File
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session
from starlette.routing import Match
from starlette.types import Scope

from reelbase.http.idempotency import IdempotentCall, idempotent_call, is_never_stored, is_stored_encrypted
from reelbase.http.identity import require_sign_in, requires_sign_in
from reelbase.http.requests import StrictRequest
from reelbase.http.work import DeferredTransaction

_REQUEST = "reelbase_request"
_CALL = "reelbase_idempotent_call"
_RESPONSE = "reelbase_response"
_WRAPPED = "__runs_in_its_thread__"


class Route(APIRoute):
    """A route whose endpoint, if it is a plain function, opens its transactions in its own thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not _is_async(endpoint) and not hasattr(endpoint, _WRAPPED):
            repeatable = "POST" in (options.get("methods") or ()) and not is_never_stored(endpoint)
            endpoint = self._in_its_thread(endpoint, repeatable=repeatable)
        super().__init__(path, endpoint, **options)
        self.takes_files = self.body_field is not None and isinstance(self.body_field.field_info, File)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(original: Request) -> Response:
            request = StrictRequest.of(original)
            # FastAPI reads the body before it runs dependencies, and a file may be large: reject strangers first.
            if self.takes_files and requires_sign_in(self.dependant):
                await require_sign_in(request)
            return await handler(request)

        return handle

    def _in_its_thread(self, endpoint: Callable[..., Any], *, repeatable: bool) -> Callable[..., Any]:
        encrypts = is_stored_encrypted(endpoint)

        @functools.wraps(endpoint)
        def call(**named: Any) -> Any:
            request: Request = named.pop(_REQUEST)
            repeatable: IdempotentCall | None = named.pop(_CALL, None)
            defaults: Response | None = named.pop(_RESPONSE, None)
            if repeatable is None:
                return _run(endpoint, request, named)
            if encrypts:
                repeatable = replace(repeatable, cipher=request.app.state.runtime.answer_cipher)

            def run(store: Callable[[Session, Response], None] | None) -> Response:
                answered: Response = _run(endpoint, request, named, functools.partial(self._answered, defaults, store))
                return answered

            return repeatable.answer(run, in_its_transaction=_writing(named) is not None)

        hidden = {_REQUEST: Annotated[Request, Depends(_the_request)]}
        if repeatable:
            hidden[_CALL] = Annotated[IdempotentCall | None, Depends(idempotent_call)]
            hidden[_RESPONSE] = Annotated[Response, Depends(_the_response)]
        signature = inspect.signature(endpoint)
        added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=hidden[name]) for name in hidden]
        call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *added])  # type: ignore[attr-defined]
        setattr(call, _WRAPPED, True)
        return call

    def _answered(
        self,
        defaults: Response | None,
        store: Callable[[Session, Response], None] | None,
        result: Any,
        session: Session | None,
    ) -> Response:
        """The answer as FastAPI would make it, made while the transaction is open so that it can be stored there."""
        response = result if isinstance(result, Response) else self._serialized(result, defaults)
        if store is not None and session is not None:
            store(session, response)
        return response

    def _serialized(self, result: Any, defaults: Response | None) -> Response:
        """``defaults`` has the status and the headers that the endpoint and its dependencies set."""
        status = (defaults.status_code if defaults is not None else None) or self.status_code or 200
        if self.response_field is None:
            response = Response(status_code=status)
        else:
            value, errors = self.response_field.validate(result, {}, loc=("response",))
            if errors:
                raise ResponseValidationError(errors=errors, body=result)
            content = self.response_field.serialize_json(
                value,
                include=self.response_model_include,
                exclude=self.response_model_exclude,
                by_alias=self.response_model_by_alias,
                exclude_unset=self.response_model_exclude_unset,
                exclude_defaults=self.response_model_exclude_defaults,
                exclude_none=self.response_model_exclude_none,
            )
            response = Response(content, status, media_type="application/json")
        if defaults is not None:
            response.raw_headers.extend(defaults.raw_headers)
        return response


class Router(APIRouter):
    """FastAPI's router with our routes. Make every router of an HTTP interface with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"route_class": Route, **options})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        # FastAPI tries each route of a router at each level of inclusion; a path without the prefix cannot match.
        if self.prefix and "{" not in self.prefix and self.prefix not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)


def _run(
    endpoint: Callable[..., Any],
    request: Request,
    named: dict[str, Any],
    inside: Callable[[Any, Session | None], Any] | None = None,
) -> Any:
    """Call the endpoint in its transactions; ``inside`` converts its result before they end."""
    writing = _writing(named)
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(value.open()) if isinstance(value, DeferredTransaction) else value
            for name, value in named.items()
        }
        result = endpoint(**opened)
        if inside is not None:
            result = inside(result, opened[writing] if writing is not None else None)
    if writing is not None:
        # The caller's next read must see what was written, also in another process, so it carries this position.
        request.state.position = named[writing].database.position(named[writing].viewer)
    return result


def _writing(named: dict[str, Any]) -> str | None:
    """The parameter that is the writing transaction, if one is."""
    return next(
        (name for name, value in named.items() if isinstance(value, DeferredTransaction) and value.writes), None
    )


def _is_async(endpoint: Callable[..., Any]) -> bool:
    return (
        inspect.iscoroutinefunction(endpoint)
        or inspect.isasyncgenfunction(endpoint)
        or inspect.isgeneratorfunction(endpoint)
    )


async def _the_request(request: Request) -> Request:
    # A dependency, because FastAPI hands the request itself to one parameter only.
    return request


async def _the_response(response: Response) -> Response:
    return response
