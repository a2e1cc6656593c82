"""A language model behind an OpenAI-compatible server: structured answers, validated, repaired once."""

from __future__ import annotations

import json
import logging
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.kit.settings import LLMSettings
from reelbase.providers.http import OpenAIClient
from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)
Message = dict[str, str]
log = logging.getLogger(__name__)

_SHOWN_ERRORS = 8
_TEMPERATURE = 0.7


class OpenAIWriter:
    """Talks to ``/chat/completions``. Works with OpenAI, Ollama, vLLM, LM Studio and llama.cpp."""

    def __init__(self, settings: LLMSettings) -> None:
        self._settings = settings
        self._client = OpenAIClient(settings, name="llm", code=ErrorCode.SCRIPT_GEN)
        self._schema_refused = False

    def identity(self) -> dict[str, Any]:
        return {"provider": "openai", "model": self._settings.model, "temperature": _TEMPERATURE}

    def ask(self, *, system: str, user: str, shape: type[Answer], idempotency_key: str) -> tuple[Answer, Usage]:
        """One answer of ``shape``. Raises ProviderError when it is still wrong after one repair."""
        messages: list[Message] = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        tokens = 0
        problems = ""
        for number in (1, 2):
            text, used = self._complete(messages, shape, f"{idempotency_key}-{number}")
            tokens += used
            try:
                return shape.model_validate_json(_json_part(text)), self._usage(tokens)
            except ValidationError as error:
                problems = _problems(error)
            messages = [
                *messages,
                {"role": "assistant", "content": text},
                {"role": "user", "content": f"That does not fit the schema:\n{problems}\nAnswer again, JSON only."},
            ]
        raise ProviderError(
            f"The language model's answer does not fit, also after one repair: {problems}",
            provider="llm",
            code=ErrorCode.SCRIPT_GEN,
            fix="Try again, or use a larger model.",
        )

    def close(self) -> None:
        self._client.close()

    def _complete(self, messages: list[Message], shape: type[BaseModel], key: str) -> tuple[str, int]:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": messages,
            "temperature": _TEMPERATURE,
            "response_format": self._format(shape),
        }
        try:
            answer = self._client.post_json("chat/completions", body, idempotency_key=key)
        except ProviderError as error:
            if self._schema_refused or "response_format" not in error.message:
                raise
            # Older servers know only plain JSON mode; then the schema goes into the prompt.
            log.warning("The language model's server knows no JSON schema; the schema goes into the prompt instead.")
            self._schema_refused = True
            told = {"role": "system", "content": f"Answer with JSON of this schema:\n{json.dumps(_schema(shape))}"}
            return self._complete([told, *messages], shape, f"{key}-plain")
        return self._content(answer), _tokens(answer)

    def _format(self, shape: type[BaseModel]) -> dict[str, Any]:
        if self._schema_refused:
            return {"type": "json_object"}
        schema = {"name": shape.__name__, "schema": _schema(shape), "strict": True}
        return {"type": "json_schema", "json_schema": schema}

    def _content(self, answer: dict[str, Any]) -> str:
        try:
            choice = answer["choices"][0]
            message = choice["message"]
            refusal, content = message.get("refusal"), message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._client.failure("answered without a message", retryable=True) from None
        if refusal or choice.get("finish_reason") == "content_filter":
            raise self._client.failure("refused the topic", moderated=True, fix="Word it differently.")
        if choice.get("finish_reason") == "length":
            raise self._client.failure(
                "ran out of room for its answer", fix="Ask for a shorter video, or raise the model's context."
            )
        if not isinstance(content, str) or not content.strip():
            raise self._client.failure("answered with nothing", retryable=True)
        return content

    def _usage(self, tokens: int) -> Usage:
        return Usage("llm", self._settings.model or "", "tokens", tokens)


def _tokens(answer: dict[str, Any]) -> int:
    usage = answer.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    return total if isinstance(total, int) else 0


def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    return shape.model_json_schema()


def _json_part(text: str) -> str:
    """What stands from the first brace to the last: models like to wrap JSON in prose or a code fence."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _problems(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"- {'.'.join(str(part) for part in one['loc']) or 'answer'}: {one['msg']}" for one in found]
    return "\n".join(lines[:_SHOWN_ERRORS])
