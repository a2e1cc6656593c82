"""What only the server may know is a subclass of a schema; no operation of the API serialises more than the schema.

Each operation gets an instance of a subclass of its declared type, in which every model, however deep, is a subclass
with private fields. The bytes that the route makes of it may hold none of them.
"""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts, serialize_response
from pydantic import BaseModel, SerializeAsAny, TypeAdapter, computed_field

from reelbase.api import router
from reelbase.http.routing import Route, Router

CANARY = "private-canary"
RAW_OPERATIONS = {
    "export_plan",
    "follow_job",
    "get_asset_content",
    "get_linked_content",
    "get_linked_film_file",
    "get_preview",
    "get_public_film_file",
    "get_shot_alternative_picture",
    "get_shot_picture",
    "get_visual",
    "head_asset_content",
}
"""Files and event streams, which are not JSON. Every other operation declares a type or answers 204."""
OPEN_FIELDS = {
    "AuditEntry.old_values",
    "AuditEntry.new_values",
    "Draft.options",
    "FieldChange.before",
    "FieldChange.after",
    "VisualInfo.example",
    "VisualInfo.fields",
    "VisualInfo.json_schema",
}
"""Fields of any JSON: columns of the database, parts of a plan's document and the catalogue, never a model."""


class Private(BaseModel):
    """What the slices' subclasses may add, in each of the ways in which pydantic can carry it."""

    model_config = {"extra": "allow"}

    private_field: str = f"{CANARY}-field"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def private_property(self) -> str:
        return f"{CANARY}-property"


@cache
def private_subclass(model: type[BaseModel]) -> type[BaseModel]:
    return types.new_class(f"Private{model.__name__}", (Private, model))


@cache
def private_dataclass(declared: type) -> type:
    private = ("private_field", str, dataclasses.field(default=f"{CANARY}-field"))
    return dataclasses.make_dataclass(f"Private{declared.__name__}", [private], bases=(declared,), frozen=True)


class Instances:
    """Makes instances of a type, at least one for each arm of each union in it."""

    def __init__(self) -> None:
        self.open_fields: set[str] = set()

    def of(self, annotation: Any, field: str = "", inside: tuple[type, ...] = ()) -> list[Any]:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self.of(arguments[0], field, inside)
        if origin in (Union, types.UnionType):
            return [value for argument in arguments for value in self.of(argument, field, inside)]
        if origin is Literal:
            return [arguments[0]]
        if annotation is Any:
            self.open_fields.add(field)
            return ["anything"]
        if origin is not None and issubclass(origin, Mapping):
            return [{self.of(arguments[0])[0]: value} for value in self.of(arguments[1], field, inside)] or [{}]
        if origin is tuple and arguments[-1:] != (...,):
            return [tuple(self.of(argument, field, inside)[0] for argument in arguments)]
        if origin is not None and issubclass(origin, (Sequence, set, frozenset)):
            return [origin(self.of(arguments[0], field, inside))]
        if issubclass(annotation, BaseModel):
            return [] if annotation in inside else self._models(annotation, (*inside, annotation))
        if dataclasses.is_dataclass(annotation):
            values = {name: self.of(hint, field, inside)[0] for name, hint in get_type_hints(annotation).items()}
            return [private_dataclass(annotation)(**values)]
        if issubclass(annotation, enum.Enum):
            return [next(iter(annotation))]
        return [_SCALARS[annotation]]

    def _models(self, model: type[BaseModel], inside: tuple[type, ...]) -> list[Any]:
        values = {
            name: self.of(field.annotation, f"{model.__name__}.{name}", inside)
            for name, field in model.model_fields.items()
        }
        count = max((len(found) for found in values.values()), default=1)
        return [
            private_subclass(model).model_construct(
                **{name: found[index % len(found)] for name, found in values.items() if found},
                private_extra=f"{CANARY}-extra",
            )
            for index in range(count)
        ]


_SCALARS: dict[Any, Any] = {
    str: "text",
    int: 1,
    float: 0.5,
    bool: True,
    bytes: b"bytes",
    UUID: UUID(int=1),
    datetime: datetime(2030, 1, 31, tzinfo=UTC),
    date: date(2030, 1, 31),
    type(None): None,
}


