"""A language model on an OpenAI-compatible server: structured answers, validated, corrected once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.kit.settings import LLMSettings
from reelbase.providers.http import OpenAIClient
from reelbase.providers.llm import UnfitAnswer
from reelbase.providers.usage import Usage

Answer = TypeVar("Answer", bound=BaseModel)
Message = dict[str, str]
log = logging.getLogger(__name__)

_MAX_ERRORS = 8
"""Validation errors that the model is shown."""
_TEMPERATURE = 0.7
"""Sampling temperature. Chosen by reading scripts: varied, but within the schema."""
_FORMS = ("json_schema", "json_schema without lengths", "json_object", "plain text")
"""Response formats, strictest first; in the last two the schema is part of the prompt."""


class OpenAIWriter:
    """Talks to ``/chat/completions``. Works with OpenAI, Ollama, vLLM, LM Studio and llama.cpp."""

    def __init__(self, settings: LLMSettings) -> None:
        self._settings = settings
        self._client = OpenAIClient(settings, name="llm", code=ErrorCode.SCRIPT_GEN)
        self._form = 0

    def identity(self) -> dict[str, Any]:
        return {"provider": "openai", "model": self._settings.model, "temperature": _TEMPERATURE}

    def ask(
        self,
        *,
        system: str,
        user: str,
        shape: type[Answer],
        idempotency_key: str,
        read: Callable[[str], Answer] | None = None,
    ) -> tuple[Answer, Usage]:
        """See ``LanguageModel.ask``."""
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
            if read is not None:
                try:
                    return read(text), self._usage(tokens)
                except ValueError as error:
                    problems = f"{problems}\n- {error}"
            messages = [
                *messages,
                {"role": "assistant", "content": text},
                {"role": "user", "content": f"That does not fit the schema:\n{problems}\nAnswer again, JSON only."},
            ]
        raise UnfitAnswer(
            f"The language model's answer does not match the schema, even after one correction: {problems}",
            provider="llm",
            code=ErrorCode.SCRIPT_GEN,
            fix="Try again, or use a larger model.",
        )

    def close(self) -> None:
        self._client.close()

    def _complete(self, messages: list[Message], shape: type[BaseModel], key: str) -> tuple[str, int]:
        """(text, tokens) of one answer. If the server rejects a response format, a simpler one is used from then on."""
        while True:
            form = _FORMS[self._form]
            try:
                answer = self._client.post_json(
                    "chat/completions", self._body(form, messages, shape), idempotency_key=f"{key}-{form}"
                )
            except ProviderError as error:
                if error.retryable or not _is_about_form(error) or form is _FORMS[-1]:
                    raise
                self._form += 1
                log.warning("The language model's server does not support %s; trying %s.", form, _FORMS[self._form])
                continue
            return self._content(answer), _tokens(answer)

    def _body(self, form: str, messages: list[Message], shape: type[BaseModel]) -> dict[str, Any]:
        schema = shape.model_json_schema()
        body = {"model": self._settings.model, "messages": messages, "temperature": _TEMPERATURE}
        if form in ("json_schema", "json_schema without lengths"):
            allowed = schema if form == "json_schema" else _without_lengths(schema)
            named = {"name": shape.__name__, "schema": allowed, "strict": True}
            return {**body, "response_format": {"type": "json_schema", "json_schema": named}}
        instruction = {"role": "system", "content": f"Answer with JSON of this schema:\n{json.dumps(schema)}"}
        body["messages"] = [instruction, *messages]
        return {**body, "response_format": {"type": "json_object"}} if form == "json_object" else body

    def _content(self, answer: dict[str, Any]) -> str:
        try:
            choice = answer["choices"][0]
            message = choice["message"]
            refusal, content = message.get("refusal"), message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._client.failure("returned no message", retryable=True) from None
        if refusal or choice.get("finish_reason") == "content_filter":
            raise self._client.failure("refused the topic", moderated=True, fix="Rephrase it.")
        if choice.get("finish_reason") == "length":
            raise self._client.failure(
                "ran out of tokens for its answer", fix="Ask for a shorter video, or raise the model's context."
            )
        if not isinstance(content, str) or not content.strip():
            raise self._client.failure("sent an empty answer", retryable=True)
        return content

    def _usage(self, tokens: int) -> Usage:
        return Usage("llm", self._settings.model or "", "tokens", tokens)


def _tokens(answer: dict[str, Any]) -> int:
    usage = answer.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    return total if isinstance(total, int) else 0


def _is_about_form(error: ProviderError) -> bool:
    message = error.message.lower()
    return any(word in message for word in ("response_format", "schema", "json_object", "maxlength", "minlength"))


def _without_lengths(schema: Any) -> Any:
    """The schema without text lengths, which some servers reject; answers are still validated against them."""
    if isinstance(schema, dict):
        return {name: _without_lengths(part) for name, part in schema.items() if name not in ("minLength", "maxLength")}
    return [_without_lengths(part) for part in schema] if isinstance(schema, list) else schema


def _json_part(text: str) -> str:
    """The text from the first brace to the last, because models often wrap JSON in prose or a code fence."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _problems(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"- {'.'.join(str(part) for part in one['loc']) or 'answer'}: {one['msg']}" for one in found]
    return "\n".join(lines[:_MAX_ERRORS])
