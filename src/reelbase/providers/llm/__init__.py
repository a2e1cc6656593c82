"""Language models: messages and a JSON schema in, a validated object out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from reelbase.kit.errors import ProviderError
from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)


class UnfitAnswer(ProviderError):
    """The model answered, but not in the shape that was asked for, also after a repair."""


class LanguageModel(Protocol):
    def identity(self) -> dict[str, Any]: ...

    def ask(
        self,
        *,
        system: str,
        user: str,
        shape: type[Answer],
        idempotency_key: str,
        read: Callable[[str], Answer] | None = None,
    ) -> tuple[Answer, Usage]:
        """One structured answer, validated, repaired once. Raises ProviderError (ERR_SCRIPT_GEN).

        read: makes something of an answer that is no JSON; raises ValueError when it cannot.
        """
        ...

    def close(self) -> None: ...