def operations(of: Router) -> dict[str, RouteContext]:
    app = FastAPI(openapi_url=None)
    app.include_router(of)
    return {
        f"{'/'.join(sorted(context.methods or ()))} {context.path}": context
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
    }


def serialized(context: RouteContext, value: Any) -> Iterator[bytes]:
    """The bytes of a result, made by FastAPI and by our route, which serialises repeatable POSTs itself."""
    yield asyncio.run(
        serialize_response(
            field=context.response_field,
            response_content=value,
            include=context.response_model_include,
            exclude=context.response_model_exclude,
            by_alias=context.response_model_by_alias,
            exclude_unset=context.response_model_exclude_unset,
            exclude_defaults=context.response_model_exclude_defaults,
            exclude_none=context.response_model_exclude_none,
            dump_json=True,
        )
    )
    route = context.original_route
    assert isinstance(route, Route), f"{context.path} is not made by our Router"
    yield bytes(route._serialized(value, None).body)


def assert_keeps_private_fields(context: RouteContext) -> set[str]:
    """Returns the fields of the operation's type that can hold anything."""
    declared = context.response_model
    assert isinstance(declared, type) and issubclass(declared, BaseModel), f"{context.name} declares no model"
    instances = Instances()
    for value in instances.of(declared):
        naive = TypeAdapter(Any).dump_json(value).decode()
        assert naive.count(CANARY) >= 3, "the instance has nothing to give away"
        for shown in serialized(context, value):
            assert shown.startswith(b"{") and CANARY.encode() not in shown, (context.name, shown)
    return instances.open_fields


@cache
def our_operations() -> dict[str, RouteContext]:
    return operations(router)


def test_no_operation_serialises_a_private_field_and_the_lists_of_exceptions_are_not_longer_than_needed() -> None:
    found: set[str] = set()
    for context in our_operations().values():
        if context.name not in RAW_OPERATIONS and context.status_code != 204:
            found |= assert_keeps_private_fields(context)
    assert found == OPEN_FIELDS
    assert {context.name for context in our_operations().values()} >= RAW_OPERATIONS


def test_every_operation_declares_what_it_returns() -> None:
    assert len(our_operations()) > 120
    for name, context in our_operations().items():
        returned = get_type_hints(context.original_route.endpoint)["return"]
        if context.name in RAW_OPERATIONS:
            assert context.response_model is None and issubclass(returned, Response), name
        elif context.status_code == 204:
            assert context.response_model is None and returned is type(None), name
        else:
            # A read may answer 304 by hand.
            declared: Any = context.response_model
            assert returned in (declared, declared | Response), name


class Author(BaseModel):
    name: str


class Note(BaseModel):
    author: Author | None
    readers: list[Author]


class NoteThatDumpsWhatItGets(BaseModel):
    readers: list[SerializeAsAny[Author]]


class NoteWithExtras(BaseModel):
    model_config = {"extra": "allow"}

    text: str


def note_operation(response_model: Any) -> RouteContext:
    notes = Router()
    notes.add_api_route("/notes", lambda: None, response_model=response_model)
    return operations(notes)["GET /notes"]


@pytest.mark.parametrize("response_model", [None, Any, dict[str, Any], list[Note], SerializeAsAny[Note]])
def test_an_operation_that_declares_no_model_fails_the_check(response_model: Any) -> None:
    with pytest.raises(AssertionError, match="declares no model"):
        assert_keeps_private_fields(note_operation(response_model))


@pytest.mark.parametrize("response_model", [NoteThatDumpsWhatItGets, NoteWithExtras])
def test_a_model_that_serialises_private_fields_fails_the_check(response_model: Any) -> None:
    with pytest.raises(AssertionError, match=CANARY):
        assert_keeps_private_fields(note_operation(response_model))


def test_a_model_that_serialises_its_own_fields_passes_the_check() -> None:
    assert assert_keeps_private_fields(note_operation(Note)) == set()
