"""Language models: turn a prompt and a schema into a validated object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from reelbase.kit.errors import ProviderError
from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)


class UnfitAnswer(ProviderError):
    """The model's answer does not match the schema, even after one correction."""


class LanguageModel(Protocol):
    """Writes structured answers."""

    def identity(self) -> dict[str, Any]:
        """What decides its answers besides the prompt, such as the model."""
        ...

    def ask(
        self,
        *,
        system: str,
        user: str,
        shape: type[Answer],
        idempotency_key: str,
        read: Callable[[str], Answer] | None = None,
    ) -> tuple[Answer, Usage]:
        """One answer of ``shape`` and its usage; corrected once if it does not match the schema.

        read: parses an answer that is not JSON; raises ValueError when it cannot.
        Raises UnfitAnswer, or another ProviderError (ERR_SCRIPT_GEN).
        """
        ...

    def close(self) -> None: ...
