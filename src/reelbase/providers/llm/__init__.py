"""Language models: messages and a JSON schema in, a validated object out."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)


class LanguageModel(Protocol):
    def identity(self) -> dict[str, Any]: ...

    def ask(self, *, system: str, user: str, shape: type[Answer], idempotency_key: str) -> tuple[Answer, Usage]:
        """One structured answer, validated, repaired once. Raises ProviderError (ERR_SCRIPT_GEN)."""
        ...

    def close(self) -> None: ...
