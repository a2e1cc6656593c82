"""A language model whose answers are cached, so that resumed work does not ask, and pay, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import BaseModel

from reelbase.production.cache import Cache
from reelbase.providers.llm import LanguageModel
from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)
ANSWERS_VERSION = 1


class CachedLanguageModel:
    """Answers are reused within one ``scope``; the same question in another scope is asked again."""

    def __init__(self, model: LanguageModel, cache: Cache, scope: str) -> None:
        self._model = model
        self._cache = cache
        self._scope = scope

    def identity(self) -> dict[str, Any]:
        return self._model.identity()

    def ask(
        self,
        *,
        system: str,
        user: str,
        shape: type[Answer],
        idempotency_key: str,
        read: Callable[[str], Answer] | None = None,
    ) -> tuple[Answer, Usage]:
        key = self._cache.key(
            "llm",
            {
                "version": ANSWERS_VERSION,
                "scope": self._scope,
                "model": self.identity(),
                "system": system,
                "user": user,
                "shape": shape.model_json_schema(),
                "asked": idempotency_key,
            },
        )
        found = self._cache.find(key)
        if found is not None:
            return shape.model_validate(found.result["answer"]), Usage(**found.result["usage"])
        answer, usage = self._model.ask(
            system=system, user=user, shape=shape, idempotency_key=idempotency_key, read=read
        )
        self._cache.keep("llm", key, {"answer": answer.model_dump(mode="json"), "usage": asdict(usage)}, None)
        return answer, usage

    def close(self) -> None:
        self._model.close()
